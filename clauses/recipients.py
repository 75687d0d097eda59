"""Who is written to: those who follow a lot, those of an organisation."""

from accounts.enums import Role
from accounts.models import Membership
from clauses.models import HoursStatement, Lot


def facilitators_of(lot: Lot) -> list[str]:
    """The person in charge; else her whole organisation; else nobody follows the contract yet."""
    contract = lot.contract
    if contract.facilitator is not None and contract.facilitator.is_active:
        return [contract.facilitator.user.email]
    if contract.facilitation_id is None:
        return []
    return emails_of(Membership.objects.filter(organisation_id=contract.facilitation_id, role=Role.FACILITATOR))


def company_of(statement: HoursStatement) -> list[str]:
    """Whoever signed, and the company's other declarants."""
    others = emails_of(Membership.objects.filter(organisation_id=statement.company_id, role=Role.CONTRACTOR))
    signer = [statement.sent_by.email] if statement.sent_by else []
    return [*signer, *others]


def emails_of(memberships) -> list[str]:
    return list(memberships.usable().order_by("pk").values_list("user__email", flat=True))
