"""People on a lot: from a hire, or hired outside Passerelle; their terms corrected, their contract ended."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from clauses.enums import EntryState, WayOfMeeting
from clauses.models import Engagement, Lot
from clauses.rules import counting_window
from clauses.services.contracts import organisation_by_siret, require_facilitator
from clauses.services.participations import declaring_problem
from clauses.services.pooling import contract_apart
from clauses.services.windows import windows_align
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from employers.enums import EmployerKind
from people.enums import PersonStatus
from people.models import Person
from people.rules import LABOUR_MINIMUM_AGE
from people.selectors import people_alike
from people.services import person_register
from placements.models import Hire

# The way of meeting the clause that the employer's own nature tells; others hire directly.
WAY_OF_EMPLOYER = {
    EmployerKind.AI: WayOfMeeting.AI,
    EmployerKind.ETTI: WayOfMeeting.ETTI,
    EmployerKind.GEIQ: WayOfMeeting.GEIQ,
    EmployerKind.TEMP_AGENCY: WayOfMeeting.ETT,
    EmployerKind.EATT: WayOfMeeting.EATT,
    EmployerKind.EI: WayOfMeeting.EI,
    EmployerKind.ACI: WayOfMeeting.ACI,
    EmployerKind.EA: WayOfMeeting.EA,
    EmployerKind.ESAT: WayOfMeeting.ESAT,
}
# The terms of a work contract that a facilitator writes and corrects.
PLACE = ("person_id", "employer_id", "lot", "starts_on", "ends_on")
TERMS = frozenset({"way", "contract_kind", "occupation", "tutor_name", "starts_on", "ends_on", "weekly_hours"})


@transaction.atomic
def engagement_create(
    *, actor: Actor, lot_id: int, hire_id: int, company_id: int, now: dt.datetime, way: str = ""
) -> Engagement:
    """Put a hire on a lot, declared by one of the lot's companies. Its hours do not count before eligibility."""
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).select_related("contract").get(pk=lot_id)
    hire = Hire.objects.visible_to(actor).select_related("employer").get(pk=hire_id)
    # Every change that depends on a person's whole path takes her row first: two lots cannot both be the first.
    _person_take(hire.person_id)
    if Engagement.objects.filter(lot=lot, hire=hire).exists():
        raise Conflict.because("already_engaged", "Cette embauche est déjà rattachée à ce lot.")
    last_day = hire.ended_on or hire.ends_on
    if problems := _problems(lot, company_id, hire.starts_on, last_day, dates_field="hire"):
        raise Refused(problems)
    return _engagement_open(
        actor=actor,
        now=now,
        person_id=hire.person_id,
        lot=lot,
        company_id=company_id,
        employer_id=hire.employer.organisation_id,
        hire=hire,
        way=way or WAY_OF_EMPLOYER.get(hire.employer.kind, WayOfMeeting.DIRECT),
        contract_kind=hire.contract_kind,
        occupation_id=hire.occupation_id,
        starts_on=hire.starts_on,
        ends_on=last_day,
        weekly_hours=hire.hours_per_week,
    )


@transaction.atomic
def engagement_record(
    *,
    actor: Actor,
    lot_id: int,
    company_id: int,
    identity: Mapping[str, Any],
    terms: Mapping[str, Any],
    now: dt.datetime,
    known_id: int | None = None,
    is_distinct: bool = False,
    employer_siret: str = "",
    employer_name: str = "",
) -> Engagement:
    """Put on a lot somebody hired outside Passerelle: find who she is, or open her file, then write her contract.

    Raises Conflict (`duplicate`) when somebody known may be the same person: the facilitator then says `known_id`,
    one of those found, or `is_distinct`. `employer_siret` when the employer is not the company that declares.
    """
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).select_related("contract").get(pk=lot_id)
    problems = _problems(lot, company_id, terms["starts_on"], terms.get("ends_on"))
    born = identity.get("birth_date")
    if born is not None and _age(born, terms["starts_on"]) < LABOUR_MINIMUM_AGE:
        message = f"La personne a moins de {LABOUR_MINIMUM_AGE} ans le premier jour."
        problems.append(Reason("too_young", message, "birth_date"))
    if problems:
        raise Refused(problems)
    person = _person_find(actor, identity, known_id=known_id, is_distinct=is_distinct, now=now)
    _person_take(person.pk)
    same = Engagement.objects.filter(lot=lot, person=person, company_id=company_id, starts_on=terms["starts_on"])
    if same.exists():
        raise Conflict.because("already_engaged", "Cette personne est déjà sur ce lot à cette date.")
    employer = _employer(company_id, employer_siret, employer_name)
    return _engagement_open(
        actor=actor,
        now=now,
        person_id=person.pk,
        lot=lot,
        company_id=company_id,
        employer_id=employer.pk,
        **_terms_of(terms),
    )


