"""Writes about hires and their milestones."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.dates import months_later
from core.errors import Conflict, Reason, Refused
from core.workflow import transition_apply
from employers.enums import ContractKind, OpeningStatus
from employers.models import JobOffer
from employers.transitions import FILL
from matching.enums import OutcomeStep
from people.models import Person
from people.rules import LABOUR_MINIMUM_AGE
from placements.enums import FollowUpMilestone, FollowUpState, HireEndReason, Respondent, WhatNext
from placements.models import EMPLOYER_SIDE, FollowUp, FollowUpAnswer, Hire
from placements.rules import milestone_days
from placements.services.outcomes import follow_up_outcome, proposal_outcome
from placements.services.proposals import proposal_lock
from placements.services.warnings import hire_warnings_refresh
from placements.transitions import HIRE
from placements.transitions.hires import DO_FOLLOW_UP, END_HIRE, RESUME_HIRE

# The longest notice that collective agreements usually ask for: an end further away is not certain yet.
END_TOLD_MONTHS = 3
TOLD_TOO_EARLY = "La fin d'un contrat se note au plus trois mois à l'avance : vérifiez l'année."
NEXT_FIELDS = ("next_step", "next_word", "next_role")

# Milestones of the first year tell what became of everybody; the later ones follow those who stayed.
FIRST_YEAR = frozenset(
    {
        FollowUpMilestone.WEEK_1,
        FollowUpMilestone.MONTH_1,
        FollowUpMilestone.MONTH_3,
        FollowUpMilestone.MONTH_6,
        FollowUpMilestone.YEAR_1,
    }
)


@transaction.atomic
def hire_record(
    *,
    actor: Actor,
    proposal_id: int,
    contract_kind: str,
    starts_on: dt.date,
    now: dt.datetime,
    ends_on: dt.date | None = None,
    hours_per_week: Decimal | None = None,
) -> Hire:
    """The person signed: the hire, its milestones, and one place less in the offer.

    The proposal and the offer are locked, so that two people cannot take the last place.
    """
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    offer = proposal.job_offer_id and JobOffer.objects.select_for_update(of=("self",)).get(pk=proposal.job_offer_id)
    person = Person.objects.get(pk=proposal.person_id)
    reasons = _hire_reasons(person, contract_kind, starts_on, ends_on)
    if offer and offer.hires.count() >= offer.places:
        reasons.append(
            Reason("no_place", "Toutes les places de cette offre sont prises : augmentez d'abord leur nombre.")
        )
    if reasons and proposal.status in HIRE.sources:
        raise Refused(reasons)
    transition_apply(HIRE, proposal, actor=actor, now=now)
    hire = Hire(
        person=person,
        employer_id=proposal.employer_id,
        proposal=proposal,
        job_offer=offer or None,
        occupation_id=proposal.opening.occupation_id,
        contract_kind=contract_kind,
        starts_on=starts_on,
        ends_on=ends_on,
        hours_per_week=hours_per_week,
        recorded_by=actor.user,
        recorded_at=now,
    )
    clean_or_refuse(hire, only=["contract_kind", "hours_per_week"])
    hire.save()
    FollowUp.objects.bulk_create(milestones_of(hire))
    proposal_outcome(proposal, OutcomeStep.HIRED, at=now)
    if offer:
        _place_take(offer, now=now)
    return hire


def milestones_of(hire: Hire) -> list[FollowUp]:
    """The meetings that follow a hire, not saved: also used by bulk loaders."""
    days = milestone_days(starts_on=hire.starts_on, years=settings.FOLLOW_UP_YEARS)
    return [FollowUp(hire=hire, milestone=code, due_on=day) for code, day in days.items()]


def _place_take(offer: JobOffer, *, now: dt.datetime) -> None:
    """An offer without a place left is filled, and leaves everybody's list."""
    if offer.status == OpeningStatus.PUBLISHED and offer.hires.count() >= offer.places:
        transition_apply(FILL, offer, actor=None, now=now, kind=str(offer.kind), id=offer.pk)


def _hire_reasons(person: Person, contract_kind: str, starts_on: dt.date, ends_on: dt.date | None) -> list[Reason]:
    reasons = []
    if ends_on is not None and ends_on < starts_on:
        reasons.append(Reason("dates", "Le dernier jour précède le premier.", "ends_on"))
    if contract_kind == ContractKind.CDI and ends_on is not None:
        reasons.append(Reason("cdi_end", "Un CDI n'a pas de date de fin : laissez ce champ vide.", "ends_on"))
    age = person.age_on(starts_on)
    if age is not None and age < LABOUR_MINIMUM_AGE:
        reasons.append(Reason("too_young", f"À cette date, la personne n'a pas {LABOUR_MINIMUM_AGE} ans.", "starts_on"))
    return reasons


