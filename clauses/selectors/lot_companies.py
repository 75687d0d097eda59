"""The companies of a lot as each side reads them, with their people, their invitations and their part of the hours."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Invitation
from clauses.enums import ParticipationRole, ParticipationStatus, WayOfMeeting
from clauses.models import Engagement, EngagementYear, Lot, Participation
from clauses.selectors.contacts import Contact, company_contacts
from employers.enums import EmployerKind
from employers.models import Employer

LENDING = (WayOfMeeting.AI, WayOfMeeting.ETTI, WayOfMeeting.GEIQ, WayOfMeeting.ETT, WayOfMeeting.EATT)
# Structures whose own staff may count when they work under the lead (domain rules, 1.4).
INSERTION_KINDS = EmployerKind.siae() | {EmployerKind.EA, EmployerKind.EATT, EmployerKind.ESAT, EmployerKind.GEIQ}
RANK = {ParticipationRole.LEAD: 0, ParticipationRole.CO_CONTRACTOR: 1, ParticipationRole.SUBCONTRACTOR: 2}


@dataclass(frozen=True, slots=True)
class CompanyOnLot:
    """A company of a lot: what it is, who declares for it, what it did."""

    participation: Participation
    structure: str = ""
    people: int = 0
    validated: Decimal = Decimal(0)
    contacts: list[Contact] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES[ParticipationStatus(self.participation.status)]

    @property
    def contact_to_invite(self) -> str:
        """The address given with the declaration, while nobody was invited."""
        known = {one.email.casefold() for one in self.contacts} | {one.email.casefold() for one in self.invitations}
        email = self.participation.contact_email
        return email if email and email.casefold() not in known else ""


TONES = {
    ParticipationStatus.PENDING: "warning",
    ParticipationStatus.ACCEPTED: "success",
    ParticipationStatus.REFUSED: "neutral",
}


def companies_of_lot(lot: Lot, *, actor: Actor, now: dt.datetime) -> list[CompanyOnLot]:
    """The companies of a lot that the actor reads, the lead first. A fixed number of queries."""
    rows = list(
        Participation.objects.visible_to(actor)
        .filter(lot=lot)
        .select_related("organisation", "declared_by", "accepted_by")
    )
    ids = [one.organisation_id for one in rows if one.organisation_id is not None]
    structures = _structures(ids)
    people, hours = _parts(lot, ids)
    contacts, invitations = defaultdict(list), defaultdict(list)
    if actor.role == Role.FACILITATOR:
        for contact in company_contacts(ids):
            contacts[contact.company_id].append(contact)
        pending = Invitation.objects.pending(now=now).filter(organisation__in=ids, role=Role.CONTRACTOR)
        for invitation in pending.order_by("pk"):
            invitations[invitation.organisation_id].append(invitation)
    found = [
        CompanyOnLot(
            one,
            structure=structures.get(one.organisation_id or 0, ""),
            people=people.get(one.organisation_id or 0, 0),
            validated=hours.get(one.organisation_id or 0, Decimal(0)),
            contacts=contacts[one.organisation_id or 0],
            invitations=invitations[one.organisation_id or 0],
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: (RANK[ParticipationRole(one.participation.role)], one.participation.pk))


def _structures(ids: Collection[int]) -> dict[int, str]:
    """By organisation, its kind of insertion structure; nothing for an ordinary company."""
    rows = Employer.objects.filter(organisation__in=ids, kind__in=INSERTION_KINDS).order_by("pk")
    return {pk: EmployerKind(kind).label for pk, kind in rows.values_list("organisation", "kind")}


def _parts(lot: Lot, ids: Collection[int]) -> tuple[dict[int, int], dict[int, Decimal]]:
    """By company, how many people it declares on the lot, and its validated hours."""
    engagements = Engagement.objects.filter(lot=lot, company__in=ids).order_by()
    people = dict(engagements.values_list("company").annotate(n=Count("person", distinct=True)))
    years = EngagementYear.objects.filter(engagement__lot=lot, engagement__company__in=ids).order_by()
    return people, dict(years.values_list("engagement__company").annotate(n=Sum("validated")))


@dataclass(frozen=True, slots=True)
class Lender:
    """A structure that makes people available to a company of the lot, and how many."""

    name: str
    way: str
    people: int


def lenders_of_lot(lot: Lot) -> list[Lender]:
    """Temporary agencies, AI, ETTI and GEIQ met on a lot: they employ, a company of the lot declares."""
    rows = Engagement.objects.filter(lot=lot, way__in=LENDING).order_by("employer__name", "way")
    counted = rows.values_list("employer__name", "way").annotate(n=Count("person", distinct=True))
    return [Lender(name, WayOfMeeting(way).label, people) for name, way, people in counted]


def participations_to_decide(actor: Actor) -> QuerySet[Participation]:
    """The declared subcontractors that wait for an answer on the lots an actor reads, the oldest first."""
    waiting = Participation.objects.visible_to(actor).filter(status=ParticipationStatus.PENDING)
    return waiting.select_related("lot__contract", "organisation").order_by("declared_on", "pk")


def led_by(lot: Lot, actor: Actor) -> bool:
    """Whether the actor's company answers for the lot, and may declare subcontractors."""
    mine = Q(organisation_id=actor.organisation_id, role=ParticipationRole.LEAD)
    return lot.participations.filter(mine).exists()
