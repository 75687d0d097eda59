"""Who receives a company's mails, and which addresses no mail reaches any more."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from accounts.enums import Role
from accounts.models import Membership, Organisation, UndeliverableAddress, User


@dataclass(frozen=True, slots=True)
class Contact:
    """A declarant of a company; `problem` says why her address fails, empty when it works."""

    user_id: int
    company_id: int
    name: str
    email: str
    problem: str = ""
    since: dt.datetime | None = None


def company_contacts(companies: Collection[int]) -> list[Contact]:
    """The people who declare for these companies, each with what is known of her address."""
    problems = {one.user_id: one for one in UndeliverableAddress.objects.open().order_by("noticed_at")}
    memberships = (
        Membership.objects.usable()
        .filter(organisation_id__in=companies, role=Role.CONTRACTOR)
        .select_related("user")
        .order_by("organisation", "pk")
    )
    return [
        Contact(
            user_id=membership.user_id,
            company_id=membership.organisation_id,
            name=str(membership.user),
            email=membership.user.email,
            problem=problems[membership.user_id].reason if membership.user_id in problems else "",
            since=problems[membership.user_id].noticed_at if membership.user_id in problems else None,
        )
        for membership in memberships
    ]


def unreachable_contacts(companies: Collection[int]) -> list[Contact]:
    return [contact for contact in company_contacts(companies) if contact.problem]


def companies_of(user: User) -> list[Organisation]:
    """The companies that a user declares for."""
    memberships = Membership.objects.usable().filter(user=user, role=Role.CONTRACTOR).select_related("organisation")
    return [membership.organisation for membership in memberships.order_by("organisation__name", "pk")]
