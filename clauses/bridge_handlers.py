"""What follows a bridge: the mails to the company, and its steps, read again whenever something happened."""

from django.conf import settings
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from clauses.models import Bridge, Engagement, HoursStatement
from clauses.services.bridge_steps import bridges_follow, bridges_of_engagements, bridges_of_opening
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from employers.enums import OpeningStatus
from matching.models import PoolSignal
from placements.handlers import addresses_of
from placements.models import Proposal


# --- Mails ------------------------------------------------------------------------------------------------------
@outbox_handler("bridge_opened")
def ask_the_company(event: OutboxEvent) -> None:
    """Those who declare for the company confirm from their space; not when it is confirmed or closed already."""
    bridge = _bridge(event)
    if bridge.closed_at or bridge.opening.status != OpeningStatus.DRAFT:
        return
    own = Membership.objects.usable().filter(
        organisation=bridge.employer.organisation_id, role=Role.CONTRACTOR, user__is_active=True
    )
    declarants = list(own.order_by("pk").values_list("user__email", flat=True))
    page = reverse("clauses:bridge_confirm", args=[bridge.pk])
    if not declarants:
        page = reverse("employers:opening_mine", args=[bridge.kind, bridge.opening_id])
    send_templated(
        template="clauses/mail/bridge_opened",
        to=declarants or addresses_of(bridge.employer),
        context={"bridge": bridge, "opening": bridge.opening, "page_url": settings.SITE_URL.rstrip("/") + page},
        key=event.key,
    )


@outbox_handler("bridge_closed")
def tell_the_facilitator(event: OutboxEvent) -> None:
    """The company said no: the facilitator looks elsewhere."""
    if not event.payload["by_company"]:
        return
    bridge = _bridge(event)
    if not bridge.opened_by.is_active:
        return
    page = settings.SITE_URL.rstrip("/") + reverse("clauses:bridge_detail", args=[bridge.pk])
    send_templated(
        template="clauses/mail/bridge_closed",
        to=[bridge.opened_by.user.email],
        context={"bridge": bridge, "opening": bridge.opening, "page_url": page},
        key=event.key,
    )


def _bridge(event: OutboxEvent) -> Bridge:
    rows = Bridge.objects.select_related(
        "lot__contract", "employer", "company", "job_offer", "immersion", "opened_by__user"
    )
    return rows.get(pk=event.payload["bridge_id"])


# --- Steps ------------------------------------------------------------------------------------------------------
@outbox_handler("opening_submitted")
@outbox_handler("opening_published")
@outbox_handler("opening_closed")
def follow_an_opening(event: OutboxEvent) -> None:
    bridges_follow(bridges_of_opening(event.payload["kind"], event.payload["id"]))


@outbox_handler("proposal_sent")
@outbox_handler("proposal_accepted")
@outbox_handler("interview_held")
@outbox_handler("proposal_closed")
@outbox_handler("person_hired")
def follow_a_proposal(event: OutboxEvent) -> None:
    proposal = Proposal.objects.get(pk=event.payload["object_id"])
    bridges_follow(bridges_of_opening(proposal.kind, proposal.job_offer_id or proposal.immersion_id or 0))


@outbox_handler("pool_signal")
def follow_a_signal(event: OutboxEvent) -> None:
    signal = PoolSignal.objects.get(pk=event.payload["object_id"])
    bridges_follow(bridges_of_opening(signal.kind, signal.opening_id))


@outbox_handler("engagement_created")
@outbox_handler("eligibility_validated")
def follow_an_engagement(event: OutboxEvent) -> None:
    bridges_follow(bridges_of_engagements([event.payload["engagement_id"]]))


@outbox_handler("hours_statement_validated")
def follow_hours(event: OutboxEvent) -> None:
    statement = HoursStatement.objects.get(pk=event.payload["statement_id"])
    worked = Engagement.objects.filter(lot=statement.lot_id, company=statement.company_id)
    bridges_follow(bridges_of_engagements(worked.values_list("pk", flat=True)))
