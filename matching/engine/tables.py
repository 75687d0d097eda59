"""Profiles and openings as columns, so that a million pairs cost a few array operations."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.engine.neighbours import NeighbourRanker
from matching.engine.private_words import without_private
from matching.engine.text import title_variants, tokens
from matching.engine.titles import OccupationRanker
from matching.engine.travel import reach_km, reach_unserved_km
from matching.engine.types import Opening, Profile, Referential
from matching.engine.vectors import Vectorizer

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARTH_KM = 6371.0088
PATIENCE = timedelta(days=30)
TITLE_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Signatures:
    """A column of few distinct values: `values` once each, and the number of its value for every row."""

    values: tuple[Any, ...]
    numbers: NDArray[np.int32]

    @classmethod
    def of(cls, column: Sequence[Hashable]) -> Signatures:
        seen: dict[Hashable, int] = {}
        numbers = np.fromiter((seen.setdefault(v, len(seen)) for v in column), dtype=np.int32, count=len(column))
        return cls(tuple(seen), numbers)

    def take(self, rows: Any) -> Signatures:
        return Signatures(self.values, self.numbers[rows])


@dataclass(frozen=True, slots=True)
class ProfileTable:
    """People as columns. `max_km` and `unserved_km` are how far they go, everywhere and where no transport goes.

    `ages` is the one fact that is not of the profile: the legal filter alone reads it, and no score does.
    """

    records: Sequence[Profile]
    points: Floats
    max_km: Floats
    unserved_km: Floats
    available_from: Floats
    ages: Floats
    hours_low: Floats
    hours_high: Floats
    slots: Signatures
    licences: Signatures
    languages: Signatures
    purposes: Signatures
    skills: sparse.csr_matrix
    occupations: sparse.csr_matrix
    text: sparse.csr_matrix

    def __len__(self) -> int:
        return len(self.records)

    def take(self, rows: slice) -> ProfileTable:
        """Some of the rows, in their order."""
        taken = {one.name: getattr(self, one.name) for one in fields(self)}
        for name, column in taken.items():
            if isinstance(column, Signatures):
                taken[name] = column.take(rows)
            else:
                taken[name] = column[..., rows] if isinstance(column, np.ndarray) else column[rows]
        return ProfileTable(**taken)


@dataclass(frozen=True, slots=True)
class OpeningTable:
    """Openings as columns; `order` is the rank of each by id, `latest_start` the last day one may be free from."""

    records: Sequence[Opening]
    order: Ints
    points: Floats
    latest_start: Floats
    minimum_age: Floats
    unserved: NDArray[np.bool_]
    hours: Floats
    places: Ints
    slots: Signatures
    licences: Signatures
    languages: Signatures
    purposes: Signatures
    skills: sparse.csr_matrix
    occupations: sparse.csr_matrix
    text: sparse.csr_matrix

    def __len__(self) -> int:
        return len(self.records)


def latest_start(starts_on: date | None, ends_on: date | None) -> date | None:
    """The last day from which somebody free is still of use.

    An opening waits `PATIENCE` days after its start, a short one a quarter of its length: who arrives for the last
    week of a season has missed it. Without a start, its last day.
    """
    if starts_on is None:
        return ends_on
    if ends_on is None:
        return starts_on + PATIENCE
    return min(starts_on + min(PATIENCE, max(timedelta(0), (ends_on - starts_on) / 4)), ends_on)


def latest_starts(openings: Sequence[Opening]) -> Floats:
    """The last useful start of each opening, as a number of days; NaN when any day will do."""
    return _days([latest_start(opening.starts_on, opening.ends_on) for opening in openings])


def _days(values: Sequence[date | None]) -> Floats:
    return _column([None if value is None else value.toordinal() for value in values])


def _points(latitudes: Sequence[float | None], longitudes: Sequence[float | None]) -> Floats:
    """Points on the unit sphere, one column each for x, y and z; unknown is NaN, and so is the null island 0, 0."""
    known = [
        (lat, lon) if lat is not None and lon is not None and (lat or lon) else (np.nan, np.nan)
        for lat, lon in zip(latitudes, longitudes, strict=True)
    ]
    radians = np.radians(np.array(known, dtype=np.float64).reshape(-1, 2))
    lat, lon = radians[:, 0], radians[:, 1]
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _column(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def _distinct(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))


class Encoder:
    """Turns records into tables. What a pair is worth depends on the pair and the referential, never on the batch.

    Attributes after `fit`: `skill_idf_`, one weight per skill of the referential (skills it does not know weigh as
    the rarest); `graph_`, occupations near each occupation; `ranker_`, which reads titles when no occupation is given.
    """

    def __init__(self, *, neighbours: int = 40, max_word_share: float = 0.03) -> None:
        self.neighbours = neighbours
        self.max_word_share = max_word_share

    def fit(self, referential: Referential) -> Encoder:
        self.referential_ = referential
        counts = np.zeros(len(referential.skills))
        for link in referential.links:
            counts[referential.skill_index[link.skill]] += 1
        n = len(referential.occupations)
        self.skill_idf_ = 1.0 + np.log((1.0 + n) / (1.0 + counts))
        self.rarest_ = float(1.0 + np.log(1.0 + n))
        self.graph_ = NeighbourRanker().fit(referential).graph(self.neighbours)
        corpus = [tokens(f"{o.label} {o.definition}") for o in referential.occupations]
        owners = referential.occupation_index
        for title in referential.titles:
            corpus[owners[title.occupation]].extend(tokens(title.label))
        self.words_ = Vectorizer(_words, max_share=self.max_word_share).fit([" ".join(stems) for stems in corpus])
        self.unknown_skills_: dict[str, int] = {}
        self._titles: dict[str, tuple[tuple[int, float], ...]] = {}
        return self

    @cached_property
    def ranker_(self) -> OccupationRanker:
        """Learned only when a title must be read: records that name their occupations do not need it."""
        return OccupationRanker().fit(self.referential_)

    @property
    def skill_width(self) -> int:
        return len(self.referential_.skills) + len(self.unknown_skills_)

    def profiles(self, profiles: Sequence[Profile], ages: Sequence[int | None] | None = None) -> ProfileTable:
        """People as columns. `ages` in years, in the same order, serve the legal minimum age and nothing else."""
        skills = self._skills([p.skills for p in profiles])
        skills.data[:] = 1.0
        known_hours = [p.hours_per_week or (np.nan, np.nan) for p in profiles]
        hours = np.array(known_hours, dtype=np.float64).reshape(-1, 2)
        return ProfileTable(
            records=profiles,
            points=_points([p.latitude for p in profiles], [p.longitude for p in profiles]),
            max_km=_column([reach_km(p.max_km, p.transports) for p in profiles]),
            unserved_km=_column([reach_unserved_km(p.transports) for p in profiles]),
            available_from=_days([p.available_from for p in profiles]),
            ages=_column(ages if ages is not None else [None] * len(profiles)),
            hours_low=hours[:, 0],
            hours_high=hours[:, 1],
            slots=Signatures.of([p.slots or None for p in profiles]),
            licences=Signatures.of([p.licences for p in profiles]),
            languages=Signatures.of([p.languages for p in profiles]),
            purposes=Signatures.of([p.purposes or None for p in profiles]),
            skills=skills,
            occupations=self._wishes(profiles),
            text=self._texts([f"{p.title} {without_private(p.text)}" for p in profiles]),
        )

    def openings(self, openings: Sequence[Opening]) -> OpeningTable:
        ids = sorted(range(len(openings)), key=lambda i: openings[i].id)
        order = np.empty(len(openings), dtype=np.int64)
        order[ids] = np.arange(len(openings))
        return OpeningTable(
            records=openings,
            order=order,
            points=_points([o.latitude for o in openings], [o.longitude for o in openings]),
            latest_start=latest_starts(openings),
            minimum_age=_column([o.minimum_age for o in openings]),
            unserved=np.array([o.reachable_without_car is False for o in openings], dtype=bool),
            hours=_column([o.hours_per_week for o in openings]),
            places=np.array([o.places for o in openings], dtype=np.int64),
            slots=Signatures.of([o.slots or None for o in openings]),
            licences=Signatures.of([o.licences or None for o in openings]),
            languages=Signatures.of([o.languages or None for o in openings]),
            purposes=Signatures.of([o.purposes or None for o in openings]),
            skills=self._skills([o.skills for o in openings]),
            occupations=self._offers(openings),
            text=self._texts([f"{o.title} {o.text}" for o in openings]),
        )

    def _skills(self, lists: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        index, width = self.referential_.skill_index, len(self.referential_.skills)
        columns: list[int] = []
        indptr = [0]
        for codes in lists:
            row = set()
            for code in codes:
                column = index.get(code)
                if column is None:
                    column = width + self.unknown_skills_.setdefault(code, len(self.unknown_skills_))
                row.add(column)
            columns.extend(sorted(row))
            indptr.append(len(columns))
        where = np.array(columns, dtype=np.int32)
        idf = np.append(self.skill_idf_, np.full(self.skill_width - width, self.rarest_))
        data = idf[where].astype(np.float32)
        return sparse.csr_matrix((data, where, np.array(indptr)), shape=(len(lists), self.skill_width))

    def _wishes(self, profiles: Sequence[Profile]) -> sparse.csr_matrix:
        """Nearness of every occupation to the nearest of those a person names; their title speaks when none is."""
        wished = [
            self._named(p.occupations)
            or self._read(p.title)
            or (() if p.skills else self._read(without_private(p.text)[:200]))
            for p in profiles
        ]
        seen: dict[tuple[tuple[int, float], ...], int] = {}
        which = np.array([seen.setdefault(key, len(seen)) for key in wished], dtype=np.int64)
        return self._nearness(list(seen))[which]

    def _nearness(self, wishes: Sequence[tuple[tuple[int, float], ...]]) -> sparse.csr_matrix:
        """For each list of (occupation, weight), the greatest weight × nearness of the occupations near them."""
        graph, width = self.graph_, self.graph_.shape[1]
        own = np.array([column for key in wishes for column, _ in key], dtype=np.int64)
        weight = np.array([value for key in wishes for _, value in key], dtype=np.float64)
        rows = np.repeat(np.arange(len(wishes)), [len(key) for key in wishes])
        sizes = np.diff(graph.indptr)[own]
        at = np.repeat(graph.indptr[own] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        cell = np.repeat(rows, sizes) * width + graph.indices[at]
        value = np.repeat(weight, sizes) * graph.data[at].astype(np.float64)
        order = np.argsort(cell, kind="stable")
        cells, starts = np.unique(cell[order], return_index=True)
        best = np.maximum.reduceat(value[order], starts) if len(starts) else value
        indptr = np.searchsorted(cells, np.arange(len(wishes) + 1) * width)
        data = (best.astype(np.float32), (cells % width).astype(np.int32), indptr.astype(np.int32))
        return sparse.csr_matrix(data, shape=(len(wishes), width))

    def _offers(self, openings: Sequence[Opening]) -> sparse.csr_matrix:
        offered = [self._named((o.occupation,) if o.occupation else ()) or self._read(o.title)[:1] for o in openings]
        indptr = np.cumsum([0] + [len(row) for row in offered])
        columns = np.array([c for row in offered for c, _ in row], dtype=np.int32)
        data = np.array([w for row in offered for _, w in row], dtype=np.float32)
        return sparse.csr_matrix((data, columns, indptr), shape=(len(openings), self.graph_.shape[1]))

    def _named(self, codes: Sequence[str]) -> tuple[tuple[int, float], ...]:
        index = self.referential_.occupation_index
        return tuple((index[code], 1.0) for code in _distinct(codes) if code in index)

    def _read(self, title: str) -> tuple[tuple[int, float], ...]:
        """What a title says of occupations: the first choices, each at most as sure as it is near the first."""
        if not title_variants(title):
            return ()
        if title not in self._titles:
            choices = self.ranker_.rank([title], top=TITLE_CHOICES)[0]
            best = choices[0][2] if choices else 0.0
            index = self.referential_.occupation_index
            self._titles[title] = tuple(
                (index[code], round(min(1.0, 0.4 + score) * score / best, 4)) for code, _, score in choices if score > 0
            )
        return self._titles[title]

    def _texts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        return self.words_.transform(texts)


def _words(text: str) -> list[str]:
    return tokens(text, expand=True)
