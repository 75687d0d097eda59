"""The progressive plan of a hire's weekly hours."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from placements.rules.problems import Problem

MAX_WEEKLY_HOURS = Decimal(48)
MAX_HOURS_ARTICLE = "L3121-20"


@dataclass(frozen=True, slots=True)
class Step:
    """So many hours a week from a day on, looked at again on `review_on`; `why` explains a step that goes down."""

    starts_on: dt.date
    hours: Decimal
    review_on: dt.date | None = None
    why: str = ""


def hours_plan_problems(
    *, steps: Sequence[Step], contract_start: dt.date, contract_end: dt.date | None
) -> list[tuple[int, Problem]]:
    """What is wrong in a plan, each with the index of its step in `steps`, which may come in any order.

    A step begins within the contract and on a day of its own, has at most 48 hours a week (Code du travail,
    L3121-20), goes up or says why it does not, and is reviewed while it runs.
    """
    found = [(index, one) for index, step in enumerate(steps) for one in _alone(step, contract_start, contract_end)]
    ordered = sorted(range(len(steps)), key=lambda index: (steps[index].starts_on, index))
    for before, after in pairwise(ordered):
        found += [(after, one) for one in _following(steps[before], steps[after])]
        if _is_late(steps[before], steps[after].starts_on) and steps[before].starts_on < steps[after].starts_on:
            found.append((before, Problem("review_late", "Le point est à faire avant le palier suivant.", "")))
    return sorted(found, key=lambda one: one[0])


def _alone(step: Step, contract_start: dt.date, contract_end: dt.date | None) -> list[Problem]:
    found = []
    if step.hours <= 0:
        found.append(Problem("hours", "Indiquez un nombre d'heures par semaine.", ""))
    if step.hours > MAX_WEEKLY_HOURS:
        message = f"Un palier compte au plus {MAX_WEEKLY_HOURS} heures par semaine (article {MAX_HOURS_ARTICLE})."
        found.append(Problem("too_many_hours", message, MAX_HOURS_ARTICLE))
    if step.starts_on < contract_start or (contract_end is not None and step.starts_on > contract_end):
        found.append(Problem("outside", "Ce palier commence en dehors du contrat.", ""))
    if step.review_on is not None and step.review_on < step.starts_on:
        found.append(Problem("review_early", "Le point ne peut pas précéder le palier.", ""))
    if _is_late(step, contract_end):
        found.append(Problem("review_outside", "Le point est à faire avant la fin du contrat.", ""))
    return found


def _is_late(step: Step, end: dt.date | None) -> bool:
    """Whether the review falls after `end`; on that very day it is still in time."""
    return end is not None and step.review_on is not None and step.review_on > end


def _following(before: Step, after: Step) -> list[Problem]:
    if before.starts_on == after.starts_on:
        return [Problem("same_day", "Deux paliers commencent le même jour.", "")]
    if after.hours < before.hours and not after.why.strip():
        return [Problem("going_down", "Les heures baissent : dites pourquoi.", "")]
    return []
