"""Invented people and openings on real occupations, skills and communes, for load only: they measure cost, not quality.

Deterministic. Everybody lives in one Département (the Savoies' surroundings by default), the hard case: most
openings are within reach of most people.
"""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.matching.rome import DATA
from matching.engine.types import SLOTS, Referential

DEPARTMENTS = ("73", "74")


class Generator:
    def __init__(self, referential: Referential, *, seed: int = 20260101) -> None:
        self.random = random.Random(seed)
        self.referential = referential
        self.codes = [occupation.code for occupation in referential.occupations]
        self.definitions = {occupation.code: occupation.definition for occupation in referential.occupations}
        # A few occupations make most of the demand, as on any labour market.
        self.random.shuffle(self.codes)
        self.weights = [1 / (10 + rank) for rank in range(len(self.codes))]
        skills: dict[str, list[str]] = defaultdict(list)
        for link in referential.links:
            skills[link.occupation].append(link.skill)
        self.skills = skills
        titles: dict[str, list[str]] = defaultdict(list)
        for title in referential.titles:
            titles[title.occupation].append(title.label)
        self.titles = titles
        with (DATA / "communes" / "communes.csv").open(encoding="utf-8", newline="") as handle:
            communes = [
                (float(row["latitude"]), float(row["longitude"]), int(row["population"] or 0) + 50)
                for row in csv.DictReader(handle)
                if row["department"] in DEPARTMENTS and row["latitude"]
            ]
        self.communes = [(latitude, longitude) for latitude, longitude, _ in communes]
        self.populations = [population for _, _, population in communes]

    def _occupations(self, count: int) -> list[str]:
        return list(dict.fromkeys(self.random.choices(self.codes, self.weights, k=count)))

    def _skills(self, occupation: str, low: int, high: int) -> list[str]:
        pool = self.skills[occupation]
        return self.random.sample(pool, min(len(pool), self.random.randint(low, high)))

    def _place(self) -> dict[str, float]:
        latitude, longitude = self.random.choices(self.communes, self.populations)[0]
        return {"latitude": latitude, "longitude": longitude}

    def profiles(self, count: int) -> Iterator[dict[str, Any]]:
        draw = self.random
        for number in range(count):
            occupations = self._occupations(draw.choice((1, 1, 2, 3)))
            skills = {skill for code in occupations for skill in self._skills(code, 4, 12)}
            record: dict[str, Any] = {
                "id": f"p{number:06d}",
                "title": draw.choice(self.titles[occupations[0]] or [""]),
                "occupations": occupations,
                "skills": sorted(skills),
            }
            if draw.random() < 0.3:
                record["text"] = self.definitions[occupations[-1]]
            if draw.random() < 0.95:
                record |= self._place()
                record["max_km"] = draw.choice((10, 15, 20, 30, 30, 50))
            if draw.random() < 0.7:
                low = draw.choice((15, 20, 24, 28))
                record["hours_per_week"] = [low, draw.choice((28, 35, 35, 39))]
            if draw.random() < 0.6:
                record["slots"] = ["day", *draw.sample(SLOTS[2:], draw.randint(0, 3))]
            if draw.random() < 0.8:
                record["licences"] = draw.choice(([], [], ["B"], ["B"], ["B", "CACES-1"], ["B", "C"]))
            if draw.random() < 0.5:
                record["languages"] = {"fr": draw.choice(("A1", "A2", "B1", "B2", "C1"))}
            yield record

    def openings(self, count: int) -> Iterator[dict[str, Any]]:
        draw = self.random
        for number in range(count):
            (occupation,) = self._occupations(1)
            record: dict[str, Any] = {
                "id": f"o{number:06d}",
                "kind": draw.choice(("job", "job", "job", "immersion", "tutoring")),
                "title": draw.choice(self.titles[occupation] or [""]),
                "occupation": occupation,
                "skills": sorted(self._skills(occupation, 5, 15)),
                "places": draw.choice((1, 1, 1, 1, 2, 3, 5)),
            } | self._place()
            if draw.random() < 0.4:
                record["text"] = self.definitions[occupation]
            if draw.random() < 0.8:
                record["hours_per_week"] = draw.choice((20, 24, 28, 35, 35, 35, 39))
            if draw.random() < 0.7:
                record["slots"] = draw.choice((["day"], ["day"], ["early", "day"], ["late"], ["day", "saturday"]))
            if draw.random() < 0.25:
                record["licences"] = draw.choice((["B"], ["B"], ["CACES-1"], ["C"]))
            yield record


def write_jsonl(path: Path, records: Iterator[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as handle:
        for record in records:
            handle.write(json.dumps(record, ensure_ascii=False) + "\n")