@transaction.atomic
def hire_end(
    *,
    actor: Actor,
    hire_id: int,
    ended_on: dt.date,
    reason: str,
    now: dt.datetime,
    next_step: str = "",
    next_word: str = "",
) -> Hire:
    """The contract ended, on its day or before, and what follows when it is known.

    Told twice with the same day, it is told once. The yearly milestones to come go: they follow those who stay. One at
    which somebody was asked or answered stays with its words.
    """
    hire = Hire.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=hire_id)
    if reason not in HireEndReason.values:
        raise Refused.because("end_reason", "Indiquez pourquoi le contrat s'est terminé.", "end_reason")
    if ended_on < hire.starts_on:
        raise Refused.because("dates", "La fin précède le premier jour du contrat.", "ended_on")
    if ended_on > months_later(timezone.localdate(now), END_TOLD_MONTHS):
        raise Refused.because("too_early", TOLD_TOO_EARLY, "ended_on")
    if hire.ended_on is not None:
        if hire.ended_on == ended_on:
            return hire
        raise Conflict.because("already_ended", f"Ce contrat est déjà terminé depuis le {hire.ended_on:%d/%m/%Y}.")
    if next_step and _may_say_next(hire, actor):
        _next_write(hire, actor, next_step=next_step, next_word=next_word)
    clean_or_refuse(hire, only=["next_step", "next_word"])
    sequel = {name: getattr(hire, name) for name in NEXT_FIELDS}
    told = {"ended_on": ended_on, "end_reason": reason, **sequel}
    transition_apply(END_HIRE, hire, actor=actor, now=now, values=told)
    _later_milestones_forget(hire, ended_on=ended_on)
    hire_warnings_refresh(hire_id=hire.pk, now=now)
    return hire


@transaction.atomic
def hire_resume(*, actor: Actor, hire_id: int, now: dt.datetime) -> Hire:
    """The end was noted by mistake: the contract goes on, and its yearly milestones come back with the next night.

    A tutoring that ended with it stays ended: somebody said goodbye to that tutor. Raises Conflict once it goes on.
    """
    hire = Hire.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=hire_id)
    transition_apply(RESUME_HIRE, hire, actor=actor, now=now, values={"ended_on": None, "end_reason": ""})
    hire_warnings_refresh(hire_id=hire.pk, now=now)
    return hire


def _later_milestones_forget(hire: Hire, *, ended_on: dt.date) -> None:
    later = hire.follow_ups.filter(done_at=None, due_on__gt=ended_on).exclude(milestone__in=FIRST_YEAR)
    later.filter(answers=None, askings=None).delete()


def _may_say_next(hire: Hire, actor: Actor) -> bool:
    return actor.role not in EMPLOYER_SIDE or hire.employer_may_say_next


def _next_write(hire: Hire, actor: Actor, *, next_step: str, next_word: str) -> None:
    hire.next_step, hire.next_word, hire.next_role = next_step, next_word.strip(), actor.role


@transaction.atomic
def hire_next_plan(*, actor: Actor, hire_id: int, next_step: str, now: dt.datetime, next_word: str = "") -> Hire:
    """« Et après ? »: what follows the end of the contract, told before or after it.

    The employer does not write over what the référent wrote, and cannot read: that raises Conflict.
    """
    hire = Hire.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=hire_id)
    if next_step not in WhatNext.values:
        raise Refused.because("next_step", "Choisissez ce qui suit dans la liste.", "next_step")
    if not _may_say_next(hire, actor):
        raise Conflict.because("next_known", "Le référent a déjà noté la suite : voyez avec lui.", "next_step")
    _next_write(hire, actor, next_step=next_step, next_word=next_word)
    clean_or_refuse(hire, only=["next_word"])
    hire.save(update_fields=list(NEXT_FIELDS))
    hire_warnings_refresh(hire_id=hire.pk, now=now)
    return hire


@transaction.atomic
def hire_aids_note(*, actor: Actor, hire_id: int, aids: str) -> Hire:
    """Note which aids to the hire are asked for or granted."""
    hire = Hire.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=hire_id)
    hire.aids = aids.strip()
    clean_or_refuse(hire, only=["aids"])
    hire.save(update_fields=["aids"])
    return hire


@transaction.atomic
def follow_up_done(
    *,
    actor: Actor,
    follow_up_id: int,
    state: str,
    now: dt.datetime,
    note: str = "",
    ended_on: dt.date | None = None,
    end_reason: str = "",
    next_step: str = "",
    mood: int | None = None,
) -> FollowUp:
    """The référent met or called the person: where she is now. A milestone is done once.

    Her word closes it: the person and the employer answer no more. `ended_on` with `end_reason` also ends the
    contract, `next_step` says what follows.
    """
    visible = Hire.objects.visible_to(actor)
    follow_up = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up_id, hire__in=visible)
    if state not in FollowUpState.values:
        raise Refused.because("state", "Indiquez la situation de la personne.", "state")
    if follow_up.done_at is not None:
        raise Conflict.because("already_done", "Ce point de suivi est déjà fait.")
    if ended_on is not None and state == FollowUpState.IN_JOB:
        raise Refused.because("still_in_job", "La personne est en poste : son contrat n'est pas fini.", "ended_on")
    follow_up.state, follow_up.note = state, note.strip()
    clean_or_refuse(follow_up, only=["state", "note"])
    said = {"state": state, "note": follow_up.note, "done_at": now, "done_by": actor.user}
    transition_apply(DO_FOLLOW_UP, follow_up, actor=actor, now=now, values=said)
    FollowUpAnswer.objects.create(
        follow_up=follow_up,
        respondent=Respondent.REFERENT,
        state=state,
        mood=mood,
        at=now,
        by=actor.user,
    )
    # The end comes after the answer: it forgets the later milestones that nobody spoke of.
    if ended_on is not None:
        hire_end(
            actor=actor,
            hire_id=follow_up.hire_id,
            ended_on=ended_on,
            reason=end_reason,
            next_step=next_step,
            now=now,
        )
    hire_warnings_refresh(hire_id=follow_up.hire_id, now=now)
    follow_up_outcome(follow_up, at=now)
    Person.objects.filter(pk=follow_up.hire.person_id).update(last_contact_on=timezone.localdate(now))
    return follow_up
