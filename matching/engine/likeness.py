"""Being near, or free at the right hours, is not enough: the work itself must have something to do with the person."""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.engine.constraints import Bools
from matching.engine.tables import OpeningTable, ProfileTable
from matching.engine.types import Exclusion


class WorkLikeness:
    """Hides pairs whose skills, occupations and words have nothing in common.

    Of a person whose profile says nothing of work everything near is worth a look, and an opening that says nothing
    of its work resembles nobody less than another: unknown is never a mismatch.

    Parameters: `least`, the smallest likeness shown, in points of score.
    """

    def __init__(self, *, least: float = 1e-4) -> None:
        self.least = least

    def fit(self, openings: OpeningTable) -> WorkLikeness:
        self.speaks_ = speaks(openings)
        return self

    def hidden(self, profiles: Bools, columns: Any, alike: Any) -> Bools:
        """True where a pair has nothing in common. `profiles` tells which rows say something of work."""
        return np.asarray((alike < self.least) & profiles & self.speaks_[columns], dtype=bool)

    def why_not(self, profiles: ProfileTable, row: int, column: int, alike: float) -> Exclusion | None:
        if not self.hidden(speaks(profiles)[row], column, alike):
            return None
        return Exclusion("likeness", "unlike", "Ni le métier ni les compétences ne ressemblent à ceux de la personne")


def speaks(table: ProfileTable | OpeningTable) -> Bools:
    """Which rows say something of work that the referential understands."""
    sides = (table.skills, table.occupations, table.text)
    return np.asarray(sum(np.diff(side.indptr) for side in sides) > 0, dtype=bool)
