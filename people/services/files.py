"""Writes about people, their consents, the evidence of their eligibility, and who opened their file."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Territory
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from people.enums import AccessPurpose, ConsentPurpose, ConsentWay, PersonStatus
from people.models import AccessLog, Consent, EligibilityCriterion, EligibilityEvidence, Person
from people.selectors import Alike, people_alike
from people.services.pairs import pairs_record_distinct
from referential.models import Commune

CRITERIA_FILE = Path(__file__).parent.parent / "data" / "criteria.csv"
CRITERIA_SINCE = dt.date(2021, 4, 1)  # the CCAG of 30 March 2021 came into force on 1 April

EDITABLE = frozenset(
    {
        "first_name",
        "last_name",
        "birth_date",
        "gender",
        "training_level",
        "email",
        "phone",
        "address",
        "commune",
        "in_qpv",
        "note",
        "status",
        "last_contact_on",
    }
)


@transaction.atomic
def reference_lists_load() -> dict[str, int]:
    """Add the criteria we ship that are missing. What the Département changed stays as it is."""
    with CRITERIA_FILE.open(encoding="utf-8", newline="") as lines:
        rows = [
            EligibilityCriterion(
                code=row["code"],
                label=row["label"],
                is_sensitive=row["is_sensitive"] == "oui",
                proof_max_age_months=int(row["proof_max_age_months"]) if row["proof_max_age_months"] else None,
                needs_opinion=row["needs_opinion"] == "oui",
                source=row["source"],
                valid_from=CRITERIA_SINCE,
            )
            for row in csv.DictReader(lines, delimiter=";")
        ]
    before = EligibilityCriterion.objects.count()
    EligibilityCriterion.objects.bulk_create(rows, ignore_conflicts=True)
    return {"criteria": len(rows), "created": EligibilityCriterion.objects.count() - before}


# --- The person's file ------------------------------------------------------------------------------------------
@transaction.atomic
def person_create(*, actor: Actor, now: dt.datetime, is_distinct: bool = False, **values: Any) -> Person:
    """Open the file of somebody the actor's service follows.

    Raises Conflict when a file may be of the same person, unless `is_distinct` says that the référent looked and it
    is somebody else: the answer is remembered.
    """
    _require_referent(actor)
    twins = _twins(values, is_distinct=is_distinct)
    person = Person(service_id=actor.organisation_id, created_by=actor.user, created_at=now)
    person.referent = actor.membership
    _person_fill(person, values, actor)
    person.last_contact_on = person.last_contact_on or timezone.localdate(now)
    clean_or_refuse(person, only=EDITABLE)
    person.save()
    pairs_record_distinct(actor=actor, person=person, twins=twins, now=now)
    AccessLog.objects.create(person=person, user=actor.user, role=actor.role, purpose=AccessPurpose.FOLLOW_UP, at=now)
    return person


@transaction.atomic
def person_register(*, actor: Actor, now: dt.datetime, is_distinct: bool = False, **values: Any) -> Person:
    """Know somebody by a clause contract alone: a company hired her, no référent follows her.

    Her file belongs to the facilitator's structure; a référent finds it when she opens one for the same person.
    Raises Conflict as `person_create` does.
    """
    if actor.role != Role.FACILITATOR:
        raise Refused.because("role", "Seul un facilitateur enregistre une personne connue par une clause.")
    twins = _twins(values, is_distinct=is_distinct)
    person = Person(service_id=actor.organisation_id, status=PersonStatus.CLAUSE, created_by=actor.user, created_at=now)
    _person_fill(person, values, actor)
    person.last_contact_on = timezone.localdate(now)
    clean_or_refuse(person, only=EDITABLE)
    person.save()
    pairs_record_distinct(actor=actor, person=person, twins=twins, now=now)
    AccessLog.objects.create(person=person, user=actor.user, role=actor.role, purpose=AccessPurpose.CLAUSE, at=now)
    return person


def _twins(values: dict[str, Any], *, is_distinct: bool) -> list[Alike]:
    twins = people_alike(
        last_name=values.get("last_name", ""),
        first_name=values.get("first_name", ""),
        birth_date=values.get("birth_date"),
    )
    if twins and not is_distinct:
        message = "Une personne qui lui ressemble est déjà connue : vérifiez si c'est la même."
        raise Conflict.because("duplicate", message, "is_distinct")
    return twins


@transaction.atomic
def person_update(*, actor: Actor, person_id: int, now: dt.datetime, **values: Any) -> Person:
    """Correct a file. Ending or pausing the follow-up tells the matcher to stop looking."""
    person = person_lock(actor=actor, person_id=person_id)
    moved = "commune" in values and values["commune"] != person.commune
    status_changed = "status" in values and values["status"] != person.status
    _person_fill(person, values, actor)
    clean_or_refuse(person, only=EDITABLE)
    person.save()
    if moved or status_changed:
        outbox_add("profile_changed", key=f"person:{person.pk}:{now.isoformat()}", person_id=person.pk)
    return person


def person_lock(*, actor: Actor, person_id: int) -> Person:
    """The person, locked. Raises Person.DoesNotExist out of the actor's scope."""
    return Person.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=person_id)


