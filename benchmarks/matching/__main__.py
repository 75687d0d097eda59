"""All figures of the matcher, written into `docs/matching.md`: `make bench-matching` (`ARGS=--quick`: quality only)."""

from __future__ import annotations

import argparse
import os
import platform

from benchmarks.matching import latency, neighbours, scale, titles
from benchmarks.matching.rome import ROOT
from matching.engine.neighbours import NeighbourRanker

PAGE = ROOT / "docs" / "matching.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="quality only, neither latency nor load")
    options = parser.parse_args()
    parts = [titles.melo(), titles.flip(), *titles.folds()]
    moves, learned = neighbours.evaluate()
    parts.append(moves)
    if not options.quick:
        parts += [latency.evaluate(), scale.curve()]
    weights = ", ".join(f"{name} {value:.2f}" for name, value in sorted(learned.items()))
    shipped = ", ".join(f"{name} {value:.2f}" for name, value in sorted(NeighbourRanker.WEIGHTS.items()))
    notes = [
        f"Weights of the moves, mean of what the folds learned: {weights}. Shipped: {shipped}.",
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, load average at the end {os.getloadavg()[0]:.1f}.",
    ]
    figures = "\n".join([BEGIN, "", *(part.markdown() for part in parts), "\n\n".join(notes), "", END])
    print(figures)
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(before + figures + after, encoding="utf-8")


if __name__ == "__main__":
    main()
