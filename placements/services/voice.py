"""What a person says by the link of a mail: yes or no to a proposal, to a meeting; what she thinks of a step."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from matching.enums import OutcomeStep
from people.models import Person
from people.services import person_lock
from placements.enums import ImmersionStatus, ProposalStatus, Rating, VoiceKind, VoiceLanguage
from placements.models import ImmersionAgreement, PersonSaying, Proposal
from placements.reaching import UNREACHABLE, reach_of
from placements.services.outcomes import WITHDRAWN, proposal_outcome
from placements.services.proposals import OPENING_CLOSED, opening_is_available, proposal_agree, proposal_lock
from placements.transitions import DECLINE, DECLINE_FIRST, LAPSE_ASKING
from placements.voice.questions import consent_is_open, first_moment, presence_is_open

SAID = "Votre réponse est déjà arrivée. Merci !"
OVER = "Cette proposition n'est plus d'actualité."
MOVED = "Ce rendez-vous a changé ou il est passé."
SOON_DAYS = 3


@transaction.atomic
def proposal_consent(
    *, proposal_id: int, agrees: bool, now: dt.datetime, word: str = "", language: str = VoiceLanguage.FRENCH
) -> PersonSaying:
    """The person says yes or no to being presented for one opening, before or after the employer read it.

    A no takes the proposal back. A yes is kept even when the opening closed meanwhile, or its employer takes nobody any
    more: the proposal then ends, and her référent learns why. Raises Conflict when she said it before, or when the
    question is over.
    """
    proposal = proposal_lock(actor=None, proposal_id=proposal_id)
    _refuse_said(VoiceKind.CONSENT, proposal=proposal)
    if not consent_is_open(proposal):
        raise Conflict.because("over", OVER)
    said = _say(
        proposal.person_id,
        now=now,
        kind=VoiceKind.CONSENT,
        proposal=proposal,
        agrees=agrees,
        word=word,
        language=language,
    )
    if not agrees:
        _decline(proposal, word=said.word, now=now)
    elif proposal.status == ProposalStatus.ASKED:
        _agree(proposal, now=now)
    return said


def _agree(proposal: Proposal, *, now: dt.datetime) -> None:
    if not opening_is_available(proposal):
        transition_apply(LAPSE_ASKING, proposal, actor=None, now=now, reason=OPENING_CLOSED)
        return
    try:
        proposal_agree(proposal_id=proposal.pk, now=now)
    except Conflict as stopped:
        reason = f"La personne a dit oui, mais l'employeur ne reçoit personne en ce moment. {stopped}"
        transition_apply(LAPSE_ASKING, proposal, actor=None, now=now, reason=reason.removesuffix("."))


def _decline(proposal: Proposal, *, word: str, now: dt.datetime) -> None:
    was_sent = proposal.status not in DECLINE_FIRST.sources
    reason = f"La personne a dit non : {word}" if word else "La personne a dit non"
    transition_apply(DECLINE if was_sent else DECLINE_FIRST, proposal, actor=None, now=now, reason=reason)
    if was_sent:
        proposal_outcome(proposal, OutcomeStep.ABANDONED, at=now, reason=WITHDRAWN)


@transaction.atomic
def interview_presence(
    *,
    proposal_id: int,
    about_at: dt.datetime,
    agrees: bool,
    now: dt.datetime,
    word: str = "",
    language: str = VoiceLanguage.FRENCH,
) -> PersonSaying:
    """Whether she comes to an interview. A no tells her référent, who sees what to do with the employer."""
    proposal = proposal_lock(actor=None, proposal_id=proposal_id)
    _refuse_said(VoiceKind.INTERVIEW, proposal=proposal, about_at=about_at)
    is_planned = proposal.status == ProposalStatus.INTERVIEW and proposal.interview_at == about_at
    if not is_planned or about_at <= now:
        raise Conflict.because("moved", MOVED)
    return _say(
        proposal.person_id,
        now=now,
        kind=VoiceKind.INTERVIEW,
        proposal=proposal,
        about_at=about_at,
        agrees=agrees,
        word=word,
        language=language,
    )


@transaction.atomic
def immersion_presence(
    *,
    agreement_id: int,
    starts_on: dt.date,
    agrees: bool,
    now: dt.datetime,
    word: str = "",
    language: str = VoiceLanguage.FRENCH,
) -> PersonSaying:
    """Whether she comes to her immersion, signed by all. When the first day moves, it is asked again."""
    agreement = ImmersionAgreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)
    about_at = first_moment(starts_on)
    _refuse_said(VoiceKind.IMMERSION, agreement=agreement, about_at=about_at)
    if not presence_is_open(agreement, starts_on=starts_on, on=timezone.localdate(now)):
        raise Conflict.because("moved", MOVED)
    return _say(
        agreement.person_id,
        now=now,
        kind=VoiceKind.IMMERSION,
        agreement=agreement,
        about_at=about_at,
        agrees=agrees,
        word=word,
        language=language,
    )


@transaction.atomic
def step_rate(
    *,
    step: Proposal | ImmersionAgreement,
    rating: int | None,
    now: dt.datetime,
    word: str = "",
    language: str = VoiceLanguage.FRENCH,
) -> PersonSaying:
    """How useful an interview or an immersion was to her, from 1 to 4."""
    if rating not in Rating.values:
        raise Refused.because("rating", "Choisissez une réponse.", "rating")
    target = {"proposal": step} if isinstance(step, Proposal) else {"agreement": step}
    type(step).objects.select_for_update(of=("self",)).get(pk=step.pk)
    _refuse_said(VoiceKind.RATING, **target)
    return _say(step.person_id, now=now, kind=VoiceKind.RATING, rating=rating, word=word, language=language, **target)


@transaction.atomic
def immersions_near_ask(*, now: dt.datetime) -> int:
    """Ask those whose signed immersion begins within three days whether they come, once for each first day.

    Returns how many.
    """
    on = timezone.localdate(now)
    soon = (on + dt.timedelta(days=1), on + dt.timedelta(days=SOON_DAYS))
    rows = ImmersionAgreement.objects.filter(status=ImmersionStatus.READY, starts_on__range=soon).order_by("pk")
    for pk, starts_on in rows.values_list("pk", "starts_on"):
        outbox_add("immersion_near", key=f"{pk}:{starts_on}", object_id=pk, starts_on=starts_on.isoformat())
    return len(rows)


@transaction.atomic
def own_page_send(*, actor: Actor, person_id: int, now: dt.datetime) -> None:
    """Send the person the link of her own page. Asked twice within a minute, it is one mail."""
    person = person_lock(actor=actor, person_id=person_id)
    if reach_of(person) is None:
        raise Refused.because("no_address", UNREACHABLE)
    outbox_add("own_page_sent", key=f"{person.pk}:{now:%Y%m%d%H%M}", object_id=person.pk)


def _say(person_id: int, *, now: dt.datetime, word: str, **values: Any) -> PersonSaying:
    said = PersonSaying(person_id=person_id, word=word.strip(), at=now, **values)
    clean_or_refuse(said, only=["word", "language"])
    said.save()
    Person.objects.filter(pk=person_id).update(last_contact_on=timezone.localdate(now))
    if said.agrees is False and said.kind != VoiceKind.CONSENT:
        outbox_add("person_absent", key=str(said.pk), object_id=said.pk)
    return said


def _refuse_said(kind: str, **about: Any) -> None:
    if PersonSaying.objects.filter(kind=kind, **about).exists():
        raise Conflict.because("already_said", SAID)
