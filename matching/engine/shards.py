"""A run cut into shards: each searched alone, all priced together, each put into words alone.

The lists are those of one process, to the byte, however the profiles are cut:

1. anywhere, in any order: `search_shard(matcher, profiles, top=20).save(path)`, one shard of profiles at a time;
2. once, when all shards are there: `price_shards([Shard.load(path) for path in paths], places, top=20)` gives the
   shards again, with the lists that pricing chose. Give the shards in the order of the whole, always the same;
3. anywhere again: `shard_matches(matcher, profiles, priced)` gives the matches of each profile, with their reasons.

Profiles and openings are named by their ids: a worker may load openings in its own order. An opening that closed
between two steps is simply left out of the last one. A shard of 5,000 profiles is about 2 MB.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.pipeline import RESERVE, WORDED, Matcher, lottery
from matching.engine.pricing import ExposurePricing
from matching.engine.retrieval import Candidates
from matching.engine.tables import Ints, ProfileTable
from matching.engine.types import Match, Profile

Names = NDArray[np.str_]
ARRAYS = {"profiles": "U", "openings": "U", "lottery": "i", "numbers": "i", "totals": "f"}


class BadShard(ValueError):  # noqa: N818 (read at call sites: `raise BadShard(…)`)
    """A file that is not a shard written by `Shard.save`, or was cut short."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The candidates of some profiles, as arrays.

    `profiles` are ids in order; `openings` the ids of the openings named; `candidates.openings` number them (-1: none).
    """

    profiles: Names
    openings: Names
    lottery: Ints
    candidates: Candidates = field(repr=False)

    def __len__(self) -> int:
        return len(self.profiles)

    def save(self, path: Path) -> None:
        """Write an .npz: whole or not at all, and the same bytes for the same shard."""
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            with partial.open("wb") as handle:
                np.savez_compressed(
                    handle,
                    profiles=self.profiles,
                    openings=self.openings,
                    lottery=self.lottery,
                    numbers=self.candidates.openings,
                    totals=self.candidates.totals,
                )
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: Path) -> Shard:
        """Read what `save` wrote; `BadShard` when it is anything else. Never runs what a file holds."""
        try:
            with path.open("rb") as handle, np.load(handle, allow_pickle=False) as found:
                arrays = {name: found[name] for name in ARRAYS}
        except FileNotFoundError:
            raise
        except (ValueError, KeyError, EOFError, OSError, IndexError, zlib.error, zipfile.BadZipFile) as error:
            raise BadShard(f"{path}: {error}") from None
        _check(path, arrays)
        return cls(
            profiles=arrays["profiles"],
            openings=arrays["openings"],
            lottery=arrays["lottery"],
            candidates=Candidates(arrays["numbers"], arrays["totals"]),
        )


def _check(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    wrong = [name for name, kind in ARRAYS.items() if arrays[name].dtype.kind != kind]
    numbers, count = arrays["numbers"], len(arrays["profiles"])
    shape = numbers.ndim == 2 and numbers.shape == arrays["totals"].shape and len(numbers) == count
    if wrong or not shape or len(arrays["lottery"]) != count:
        raise BadShard(f"{path}: arrays that do not fit together")
    if numbers.size and not -1 <= numbers.min() <= numbers.max() < len(arrays["openings"]):
        raise BadShard(f"{path}: an opening without a name")


def search_shard(
    matcher: Matcher, profiles: Sequence[Profile] | ProfileTable, *, top: int, pricing: bool = True
) -> Shard:
    """The candidates of some profiles. With `pricing`, more of them than `top`, for `price_shards` to choose among;
    without, the `top` best: the shard is then final, and goes straight to `shard_matches`."""
    table = matcher.encode(profiles)
    found = matcher.search(table, exact=top, keep=top * RESERVE if pricing else top)
    named = np.unique(found.openings[found.openings >= 0])
    numbers = np.searchsorted(named, found.openings).astype(np.int32)
    return Shard(
        profiles=_names(record.id for record in table.records),
        openings=_names(matcher.openings_.records[at].id for at in named.tolist()),
        lottery=lottery(table.records),
        candidates=Candidates(np.where(found.openings >= 0, numbers, -1).astype(np.int32), found.totals),
    )


def price_shards(
    shards: Sequence[Shard], places: Mapping[str, int], *, top: int, pricing: ExposurePricing | None = None
) -> list[Shard]:
    """Choose the lists of all profiles together, so that no opening is everyone's first choice.

    `places` gives the places of *every* opening the shards were searched in, those nobody got included: the share of
    each depends on all. A candidate that it does not name is an opening closed since: nobody gets it. The pricing
    given keeps its attributes after the call (`exposures_`, `prices_`: openings in the order of their sorted ids).
    """
    pricing = pricing or ExposurePricing()
    ids = _names(sorted(places))
    offered = np.array([places[name] for name in ids.tolist()], dtype=np.int64)
    blocks = [_renumbered(shard, ids) for shard in shards]
    if not blocks:
        return []
    whole = Candidates(
        np.concatenate([block.openings for block in blocks]), np.concatenate([block.totals for block in blocks])
    )
    chosen = pricing.choose(whole, offered, top, np.concatenate([shard.lottery for shard in shards]))
    priced, start = [], 0
    for shard in shards:
        cut = slice(start, start + len(shard))
        start += len(shard)
        part = chosen.openings[cut]
        named = np.unique(part[part >= 0])
        numbers = np.where(part >= 0, np.searchsorted(named, part), -1).astype(np.int32)
        priced.append(replace(shard, openings=ids[named], candidates=Candidates(numbers, chosen.totals[cut])))
    return priced


def shard_matches(
    matcher: Matcher, profiles: Sequence[Profile] | ProfileTable, shard: Shard
) -> Iterator[tuple[str, list[Match]]]:
    """Profile ids and their matches with reasons, best first, in the order of the shard.

    `profiles` are those of the shard; one that is missing now (archived since) is left out, and so is an opening that
    the matcher does not hold any more.
    """
    table = matcher.encode(profiles)
    rows = {record.id: row for row, record in enumerate(table.records)}
    columns = {record.id: column for column, record in enumerate(matcher.openings_.records)}
    here = np.array([columns.get(name, -1) for name in shard.openings.tolist()] + [-1], dtype=np.int64)
    kept = [at for at, name in enumerate(shard.profiles.tolist()) if name in rows]
    names = [str(shard.profiles[at]) for at in kept]
    for start in range(0, len(kept), WORDED):
        part = slice(start, start + WORDED)
        chosen = here[shard.candidates.openings[kept[part]]]
        mine = np.array([rows[name] for name in names[part]], dtype=np.int64)
        yield from zip(names[part], matcher.matches(table, mine, chosen), strict=True)


def _names(ids: Any) -> Names:
    return np.array(list(ids), dtype=np.str_)


def _renumbered(shard: Shard, ids: Names) -> Candidates:
    """Candidates numbered in `ids`, those it does not hold taken out and the others moved up."""
    where = np.searchsorted(ids, shard.openings)
    where = np.minimum(where, max(0, len(ids) - 1))
    there = ids[where] == shard.openings if len(ids) else np.zeros(len(where), dtype=bool)
    numbers = np.append(np.where(there, where, -1), -1).astype(np.int32)[shard.candidates.openings]
    gone = (numbers < 0) & (shard.candidates.openings >= 0)
    totals = np.where(gone, -np.inf, shard.candidates.totals).astype(np.float32)
    if not gone.any():
        return Candidates(numbers, totals)
    order = np.argsort(numbers < 0, axis=1, kind="stable")
    return Candidates(np.take_along_axis(numbers, order, axis=1), np.take_along_axis(totals, order, axis=1))
