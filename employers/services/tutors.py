"""Writes about tutors. A tutor is an opening too: the matcher is told."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from core.errors import Refused
from core.outbox import outbox_add
from employers.enums import OpeningKind
from employers.models import Employer, Tutor


@transaction.atomic
def tutor_create(*, actor: Actor, employer: Employer, now: dt.datetime, **facts: Any) -> Tutor:
    if employer.organisation_id != actor.organisation_id:
        raise Refused.because("not_yours", "Cette entreprise n'est pas la vôtre.")
    tutor = Tutor.objects.create(employer=employer, created_at=now, **facts)
    _announce("opening_published", tutor, now)
    return tutor


@transaction.atomic
def tutor_update(*, actor: Actor, tutor_id: int, now: dt.datetime, **facts: Any) -> Tutor:
    tutor = _own(actor, tutor_id)
    for name, value in facts.items():
        setattr(tutor, name, value)
    tutor.save()
    if tutor.is_active:
        _announce("opening_changed", tutor, now)
    return tutor


@transaction.atomic
def tutor_set_active(*, actor: Actor, tutor_id: int, active: bool, now: dt.datetime) -> Tutor:
    """Say whether the tutor is available. Saying it twice changes nothing."""
    tutor = _own(actor, tutor_id)
    if tutor.is_active != active:
        tutor.is_active = active
        tutor.save(update_fields=["is_active"])
        _announce("opening_published" if active else "opening_closed", tutor, now)
    return tutor


def _own(actor: Actor, tutor_id: int) -> Tutor:
    return (
        Tutor.objects.visible_to(actor)
        .filter(employer__organisation_id=actor.organisation_id)
        .select_for_update(of=("self",))
        .get(pk=tutor_id)
    )


def _announce(event: str, tutor: Tutor, now: dt.datetime) -> None:
    kind = str(OpeningKind.TUTORING)
    outbox_add(event, key=f"{kind}:{tutor.pk}:{now.isoformat()}", kind=kind, id=tutor.pk)
