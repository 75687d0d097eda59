"""Note where people stand after a lot."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from clauses.enums import ExitMilestone
from clauses.models import Engagement, ExitNote
from clauses.selectors.exits import last_day_of_engagement, milestone_day
from clauses.services.contracts import require_facilitator
from core.errors import Reason, Refused
from placements.enums import FollowUpState

States = Mapping[tuple[int, str], str]


@transaction.atomic
def exit_notes_save(*, actor: Actor, lot_id: int, states: States, now: dt.datetime) -> int:
    """Note situations, given as (engagement, milestone): state; an empty state takes a note back.

    Returns how many notes changed. Raises Refused for somebody who has not left the lot, or a milestone to come.
    """
    require_facilitator(actor)
    people = Engagement.objects.visible_to(actor).filter(lot_id=lot_id, pk__in={pk for pk, _ in states})
    left = dict(people.annotate(left_on=last_day_of_engagement()).values_list("pk", "left_on"))
    if problems := _problems(states, left, timezone.localdate(now)):
        raise Refused(problems)
    notes = ExitNote.objects.select_for_update(of=("self",)).filter(engagement__in=left)
    known = {(note.engagement_id, note.milestone): note for note in notes}
    changed = 0
    for key, state in sorted(states.items()):
        note = known.get(key)
        if (note.state if note else "") == state:
            continue
        changed += 1
        if note and not state:
            note.delete()
        else:
            values = {"state": state, "noted_at": now, "noted_by": actor.user}
            ExitNote.objects.update_or_create(engagement_id=key[0], milestone=key[1], defaults=values)
    return changed


def _problems(states: States, left: Mapping[int, dt.date | None], today: dt.date) -> list[Reason]:
    problems = []
    for (engagement, milestone), state in states.items():
        ended_on = left.get(engagement)
        field = f"{engagement}-{milestone}"
        if milestone not in ExitMilestone.values or (state and state not in FollowUpState.values):
            problems.append(Reason("unknown_choice", "Choisissez une situation de la liste.", field=field))
        elif state and ended_on is None:
            problems.append(Reason("still_there", "Cette personne n'a pas quitté le lot.", field=field))
        elif state and ended_on is not None and milestone_day(ended_on, milestone) > today:
            problems.append(Reason("to_come", "Cette étape est encore à venir.", field=field))
    return problems
