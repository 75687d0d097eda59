"""Eligibility of somebody on a lot: the proofs seen, a partner's opinion, and the facilitator's decision."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from clauses.models import Engagement
from clauses.selectors.eligibility import criteria_met
from clauses.services.engagements import engagement_lock
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from people.enums import OpinionState
from people.models import EligibilityCriterion, EligibilityEvidence, PartnerOpinion
from people.services import evidence_record, opinion_answer, opinion_ask


@transaction.atomic
def engagement_validate_eligibility(
    *, actor: Actor, engagement_id: int, criteria: Sequence[str], on: dt.date, now: dt.datetime
) -> Engagement:
    """Record that the facilitator checked, on a day, that the person meets these criteria on her hiring day.

    Only criteria proven by dated evidence, or by a partner's opinion already given that day, are taken (domain rules,
    1.5). Validated once; hours worked before `on` do not count, so the day cannot be in the future and is never moved
    back afterwards.
    """
    engagement = engagement_lock(actor, engagement_id)
    if engagement.is_eligible:
        raise Conflict.because("already_validated", "L'éligibilité de cette personne est déjà validée.")
    problems = []
    if not criteria:
        problems.append(Reason("criteria_missing", "Retenez au moins un critère.", field="criteria"))
    if on > timezone.localdate(now):
        problems.append(Reason("date_in_future", "Cette date est dans le futur.", field="on"))
    unproven = set(criteria) - criteria_met(engagement.person, on=engagement.starts_on)
    if unproven:
        message = "Un critère retenu n'a pas de justificatif valable le jour de l'embauche."
        problems.append(Reason("criteria_unproven", message, field="criteria"))
    if _only_later_opinions(engagement, criteria, on):
        message = "L'avis du partenaire est postérieur : l'éligibilité ne peut être validée qu'à partir de sa date."
        problems.append(Reason("opinion_later", message, field="on"))
    if problems:
        raise Refused(problems)
    engagement.eligibility_criteria = sorted(set(criteria))
    engagement.eligibility_validated_on = on
    engagement.eligibility_validated_by = actor.user
    engagement.save(update_fields=["eligibility_criteria", "eligibility_validated_on", "eligibility_validated_by"])
    outbox_add("eligibility_validated", key=f"eligibility:{engagement.pk}", engagement_id=engagement.pk)
    return engagement


def _only_later_opinions(engagement: Engagement, criteria: Sequence[str], on: dt.date) -> bool:
    """Whether a criterion retained rests on an opinion that came after the day of the check."""
    opinions = engagement.person.opinions.filter(
        hired_on=engagement.starts_on, state=OpinionState.GIVEN, criterion__code__in=criteria
    )
    return opinions.exists() and not opinions.filter(answered_on__lte=on).exists()


@transaction.atomic
def engagement_evidence_add(
    *,
    actor: Actor,
    engagement_id: int,
    criterion: EligibilityCriterion,
    proof: str,
    issued_on: dt.date,
    valid_until: dt.date | None,
    now: dt.datetime,
) -> EligibilityEvidence:
    """Record that the facilitator saw a proof; its kind and dates are kept, not the document."""
    engagement = engagement_lock(actor, engagement_id)
    return evidence_record(
        actor=actor,
        person=engagement.person,
        criterion=criterion,
        proof=proof,
        issued_on=issued_on,
        valid_until=valid_until,
        now=now,
    )


@transaction.atomic
def engagement_opinion_ask(
    *, actor: Actor, engagement_id: int, partner: str, question: str, now: dt.datetime
) -> PartnerOpinion:
    """Ask a partner about somebody for whom no listed criterion holds on her hiring day.

    Refused when one holds: the list comes first (CCAG 2021, article 20.1).
    """
    engagement = engagement_lock(actor, engagement_id)
    if engagement.is_eligible or criteria_met(engagement.person, on=engagement.starts_on):
        raise Refused.because("criterion_holds", "Un critère de la liste est déjà établi : l'avis est inutile.")
    return opinion_ask(
        actor=actor,
        person=engagement.person,
        partner=partner,
        hired_on=engagement.starts_on,
        question=question,
        now=now,
    )


@transaction.atomic
def engagement_opinion_answer(
    *,
    actor: Actor,
    engagement_id: int,
    opinion_id: int,
    is_favourable: bool,
    adviser: str,
    reason: str,
    answered_on: dt.date,
    now: dt.datetime,
) -> PartnerOpinion:
    """Record the partner's answer. A favourable one makes the criterion; the facilitator still validates."""
    engagement = engagement_lock(actor, engagement_id)
    return opinion_answer(
        actor=actor,
        person=engagement.person,
        opinion_id=opinion_id,
        is_favourable=is_favourable,
        adviser=adviser,
        reason=reason,
        answered_on=answered_on,
        now=now,
    )
