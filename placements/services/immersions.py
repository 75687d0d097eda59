"""An immersion prepared, then ended in one of four ways.

`agreements` fills and sends the agreement in between, `signing` has it signed, `immersion_life` lets it run.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from employers.enums import ContractKind
from people.models import Person
from people.services import person_lock
from placements.enums import AGREED, ImmersionSequel, ImmersionStatus, SignatoryRole
from placements.models import JOB_FOUND, ImmersionAgreement
from placements.rules import Agreement, immersion_law, immersion_problems
from placements.services.agreement_beginnings import agreement_begin
from placements.services.outcomes import immersion_outcome
from placements.services.proposals import proposal_lock
from placements.transitions import CANCEL, COMPLETE, CONCLUDE, IMMERSION_TRANSITIONS, INTERRUPT, NOT_COME

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
    if proposal.status not in AGREED or proposal.immersion is None:
        raise Conflict.because("wrong_state", "L'employeur n'a pas dit oui à cette immersion.")
    if reasons := period_reasons(person, proposal.employer_id, purpose=purpose, starts_on=starts_on, ends_on=ends_on):
        raise Refused(reasons)
    agreement = ImmersionAgreement(
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
    return agreement_begin(agreement)


def period_reasons(
    person: Person,
    host_id: int,
    *,
    purpose: str,
    starts_on: dt.date,
    ends_on: dt.date,
    renewing: bool = False,
    without: int | None = None,
) -> list[Reason]:
    """Why the person may not be there at these dates. `without` is the agreement that asks, if it exists."""
    if ends_on < starts_on:
        return [Reason("dates", "Le dernier jour précède le premier.", "ends_on")]
    problems = immersion_problems(
        start=starts_on,
        end=ends_on,
        host=host_id,
        purpose=purpose,
        earlier=earlier_agreements(person.pk, without=without),
        renewing=renewing,
    )
    reasons = [Reason(one.code, f"{one.message} (article {one.article})") for one in problems]
    age, least = person.age_on(starts_on), immersion_law(starts_on).minimum_age
    if age is not None and age < least:
        text = f"À cette date, la personne n'a pas {least} ans (article L4153-1)."
        reasons.append(Reason("too_young", text, "starts_on"))
    if _overlaps(person.pk, starts_on, ends_on, without=without):
        reasons.append(Reason("overlap", "Cette personne a déjà une immersion à ces dates.", "starts_on"))
    return reasons


ENDINGS = {change.name: change for change in IMMERSION_TRANSITIONS}
CAME = frozenset({COMPLETE.name, INTERRUPT.name})


@dataclass(frozen=True, slots=True)
class Ending:
    """How an immersion ended: a transition's name and what goes with it.

    `last_day` and `missed_hours` when it was interrupted; `led_to` and the contract found when the person came;
    `reason` when it was cancelled, welcome otherwise.
    """

    action: str
    last_day: dt.date | None = None
    missed_hours: Decimal | None = None
    led_to: str = ""
    job_contract_kind: str = ""
    job_starts_on: dt.date | None = None
    reason: str = ""


@transaction.atomic
def immersion_end(*, actor: Actor, agreement_id: int, ending: Ending, now: dt.datetime) -> ImmersionAgreement:
    """The host or the référent says how it ended, once; the other side and the matcher are told.

    When no job at the host's follows, the proposal is over too; otherwise it waits for the hire to be declared.
    """
    agreement = ImmersionAgreement.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=agreement_id)
    if ending.action not in ENDINGS:
        raise Refused.because("action", "Choisissez comment l'immersion s'est terminée.", "action")
    if reasons := _ending_reasons(agreement, ending, on=timezone.localdate(now)):
        raise Refused(reasons)
    came, found = ending.action in CAME, ending.led_to in JOB_FOUND
    is_short = ending.action == INTERRUPT.name
    agreement.last_day = ending.last_day if is_short else agreement.ends_on if came else None
    agreement.missed_hours = ending.missed_hours if is_short else None
    agreement.led_to = ending.led_to if came else ""
    agreement.job_contract_kind = ending.job_contract_kind if came and found else ""
    agreement.job_starts_on = ending.job_starts_on if came and found else None
    clean_or_refuse(agreement, only=ENDING_FIELDS)
    told = {name: getattr(agreement, name) for name in ENDING_FIELDS}
    transition_apply(ENDINGS[ending.action], agreement, actor=actor, now=now, reason=ending.reason, values=told)
    if ending.action == CANCEL.name:
        _tell_signatories(agreement)
    immersion_outcome(agreement, at=now)
    if agreement.proposal_id and agreement.led_to != ImmersionSequel.JOB_HERE:
        _conclude(agreement.proposal_id, now=now)
    return agreement


def _tell_signatories(agreement: ImmersionAgreement) -> None:
    """Those who were asked to sign learn that they need not; the host and the référent tell each other already."""
    if agreement.sent_at is None:
        return
    for one in agreement.signatories.filter(role__in=OTHER_PARTIES).exclude(email=None):
        outbox_add("immersion_cancelled", key=str(one.pk), object_id=agreement.pk, who=one.name, to=one.email)


OTHER_PARTIES = (SignatoryRole.PERSON, SignatoryRole.REPRESENTATIVE, SignatoryRole.EMPLOYER)
ENDING_FIELDS = ("last_day", "missed_hours", "led_to", "job_contract_kind", "job_starts_on")


def _conclude(proposal_id: int, *, now: dt.datetime) -> None:
    proposal = proposal_lock(actor=None, proposal_id=proposal_id)
    if proposal.status in CONCLUDE.sources:
        transition_apply(CONCLUDE, proposal, actor=None, now=now)


def _ending_reasons(agreement: ImmersionAgreement, ending: Ending, *, on: dt.date) -> list[Reason]:
    reasons = []
    if ending.action == COMPLETE.name and on < agreement.ends_on:
        reasons.append(Reason("too_soon", f"Elle dure jusqu'au {agreement.ends_on:%d/%m/%Y}.", "action"))
    if ending.action == NOT_COME.name and on < agreement.starts_on:
        reasons.append(Reason("too_soon", f"Elle commence le {agreement.starts_on:%d/%m/%Y}.", "action"))
    if ending.action == INTERRUPT.name:
        reasons += _short_reasons(agreement, ending, on=on)
    if ending.action == CANCEL.name and not ending.reason.strip():
        reasons.append(Reason("reason_missing", "Indiquez pourquoi elle est annulée.", "reason"))
    if ending.action in CAME:
        reasons += _sequel_reasons(agreement, ending)
    return reasons


def _short_reasons(agreement: ImmersionAgreement, ending: Ending, *, on: dt.date) -> list[Reason]:
    last = ending.last_day
    if last is None:
        return [Reason("last_day", "Indiquez le dernier jour de présence.", "last_day")]
    if not agreement.starts_on <= last <= agreement.ends_on:
        return [
            Reason(
                "last_day",
                f"Le dernier jour est entre le {agreement.starts_on:%d/%m/%Y} et le {agreement.ends_on:%d/%m/%Y}.",
                "last_day",
            )
        ]
    return [Reason("last_day", "Ce jour n'est pas encore passé.", "last_day")] if last > on else []


def _sequel_reasons(agreement: ImmersionAgreement, ending: Ending) -> list[Reason]:
    reasons = []
    if ending.led_to not in ImmersionSequel.values:
        reasons.append(Reason("led_to", "Indiquez ce qui a suivi.", "led_to"))
    if ending.led_to in JOB_FOUND and ending.job_contract_kind not in ContractKind.values:
        reasons.append(Reason("contract", "Indiquez le contrat trouvé.", "job_contract_kind"))
    if ending.job_starts_on is not None and ending.job_starts_on < agreement.starts_on:
        reasons.append(Reason("job_day", "L'emploi ne peut pas précéder l'immersion.", "job_starts_on"))
    return reasons


# --- What the person did before ---------------------------------------------------------------------------------
def earlier_agreements(person_id: int, *, without: int | None = None) -> list[Agreement]:
    """The person's immersions that count, as the rules read them."""
    rows = _counting(person_id, without).order_by("starts_on", "pk")
    return [
        (start, end, host, purpose, renews is not None)
        for start, end, host, purpose, renews in rows.values_list(
            "starts_on", "ends_on", "host_id", "purpose", "renews_id"
        )
    ]


def _counting(person_id: int, without: int | None) -> QuerySet[ImmersionAgreement]:
    rows = ImmersionAgreement.objects.filter(person=person_id).exclude(status__in=DEAD)
    return rows if without is None else rows.exclude(pk=without)


def _overlaps(person_id: int, start: dt.date, end: dt.date, *, without: int | None) -> bool:
    return _counting(person_id, without).filter(starts_on__lte=end, ends_on__gte=start).exists()
