"""One profile against all openings, one new opening against all profiles: `python -m benchmarks.matching.latency`."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.matching.load import Generator, write_jsonl
from benchmarks.matching.report import Table
from benchmarks.matching.rome import load
from matching.engine.files import read_openings, read_profiles
from matching.engine.pipeline import Matcher
from matching.engine.types import Opening, Profile

REPEATS = 200


def milliseconds(work: Callable[[int], object], repeats: int) -> list[str]:
    """Median and 95th percentile of wall and processor time, after one call to warm up."""
    work(0)
    spent = []
    for number in range(repeats):
        started = time.perf_counter(), time.process_time()
        work(number)
        spent.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    return [f"{1000 * value:.0f}" for clock in np.array(spent).T for value in np.percentile(clock, (50, 95))]


def population(profiles: int, openings: int) -> tuple[Matcher, list[Profile], list[Opening]]:
    referential = load()
    generator = Generator(referential)
    known = referential.occupation_index.__contains__
    with tempfile.TemporaryDirectory() as folder:
        offers, people = Path(folder) / "openings.jsonl", Path(folder) / "profiles.jsonl"
        write_jsonl(offers, generator.openings(openings))
        write_jsonl(people, generator.profiles(profiles))
        return Matcher(referential), read_profiles(people, known), read_openings(offers, known)


def evaluate(profiles: int = 100_000, openings: int = 50_000, *, repeats: int = REPEATS) -> Table:
    matcher, people, offers = population(profiles, openings)
    matcher.fit(offers)
    table = matcher.encode(people)
    one = milliseconds(lambda number: matcher.match_profile(people[number], top=20), repeats)
    new = milliseconds(lambda number: matcher.match_opening(offers[number], table, top=20), max(1, repeats // 4))
    report = Table(
        f"One at a time, {profiles:,} profiles and {openings:,} openings, milliseconds, reasons included",
        ("what", "wall median", "wall p95", "processor median", "processor p95"),
    )
    report.add("one profile against all openings", *one)
    report.add("one new opening against all profiles", *new)
    return report


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profiles", type=int, default=100_000)
    parser.add_argument("--openings", type=int, default=50_000)
    options = parser.parse_args()
    print(evaluate(options.profiles, options.openings).markdown())
    print(json.dumps({"load": Path("/proc/loadavg").read_text().split()[0]}))


if __name__ == "__main__":
    main()
