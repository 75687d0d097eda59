"""What advisers note of an employer: calls, visits, the next step, and who follows her."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from employers.models import AdviserVisit, Employer

ADVISERS = (Role.PILOT, Role.ADMIN)


@transaction.atomic
def visit_note(
    *, actor: Actor, employer_id: int, on: dt.date, today: dt.date, now: dt.datetime, **facts: Any
) -> AdviserVisit:
    """A call or a visit, with its next step: whoever notes it does it, and follows the employer when nobody did."""
    employer = advised_lock(actor=actor, employer_id=employer_id)
    if on > today:
        raise Refused.because("future", "Cette date n'est pas encore passée.", "on")
    if facts.get("next_on") and not str(facts.get("next_step", "")).strip():
        raise Refused.because("step", "Dites ce qu'il y aura à faire ce jour-là.", "next_step")
    if facts.get("next_on") and facts["next_on"] < on:
        raise Refused.because("order", "La prochaine étape vient après l'échange.", "next_on")
    visit = AdviserVisit(employer=employer, on=on, by=actor.user, next_by=actor.membership, created_at=now, **facts)
    clean_or_refuse(visit, only=["kind", "summary", "next_step"])
    visit.save()
    if employer.adviser_id is None:
        _follow(employer, actor)
    return visit


@transaction.atomic
def visit_done(*, actor: Actor, visit_id: int, now: dt.datetime) -> AdviserVisit:
    """The next step is done. Raises Conflict when a colleague said it first."""
    visit = AdviserVisit.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=visit_id)
    if visit.done_at is not None:
        raise Conflict.because("done", "C'est déjà noté comme fait.")
    visit.done_at = now
    visit.save(update_fields=["done_at"])
    return visit


@transaction.atomic
def adviser_take(*, actor: Actor, employer_id: int) -> Employer:
    """The actor follows this employer from now on."""
    employer = advised_lock(actor=actor, employer_id=employer_id)
    _follow(employer, actor)
    return employer


def _follow(employer: Employer, actor: Actor) -> None:
    employer.adviser = actor.membership
    employer.save(update_fields=["adviser"])


def advised_lock(*, actor: Actor, employer_id: int) -> Employer:
    """An employer of the actor's territory, locked."""
    if not actor.has_role(*ADVISERS):
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    rows = Employer.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    if actor.territory_ids is not None:
        rows = rows.filter(territory__in=actor.territory_ids)
    return rows.get(pk=employer_id)
