"""The columns that a learned score may read, declared one by one: whatever is not here cannot be learned from.

All come from the parts of the linear score and from whether skills are told, so from `Profile` and `Opening` alone.
Sex, age, nationality, health, address and eligibility are in neither.
"""

from __future__ import annotations

import numpy as np

from matching.engine.scoring import PARTS, UNITS, LinearScore, Parts
from matching.engine.tables import Floats, Ints, ProfileTable

# Each between 0 and 1; a larger one never lowers the score.
FITS = (*PARTS, "same_occupation")
# What a pair is, whatever fits: these move the starting point.
CONTEXT = ("immersion", "skills_unknown", "skills_unasked")
COLUMNS = (*FITS, *CONTEXT)
OCCUPATION = PARTS.index("occupation")


class Columns:
    """Reads the columns of pairs. `fit(score)` remembers the openings; `of` gives a row of `COLUMNS` for each pair."""

    def fit(self, score: LinearScore) -> Columns:
        openings = score.openings_
        self.worth_ = np.array([score.weights_[name] for name in PARTS]) * UNITS
        self.immersion_ = np.array([opening.kind == "immersion" for opening in openings.records], dtype=bool)
        self.unasked_ = np.diff(openings.skills.indptr) == 0
        return self

    def of(self, profiles: ProfileTable, rows: Ints, columns: Ints, parts: Parts) -> Floats:
        """`parts` are those of the linear score, in ten-thousandths."""
        worth = np.broadcast_to(self.worth_, parts.shape)
        fits = np.clip(np.divide(parts, worth, out=np.zeros(parts.shape), where=worth > 0), 0.0, 1.0)
        same = fits[:, OCCUPATION] > 0.999
        untold = np.diff(profiles.skills.indptr)[rows] == 0
        found = [fits, same, self.immersion_[columns], untold, self.unasked_[columns]]
        return np.asarray(np.round(np.column_stack(found), 6), dtype=np.float64)