@transaction.atomic
def engagement_update(*, actor: Actor, engagement_id: int, terms: Mapping[str, Any], now: dt.datetime) -> Engagement:
    """Correct the terms of a contract. The first day stays once the eligibility was judged on it.

    Raises Refused when validated hours would fall outside the new dates: correct them in the ledger first.
    """
    engagement = engagement_lock(actor, engagement_id)
    values = _terms_of(terms)
    problems = _date_problems(engagement.lot, values["starts_on"], values["ends_on"])
    if engagement.is_eligible and values["starts_on"] != engagement.starts_on:
        message = "L'éligibilité a été jugée pour ce premier jour : il ne change plus."
        problems.append(Reason("judged_day", message, "starts_on"))
    problems += _hours_outside(engagement, values["starts_on"], values["ends_on"])
    problems += _apart(
        actor,
        person_id=engagement.person_id,
        employer_id=engagement.employer_id,
        lot=engagement.lot,
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        field="starts_on",
        besides=engagement.pk,
    )
    if problems:
        raise Refused(problems)
    for name, value in values.items():
        setattr(engagement, name, value)
    clean_or_refuse(engagement, only=TERMS)
    engagement.save(update_fields=sorted(values))
    windows_align(person_id=engagement.person_id)
    return engagement


@transaction.atomic
def engagement_end(*, actor: Actor, engagement_id: int, ends_on: dt.date, reason: str, now: dt.datetime) -> Engagement:
    """End a contract before its term, with the reason. Hours after that day cannot be declared any more."""
    engagement = engagement_lock(actor, engagement_id)
    problems = []
    if ends_on < engagement.starts_on or ends_on > timezone.localdate(now):
        message = "Le dernier jour se place entre le premier jour et aujourd'hui."
        problems.append(Reason("end_date", message, "ends_on"))
    if engagement.ends_on is not None and ends_on > engagement.ends_on:
        message = f"Le contrat finit déjà le {engagement.ends_on:%d/%m/%Y}."
        problems.append(Reason("end_later", message, "ends_on"))
    if not reason:
        problems.append(Reason("reason_missing", "Indiquez pourquoi le contrat se termine.", "reason"))
    problems += _hours_outside(engagement, engagement.starts_on, ends_on)
    if problems:
        raise Refused(problems)
    engagement.ends_on, engagement.end_reason = ends_on, reason
    clean_or_refuse(engagement, only={"end_reason"})
    engagement.save(update_fields=["ends_on", "end_reason"])
    outbox_add("engagement_ended", key=f"engagement:{engagement.pk}:{ends_on}", engagement_id=engagement.pk)
    return engagement


def _engagement_open(*, actor: Actor, now: dt.datetime, **values: Any) -> Engagement:
    """Write the engagement, then the window of the person over all her contracts. The caller holds her row."""
    field = "hire" if values.get("hire") else "starts_on"
    if problems := _apart(actor, field=field, **{name: values.get(name) for name in PLACE}):
        raise Refused(problems)
    start, end = counting_window(first_day=values["starts_on"], months=1)
    engagement = Engagement(window_start=start, window_end=end, created_at=now, created_by=actor.user, **values)
    clean_or_refuse(engagement, only=TERMS)
    engagement.save()
    windows_align(person_id=engagement.person_id)
    engagement.refresh_from_db(fields=["window_start", "window_end", "window_reason"])
    outbox_add("engagement_created", key=f"engagement:{engagement.pk}", engagement_id=engagement.pk)
    return engagement


