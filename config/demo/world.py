"""What the builders of the demonstration share: the day it is told from, its dice, and what was made so far."""

import csv
import datetime as dt
import random
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from django.utils import timezone

from accounts.models import Membership, Organisation, Territory, User
from employers.models import Employer, ImmersionOpening, JobOffer, Tutor
from people.models import Person
from placements.models import Hire
from referential.models import Commune, Occupation

DATA = Path(__file__).parent / "data"
SEED = 2026

Value = TypeVar("Value")


def rows(name: str, *, delimiter: str = ";") -> list[dict[str, str]]:
    """The lines of a demonstration file."""
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=delimiter))


def given(value: Value | None) -> Value:
    """A value that may be empty in real life, and that the demonstration always fills."""
    if value is None:
        raise ValueError("the demonstration left something empty")
    return value


@dataclass
class World:
    """A demonstration Département under construction. Same day, same world: the dice are seeded."""

    today: dt.date
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 -- a story, not a secret
    root: Territory | None = None
    territories: dict[str, Territory] = field(default_factory=dict)
    territory_of_commune: dict[str, Territory] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    referents: list[Membership] = field(default_factory=list)
    employers: list[Employer] = field(default_factory=list)
    jobs: list[JobOffer] = field(default_factory=list)
    immersions: list[ImmersionOpening] = field(default_factory=list)
    tutors: list[Tutor] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    hires: list[Hire] = field(default_factory=list)

    @cached_property
    def communes(self) -> dict[str, Commune]:
        return Commune.objects.in_bulk(list(self.territory_of_commune))

    @cached_property
    def occupations(self) -> dict[str, Occupation]:
        return Occupation.objects.in_bulk([row["code"] for row in rows("occupations.csv")])

    def day(self, days_ago: int) -> dt.date:
        """The date so many days before today; negative is to come."""
        return self.today - dt.timedelta(days=days_ago)

    def instant(self, days_ago: int, hour: int = 10) -> dt.datetime:
        """That day at a working hour, Paris time."""
        moment = dt.datetime.combine(self.day(days_ago), dt.time(hour, self.dice.randrange(60)))
        return timezone.make_aware(moment)

    def working_instant(self, days_ago: int) -> dt.datetime:
        """As `instant`, moved back to Friday when it falls on a week-end."""
        day = self.day(days_ago)
        back = max(0, day.weekday() - 4)
        return self.instant(days_ago + back, self.dice.choice([9, 10, 11, 14, 15, 16]))
