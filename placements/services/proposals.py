"""Writes about proposals: sent once, answered once, withdrawn, dropped, lapsed."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from core import formats
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import Transition, transition_apply
from employers.enums import OpeningKind
from matching.enums import OutcomeStep
from matching.loading import OPENING_FIELDS, openings_available
from matching.models import Recommendation
from people.enums import ConsentPurpose, PersonStatus
from people.models import Person
from people.selectors import person_agrees
from people.services import consent_give, person_lock
from placements.contacting import contact_refuse
from placements.enums import ProposalStatus, RefusalReason
from placements.models import Proposal
from placements.reaching import UNREACHABLE, reach_of
from placements.services.documents import documents_join, join_refusals
from placements.services.outcomes import DROPPED, NO_ANSWER, WITHDRAWN, proposal_outcome
from placements.transitions import ACCEPT, AGREE, CANCEL_ASKING, DROP, LAPSE, LAPSE_ASKING, REFUSE, SEE, WITHDRAW

OPENING_CLOSED = "Offre pourvue ou fermée"
PROPOSABLE = frozenset({OpeningKind.JOB, OpeningKind.IMMERSION})


@transaction.atomic
def proposal_send(
    *,
    actor: Actor,
    person_id: int,
    kind: str,
    opening_id: int,
    now: dt.datetime,
    message: str = "",
    agrees: bool = False,
    shares_contact: bool = False,
    asks_first: bool = False,
    documents: Collection[int] = (),
) -> Proposal:
    """Propose a person for an opening. The employer is mailed a profile without name.

    `agrees`: the person said yes to being presented; recorded when it was not yet. `shares_contact`: she also agrees
    to give her name and contact to an employer who says yes. `asks_first`: the employer reads nothing before the
    person said yes to this very proposal, by the link of a mail. `documents`: keys of those of hers that an employer
    who says yes may have. The same référent sending twice gets her first proposal back; a colleague gets a Conflict,
    and so does everybody when the employer takes nobody now (`placements.contacting`).
    """
    person = person_lock(actor=actor, person_id=person_id)
    opening = _opening_of(kind, opening_id)
    already = Proposal.objects.open().filter(person=person, kind=kind, **{OPENING_FIELDS[kind]: opening_id})
    existing = already.select_related("proposed_by__user").first()
    if existing is not None:
        return _same_or_conflict(existing, actor)
    reasons = _unready(person, agrees=agrees, asks_first=asks_first)
    reasons += join_refusals(person, documents, shares_contact=shares_contact)
    if reasons:
        raise Refused(reasons)
    contact_refuse(employer_id=opening.employer_id, now=now)
    _consents_record(
        actor, person, shares_profile=not asks_first, shares_contact=shares_contact, on=timezone.localdate(now)
    )
    proposal = Proposal(
        person=person,
        employer_id=opening.employer_id,
        kind=kind,
        message=message.strip(),
        proposed_by=actor.membership,
        proposed_at=now,
        status=ProposalStatus.ASKED if asks_first else ProposalStatus.SENT,
        asked_at=now if asks_first else None,
        **{OPENING_FIELDS[kind]: opening_id},
        **_as_shown(person, kind, opening_id),
    )
    clean_or_refuse(proposal, only=["message"])
    proposal.save()
    documents_join(actor=actor, proposal=proposal, documents=documents, now=now)
    person.last_contact_on = timezone.localdate(now)
    person.save(update_fields=["last_contact_on"])
    if asks_first:
        outbox_add("proposal_asked", key=str(proposal.pk), object_id=proposal.pk)
    else:
        outbox_add("proposal_sent", key=str(proposal.pk), object_id=proposal.pk)
        proposal_outcome(proposal, OutcomeStep.PROPOSED, at=now)
    return proposal


@transaction.atomic
def proposal_agree(*, proposal_id: int, now: dt.datetime, actor: Actor | None = None) -> Proposal:
    """The person who was asked first said yes: the employer is told now. `actor` None: by her signed link.

    Raises Conflict when the opening closed since she was asked, or when the employer takes nobody any more.
    """
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    if proposal.status in AGREE.sources:
        _opening_of(proposal.kind, proposal.opening.pk)
        contact_refuse(employer_id=proposal.employer_id, now=now, besides=proposal.pk)
    transition_apply(AGREE, proposal, actor=actor, now=now, values={"sent_at": now, "proposed_at": now})
    proposal_outcome(proposal, OutcomeStep.PROPOSED, at=now)
    return proposal


def _opening_of(kind: str, opening_id: int) -> Any:
    if kind not in PROPOSABLE:
        raise Refused.because("kind", "On propose une personne pour un emploi ou une immersion.")
    opening = _available(kind, opening_id)
    if opening is None:
        raise Conflict.because("closed", "Cette offre vient d'être pourvue ou fermée : elle n'est plus proposable.")
    return opening


def _available(kind: str, opening_id: int) -> Any | None:
    return openings_available(kind).filter(pk=opening_id).first()


def opening_is_available(proposal: Proposal) -> bool:
    """Whether the opening of a proposal may still be proposed."""
    return _available(proposal.kind, proposal.opening.pk) is not None


def _same_or_conflict(existing: Proposal, actor: Actor) -> Proposal:
    if existing.proposed_by_id == actor.membership.pk:
        return existing
    raise Conflict.because(
        "already_proposed",
        f"{existing.proposed_by.user} a déjà proposé cette personne pour cette offre "
        f"le {formats.day(existing.proposed_at)}. Suivez sa proposition plutôt que d'en envoyer une seconde.",
    )


def _unready(person: Person, *, agrees: bool, asks_first: bool) -> list[Reason]:
    reasons = []
    if person.status != PersonStatus.ACTIVE:
        reasons.append(Reason("not_followed", "L'accompagnement de cette personne est en pause ou terminé."))
    if asks_first and reach_of(person) is None:
        reasons.append(
            Reason(
                "no_address",
                UNREACHABLE,
                "asks_first",
            )
        )
    if not asks_first and not agrees and not person_agrees(person, ConsentPurpose.SHARE_PROFILE):
        reasons.append(
            Reason("consent", "Recueillez d'abord l'accord de la personne pour présenter son profil.", "agrees")
        )
    return reasons


def _consents_record(actor: Actor, person: Person, *, shares_profile: bool, shares_contact: bool, on: dt.date) -> None:
    """Asked first, the profile waits for her yes by the link; that she gives her contact was said to her référent."""
    if shares_profile:
        consent_give(actor=actor, person_id=person.pk, purpose=ConsentPurpose.SHARE_PROFILE, on=on)
    if shares_contact:
        consent_give(actor=actor, person_id=person.pk, purpose=ConsentPurpose.SHARE_CONTACT, on=on)


def _as_shown(person: Person, kind: str, opening_id: int) -> dict[str, Any]:
    """What the référent was looking at when she chose: the matcher learns from it."""
    seen = Recommendation.objects.filter(person=person, kind=kind, **{OPENING_FIELDS[kind]: opening_id}).first()
    if seen is None:
        return {}
    return {"shown_rank": seen.rank, "shown_score": seen.score, "matcher_version_id": seen.version_id}


# --- The employer -----------------------------------------------------------------------------------------------
@transaction.atomic
def proposal_see(*, actor: Actor, proposal_id: int, now: dt.datetime) -> Proposal:
    """The employer opened the proposal in her space. Opening it again changes nothing.

    Opening the link of a mail is not noted: mail programs open links by themselves.
    """
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    if proposal.status == ProposalStatus.SENT and actor.role == Role.EMPLOYER:
        proposal.seen_at = now
        proposal.save(update_fields=["seen_at"])
        transition_apply(SEE, proposal, actor=actor, now=now)
        proposal_outcome(proposal, OutcomeStep.SEEN, at=now)
    return proposal


@transaction.atomic
def proposal_answer(
    *,
    proposal_id: int,
    accepts: bool,
    now: dt.datetime,
    actor: Actor | None = None,
    reason: str = "",
    comment: str = "",
) -> Proposal:
    """The employer says yes, or no with a reason. `actor` None: she answers by her signed link.

    A second answer, by whatever way, raises Conflict: the first one stands.
    """
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    if not accepts and reason not in RefusalReason.values:
        raise Refused.because("refusal_reason", "Choisissez le motif dans la liste.", "refusal_reason")
    proposal.answered_at = now
    proposal.answered_by = actor.user if actor else None
    proposal.refusal_reason = "" if accepts else reason
    proposal.refusal_comment = "" if accepts else comment.strip()[:500]
    clean_or_refuse(proposal, only=["refusal_comment"])
    said = "" if accepts else " : ".join(filter(None, [RefusalReason(reason).label, comment.strip()]))
    _move(ACCEPT if accepts else REFUSE, proposal, actor=actor, now=now, reason=said)
    step = OutcomeStep.ACCEPTED if accepts else OutcomeStep.REFUSED
    proposal_outcome(proposal, step, at=now, reason=proposal.refusal_reason)
    return proposal


# --- Both sides -------------------------------------------------------------------------------------------------
@transaction.atomic
def proposal_withdraw(*, actor: Actor, proposal_id: int, now: dt.datetime, reason: str) -> Proposal:
    """The référent takes the proposal back, with a reason that stays inside her service."""
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    if proposal.status in CANCEL_ASKING.sources:
        transition_apply(CANCEL_ASKING, proposal, actor=actor, now=now, reason=reason)
        return proposal
    transition_apply(WITHDRAW, proposal, actor=actor, now=now, reason=reason)
    proposal_outcome(proposal, OutcomeStep.ABANDONED, at=now, reason=WITHDRAWN)
    return proposal


@transaction.atomic
def proposal_drop(*, actor: Actor, proposal_id: int, now: dt.datetime, reason: str) -> Proposal:
    """The meeting led nowhere: the proposal is closed."""
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    transition_apply(DROP, proposal, actor=actor, now=now, reason=reason)
    proposal_outcome(proposal, OutcomeStep.ABANDONED, at=now, reason=DROPPED)
    return proposal


@transaction.atomic
def proposals_lapse(*, now: dt.datetime) -> int:
    """Close what nobody answered for too long since it was asked, or asked again. Returns how many."""
    limit = now - dt.timedelta(days=settings.PROPOSAL_SILENCE_DAYS)
    late = Proposal.objects.filter(status__in=LAPSE.sources, proposed_at__lt=limit).order_by("pk")
    late = late.exclude(ask_again_on__gte=timezone.localdate(limit))
    done = 0
    days = settings.PROPOSAL_SILENCE_DAYS
    for proposal in late.select_for_update(of=("self",), skip_locked=True):
        transition_apply(LAPSE, proposal, actor=None, now=now, reason=f"Sans réponse depuis {days} jours")
        proposal_outcome(proposal, OutcomeStep.ABANDONED, at=now, reason=NO_ANSWER)
        done += 1
    unanswered = Proposal.objects.filter(status__in=LAPSE_ASKING.sources, proposed_at__lt=limit).order_by("pk")
    for proposal in unanswered.select_for_update(of=("self",), skip_locked=True):
        silence = f"Sans réponse depuis {days} jours"
        reason = silence if opening_is_available(proposal) else OPENING_CLOSED
        transition_apply(LAPSE_ASKING, proposal, actor=None, now=now, reason=reason)
        done += 1
    return done


def proposal_lock(*, actor: Actor | None, proposal_id: int) -> Proposal:
    """The proposal, locked, within what the actor may see; by a signed link there is no actor."""
    proposals = Proposal.objects.all() if actor is None else Proposal.objects.visible_to(actor)
    return proposals.select_for_update(of=("self",)).get(pk=proposal_id)


def _move(change: Transition, proposal: Proposal, *, actor: Actor | None, now: dt.datetime, reason: str = "") -> None:
    """Apply `change`, then write the answer that goes with it: a refusal has its reason in the same statement."""
    refusals = change.refusals(
        proposal, state=proposal.status, role=actor.role if actor else None, reason=reason or "-"
    )
    if not refusals:
        proposal.save(update_fields=["answered_at", "answered_by", "refusal_reason", "refusal_comment"])
    transition_apply(change, proposal, actor=actor, now=now, reason=reason)
