"""The stages in order: constraints, retrieval, score, pricing, reasons."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.constraints import HardConstraints, distances
from matching.engine.learning.model import LearnedScore
from matching.engine.likeness import WorkLikeness, speaks
from matching.engine.pricing import ExposurePricing, Prices, welcomes
from matching.engine.reasons import KIND_OF_PART, Reasons, as_reasons
from matching.engine.retrieval import CandidateRetrieval, Candidates
from matching.engine.scoring import UNITS, LinearScore, Parts
from matching.engine.tables import Encoder, Floats, Ints, OpeningTable, ProfileTable
from matching.engine.types import Exclusion, Match, Opening, Profile, Referential

WORDED = 2_000  # profiles put into words together
RESERVE = 3  # candidates kept per answer wanted, so that pricing has something to choose from


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs as columns: the line of the answer, the rows of the profile and of the opening, what they weigh together;
    then kilometres, parts of the linear score, parts of the score in use. Read one by one, they give the first four.
    """

    line: Ints
    who: Ints
    columns: Ints
    totals: Ints
    km: Floats
    linear: Parts
    parts: Parts

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        return zip(self.line.tolist(), self.who.tolist(), self.columns.tolist(), self.totals.tolist(), strict=True)


class Matcher:
    """Ranks openings for people and people for openings, with reasons.

    Every stage can be replaced. Without `likeness`, openings whose work has nothing to do with a person's fill the end
    of her list when nothing better is near; with `WorkLikeness()` they are hidden. With `learned`, the candidates that
    the linear score finds are ranked by what past outcomes taught.

    >>> referential = Referential.from_records(occupations=[("D1106", "Vendeur / Vendeuse")])
    >>> matcher = Matcher(referential).fit([Opening("o1", occupation="D1106")])
    >>> [(m.opening, m.score) for m in matcher.match_profile(Profile("p1", occupations=("D1106",)))]
    [('o1', 0.34)]
    """

    def __init__(
        self,
        referential: Referential,
        *,
        encoder: Encoder | None = None,
        constraints: HardConstraints | None = None,
        likeness: WorkLikeness | None = None,
        score: LinearScore | None = None,
        learned: LearnedScore | None = None,
        retrieval: CandidateRetrieval | None = None,
        pricing: ExposurePricing | None = None,
        reasons: Reasons | None = None,
    ) -> None:
        self.referential = referential
        self.encoder = encoder or Encoder().fit(referential)
        self.constraints = constraints or HardConstraints()
        self.likeness = likeness
        self.score = score or LinearScore()
        self.learned = learned
        self.retrieval = retrieval or CandidateRetrieval()
        self.pricing = pricing or ExposurePricing()
        self.reasons = reasons or Reasons()

    def fit(self, openings: Sequence[Opening] | OpeningTable) -> Matcher:
        """Learn the openings to choose from. Scores of a pair do not depend on the other openings."""
        table = openings if isinstance(openings, OpeningTable) else self.encoder.openings(openings)
        self.openings_ = table
        self.constraints.fit(table)
        self.score.fit(table)
        if self.learned is not None:
            self.learned.fit(self.score)
        if self.likeness is not None:
            self.likeness.fit(table)
        self.retrieval.fit(self.constraints, self.score, self.likeness)
        self.reasons.fit(self.referential, self.score)
        return self

    def encode(
        self, profiles: Sequence[Profile] | ProfileTable, ages: Sequence[int | None] | None = None
    ) -> ProfileTable:
        """Profiles as a table, to be reused: ranking 100,000 people for one opening should not encode them again.

        `ages`, in years and in the same order, are no part of a profile: they serve the legal minimum age of some
        jobs and nothing else.
        """
        return profiles if isinstance(profiles, ProfileTable) else self.encoder.profiles(profiles, ages)

    def match_profile(
        self,
        profile: Profile | ProfileTable,
        top: int = 20,
        *,
        age: int | None = None,
        prices: Prices | None = None,
        is_worded: bool = True,
    ) -> list[Match]:
        """The best openings for one person, every allowed opening compared. She may be the only row of a table.

        With the `prices` of a run, those that go first to people whom they fit better come last: what precedes them
        is the list that pricing gives her. Not `is_worded`, matches wait for their words: `worded` says them.
        """
        table = profile if isinstance(profile, ProfileTable) else self.encode([profile], [age])
        found = self.search(table, exact=top, keep=top)
        say = self.matches if is_worded else self._bare
        (matches,) = say(table, np.arange(1), found.openings)
        if not prices:
            return matches
        draw, totals = int(lottery(table.records)[0]), dict(self._named(found))
        told = [
            replace(match, is_turned=not welcomes(prices.get(match.opening), totals[match.opening], draw))
            for match in matches
        ]
        return sorted(told, key=lambda match: match.is_turned)

    def worded(self, table: ProfileTable, matches: Sequence[Match]) -> list[Match]:
        """Matches of the only profile of a table, each with its reasons, what is missing and what is unknown."""
        numbers = np.array([[match.number for match in matches]], dtype=np.int64)
        said = {match.opening: match for match in self.matches(table, np.arange(1), numbers)[0]}
        return [replace(said[match.opening], is_turned=match.is_turned) for match in matches]

    def match_all(
        self,
        profiles: Sequence[Profile] | ProfileTable,
        openings: Sequence[Opening] | None = None,
        *,
        top: int = 20,
        pricing: bool = True,
    ) -> list[list[Match]]:
        """The best openings for each person, best first; with `pricing`, chances are spread over openings."""
        if openings is not None:
            self.fit(openings)
        table = self.encode(profiles)
        ranked = self.rank(table, top=top, pricing=pricing)
        return self.matches(table, np.arange(len(table)), ranked.openings)

    def rank(self, profiles: ProfileTable, *, top: int, pricing: bool = True) -> Candidates:
        """Opening numbers by profile, without words."""
        found = self.search(profiles, exact=top, keep=top * RESERVE if pricing else top)
        if not pricing:
            return found
        return self.pricing.choose(found, self.openings_.places, top, lottery(profiles.records))

    def search(self, profiles: ProfileTable, *, exact: int, keep: int) -> Candidates:
        """The candidates of every profile, best first, found by the linear score; the first `exact` are proved.

        With a learned score, `exact * RESERVE` at least are found, then ranked again, and the `keep` best stay.
        """
        if self.learned is None:
            return self.retrieval.search(profiles, exact=exact, keep=keep)
        wide = max(keep, exact * RESERVE)
        found = self.retrieval.search(profiles, exact=exact if keep > exact else wide, keep=wide)
        return self.learned.ranked(profiles, found, keep=keep)

    def match_opening(self, opening: Opening, profiles: Sequence[Profile] | ProfileTable, top: int = 20) -> list[Match]:
        """The best people for one opening, new or not: the common talent pool."""
        table = self.encode(profiles)
        if not len(table):
            return []
        one = self._alone(opening)
        best, _ = one._suited(table, most=self.wide(top))
        found = [
            replace(match, profile=table.records[row].id)
            for row, (match,) in zip(
                best.tolist(), one.matches(table, best, np.zeros((len(best), 1), dtype=np.int64)), strict=True
            )
        ]
        if self.learned is not None:
            found.sort(key=lambda match: (-match.score, match.profile))
        return found[:top]

    def people_ranked(
        self, opening: Opening, tables: Iterable[tuple[ProfileTable, NDArray[np.bool_] | None]], *, most: int
    ) -> list[tuple[float, str]]:
        """The `most` people whom an opening suits best by the linear score, as (total, id), best first.

        Everybody of `tables` is scored; with a mask, only the rows where it is true. Words are not needed: of the
        first `wide(top)`, `match_opening` gives the `top` with their reasons, as it would of everybody.
        """
        one = self._alone(opening)
        found: list[tuple[float, str]] = []
        for table, among in tables:
            if len(table):
                rows, totals = one._suited(table, most=most, among=among)
                ids = (table.records[row].id for row in rows.tolist())
                found += zip((-totals).tolist(), ids, strict=True)
        return [(-total, name) for total, name in sorted(found)[:most]]

    def wide(self, top: int) -> int:
        """How many people the linear score must find for the `top` to be chosen among them."""
        return top if self.learned is None else top * RESERVE

    def _suited(self, table: ProfileTable, *, most: int, among: NDArray[np.bool_] | None = None) -> tuple[Ints, Floats]:
        """Rows of the people whom our only opening suits best, and their totals; equals in the order of their ids."""
        rows, columns = np.arange(len(table)), np.zeros(len(table), dtype=np.int64)
        km = distances(table, self.openings_, rows, columns)
        alike = self.score.likeness_to(table, 0)
        shown = self.constraints.allowed(table, rows, columns, km)
        if among is not None:
            shown &= among
        if self.likeness is not None:
            shown &= ~self.likeness.hidden(speaks(table), columns, alike)
        allowed = np.flatnonzero(shown)
        total = alike[allowed]
        for part in self.score.context(table, allowed, columns[allowed], km[allowed]).values():
            total += part
        total = np.round(total, 6)
        limit = np.partition(total, -most)[-most] if 0 < most < len(total) else -np.inf
        near = np.flatnonzero(total >= limit)
        ids = np.array([table.records[row].id for row in allowed[near]])
        best = near[np.lexsort((ids, -total[near]))][:most]
        return allowed[best], total[best]

    def why_not(
        self,
        profile: Profile,
        opening: Opening,
        top: int = 20,
        *,
        age: int | None = None,
        prices: Prices | None = None,
        beside: Sequence[Matcher] = (),
        without: Collection[str] = (),
    ) -> Exclusion | None:
        """The stage and fact that keep an opening out of a person's list; None when nothing does.

        Stages: `constraints`, a known fact clashes; `likeness`, the work has nothing in common; `score`, others fit
        better; `pricing`, it is among her best but goes to people whom it fits better. The last needs the `prices` of
        the run that made the list (`ExposurePricing.prices`); without them lists are taken as not priced.
        `beside`: matchers of the same encoder whose openings stand in the same list; `without`: openings set aside.
        """
        table = self.encode([profile], [age])
        one = self._alone(opening)
        if excluded := one.constraints.why_not(table, 0, 0):
            return excluded
        if one.likeness is not None:
            alike = float(one.score.likeness_to(table, 0)[0])
            if excluded := one.likeness.why_not(table, 0, 0, alike):
                return excluded
        mine = float(one.search(table, exact=1, keep=1).totals[0, 0])
        keep = top + 1 + len(without) if prices is None else top * RESERVE
        named = self._named(self.search(table, exact=keep, keep=keep))
        others = [pair for one in beside for pair in one._named(one.search(table, exact=keep, keep=keep))]
        rivals = [pair for pair in (*named, *others) if pair[0] != opening.id and pair[0] not in without]
        rivals = sorted(rivals, key=lambda pair: (-pair[1], pair[0]))[:keep]
        ahead = [(name, total) for name, total in rivals if (-total, name) < (-mine, opening.id)]
        draw = int(lottery([profile])[0])
        # Openings that turned her away take no place in her list.
        hers = [(name, total) for name, total in rivals if prices is None or welcomes(prices.get(name), total, draw)]
        cut = hers[top - 1][1] if len(hers) >= top else None
        # The learned score only ranks what the linear score found.
        unfound = self.learned is not None and len(named) >= keep and opening.id not in dict(named)
        if unfound or len(ahead) >= keep or sum(pair in ahead for pair in hers) >= top:
            label = f"{top} offres conviennent mieux" if top > 1 else "Une autre offre convient mieux"
            return Exclusion("score", "rank", label, score=mine, cut=cut)
        price = None if prices is None else prices.get(opening.id)
        if price is not None and not welcomes(price, mine, draw):
            label = "Elle convient à beaucoup de monde : elle est montrée à ceux à qui elle convient le mieux"
            return Exclusion("pricing", "exposure", label, score=mine, cut=cut, price=float(price[0]))
        return None

    def _named(self, found: Candidates) -> list[tuple[str, float]]:
        numbers, totals = found.openings[0].tolist(), found.totals[0].tolist()
        records = self.openings_.records
        return [(records[at].id, total) for at, total in zip(numbers, totals, strict=True) if at >= 0]

    def _alone(self, opening: Opening) -> Matcher:
        return Matcher(
            self.referential,
            encoder=self.encoder,
            likeness=None if self.likeness is None else WorkLikeness(least=self.likeness.least),
            score=LinearScore(self.score.weights, damping=self.score.damping, half_km=self.score.half_km),
            learned=None if self.learned is None else LearnedScore(self.learned.model),
        ).fit([opening])

    def matches(self, table: ProfileTable, rows: Ints, chosen: NDArray[Any]) -> list[list[Match]]:
        """Matches with their reasons, best first: for each of `rows`, the openings of its line (numbers; -1: none)."""
        found: list[list[Match]] = []
        for start in range(0, len(rows), WORDED):
            found += self._matches(table, rows[start : start + WORDED], chosen[start : start + WORDED])
        return found

    def _matches(self, table: ProfileTable, rows: Ints, chosen: NDArray[Any]) -> list[list[Match]]:
        pairs = self._pairs(table, rows, chosen)
        lines = self.reasons.labels(table, pairs.who, pairs.columns, pairs.linear, pairs.km)
        if self.learned is not None:
            lines = self.learned.relabelled(lines, pairs.parts, KIND_OF_PART)
        found: list[list[Match]] = [[] for _ in rows]
        for (owner, row, column, total), said in zip(pairs, lines, strict=True):
            found[owner].append(
                Match(
                    opening=self.openings_.records[column].id,
                    score=total / UNITS,
                    reasons=as_reasons(said),
                    missing=self.reasons.missing(table, row, column),
                    unknown=self.reasons.unknown(table, row, column),
                    number=column,
                )
            )
        return found

    def _bare(self, table: ProfileTable, rows: Ints, chosen: NDArray[Any]) -> list[list[Match]]:
        """The same matches without words."""
        found: list[list[Match]] = [[] for _ in rows]
        for owner, _, column, total in self._pairs(table, rows, chosen):
            found[owner].append(Match(self.openings_.records[column].id, total / UNITS, reasons=(), number=column))
        return found

    def _pairs(self, table: ProfileTable, rows: Ints, chosen: NDArray[Any]) -> Pairs:
        """The pairs of `chosen`, line by line, best first."""
        line, at = np.nonzero(chosen >= 0)
        who, columns = np.asarray(rows)[line], chosen[line, at].astype(np.int64)
        km = distances(table, self.openings_, who, columns)
        linear = self.score.parts(table, who, columns, km)
        parts = linear if self.learned is None else self.learned.parts(table, who, columns, linear)
        totals = parts.sum(axis=1)
        order = np.lexsort((self.openings_.order[columns], -totals, line))
        return Pairs(line[order], who[order], columns[order], totals[order], km[order], linear[order], parts[order])


def lottery(profiles: Sequence[Profile]) -> Ints:
    """One number per profile, drawn from its id: settles equal scores without favour to the first of a file."""
    return np.fromiter((zlib.crc32(profile.id.encode()) for profile in profiles), dtype=np.int64, count=len(profiles))