def _apart(actor: Actor, **place: Any) -> list[Reason]:
    visible = Lot.objects.visible_to(actor).filter(engagements__person=place["person_id"])
    return contract_apart(visible=visible.values_list("pk", flat=True), **place)


def _person_take(person_id: int) -> None:
    """Hold her row. Raises Conflict for somebody made anonymous meanwhile: a number signs no new contract."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    if person.status == PersonStatus.ANONYMISED:
        raise Conflict.because("anonymised", "Le dossier de cette personne vient d'être anonymisé.")


def engagement_lock(actor: Actor, engagement_id: int) -> Engagement:
    """The engagement within the actor's scope, with the row of its person, which orders changes of her path."""
    require_facilitator(actor)
    found = Engagement.objects.visible_to(actor).get(pk=engagement_id)
    Person.objects.select_for_update(of=("self",)).get(pk=found.person_id)
    return (
        Engagement.objects.select_for_update(of=("self",))
        .select_related("lot__contract", "person")
        .get(pk=engagement_id)
    )


def _person_find(
    actor: Actor, identity: Mapping[str, Any], *, known_id: int | None, is_distinct: bool, now: dt.datetime
) -> Person:
    if known_id is None:
        return person_register(actor=actor, now=now, is_distinct=is_distinct, **identity)
    # Only somebody who resembles what was typed: a file is not reached by guessing its number.
    names = {name: identity[name] for name in ("last_name", "first_name", "birth_date")}
    found = [twin.person for twin in people_alike(**names) if twin.person.pk == known_id]
    if not found:
        raise Refused.because("not_alike", "Ce dossier ne ressemble pas à la personne saisie.", "known")
    return found[0]


def _employer(company_id: int, siret: str, name: str) -> Organisation:
    if not siret.strip():
        return Organisation.objects.get(pk=company_id)
    try:
        return organisation_by_siret(siret=siret, name=name, kind=OrganisationKind.EMPLOYER)
    except Refused as refused:
        fields = {"siret": "employer_siret", "name": "employer_name"}
        raise Refused(
            Reason(one.code, one.message, fields.get(one.field or "", "employer_siret")) for one in refused.reasons
        ) from refused


def _terms_of(terms: Mapping[str, Any]) -> dict[str, Any]:
    unknown = terms.keys() - TERMS
    if unknown:
        raise TypeError(f"not terms of a contract: {sorted(unknown)}")
    return {"ends_on": None, **terms}


def _age(born: dt.date, on: dt.date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _problems(
    lot: Lot, company_id: int, first_day: dt.date, last_day: dt.date | None, *, dates_field: str = "starts_on"
) -> list[Reason]:
    problems = []
    if problem := declaring_problem(lot, company_id):
        problems.append(Reason("company_not_on_lot", problem, field="company"))
    return problems + _date_problems(lot, first_day, last_day, field=dates_field)


def _date_problems(lot: Lot, first_day: dt.date, last_day: dt.date | None, *, field: str = "starts_on") -> list[Reason]:
    problems = []
    if last_day is not None and last_day < first_day:
        problems.append(Reason("dates", "Le dernier jour précède le premier.", "ends_on"))
    if (lot.starts_on and last_day and last_day < lot.starts_on) or (lot.ends_on and first_day > lot.ends_on):
        problems.append(Reason("dates_apart", "Cette embauche est hors des dates du lot.", field))
    return problems


def _hours_outside(engagement: Engagement, first_day: dt.date, last_day: dt.date | None) -> list[Reason]:
    """Validated hours of days that the contract would no longer cover."""
    validated = engagement.entries.filter(state=EntryState.VALIDATED)
    outside = validated.filter(last_day__lt=first_day)
    if last_day is not None:
        outside = outside | validated.filter(first_day__gt=last_day)
    if outside.exists():
        message = "Des heures validées tombent hors de ces dates : corrigez-les d'abord au registre."
        return [Reason("hours_outside", message, "ends_on")]
    return []
