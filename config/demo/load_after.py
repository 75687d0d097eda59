"""What follows a match, at random: hires with their milestones, immersions, spread over the référents' people."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from accounts.models import Membership
from config.demo.copying import copy_rows
from employers.enums import ContractKind, ImmersionPurpose
from employers.models import Employer
from people.models import Person
from placements.enums import FollowUpState, ImmersionStatus
from placements.models import FollowUp, Hire, ImmersionAgreement

SEED = 11
# How many days after the first day each milestone comes.
MILESTONES = (("w1", 7), ("m1", 30), ("m3", 91), ("m6", 182), ("y1", 365))
MONTH = 28


def hires_copy(load: Any) -> int:
    """One hire for each of the first people: four in five go on today, some of them for a month at most."""
    dice = random.Random(SEED)  # noqa: S311 -- load, not secrets
    employers, ids = load.ids(Employer, load.size.employers), load.ids(Hire, load.size.hires)
    began = {pk: load.today - dt.timedelta(days=dice.randrange(400)) for pk in ids}
    made = copy_rows(
        Hire,
        ["id", "person_id", "employer_id", "occupation_id", "contract_kind", "starts_on", "ends_on"],
        (
            (
                pk, person, dice.choice(employers), dice.choice(load.occupations), ContractKind.CDD.value, began[pk],
                max(began[pk], load.today + dt.timedelta(days=dice.randrange(-100, 400))),
            )
            for pk, person in zip(ids, _people(load, len(ids)), strict=True)
        ),
    )  # fmt: skip
    copy_rows(FollowUp, ["hire_id", "milestone", "due_on", "state", "done_at"], _milestones(load, began, dice))
    return made


def _milestones(load: Any, began: dict[int, dt.date], dice: random.Random) -> Iterator[tuple]:
    """Those of the past are done, but one in ten."""
    for hire, first_day in began.items():
        for code, days in MILESTONES:
            due = first_day + dt.timedelta(days=days)
            done = due < load.today and dice.random() < 0.9
            yield hire, code, due, FollowUpState.IN_JOB.value if done else "", load.now if done else None


def agreements_copy(load: Any) -> int:
    """One immersion for each of the last people: one in ten goes on today, the others are over."""
    dice = random.Random(SEED + 1)  # noqa: S311 -- load, not secrets
    employers, ids = load.ids(Employer, load.size.employers), load.ids(ImmersionAgreement, load.size.agreements)
    people = list(_people(load, load.size.people))[-len(ids) :]
    prescriber = load.ids(Membership, load.size.referents)[0]

    def rows() -> Iterator[tuple]:
        for pk, person in zip(ids, people, strict=True):
            runs = pk % 10 == 0
            first_day = load.today - dt.timedelta(days=dice.randrange(MONTH) if runs else dice.randrange(MONTH, 700))
            status = ImmersionStatus.RUNNING if runs else ImmersionStatus.COMPLETED
            last_day = first_day + dt.timedelta(days=MONTH - 1)
            yield (
                pk, person, dice.choice(employers), prescriber, ImmersionPurpose.DISCOVER.value,
                dice.choice(load.occupations), first_day, last_day, status.value,
            )  # fmt: skip

    return copy_rows(
        ImmersionAgreement,
        ["id", "person_id", "host_id", "prescriber_id", "purpose", "occupation_id", "starts_on", "ends_on", "status"],
        rows(),
    )


def _people(load: Any, count: int) -> range:
    return load.ids(Person, load.size.people)[:count]
