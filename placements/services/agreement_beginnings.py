"""What an agreement knows from its first minute: the person's, the host's and the opening's own facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from employers.enums import ContractKind
from employers.models import Tutor
from placements.agreement_document import address_of
from placements.enums import EMPLOYED, PersonSituation, SignatoryRole
from placements.models import Hire, ImmersionAgreement, ImmersionSignatory
from placements.rules import Schedule, email_key, is_minor, phone_key, roles_to_sign, schedule_to_json, usual_week
from placements.selectors import running_hires

SUBSIDISED = (ContractKind.PEC, ContractKind.CIE)
# What does not change from one immersion to the next at the same host's.
HOST_FACTS = ("host_legal_form", "host_collective_agreement", "host_activity", "host_registration", "host_address")


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """Who signs in a role, and how to reach her; empty while unknown."""

    name: str = ""
    quality: str = ""
    email: str = ""
    phone: str = ""


def agreement_begin(agreement: ImmersionAgreement) -> ImmersionAgreement:
    """Save a new agreement with all that is known already, and its signatories. In the caller's transaction."""
    for name, value in _known(agreement).items():
        setattr(agreement, name, _fitted(ImmersionAgreement, name, value))
    agreement.save()
    signatories_sync(agreement)
    return agreement


def _fitted(model: type[models.Model], name: str, value: Any) -> Any:
    """A text that was longer where it comes from: cut to begin with, and corrected by who fills the form."""
    limit = getattr(model._meta.get_field(name), "max_length", None)
    return value[:limit] if isinstance(value, str) and limit else value


def signatories_sync(agreement: ImmersionAgreement) -> list[ImmersionSignatory]:
    """One row for each who signs, no other; a new one is filled with what is known."""
    minor = is_minor(agreement.person.birth_date, on=agreement.starts_on)
    wanted = roles_to_sign(minor=minor, employed=agreement.situation in EMPLOYED)
    kept = {one.role: one for one in agreement.signatories.filter(role__in=wanted)}
    agreement.signatories.exclude(role__in=wanted).delete()
    missing = [role for role in wanted if role not in kept]
    known = {role: _contact(agreement, role) for role in missing}
    made = _without_doubles(agreement, known, kept.values())
    ImmersionSignatory.objects.bulk_create(made)
    return sorted([*kept.values(), *made], key=lambda one: wanted.index(one.role))


def _without_doubles(
    agreement: ImmersionAgreement, known: dict[str, ContactFacts], kept: Iterable[ImmersionSignatory]
) -> list[ImmersionSignatory]:
    """An address or a number that somebody has already is left to be asked."""
    emails = {one.email for one in kept}
    phones = {one.phone for one in kept}
    made = []
    for role, facts in known.items():
        email, phone = email_key(facts.email) or None, phone_key(facts.phone) or None
        one = ImmersionSignatory(
            agreement=agreement,
            role=role,
            name=_fitted(ImmersionSignatory, "name", facts.name),
            quality=_fitted(ImmersionSignatory, "quality", facts.quality),
            email=None if email in emails else email,
            phone=None if phone in phones else phone,
        )
        emails.add(one.email)
        phones.add(one.phone)
        made.append(one)
    return made


def _contact(agreement: ImmersionAgreement, role: str) -> ContactFacts:
    person, host = agreement.person, agreement.host
    if role == SignatoryRole.PERSON:
        return ContactFacts(str(person), "", person.email, person.phone)
    if role == SignatoryRole.HOST:
        return ContactFacts(host.contact_name, "", host.contact_email, host.contact_phone)
    if role == SignatoryRole.PRESCRIBER:
        user = agreement.prescriber.user
        return ContactFacts(str(user), "Référent de parcours", user.email, user.phone)
    if role == SignatoryRole.EMPLOYER:
        hire = _hire_during(agreement)
        employer = hire.employer if hire else None
        if employer is not None:
            return ContactFacts(employer.contact_name, employer.name, employer.contact_email, employer.contact_phone)
    return ContactFacts()


def _known(agreement: ImmersionAgreement) -> dict[str, Any]:
    return {
        **_host_facts(agreement),
        **_welcomer_facts(agreement.tutor),
        **_situation_facts(agreement),
        "adviser_name": str(agreement.prescriber.user),
        "place": address_of(agreement.host),
        "schedule": schedule_to_json(Schedule(usual_week(agreement.hours_per_week), {})),
    }


def _host_facts(agreement: ImmersionAgreement) -> dict[str, str]:
    host = agreement.host
    last = ImmersionAgreement.objects.filter(host=host).exclude(host_legal_form="").order_by("-created_at").first()
    if last is not None:
        return {name: getattr(last, name) for name in HOST_FACTS}
    return {"host_activity": host.sector, "host_registration": host.siret, "host_address": address_of(host)}


def _welcomer_facts(tutor: Tutor | None) -> dict[str, str]:
    if tutor is None:
        return {}
    return {
        "welcomer_name": str(tutor),
        "welcomer_role": tutor.job_title,
        "welcomer_email": tutor.email,
        "welcomer_phone": tutor.phone,
    }


def _situation_facts(agreement: ImmersionAgreement) -> dict[str, Any]:
    hire = _hire_during(agreement)
    if hire is None:
        return {"situation": PersonSituation.JOBSEEKER}
    if hire.contract_kind not in SUBSIDISED:
        return {"situation": PersonSituation.EMPLOYEE}
    return {"situation": PersonSituation.CUI, "cui_starts_on": hire.starts_on, "cui_ends_on": hire.ends_on}


def _hire_during(agreement: ImmersionAgreement) -> Hire | None:
    """The job she has on the first day, elsewhere or there."""
    rows = running_hires(agreement.starts_on).filter(person=agreement.person, starts_on__lte=agreement.starts_on)
    return rows.select_related("employer").order_by("-starts_on", "-pk").first()