def _person_fill(person: Person, values: dict[str, Any], actor: Actor) -> None:
    unknown = values.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    for name, value in values.items():
        setattr(person, name, value)
    if person.status == PersonStatus.ANONYMISED:
        raise Refused.because("status", "Une personne n'est pas anonymisée depuis ce formulaire.", "status")
    if "commune" in values or person.territory_id is None:
        person.territory = territory_of(person.commune, actor=actor)


def territory_of(commune: Commune | None, *, actor: Actor) -> Territory | None:
    """The smallest territory that holds the commune; the actor's own when the map does not say."""
    found = Territory.objects.filter(communes=commune).order_by("-depth").first() if commune else None
    return found or actor.territory or actor.organisation.territory


# --- Access -----------------------------------------------------------------------------------------------------
def access_record(*, actor: Actor, person: Person, purpose: str, now: dt.datetime) -> AccessLog:
    """Note that somebody opened a file: the person may ask who did."""
    return AccessLog.objects.create(person=person, user=actor.user, role=actor.role, purpose=purpose, at=now)


# --- Consents ---------------------------------------------------------------------------------------------------
@transaction.atomic
def consent_give(*, actor: Actor, person_id: int, purpose: str, on: dt.date, how: str = "") -> Consent:
    """Record that the person agrees, and how she said so when it is known. Given twice, it is the same consent."""
    _require_purpose(purpose)
    if how and how not in ConsentWay.values:
        raise Refused.because("how", "Dites dans la liste comment la personne a donné son accord.", "how")
    person = person_lock(actor=actor, person_id=person_id)
    current = person.consents.filter(purpose=purpose, withdrawn_on__isnull=True).first()
    if current is not None:
        return current
    return Consent.objects.create(person=person, purpose=purpose, given_on=on, how=how, recorded_by=actor.user)


@transaction.atomic
def consent_withdraw(*, actor: Actor, person_id: int, purpose: str, on: dt.date) -> int:
    """Record that the person takes her agreement back. Returns how many were in force: 0 or 1."""
    _require_purpose(purpose)
    person = person_lock(actor=actor, person_id=person_id)
    withdrawn = person.consents.filter(purpose=purpose, withdrawn_on__isnull=True).update(withdrawn_on=on)
    if withdrawn:
        outbox_add(
            "consent_withdrawn", key=f"{person.pk}:{purpose}:{on.isoformat()}", person_id=person.pk, purpose=purpose
        )
    return withdrawn


def _require_purpose(purpose: str) -> None:
    if purpose not in ConsentPurpose.values:
        raise Refused.because("purpose", "Choisissez l'accord dans la liste.", "purpose")


# --- Evidence ---------------------------------------------------------------------------------------------------
@transaction.atomic
def evidence_add(
    *,
    actor: Actor,
    person_id: int,
    criterion: EligibilityCriterion,
    proof: str,
    issued_on: dt.date,
    now: dt.datetime,
    valid_until: dt.date | None = None,
) -> EligibilityEvidence:
    """Record that a justification was seen. The document itself is not kept."""
    person = person_lock(actor=actor, person_id=person_id)
    return evidence_record(
        actor=actor,
        person=person,
        criterion=criterion,
        proof=proof,
        issued_on=issued_on,
        valid_until=valid_until,
        now=now,
    )


def evidence_record(
    *,
    actor: Actor,
    person: Person,
    criterion: EligibilityCriterion,
    proof: str,
    issued_on: dt.date,
    now: dt.datetime,
    valid_until: dt.date | None = None,
) -> EligibilityEvidence:
    """As `evidence_add`, for a person the caller has found in the actor's scope and locked."""
    reasons = []
    if issued_on > timezone.localdate(now):
        reasons.append(Reason("future", "La date du justificatif est dans le futur.", "issued_on"))
    if valid_until is not None and valid_until < issued_on:
        reasons.append(Reason("dates", "Le justificatif expire avant sa date.", "valid_until"))
    if reasons:
        raise Refused(reasons)
    same = person.evidence.filter(criterion=criterion, proof=proof, issued_on=issued_on, valid_until=valid_until)
    already = same.first()
    if already is not None:
        return already
    return EligibilityEvidence.objects.create(
        person=person,
        criterion=criterion,
        proof=proof,
        issued_on=issued_on,
        valid_until=valid_until,
        checked_by=actor.user,
        checked_at=now,
    )


@transaction.atomic
def evidence_remove(*, actor: Actor, person_id: int, evidence_id: int) -> None:
    """Take back a line entered by mistake; the audit trail keeps it."""
    person = person_lock(actor=actor, person_id=person_id)
    person.evidence.filter(pk=evidence_id).delete()


def _require_referent(actor: Actor) -> None:
    if actor.role != Role.REFERENT:
        raise Refused.because("role", "Seul un référent ouvre le dossier d'une personne.")
