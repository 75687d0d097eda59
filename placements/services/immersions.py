"""Writes about immersion agreements. The full agreement with its signatures builds on this first step."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from core.errors import Conflict, Reason, Refused
from people.rules import LABOUR_MINIMUM_AGE
from people.services import person_lock
from placements.enums import ImmersionStatus, ProposalStatus
from placements.models import ImmersionAgreement
from placements.rules import Agreement, immersion_problems
from placements.services.proposals import proposal_lock

DEAD = (ImmersionStatus.CANCELLED, ImmersionStatus.NO_SHOW)


@transaction.atomic
def immersion_prepare(
    *,
    actor: Actor,
    proposal_id: int,
    purpose: str,
    starts_on: dt.date,
    ends_on: dt.date,
    now: dt.datetime,
    hours_per_week: Decimal | None = None,
) -> ImmersionAgreement:
    """Prepare the agreement of an immersion the host said yes to. Prepared twice, it is the same agreement."""
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    person = person_lock(actor=actor, person_id=proposal.person_id)
    existing = ImmersionAgreement.objects.filter(proposal=proposal).first()
    if existing is not None:
        return existing
    if proposal.status != ProposalStatus.ACCEPTED or proposal.immersion is None:
        raise Conflict.because("wrong_state", "L'employeur n'a pas dit oui à cette immersion.")
    reasons = []
    if ends_on < starts_on:
        raise Refused.because("dates", "Le dernier jour précède le premier.", "ends_on")
    problems = immersion_problems(
        start=starts_on,
        end=ends_on,
        host=proposal.employer_id,
        purpose=purpose,
        earlier=earlier_agreements(person.pk),
    )
    reasons += [Reason(one.code, f"{one.message} (article {one.article})") for one in problems]
    age = person.age_on(starts_on)
    if age is not None and age < LABOUR_MINIMUM_AGE:
        reasons.append(Reason("too_young", f"À cette date, la personne n'a pas {LABOUR_MINIMUM_AGE} ans.", "starts_on"))
    if _overlaps(person.pk, starts_on, ends_on):
        reasons.append(Reason("overlap", "Cette personne a déjà une immersion à ces dates.", "starts_on"))
    if reasons:
        raise Refused(reasons)
    return ImmersionAgreement.objects.create(
        person=person,
        host_id=proposal.employer_id,
        opening=proposal.immersion,
        proposal=proposal,
        prescriber=actor.membership,
        purpose=purpose,
        occupation_id=proposal.immersion.occupation_id,
        tutor=proposal.immersion.tutor,
        starts_on=starts_on,
        ends_on=ends_on,
        hours_per_week=hours_per_week,
        created_at=now,
    )


def earlier_agreements(person_id: int) -> list[Agreement]:
    """The person's immersions that count, as the rules read them."""
    rows = ImmersionAgreement.objects.filter(person=person_id).exclude(status__in=DEAD).order_by("starts_on", "pk")
    return [
        (start, end, host, purpose, renews is not None)
        for start, end, host, purpose, renews in rows.values_list(
            "starts_on", "ends_on", "host_id", "purpose", "renews_id"
        )
    ]


def _overlaps(person_id: int, start: dt.date, end: dt.date) -> bool:
    rows = ImmersionAgreement.objects.filter(person=person_id).exclude(status__in=DEAD)
    return rows.filter(starts_on__lte=end, ends_on__gte=start).exists()
