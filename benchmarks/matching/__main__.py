"""All figures of the matcher, written into `docs/matching.md`: `make bench-matching`.

`ARGS=--quick` tries every section on small sizes in about three minutes and writes nothing: its figures mean little.
`ARGS="titles load"` measures some sections. A section that fails leaves its former figures and the others alone; the
command then ends with 1. A full run takes about a quarter of an hour on two quiet cores.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import time
import traceback
from collections.abc import Callable

from benchmarks.matching import changes, latency, neighbours, pool, scale, skills, titles
from benchmarks.matching.goals import goals
from benchmarks.matching.report import Table
from benchmarks.matching.rome import ROOT
from matching.engine.neighbours import NeighbourRanker

PAGE = ROOT / "docs" / "matching.md"
QUICK_SIZES = ((500, 2_000), (1_000, 2_000))

Section = Callable[[bool], tuple[list[Table], str]]


def _words(quick: bool) -> tuple[list[Table], str]:
    return [titles.melo(), titles.flip(200 if quick else 2000), *titles.folds(sample=200 if quick else None)], ""


def _skills(quick: bool) -> tuple[list[Table], str]:
    return [skills.evaluate(100 if quick else 1500)], ""


def _moves(quick: bool) -> tuple[list[Table], str]:
    table, learned = neighbours.evaluate(sample=quick)
    mean, shipped = (
        ", ".join(f"{name} {value:.2f}" for name, value in sorted(weights.items()))
        for weights in (learned, NeighbourRanker.WEIGHTS)
    )
    return [table], f"Weights of the moves, mean of what the folds learned: {mean}. Shipped: {shipped}."


def _latency(quick: bool) -> tuple[list[Table], str]:
    return [latency.evaluate(1_000, 2_000, repeats=20) if quick else latency.evaluate()], _machine()


def _changes(quick: bool) -> tuple[list[Table], str]:
    return [changes.evaluate(2_000, repeats=10) if quick else changes.evaluate()], _machine()


def _pool(quick: bool) -> tuple[list[Table], str]:
    return [pool.evaluate(2_000, repeats=10) if quick else pool.evaluate()], _machine()


def _load(quick: bool) -> tuple[list[Table], str]:
    return scale.curve(QUICK_SIZES if quick else scale.SIZES), _machine()


SECTIONS: dict[str, Section] = {
    "titles": _words,
    "skills": _skills,
    "moves": _moves,
    "latency": _latency,
    "changes": _changes,
    "pool": _pool,
    "load": _load,
}


def _machine() -> str:
    return f"Machine: {platform.machine()}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end."


def write(name: str, text: str) -> None:
    """Put figures between their marks in the page; the first time, before the end of the page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    page = PAGE.read_text(encoding="utf-8")
    block = f"{begin}\n\n{text}\n\n{end}"
    marked = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    page = marked.sub(lambda _: block, page) if begin in page else f"{page.rstrip()}\n\n{block}\n"
    partial = PAGE.with_suffix(".partial")
    partial.write_text(page, encoding="utf-8")
    partial.replace(PAGE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", help=f"among {', '.join(SECTIONS)}; all of them by default")
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing written")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    measured: list[Table] = []
    failed = []
    for name in options.sections or SECTIONS:
        started = time.perf_counter()
        try:
            tables, note = SECTIONS[name](options.quick)
        except Exception:  # one section must not lose the others' half hour
            traceback.print_exc()
            failed.append(name)
            continue
        measured += tables
        text = "\n".join([*(table.markdown() for table in tables), note]).strip()
        print(f"{text}\n\n({name}: {time.perf_counter() - started:.0f} s)\n", flush=True)
        if not options.quick:
            write(name, text)
    summary = goals(measured)
    print(summary.markdown())
    if not options.quick and not options.sections and not failed:
        write("goals", summary.markdown().strip())
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
