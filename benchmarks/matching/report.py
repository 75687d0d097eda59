"""Markdown tables with confidence intervals."""

from __future__ import annotations

from typing import Any

import numpy as np


def bootstrap(values: Any, draws: int = 1000) -> str:
    """Mean with its 95 % bootstrap interval."""
    values = np.asarray(values, dtype=np.float64)
    random = np.random.default_rng(0)
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(draws)]
    low, high = np.percentile(means, (2.5, 97.5))
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


class Table:
    def __init__(self, title: str, columns: tuple[str, ...]) -> None:
        self.title, self.columns = title, columns
        self.rows: list[tuple[str, ...]] = []

    def add(self, *cells: str) -> None:
        self.rows.append(cells)

    def add_accuracies(self, name: str, hits: Any) -> None:
        self.add(name, *(bootstrap(column) for column in hits.T), str(len(hits)))

    def value(self, row: str, column: str) -> float:
        """The figure of a cell, without its interval; KeyError when there is no such row."""
        at = self.columns.index(column)
        cells = {cells[0]: cells for cells in self.rows}[row]
        return float(cells[at].split()[0].replace(",", ""))

    def markdown(self) -> str:
        lines = [f"### {self.title}", "", f"| {' | '.join(self.columns)} |", f"|{'---|' * len(self.columns)}"]
        return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in self.rows), ""])
