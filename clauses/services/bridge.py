"""Open a bridge for the hours a lot misses, confirm it in the company's name, signal eligible people, close it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Organisation
from clauses.models import Bridge, Lot
from clauses.selectors.bridge import employers_for, lot_need, stories_of
from clauses.selectors.bridge_people import eligible_people
from clauses.services.bridge_steps import bridge_follow
from clauses.services.contracts import require_facilitator
from clauses.transitions import BRIDGE_CLOSE
from core import formats
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from employers.enums import ContractKind, ImmersionPurpose, OpeningKind, OpeningStatus
from employers.models import Employer
from employers.services import opening_confirm, opening_draft_for
from matching.services import pool_signal
from referential.models import Occupation, OccupationSkill

SKILLS_PREFILLED = 6
DAYS_IN_WEEK = 7
WEEKS_IN_MONTH = Decimal("4.33")


@dataclass(frozen=True, slots=True)
class BridgeTerms:
    """What the facilitator opens, prefilled by the rule and hers to change."""

    kind: str
    employer_id: int
    occupation: str
    title: str
    places: int
    weekly_hours: Decimal
    starts_on: dt.date
    ends_on: dt.date
    commune: str
    description: str = ""


@transaction.atomic
def bridge_open(*, actor: Actor, lot_id: int, terms: BridgeTerms, now: dt.datetime, on: dt.date) -> Bridge:
    """Draft the opening in the employer's name and link it to the lot. The company is told, and confirms.

    The lot is locked: opened twice for the same job, by two clicks or two colleagues, it is one bridge.
    """
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).select_for_update(of=("self",)).select_related("contract").get(pk=lot_id)
    employer = next((one for one in employers_for(lot) if one.pk == terms.employer_id), None)
    if employer is None:
        raise Refused.because("employer", "Choisissez l'employeur dans la liste.", "employer")
    existing = lot.bridges.open().filter(employer=employer, kind=terms.kind, occupation=terms.occupation).first()
    if existing is not None:
        return existing
    need = lot_need(lot, actor=actor, on=on)
    if reasons := _reasons(lot, terms, need.missing, on=on):
        raise Refused(reasons)
    occupation = Occupation.objects.active().get(pk=terms.occupation)
    bridge = Bridge(
        lot=lot,
        company=_company(lot, employer),
        employer=employer,
        kind=terms.kind,
        occupation=occupation,
        missing_hours=need.missing,
        places=terms.places,
        weekly_hours=terms.weekly_hours,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        opened_by=actor.membership,
        opened_at=now,
    )
    clean_or_refuse(bridge, only=["places", "weekly_hours"])
    opening = opening_draft_for(
        author=actor.user,
        kind=terms.kind,
        employer=employer,
        now=now,
        skills=_skills(occupation),
        **_facts(terms, occupation),
    )
    setattr(bridge, "job_offer" if terms.kind == OpeningKind.JOB else "immersion", opening)
    bridge.save()
    bridge_follow(bridge)
    outbox_add("bridge_opened", key=str(bridge.pk), bridge_id=bridge.pk)
    return bridge


def _reasons(lot: Lot, terms: BridgeTerms, missing: Decimal, *, on: dt.date) -> list[Reason]:
    reasons = []
    if terms.kind not in {OpeningKind.JOB, OpeningKind.IMMERSION}:
        reasons.append(Reason("kind", "On ouvre un emploi ou une immersion.", "kind"))
    if not missing:
        reasons.append(Reason("nothing_missing", "Il ne manque plus d'heures sur ce lot, passerelles comprises."))
    if terms.ends_on < terms.starts_on:
        reasons.append(Reason("dates", "Le dernier jour précède le premier.", "ends_on"))
    if terms.starts_on < on:
        reasons.append(Reason("past", "Cette date est passée.", "starts_on"))
    if lot.ends_on and terms.starts_on > lot.ends_on:
        message = f"Le lot se termine le {lot.ends_on:%d/%m/%Y} : ces heures n'y compteraient pas."
        reasons.append(Reason("after_lot", message, "starts_on"))
    if not Occupation.objects.active().filter(pk=terms.occupation).exists():
        reasons.append(Reason("occupation", "Choisissez le métier dans la liste.", "occupation"))
    return reasons


def _company(lot: Lot, employer: Employer) -> Organisation:
    """The company that will declare: the employer when she is on the lot, otherwise its lead contractor."""
    parts = list(
        lot.participations.accepted().exclude(organisation=None).select_related("organisation").order_by("role", "pk")
    )
    own = next((one for one in parts if one.organisation_id == employer.organisation_id), None)
    chosen = own or next((one for one in parts if one.role == "lead"), None) or next(iter(parts), None)
    if chosen is None or chosen.organisation is None:
        raise Refused.because("no_company", "Ajoutez d'abord une entreprise à ce lot.")
    return chosen.organisation


def _skills(occupation: Occupation) -> list[Any]:
    links = OccupationSkill.objects.active().filter(occupation=occupation, is_core=True).select_related("skill")
    return [link.skill for link in links.order_by("pk")[:SKILLS_PREFILLED]]


def _facts(terms: BridgeTerms, occupation: Occupation) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "title": terms.title.strip() or occupation.label,
        "occupation": occupation,
        "description": terms.description.strip(),
        "commune_id": terms.commune,
        "hours_per_week": terms.weekly_hours,
        "places": terms.places,
        "starts_on": terms.starts_on,
        "expires_on": terms.ends_on,
    }
    if terms.kind == OpeningKind.IMMERSION:
        return facts | {"purposes": [ImmersionPurpose.DISCOVER, ImmersionPurpose.RECRUIT]}
    weeks = Decimal((terms.ends_on - terms.starts_on).days + 1) / DAYS_IN_WEEK
    months = max(1, round(weeks / WEEKS_IN_MONTH))
    return facts | {"contract_kind": ContractKind.CDD, "duration_months": months, "immersion_possible": True}


# --- The company ------------------------------------------------------------------------------------------------
@transaction.atomic
def bridge_confirm(*, actor: Actor, bridge_id: int, now: dt.datetime, **facts: Any) -> Bridge:
    """The company reads the offer drafted in its name, corrects it and sends it to the pilot's check, as any offer.

    Confirmed twice, it is sent once.
    """
    bridge = _lock(actor, bridge_id)
    if bridge.closed_at is not None:
        raise Conflict.because("closed", "Cette passerelle est fermée.")
    opening_confirm(actor=actor, kind=bridge.kind, opening_id=bridge.opening_id, now=now, **facts)
    bridge_follow(bridge)
    return bridge


@transaction.atomic
def bridge_close(*, actor: Actor, bridge_id: int, reason: str, now: dt.datetime) -> Bridge:
    """The company cannot, or the facilitator gives up, with a reason; the history stays. Closed twice, the first stays.

    What the employer already published is hers to close; a draft that nobody confirmed goes with the bridge.
    """
    bridge = _lock(actor, bridge_id)
    if bridge.closed_at is not None:
        return bridge
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez pourquoi.", "reason")
    bridge.closed_reason = reason.strip()[:500]
    clean_or_refuse(bridge, only=["closed_reason"])
    transition_apply(
        BRIDGE_CLOSE,
        bridge,
        actor=actor,
        now=now,
        reason=bridge.closed_reason,
        values={"closed_at": now, "closed_by": actor.user, "closed_reason": bridge.closed_reason},
        bridge_id=bridge.pk,
        by_company=not _is_facilitator(actor),
    )
    return bridge


def _is_facilitator(actor: Actor) -> bool:
    return actor.has_role("facilitator")


def _lock(actor: Actor, bridge_id: int) -> Bridge:
    return (
        Bridge.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("lot__contract", "employer", "job_offer", "immersion")
        .get(pk=bridge_id)
    )


# --- Eligible people --------------------------------------------------------------------------------------------
@transaction.atomic
def bridge_signal(*, actor: Actor, bridge_id: int, person_ids: list[int], now: dt.datetime, on: dt.date) -> int:
    """Tell the référents of these eligible people, with what the hire would count for. Returns how many are told.

    Only people on the page are told: whoever is no longer eligible or suited is left out, as is one already told.
    """
    require_facilitator(actor)
    bridge = _lock(actor, bridge_id)
    if bridge.opening.status != OpeningStatus.PUBLISHED:
        raise Conflict.because(
            "not_published", "L'offre n'est pas en ligne : les référents ne pourraient rien proposer."
        )
    bridge_follow(bridge)
    found = eligible_people(stories_of([bridge])[0], actor=actor, on=on)
    chosen = [one for one in found.to_signal if one.row.person.pk in person_ids]
    note = clause_note(bridge.lot, missing=lot_need(bridge.lot, actor=actor, on=on).totals.missing)
    for one in chosen:
        pool_signal(
            actor=actor,
            person_id=one.row.person.pk,
            kind=bridge.kind,
            opening_id=bridge.opening_id,
            reasons=one.row.reasons,
            note=note,
            now=now,
        )
    bridge_follow(bridge)
    return len(chosen)


def clause_note(lot: Lot, *, missing: Decimal) -> str:
    """What hiring this person would count for, in one sentence."""
    left = f" : il manque {formats.hours(missing)}" if missing else ""
    return f"Cette embauche compterait pour le lot {lot.number} du marché {lot.contract.reference}{left}."
