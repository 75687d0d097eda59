"""People for one opening, in memory: what everybody costs to hold, to read, to compare and to follow.

`python -m benchmarks.matching.pool` for the invented people of `load`; nothing of the database is measured here.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import fields

import numpy as np
from scipy import sparse

from benchmarks.matching.latency import milliseconds, population
from benchmarks.matching.report import Table
from matching.engine.likeness import WorkLikeness
from matching.engine.pipeline import Matcher
from matching.engine.splicing import people_spliced
from matching.engine.tables import ProfileTable, Signatures
from matching.engine.types import Opening, Profile

BLOCK = 5_000
SHOWN = 100
REPEATS = 60


def evaluate(profiles: int = 100_000, *, repeats: int = REPEATS) -> Table:
    matcher, people, offers = population(profiles, repeats + 1)
    matcher.likeness = WorkLikeness()
    matcher.fit(offers)
    started = time.perf_counter()
    parts = [people[start : start + BLOCK] for start in range(0, len(people), BLOCK)]
    tables = [matcher.encoder.profiles(part) for part in parts]
    read = time.perf_counter() - started
    by_id = {one.id: one for one in people}
    asked = milliseconds(lambda number: _asked(matcher, offers[number], tables, by_id), repeats)
    followed = milliseconds(lambda number: _followed(matcher, tables[-1], parts[-1], number), repeats)
    found = Table(
        f"People for one opening, {profiles:,} people in memory, milliseconds",
        ("what", "wall median", "wall p95", "processor median", "processor p95"),
    )
    found.add("everybody read, once in a process", f"{1000 * read:.0f}", "", "", "")
    found.add(f"one opening against everybody, the first {SHOWN} read again and put into words", *asked)
    found.add("one person changed", *followed)
    found.add("memory held, MiB", f"{sum(_bytes(table) for table in tables) / 2**20:.0f}", "", "", "")
    return found


def _asked(matcher: Matcher, opening: Opening, tables: list[ProfileTable], by_id: dict[str, Profile]) -> object:
    best = matcher.people_ranked(opening, [(table, None) for table in tables], most=matcher.wide(SHOWN))
    return matcher.match_opening(opening, [by_id[name] for _, name in best], top=SHOWN)


def _followed(matcher: Matcher, table: ProfileTable, people: list[Profile], number: int) -> object:
    source = np.arange(len(people))
    source[number % len(people)] = -1
    return people_spliced(matcher.encoder, table, people, source)


def _bytes(table: ProfileTable) -> int:
    """What the columns hold; records, of which the product keeps the numbers alone, are not counted."""
    total = 0
    for column in (getattr(table, one.name) for one in fields(table)):
        if sparse.issparse(column):
            total += column.data.nbytes + column.indices.nbytes + column.indptr.nbytes
        elif isinstance(column, Signatures):
            total += column.numbers.nbytes
        elif isinstance(column, np.ndarray):
            total += column.nbytes
    return total


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profiles", type=int, default=100_000)
    print(evaluate(parser.parse_args().profiles).markdown())


if __name__ == "__main__":
    main()
