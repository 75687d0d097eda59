"""An agreement signed by all begins on its day, and its tutor is asked how it went."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from placements.enums import AimsReached, ImmersionStatus
from placements.models import ImmersionAgreement, ImmersionAssessment
from placements.services.agreements import agreement_lock
from placements.transitions import START
from placements.transitions.immersions import FILL_ASSESSMENT

ASSESSED = (ImmersionStatus.RUNNING, ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)


def immersions_advance(*, now: dt.datetime) -> int:
    """Begin the immersions whose first day has come; on the last day, ask the tutor for the assessment.

    Returns how many moved. Each in its own transaction: one that fails leaves the others.
    """
    today = timezone.localdate(now)
    begun = ImmersionAgreement.objects.filter(status=ImmersionStatus.READY, starts_on__lte=today)
    ended = ImmersionAgreement.objects.filter(
        status=ImmersionStatus.RUNNING, ends_on__lte=today, assessment__isnull=True
    ).exclude(welcomer_email="")
    moved = sum(_start(pk, now=now) for pk in begun.values_list("pk", flat=True))
    return moved + sum(_ask(pk, now=now) for pk in ended.values_list("pk", flat=True))


@transaction.atomic
def _start(agreement_id: int, *, now: dt.datetime) -> bool:
    rows = ImmersionAgreement.objects.filter(status=ImmersionStatus.READY)
    agreement = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=agreement_id).first()
    if agreement is None:
        return False
    transition_apply(START, agreement, actor=None, now=now)
    return True


@transaction.atomic
def _ask(agreement_id: int, *, now: dt.datetime) -> bool:
    rows = ImmersionAgreement.objects.filter(status=ImmersionStatus.RUNNING, assessment__isnull=True)
    agreement = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=agreement_id).first()
    if agreement is None:
        return False
    _assessment_open(agreement, email=agreement.welcomer_email, now=now)
    return True


# --- The assessment -----------------------------------------------------------------------------------------------
@transaction.atomic
def assessment_ask(*, actor: Actor, agreement_id: int, now: dt.datetime) -> ImmersionAssessment:
    """Send the tutor the link of the assessment; again on another day when it was not filled."""
    agreement = agreement_lock(actor=actor, agreement_id=agreement_id)
    if agreement.status not in ASSESSED:
        raise Conflict.because("wrong_state", "Le bilan se fait pendant l'immersion ou après.")
    if not agreement.welcomer_email:
        raise Refused.because("no_email", "La personne qui accueille n'a pas d'adresse électronique.")
    existing = ImmersionAssessment.objects.select_for_update().filter(agreement=agreement).first()
    if existing is None:
        return _assessment_open(agreement, email=agreement.welcomer_email, now=now)
    if existing.filled_at is not None:
        raise Conflict.because("filled", "Le bilan est déjà rempli.")
    if timezone.localdate(existing.asked_at) == timezone.localdate(now):
        raise Refused.because("asked_today", "Le bilan a déjà été demandé aujourd'hui.")
    existing.asked_at = now
    existing.save(update_fields=["asked_at"])
    _assessment_announce(existing, now=now)
    return existing


def _assessment_open(agreement: ImmersionAgreement, *, email: str, now: dt.datetime) -> ImmersionAssessment:
    made = ImmersionAssessment.objects.create(agreement=agreement, email=email, asked_at=now)
    _assessment_announce(made, now=now)
    return made


def _assessment_announce(one: ImmersionAssessment, *, now: dt.datetime) -> None:
    day = timezone.localdate(now).isoformat()
    outbox_add("immersion_assessment_asked", key=f"{one.pk}:{day}", object_id=one.pk)


@transaction.atomic
def assessment_fill(
    *,
    assessment_id: int,
    key: uuid.UUID,
    now: dt.datetime,
    filled_by: str,
    aims_reached: str,
    tasks_done: str = "",
    strengths: str = "",
    to_improve: str = "",
    would_welcome_again: bool | None = None,
) -> ImmersionAssessment:
    """The tutor's words, once; the référent is told. The tutor does not sign."""
    one = ImmersionAssessment.objects.select_for_update(of=("self",)).filter(pk=assessment_id, key=key).first()
    if one is None:
        raise Refused.because("altered", "Ce lien n'est plus valable.")
    if one.filled_at is not None:
        raise Conflict.because("filled", "Ce bilan est déjà rempli. Merci !")
    if reasons := _assessment_reasons(filled_by, aims_reached, tasks_done):
        raise Refused(reasons)
    words = {"filled_by": filled_by, "tasks_done": tasks_done, "strengths": strengths, "to_improve": to_improve}
    words = {name: text.strip() for name, text in words.items()}
    for name, text in words.items():
        setattr(one, name, text)
    clean_or_refuse(one, only=words)
    ticked = {"aims_reached": aims_reached, "would_welcome_again": would_welcome_again}
    transition_apply(FILL_ASSESSMENT, one, actor=None, now=now, values={**words, **ticked, "filled_at": now})
    return one


def _assessment_reasons(filled_by: str, aims_reached: str, tasks_done: str) -> list[Reason]:
    reasons = []
    if not filled_by.strip():
        reasons.append(Reason("filled_by", "Indiquez votre nom.", "filled_by"))
    if aims_reached not in AimsReached.values:
        reasons.append(Reason("aims_reached", "Dites si les objectifs sont atteints.", "aims_reached"))
    if not tasks_done.strip():
        reasons.append(Reason("tasks_done", "Dites ce que la personne a fait.", "tasks_done"))
    return reasons
