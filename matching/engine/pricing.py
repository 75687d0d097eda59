"""Chances spread out, so that one opening is not everyone's first choice and every profile gets something."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.engine.retrieval import Candidates
from matching.engine.tables import Floats, Ints

Bools = NDArray[np.bool_]
Price = tuple[float, int]  # score, then lottery number, of the last one kept
Prices = Mapping[str, Price]


def welcomes(price: Price | Sequence[float] | None, score: float, draw: int) -> bool:
    """Whether somebody of this score, with this lottery number, pays the price; None: the opening took everyone."""
    return price is None or (-score, draw) <= (-price[0], price[1])


class ExposurePricing:
    """Chooses each profile's list among its candidates, while no opening is shown more than it can welcome.

    An opening may be shown `capacity` times: its share of all the lists, times `slack`, and never less than its
    places. Shares grow with places, to the power `power`: five places draw more people than one, not five times more,
    or the crowd would be back. The lists are a
    stable matching (Gale and Shapley, many to many): profiles ask for their best candidates; an opening asked too
    often keeps those who fit it best and turns the others to their next candidate. The score it takes to be kept is
    the opening's price (Azevedo and Leshno, 2016). Equal scores are settled by `lottery`, numbers drawn from the ids,
    so the order of a file decides nothing. A profile turned away everywhere still gets a full list, from the
    least crowded of its candidates.

    Parameters: `slack`, how far above its share an opening may go; `power`; `rounds`, the most rounds of asking.
    Attributes after `choose`: `capacity_`, `exposures_`, `prices_` (0 where everyone who asked was kept), and
    `draws_`, the lottery number of the last one kept at that price.
    """

    def __init__(self, *, slack: float = 1.6, power: float = 1 / 3, rounds: int = 200) -> None:
        self.slack = slack
        self.power = power
        self.rounds = rounds

    def prices(self, names: Sequence[str]) -> dict[str, Price]:
        """What it took to be kept by each opening that turned somebody away; `names` in the order of the openings.

        Small enough to store with a run, and all that `Matcher.why_not` needs to explain it later.
        """
        return {
            names[at]: (float(self.prices_[at]), int(self.draws_[at])) for at in np.flatnonzero(self.turned_).tolist()
        }

    def choose(self, candidates: Candidates, places: Ints, top: int, lottery: Ints) -> Candidates:
        known = candidates.openings >= 0
        columns = np.where(known, candidates.openings, 0)
        offered = np.maximum(places, 0).astype(np.float64) ** self.power
        lists = float(np.minimum(known.sum(axis=1), top).sum())
        self.capacity_: Ints = np.ceil(
            np.maximum(offered, self.slack * lists * offered / max(1.0, math.fsum(offered)))
        ).astype(np.int64)
        self.prices_: Floats = np.zeros(len(places))
        self.draws_: Ints = np.zeros(len(places), dtype=np.int64)
        self.turned_: Bools = np.zeros(len(places), dtype=bool)
        self.exposures_: Ints = np.zeros(len(places), dtype=np.int64)
        if top >= known.shape[1] or not known.any():
            self.exposures_ += np.bincount(columns[known], minlength=len(places))
            return candidates
        turned_away = ~known
        for _ in range(self.rounds):
            if not self._round(candidates, columns, turned_away, top, lottery):
                break
        chosen = self._first(turned_away, top)
        self._fill(candidates, columns, known, chosen, top)
        self.exposures_ += np.bincount(columns[chosen], minlength=len(places))
        return self._compact(candidates, chosen, top)

    @staticmethod
    def _first(turned_away: Bools, top: int) -> Bools:
        """What each profile asks for: its first `top` candidates that have not turned it away."""
        open_still = ~turned_away
        return open_still & (np.cumsum(open_still, axis=1, dtype=np.int32) <= top)

    def _round(
        self, candidates: Candidates, columns: NDArray[np.int32], turned_away: Bools, top: int, lottery: Ints
    ) -> bool:
        """One round of asking; True when someone was turned away."""
        line, at = np.nonzero(self._first(turned_away, top))
        asked = columns[line, at]
        crowded = np.bincount(asked, minlength=len(self.capacity_)) > self.capacity_
        if not crowded.any():
            return False
        some = crowded[asked]
        line, at, asked = line[some], at[some], asked[some]
        score = candidates.totals[line, at]
        order = np.lexsort((lottery[line], -score, asked))
        line, at, asked, score = line[order], at[order], asked[order], score[order]
        starts = np.flatnonzero(np.r_[True, asked[1:] != asked[:-1]])
        rank = np.arange(len(asked)) - np.repeat(starts, np.diff(np.r_[starts, len(asked)]))
        refused = rank >= self.capacity_[asked]
        turned_away[line[refused], at[refused]] = True
        last = rank == self.capacity_[asked] - 1
        self.prices_[asked[last]] = score[last]
        self.draws_[asked[last]] = lottery[line[last]]
        self.turned_[asked[last]] = True
        return True

    def _fill(self, candidates: Candidates, columns: NDArray[np.int32], known: Bools, chosen: Bools, top: int) -> None:
        """Complete short lists from the least crowded candidates."""
        short = np.flatnonzero(chosen.sum(axis=1) < np.minimum(known.sum(axis=1), top))
        if not len(short):
            return
        exposures = np.bincount(columns[chosen], minlength=len(self.capacity_)).astype(np.float64)
        for row in short.tolist():
            spare = np.flatnonzero(known[row] & ~chosen[row])
            load = exposures[columns[row, spare]] / np.maximum(1, self.capacity_[columns[row, spare]])
            wanted = top - int(chosen[row].sum())
            taken = spare[np.lexsort((spare, np.floor(load * 8)))][:wanted]
            chosen[row, taken] = True
            exposures[columns[row, taken]] += 1

    @staticmethod
    def _compact(candidates: Candidates, chosen: Bools, top: int) -> Candidates:
        line, at = np.nonzero(chosen)
        position = (np.cumsum(chosen, axis=1, dtype=np.int32) - 1)[line, at]
        openings = np.full((len(chosen), top), -1, dtype=np.int32)
        totals = np.full((len(chosen), top), -np.inf, dtype=np.float32)
        openings[line, position] = candidates.openings[line, at]
        totals[line, position] = candidates.totals[line, at]
        return Candidates(openings, totals)
