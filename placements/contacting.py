"""Whether an employer may be proposed somebody today: her pause, and how many proposals wait for her answer.

Nobody is flooded: beyond what she takes, the référent reads why, and from which day she may try again.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from core import formats
from core.errors import Conflict
from core.remarks import Remark, remarks_register
from employers.enums import OpeningKind
from employers.models import Employer
from employers.rules import ContactStop, contact_stop
from people.models import Person
from placements.enums import UNANSWERED
from placements.models import Proposal

ICON = "pause-circle"
COUNTED = ("employer", "count", "oldest", "own")


def register() -> None:
    remarks_register("opening_for_person", contact_remarks)


def contact_remarks(*, person: Person, openings: Iterable[Any], **_: Any) -> dict[str, list[Remark]]:
    """By opening (`job:12`): why its employer cannot be written to now. Nothing where the person is waiting already."""
    shown = [one for one in openings if one.kind != OpeningKind.TUTORING]
    stops = contact_stops({one.employer_id: one.employer for one in shown}, on=timezone.localdate(), person=person)
    return {
        f"{one.kind}:{one.pk}": [Remark(stop_words(stops[one.employer_id], one.employer), ICON)]
        for one in shown
        if one.employer_id in stops
    }


def contact_refuse(*, employer_id: int, now: dt.datetime, besides: int | None = None) -> None:
    """Raise Conflict when the employer takes nobody now. She is locked: two proposals cannot take the last place.

    `besides`: the key of a proposal that holds its place already, asked of the person first.
    """
    employer = Employer.objects.select_for_update(of=("self",), no_key=True).get(pk=employer_id)
    stop = contact_stops({employer.pk: employer}, on=timezone.localdate(now), besides=besides).get(employer.pk)
    if stop is not None:
        raise Conflict.because(f"employer_{stop.code}", stop_words(stop, employer))


def contact_stops(
    employers: Mapping[int, Employer], *, on: dt.date, person: Person | None = None, besides: int | None = None
) -> dict[int, ContactStop]:
    """The employers who take nobody on a day, in one query; without those where `person` herself waits already.

    `besides`: the key of a proposal that is not counted.
    """
    own = Count("pk", filter=Q(person=person)) if person else Count("pk", filter=Q(pk=None))
    rows = Proposal.objects.filter(employer__in=list(employers), status__in=UNANSWERED).order_by()
    rows = rows if besides is None else rows.exclude(pk=besides)
    counted = rows.values("employer").annotate(count=Count("pk"), oldest=Min("proposed_at"), own=own)
    waiting = {pk: (count, oldest, here) for pk, count, oldest, here in counted.values_list(*COUNTED)}
    found = {}
    for pk, employer in employers.items():
        count, oldest, own_count = waiting.get(pk, (0, None, 0))
        stop = contact_stop(
            on=on,
            paused_until=employer.paused_until,
            waiting=count,
            most=employer.max_waiting or settings.EMPLOYER_WAITING_MOST,
            frees_on=_frees_on(oldest, on),
        )
        if stop is not None and not own_count:
            found[pk] = stop
    return found


def _frees_on(oldest: dt.datetime | None, on: dt.date) -> dt.date | None:
    """The day after the oldest proposal is closed for lack of an answer; tomorrow when that is late."""
    if oldest is None:
        return None
    lapse = timezone.localdate(oldest) + dt.timedelta(days=settings.PROPOSAL_SILENCE_DAYS + 1)
    return max(lapse, on + dt.timedelta(days=1))


def stop_words(stop: ContactStop, employer: Employer) -> str:
    """Why, and when to propose again."""
    if stop.code == "paused":
        reason = f" ({employer.pause_reason})" if employer.pause_reason else ""
        return (
            f"{employer} a suspendu les propositions{reason}. Proposez à partir du {formats.day(stop.again_on)}, "
            "ou choisissez un autre employeur."
        )
    letters = f"{stop.waiting} proposition{'s' if stop.waiting > 1 else ''}"
    return (
        f"{employer} a déjà {letters} à lire et n'en prend pas plus à la fois. Proposez dès qu'il aura répondu, "
        f"au plus tard à partir du {formats.day(stop.again_on)}."
    )
