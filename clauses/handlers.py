"""What happens after something changed in the clauses: mails to those who must know."""

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership

# Their handlers are registered with these.
from clauses import (  # noqa: F401
    bridge_handlers,
    contract_handlers,
    decp_handlers,
    exchange_handlers,
    hours_handlers,
    people_handlers,
    pooling_handlers,
)
from clauses.enums import EntryState, StatementStatus, StudySide
from clauses.models import CompletionCertificate, DriftAlert, HoursStatement, Lot, Study
from clauses.recipients import company_of, emails_of, facilitators_of
from clauses.services.steering import outlooks_refresh
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from core.workflow import transition_history


@outbox_handler("hours_statement_sent")
def mail_facilitators(event: OutboxEvent) -> None:
    """Tell those who follow the contract that a statement waits for them."""
    statement = _statement(event)
    if statement.status != StatementStatus.SENT:
        return
    send_templated(
        template="clauses/mail/statement_sent",
        to=facilitators_of(statement.lot),
        context={"statement": statement, "entries": statement.entries.count()},
        key=event.key,
    )


@outbox_handler("hours_statement_validated")
def mail_company_validated(event: OutboxEvent) -> None:
    statement = _statement(event)
    send_templated(
        template="clauses/mail/statement_validated",
        to=company_of(statement),
        context={"statement": statement},
        key=event.key,
    )


@outbox_handler("hours_statement_returned")
def mail_company_returned(event: OutboxEvent) -> None:
    """Tell the company what to correct, unless it already has."""
    statement = _statement(event)
    if statement.status != StatementStatus.RETURNED:
        return
    returned = transition_history(statement).filter(pk=event.payload["transition_id"]).first()
    send_templated(
        template="clauses/mail/statement_returned",
        to=company_of(statement),
        context={
            "statement": statement,
            "reason": returned.reason if returned else "",
            "refused": statement.entries.filter(state=EntryState.REJECTED).count(),
        },
        key=event.key,
    )


@outbox_handler("lots_drifted")
def mail_drifts(event: OutboxEvent) -> None:
    """Tell whoever follows these lots that they started to drift, except those back on their way since."""
    alerts = list(
        DriftAlert.objects.open()
        .filter(pk__in=event.payload["alert_ids"])
        .select_related("lot__contract__facilitator__user", "lot__contract__buyer")
        .order_by("detected_on", "pk")
    )
    if not alerts:
        return
    send_templated(
        template="clauses/mail/lots_drifted",
        to=facilitators_of(alerts[0].lot),
        context={"alerts": alerts},
        key=event.key,
    )


@outbox_handler("hours_statement_sent")
@outbox_handler("hours_statement_validated")
@outbox_handler("hours_statement_returned")
@outbox_handler("obligation_set")
@outbox_handler("engagement_created")
@outbox_handler("eligibility_validated")
@outbox_handler("lot_exchange")
@outbox_handler("penalty_proposed")
@outbox_handler("penalty_decided")
@outbox_handler("letter_sent")
@outbox_handler("letter_replied")
@outbox_handler("company_declared")
@outbox_handler("company_decided")
@outbox_handler("contract_moved")
def refresh_outlook(event: OutboxEvent) -> None:
    """Something happened on a lot: lists must show whose turn it is now."""
    lots = Lot.objects.none()
    if "statement_id" in event.payload:
        lots = Lot.objects.filter(statements=event.payload["statement_id"])
    elif "obligation_id" in event.payload:
        lots = Lot.objects.filter(obligations=event.payload["obligation_id"])
    elif "engagement_id" in event.payload:
        lots = Lot.objects.filter(engagements=event.payload["engagement_id"])
    elif "contract_id" in event.payload:
        lots = Lot.objects.filter(contract=event.payload["contract_id"])
    elif "lot_id" in event.payload:
        lots = Lot.objects.filter(pk=event.payload["lot_id"])
    outlooks_refresh(lot_ids=list(lots.values_list("pk", flat=True)), on=timezone.localdate())


@outbox_handler("study_shared")
def mail_other_side(event: OutboxEvent) -> None:
    """Tell those with whom a study is shared, unless it was taken back or deleted meanwhile."""
    study = (
        Study.objects.filter(pk=event.payload["study_id"], shared_at__isnull=False)
        .select_related("buyer", "facilitation")
        .first()
    )
    if study is None:
        return
    if study.side == StudySide.BUYER:
        readers = Membership.objects.filter(organisation=study.facilitation, role=Role.FACILITATOR)
    else:
        readers = Membership.objects.filter(organisation=study.buyer, role=Role.BUYER)
    send_templated(template="clauses/mail/study_shared", to=emails_of(readers), context={"study": study}, key=event.key)


@outbox_handler("certificate_issued")
def mail_certificate(event: OutboxEvent) -> None:
    """Tell the buyer and the companies, unless it was taken back meanwhile."""
    certificate = _certificate(event)
    if certificate.is_in_force:
        _mail_certificate(certificate, "clauses/mail/certificate_issued", event.key)


@outbox_handler("certificate_revoked")
def mail_certificate_revoked(event: OutboxEvent) -> None:
    _mail_certificate(_certificate(event), "clauses/mail/certificate_revoked", event.key)


def _certificate(event: OutboxEvent) -> CompletionCertificate:
    return CompletionCertificate.objects.select_related("lot__contract").get(pk=event.payload["certificate_id"])


def _mail_certificate(certificate: CompletionCertificate, template: str, key: str) -> None:
    """The buyer's people, then each company of the lot: all read the same document."""
    buyers = emails_of(Membership.objects.filter(organisation=certificate.lot.contract.buyer_id, role=Role.BUYER))
    companies = certificate.lot.participations.accepted().filter(organisation__isnull=False).values("organisation")
    declarants = emails_of(Membership.objects.filter(organisation__in=companies, role=Role.CONTRACTOR))
    send_templated(template=template, to=[*buyers, *declarants], context={"certificate": certificate}, key=key)


def _statement(event: OutboxEvent) -> HoursStatement:
    return HoursStatement.objects.select_related("lot__contract__facilitator__user", "company", "sent_by").get(
        pk=event.payload["statement_id"]
    )
