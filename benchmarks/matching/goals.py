"""What the matcher promises, beside what was measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.matching.pool import SHOWN
from benchmarks.matching.report import Table


@dataclass(frozen=True, slots=True)
class Goal:
    """`figure` reads the tables of one section, by the beginning of their titles."""

    what: str
    figure: Callable[[Callable[[str], Table]], float]
    bound: float
    at_least: bool = True

    def held(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound


def _title(cut: str, row: str = "Passerelle") -> Callable[[Callable[[str], Table]], float]:
    return lambda table: table("Titles to occupations").value(row, f"acc@{cut}")


def _halves(table: Callable[[str], Table]) -> float:
    found = table("Titles to occupations")
    his, hers = (f"Passerelle, {gender} halves only" for gender in ("masculine", "feminine"))
    return max(abs(found.value(his, cut) - found.value(hers, cut)) for cut in ("acc@1", "acc@5", "acc@10"))


def _chances(table: Callable[[str], Table], column: str) -> float:
    found = table("Chances")
    return found.value("priced", column) / found.value("not priced", column)


MOVES = "Passerelle, weights learned in the fold"
GOALS = (
    Goal("titles, acc@1", _title("1"), 0.56),
    Goal("titles, acc@5", _title("5"), 0.81),
    Goal("titles, acc@10", _title("10"), 0.87),
    Goal("masculine and feminine halves, largest difference", _halves, 0.02, at_least=False),
    Goal("MELO, MAP", lambda table: table("MELO").value("Passerelle (pooled by concept)", "MAP"), 0.82),
    Goal(
        "gendered twins, overlap of the first 10",
        lambda table: table("Gendered twins").value("masculine and feminine halves", "overlap of the first 10"),
        0.95,
    ),
    Goal("moves, MAP@50", lambda table: table("Moves").value(MOVES, "MAP@50"), 0.31),
    Goal("moves, R@50", lambda table: table("Moves").value(MOVES, "R@50"), 0.66),
    Goal(
        "one profile, wall p95, ms",
        lambda table: table("One at a time").value("one profile against all openings", "wall p95"),
        50,
        at_least=False,
    ),
    Goal(
        "one new opening, wall p95, ms",
        lambda table: table("One at a time").value("one new opening against all profiles", "wall p95"),
        300,
        at_least=False,
    ),
    Goal(
        "people for one opening, wall p95, ms",
        lambda table: table("People for one opening").value(
            f"one opening against everybody, the first {SHOWN} read again and put into words", "wall p95"
        ),
        300,
        at_least=False,
    ),
    Goal("largest run, wall s", lambda table: _last(table("Files to file"), "wall s"), 90, at_least=False),
    Goal("largest run, peak MiB", lambda table: _last(table("Files to file"), "peak MiB"), 3072, at_least=False),
    Goal(
        "largest exposure, priced ÷ not priced", lambda table: _chances(table, "largest exposure"), 0.2, at_least=False
    ),
    Goal("mean score, priced ÷ not priced", lambda table: _chances(table, "mean score"), 0.97),
)


def _last(table: Table, column: str) -> float:
    return table.value(table.rows[-1][0], column)


def goals(measured: Sequence[Table]) -> Table:
    """One line a goal whose section was measured."""
    found = Table("Goals", ("what", "goal", "measured", "held"))

    def named(beginning: str) -> Table:
        return next(table for table in measured if table.title.startswith(beginning))

    for goal in GOALS:
        try:
            value = goal.figure(named)
        except StopIteration:
            continue
        sign = "≥" if goal.at_least else "≤"
        found.add(goal.what, f"{sign} {goal.bound:g}", f"{value:.4g}", "yes" if goal.held(value) else "no")
    return found
