"""A company comes in by itself: organisation, establishment, account and access in one transaction."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from accounts.services import access_request_send
from core.errors import Refused
from core.outbox import outbox_add
from core.validators import compact_siret
from employers.enums import EmployerKind
from employers.models import Employer
from employers.services.openings import territory_of
from referential.models import Commune


class Outcome(Enum):
    CREATED = "created"
    KNOWN_COMPANY = "known_company"
    KNOWN_ADDRESS = "known_address"


@dataclass(frozen=True, slots=True)
class Registration:
    """What became of a registration; `user` only when it opened an access."""

    outcome: Outcome
    user: User | None = None
    employer: Employer | None = None


@dataclass(frozen=True, slots=True)
class Company:
    siret: str
    name: str
    kind: str
    commune: Commune
    sector: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who registers. `user` when she is already logged in; otherwise an account is opened."""

    email: str
    first_name: str = ""
    last_name: str = ""
    password: str = ""
    user: User | None = None


def employer_register(
    *, company: Company, contact: Contact, wants_charter: bool = False, now: dt.datetime
) -> Registration:
    """Register a company, or say what stands in the way without telling strangers who has an account.

    A known company becomes a request to her people; a known address gets a mail, and the page says the same as for
    a new one. Two registrations of one SIRET at the same instant: the second is a request.
    """
    try:
        return _register(company=company, contact=contact, wants_charter=wants_charter, now=now)
    except IntegrityError:
        return _register(company=company, contact=contact, wants_charter=wants_charter, now=now)


@transaction.atomic
def _register(*, company: Company, contact: Contact, wants_charter: bool, now: dt.datetime) -> Registration:
    siret, email = compact_siret(company.siret), contact.email.strip().lower()
    known = _organisation_of(siret)
    if known is not None:
        access_request_send(
            organisation=known,
            email=email,
            first_name=contact.first_name,
            last_name=contact.last_name,
            role=Role.EMPLOYER,
            now=now,
        )
        return Registration(Outcome.KNOWN_COMPANY)
    user = contact.user
    if user is None:
        if User.objects.filter(email__iexact=email).exists():
            make_password(contact.password)  # The time taken must not tell the two cases apart.
            outbox_add(
                "registration_address_known", key=f"{siret}:{email}", email=email, company=company.name, siret=siret
            )
            return Registration(Outcome.KNOWN_ADDRESS)
        user = User.objects.create_user(
            email,
            contact.password,
            first_name=contact.first_name.strip(),
            last_name=contact.last_name.strip(),
            phone=company.contact_phone,
        )
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    employer = _company_open(siret=siret, company=company, user=user, wants_charter=wants_charter, now=now)
    membership = Membership.objects.create(user=user, organisation=employer.organisation, role=Role.EMPLOYER)
    User.objects.filter(pk=user.pk).update(current_membership=membership)
    outbox_add("employer_registered", key=str(employer.pk), employer_id=employer.pk)
    return Registration(Outcome.CREATED, user=user, employer=employer)


def _organisation_of(siret: str) -> Organisation | None:
    employer = Employer.objects.filter(siret=siret).select_related("organisation").first()
    return employer.organisation if employer else Organisation.objects.filter(siret=siret).first()


def _company_open(*, siret: str, company: Company, user: User, wants_charter: bool, now: dt.datetime) -> Employer:
    territory = territory_of(company.commune)
    name = company.name.strip()
    organisation = Organisation.objects.create(
        name=name,
        kind=OrganisationKind.EMPLOYER,
        siret=siret,
        commune=company.commune,
        territory=territory,
        created_at=now,
    )
    return Employer.objects.create(
        organisation=organisation,
        siret=siret,
        name=name,
        kind=company.kind or EmployerKind.ORDINARY,
        sector=company.sector,
        commune=company.commune,
        territory=territory,
        contact_name=user.get_full_name(),
        contact_email=user.email,
        contact_phone=company.contact_phone,
        wants_charter=wants_charter,
        created_at=now,
    )


@transaction.atomic
def employer_save(*, actor, employer: Employer | None, now: dt.datetime, **facts) -> Employer:
    """Complete the company's card, or open it when her organisation came here otherwise (an import)."""
    if employer is None:
        employer = Employer(organisation=actor.organisation, created_at=now)
    elif employer.organisation_id != actor.organisation_id:
        raise Refused.because("not_yours", "Cette entreprise n'est pas la vôtre.")
    for name, value in facts.items():
        setattr(employer, name, value)
    employer.territory = territory_of(employer.commune) or employer.territory
    try:
        with transaction.atomic():
            employer.save()
    except IntegrityError as error:
        # Asked of the database rather than before it: two organisations may take one SIRET at the same instant.
        if not Employer.objects.exclude(pk=employer.pk).filter(siret=employer.siret).exists():
            raise
        message = "Ce SIRET est déjà inscrit par une autre organisation."
        raise Refused.because("siret_taken", message, "siret") from error
    return employer


@transaction.atomic
def establishment_add(*, actor, siret: str, now: dt.datetime, **facts) -> Employer:
    """Another establishment of the actor's company: the first nine digits of its SIRET are the company's.

    Another company is registered apart, so that the Département verifies it. Raises Refused otherwise.
    """
    sirens = {
        one[:9] for one in Employer.objects.filter(organisation=actor.organisation).values_list("siret", flat=True)
    }
    if actor.organisation.siret:
        sirens.add(actor.organisation.siret[:9])
    if sirens and siret[:9] not in sirens:
        message = (
            "Ce SIRET est celui d'une autre entreprise (les neuf premiers chiffres diffèrent). "
            "Inscrivez-la par « Inscrire mon entreprise » : le Département la vérifiera."
        )
        raise Refused.because("other_company", message, "siret")
    return employer_save(actor=actor, employer=None, now=now, siret=siret, **facts)
