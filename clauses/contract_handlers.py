"""Mails that follow the life of a contract, and of the companies declared on its lots."""

from typing import Any

from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from clauses.enums import ParticipationRole, ParticipationStatus
from clauses.models import Participation, PublicContract
from clauses.recipients import emails_of, facilitators_of
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from core.workflow import transition_history


@outbox_handler("company_declared")
def mail_buyer_of_company(event: OutboxEvent) -> None:
    """Tell the buyer and the facilitator that a subcontractor waits, unless somebody answered or withdrew it."""
    participation = _participation(event)
    if participation is None or participation.status != ParticipationStatus.PENDING:
        return
    for side, to in (
        (Role.BUYER, _people_of(participation.lot.contract.buyer_id, Role.BUYER)),
        (Role.FACILITATOR, facilitators_of(participation.lot)),
    ):
        context = {"participation": participation, "is_buyer": side == Role.BUYER}
        _mail("clauses/mail/company_declared", to, context, f"{event.key}:{side}")


@outbox_handler("company_decided")
def mail_decision_on_company(event: OutboxEvent) -> None:
    """Tell the lead contractor, and the company itself once accepted: a refusal is the lead's to explain."""
    participation = _participation(event)
    if participation is None or participation.status == ParticipationStatus.PENDING:
        return
    leads = Participation.objects.filter(lot=participation.lot_id, role=ParticipationRole.LEAD)
    to = emails_of(Membership.objects.filter(organisation__in=leads.values("organisation"), role=Role.CONTRACTOR))
    _mail("clauses/mail/company_decided", to, {"participation": participation}, event.key)
    if participation.is_accepted and participation.organisation_id is not None:
        itself = _people_of(participation.organisation_id, Role.CONTRACTOR)
        _mail("clauses/mail/company_accepted", itself, {"participation": participation}, event.key)


@outbox_handler("contract_moved")
def mail_contract_moved(event: OutboxEvent) -> None:
    """Tell the buyer and the companies that the contract takes no hour any more, or takes them again."""
    contract = PublicContract.objects.select_related("buyer").get(pk=event.payload["contract_id"])
    moved = transition_history(contract).filter(pk=event.payload["transition_id"]).first()
    if moved is None or moved.target_state != contract.status:
        return
    context = {"contract": contract, "reason": moved.reason, "is_buyer": True}
    context["path"] = reverse("clauses:buyer_contract", args=[contract.pk])
    _mail("clauses/mail/contract_moved", _people_of(contract.buyer_id, Role.BUYER), context, event.key)
    context |= {"is_buyer": False, "path": reverse("clauses:contractor_home")}
    # One mail a company: nobody reads there the addresses of the others.
    companies = Participation.objects.accepted().filter(lot__contract=contract, organisation__isnull=False)
    for company_id in companies.order_by("organisation").values_list("organisation", flat=True).distinct():
        to = _people_of(company_id, Role.CONTRACTOR)
        _mail("clauses/mail/contract_moved", to, context, f"{event.key}:{company_id}")


def _people_of(organisation_id: int, role: str) -> list[str]:
    return emails_of(Membership.objects.filter(organisation_id=organisation_id, role=role))


def _mail(template: str, to: list[str], context: dict[str, Any], key: str) -> None:
    send_templated(template=template, to=to, context=context, key=key)


def _participation(event: OutboxEvent) -> Participation | None:
    """None when it was withdrawn meanwhile."""
    return (
        Participation.objects.select_related("lot__contract__facilitator__user", "lot__contract__buyer", "organisation")
        .filter(pk=event.payload["participation_id"])
        .first()
    )
