"""A table of openings, or of people, after some came, changed or went: rows that stay are copied, only new ones read.

Reading an opening (its words, its title, its skills) costs a thousand times what copying its row does. The table is
that of `Encoder.openings` (or `profiles`) on the same records, array for array: same values, same order, same numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from scipy import sparse

from matching.engine.tables import Encoder, Ints, OpeningTable, ProfileTable, Signatures, latest_starts
from matching.engine.types import Opening, Profile

Table = OpeningTable | ProfileTable


def table_spliced(encoder: Encoder, former: OpeningTable, records: Sequence[Opening], source: Ints) -> OpeningTable:
    """The table of `records`. `source` says for each of them which row of `former` was made from the same record; -1
    when none was, and it is read now."""
    read, rows = _rows(former, records, source)
    fresh = encoder.openings([records[at] for at in read.tolist()])
    columns = _columns(former, fresh, rows, without={"records", "order"}, skills=encoder.skill_width)
    return OpeningTable(records=records, order=_order(former, fresh, rows), **columns)


def people_spliced(encoder: Encoder, former: ProfileTable, records: Sequence[Profile], source: Ints) -> ProfileTable:
    """The same for people. Their ages are unknown: who needs them asks elsewhere."""
    read, rows = _rows(former, records, source)
    fresh = encoder.profiles([records[at] for at in read.tolist()])
    columns = _columns(former, fresh, rows, without={"records"}, skills=encoder.skill_width)
    return ProfileTable(records=records, **columns)


def _rows(former: Table, records: Sequence[Any], source: Ints) -> tuple[Ints, Ints]:
    """The records to read, and the row of each record in the former table followed by those read."""
    if len(source) != len(records):
        raise ValueError("one source for each record")
    read = np.flatnonzero(source < 0)
    rows = np.array(source, dtype=np.int64)
    rows[read] = len(former) + np.arange(len(read))
    return read, rows


def _columns(former: Table, fresh: Table, rows: Ints, *, without: Collection[str], skills: int) -> dict[str, Any]:
    """Every column but some, each spliced after its nature."""
    spliced: dict[str, Any] = {}
    for name in (one.name for one in fields(former) if one.name not in without):
        before, now = getattr(former, name), getattr(fresh, name)
        if isinstance(before, Signatures):
            spliced[name] = signatures_spliced(before, now, rows)
        elif sparse.issparse(before):
            spliced[name] = rows_spliced(before, now, rows, width=skills if name == "skills" else None)
        else:
            spliced[name] = np.concatenate([before, now], axis=-1)[..., rows]
    return spliced


def table_redated(former: OpeningTable, records: Sequence[Opening]) -> OpeningTable:
    """The same openings on another day: only their dates differ, which cost nothing to read."""
    return replace(former, records=records, latest_start=latest_starts(records))


def signatures_spliced(former: Signatures, fresh: Signatures, rows: Ints) -> Signatures:
    """Values in the order in which the rows name them; a value that no row has any more is forgotten."""
    values = dict.fromkeys((*former.values, *fresh.values))
    number_of = {value: number for number, value in enumerate(values)}
    renumbered = np.array([number_of[value] for value in (*former.values, *fresh.values)], dtype=np.int32)
    both = np.concatenate([former.numbers, fresh.numbers + len(former.values)])[rows]
    numbers = renumbered[both] if len(renumbered) else both
    first = np.full(len(values), len(numbers), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    named = np.argsort(first, kind="stable")[: int((first < len(numbers)).sum())]
    place = np.zeros(len(values), dtype=np.int32)
    place[named] = np.arange(len(named))
    known = list(values)
    return Signatures(tuple(known[at] for at in named.tolist()), place[numbers])


def rows_spliced(
    former: sparse.csr_matrix, fresh: sparse.csr_matrix, rows: Ints, *, width: int | None = None
) -> sparse.csr_matrix:
    """Rows of both matrices, those of `fresh` numbered after `former`, in the order of `rows`; neighbours together."""
    starts = np.flatnonzero(np.r_[True, np.diff(rows) != 1]) if len(rows) else np.zeros(0, dtype=np.int64)
    ends = np.r_[starts[1:], len(rows)] if len(rows) else starts
    pieces = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        first, last = int(rows[start]), int(rows[end - 1]) + 1
        # A run of neighbours may go on from one matrix into the other.
        for matrix, offset in ((former, 0), (fresh, former.shape[0])):
            low, high = max(first - offset, 0), min(last - offset, matrix.shape[0])
            if low < high:
                pieces.append((matrix, slice(matrix.indptr[low], matrix.indptr[high])))
    lengths = np.concatenate([np.diff(former.indptr), np.diff(fresh.indptr)])[rows]
    indptr = np.zeros(len(rows) + 1, dtype=fresh.indptr.dtype)
    np.cumsum(lengths, out=indptr[1:])
    data = np.concatenate([fresh.data[:0], *(matrix.data[cut] for matrix, cut in pieces)])
    indices = np.concatenate([fresh.indices[:0], *(matrix.indices[cut] for matrix, cut in pieces)])
    shape = (len(rows), width if width is not None else fresh.shape[1])
    return sparse.csr_matrix((data, indices, indptr), shape=shape)


def _order(former: OpeningTable, fresh: OpeningTable, rows: Ints) -> Ints:
    """The rank of each row by the id of its record: former rows keep their order, new ones are placed among them."""
    count = len(former)
    kept = rows[rows < count]
    kept = kept[np.argsort(former.order[kept])]
    new = np.argsort(fresh.order)
    ids = [fresh.records[row].id for row in new.tolist()]
    # How many of those that stay come before each new one.
    before = np.array([bisect_left(kept, name, key=lambda row: former.records[row].id) for name in ids], dtype=np.int64)
    order = np.empty(count + len(fresh), dtype=np.int64)
    order[kept] = np.arange(len(kept)) + np.searchsorted(before, np.arange(len(kept)), side="right")
    order[count + new] = before + np.arange(len(new))
    return order[rows]
