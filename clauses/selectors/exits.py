"""What is known of people after a lot: the facilitator's notes first, then the référents' follow-ups."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from clauses.enums import ExitMilestone
from clauses.models import Engagement, ExitNote, Lot
from clauses.rules import same_day_later, situation_on
from core.disclosure import shown_cells
from placements.enums import FollowUpState
from placements.models import FollowUp

MONTHS_AFTER: dict[str, int] = {
    ExitMilestone.END: 0,
    ExitMilestone.MONTH_3: 3,
    ExitMilestone.MONTH_6: 6,
    ExitMilestone.YEAR_1: 12,
}

# The day each engagement was left, and the hire it is of.
Ended = dict[int, tuple[dt.date, int | None]]


def milestone_day(ended_on: dt.date, milestone: str) -> dt.date:
    """The day one looks at where a person stands, counted from her last day on the lot."""
    return same_day_later(ended_on, MONTHS_AFTER[milestone])


def last_day_of_engagement() -> Coalesce:
    """The day somebody left a lot, when she did: said of the engagement, or else of her work contract."""
    return Coalesce("ends_on", "hire__ended_on")


def exit_states(engagements: QuerySet[Engagement]) -> dict[tuple[int, str], str]:
    """What is known: (engagement, milestone) and the situation, a `placements.enums.FollowUpState`.

    A milestone that nobody looked at, or still to come, is absent.
    """
    return _states(engagements, _ended(engagements.filter(hire__isnull=False)))


def _states(engagements: QuerySet[Engagement], ended: Ended) -> dict[tuple[int, str], str]:
    ids = engagements.order_by().values("pk")
    notes = ExitNote.objects.filter(engagement__in=ids).order_by()
    found = {(pk, milestone): state for pk, milestone, state in notes.values_list("engagement", "milestone", "state")}
    for pk, (left_on, seen) in _follow_ups(ended).items():
        for milestone, state in _seen_at_each(left_on, seen).items():
            found.setdefault((pk, milestone), state)
    return found


def _ended(engagements: QuerySet[Engagement]) -> Ended:
    left = engagements.order_by().annotate(left_on=last_day_of_engagement()).filter(left_on__isnull=False)
    return {pk: (left_on, hire) for pk, left_on, hire in left.values_list("pk", "left_on", "hire")}


def _follow_ups(ended: Ended) -> dict[int, tuple[dt.date, list[tuple[dt.date, str]]]]:
    seen: dict[int | None, list[tuple[dt.date, str]]] = defaultdict(list)
    hires = [hire for _, hire in ended.values() if hire is not None]
    done = FollowUp.objects.filter(done_at__isnull=False, hire__in=hires)
    for hire, due_on, state in done.order_by().values_list("hire", "due_on", "state"):
        seen[hire].append((due_on, state))
    return {pk: (left_on, seen[hire]) for pk, (left_on, hire) in ended.items() if hire in seen}


def exit_rows(engagements: QuerySet[Engagement], *, on: dt.date, least: int) -> list[dict[str, Any]]:
    """Milestone by milestone: how many contracts that ended have reached it, and where these people stand.

    No situation is even named when all their counts are hidden: its name alone would tell of somebody.
    """
    ended = _ended(engagements)
    states = _states(engagements, ended) if ended else {}
    rows = []
    for milestone in ExitMilestone:
        reached = [pk for pk, (day, _) in ended.items() if milestone_day(day, milestone) <= on]
        counted = Counter(states.get((pk, milestone), FollowUpState.UNKNOWN) for pk in reached)
        counts = shown_cells([counted[state] for state in FollowUpState.values], least)
        rows.append(
            {
                "label": milestone.label,
                "reached": len(reached),
                "states": [
                    [FollowUpState(state).label, count]
                    for state, count in zip(FollowUpState.values, counts, strict=True)
                    if counted[state] and any(shown is not None for shown in counts)
                ],
            }
        )
    return rows


@dataclass(frozen=True, slots=True)
class PersonWhoLeft:
    """Somebody who left a lot: the milestones reached, what the facilitator noted and what référents saw."""

    engagement: Engagement
    left_on: dt.date
    reached: list[str]
    notes: dict[str, str]
    seen: dict[str, str]

    def empty_label(self, milestone: str) -> str:
        """What the empty choice means: what a référent saw, or nothing known."""
        seen = self.seen.get(milestone)
        return f"{FollowUpState(seen).label} (vu par le référent)" if seen else "À renseigner"


def people_who_left(lot: Lot, *, actor: Actor, on: dt.date) -> list[PersonWhoLeft]:
    """The people of a lot who left it by a day, the last first, as the facilitator may name them."""
    people = Engagement.objects.visible_to(actor).filter(lot=lot).annotate(left_on=last_day_of_engagement())
    left = list(
        people.filter(left_on__lte=on).select_related("person", "company").order_by("-left_on", "person__last_name")
    )
    notes: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, milestone, state in ExitNote.objects.filter(engagement__in=left).values_list(
        "engagement", "milestone", "state"
    ):
        notes[pk][milestone] = state
    seen = _follow_ups({one.pk: (one.left_on, one.hire_id) for one in left})
    return [
        PersonWhoLeft(
            engagement=one,
            left_on=one.left_on,
            reached=[m for m in ExitMilestone.values if milestone_day(one.left_on, m) <= on],
            notes=notes[one.pk],
            seen=_seen_at_each(*seen[one.pk]) if one.pk in seen else {},
        )
        for one in left
    ]


def _seen_at_each(left_on: dt.date, seen: list[tuple[dt.date, str]]) -> dict[str, str]:
    found = {m: situation_on(day=milestone_day(left_on, m), seen=seen) for m in ExitMilestone.values}
    return {milestone: state for milestone, state in found.items() if state is not None}
