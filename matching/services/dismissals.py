"""Openings set aside for a person, and put back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.errors import Refused
from core.outbox import outbox_add
from matching.enums import DismissalReason, OutcomeStep
from matching.loading import OPENING_FIELDS, openings_available
from matching.models import (
    Dismissal,
    Recommendation,
)
from matching.services.lists import run_hold
from matching.services.outcomes import outcome_record
from people.services import person_lock


@transaction.atomic
def opening_dismiss(
    *, actor: Actor, person_id: int, kind: str, opening_id: int, reason: str, now: dt.datetime
) -> Dismissal:
    """Set an opening aside for a person. Done twice, the first reason stays."""
    if reason not in DismissalReason.values:
        raise Refused.because("reason", "Choisissez une raison.", "reason")
    run_hold(now=now)  # a run is not published between the writes below
    person = person_lock(actor=actor, person_id=person_id)
    if not openings_available(kind).filter(pk=opening_id).exists():
        raise Refused.because("closed", "Cette offre n'est plus disponible.")
    target = {OPENING_FIELDS[kind]: opening_id}
    dismissal, _ = Dismissal.objects.get_or_create(
        person=person, kind=kind, **target, defaults={"reason": reason, "by": actor.user, "at": now}
    )
    Recommendation.stored.filter(person=person, kind=kind, **target).delete()
    step = OutcomeStep.DISMISSED
    outcome_record(person_id=person.pk, kind=kind, opening_id=opening_id, step=step, at=now, reason=dismissal.reason)
    return dismissal


@transaction.atomic
def opening_dismissal_undo(*, actor: Actor, person_id: int, dismissal_id: int) -> None:
    """Put an opening back among a person's, and have her list made again with it."""
    person = person_lock(actor=actor, person_id=person_id)
    dismissal = Dismissal.objects.filter(person=person, pk=dismissal_id).first()
    if dismissal is None:
        return
    opening_id = getattr(dismissal, OPENING_FIELDS[dismissal.kind])
    dismissal.delete()
    outbox_add("profile_changed", key=f"dismissal:{dismissal_id}", person_id=person.pk)
    outcome_record(
        person_id=person.pk,
        kind=dismissal.kind,
        opening_id=opening_id,
        step=OutcomeStep.RESTORED,
        at=timezone.now(),
    )
