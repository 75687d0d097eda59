"""Mails that follow what happens to offers and in the network."""

from typing import Any

from accounts.enums import Role
from accounts.models import Membership
from core.mail import send_templated
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_handler
from employers.enums import OpeningStatus
from employers.links import end_url
from employers.models import NetworkMembership, Opening
from employers.selectors.openings import MODELS


def _members_of(organisation_id: int) -> dict[str, int]:
    """Who is written to for a company: the address of each, and her membership."""
    rows = Membership.objects.usable().filter(organisation_id=organisation_id, role=Role.EMPLOYER)
    return dict(rows.order_by("pk").values_list("user__email", "pk")[:20])


def people_of(organisation_id: int) -> list[str]:
    return list(_members_of(organisation_id))


def send_each(event: OutboxEvent, template: str, to: list[str], context: dict[str, Any]) -> None:
    """One mail a person, so that nobody reads the others' addresses."""
    for email in to:
        send_templated(template=f"employers/mail/{template}", to=[email], context=context, key=f"{event.key}:{email}")


def _about_opening(event: OutboxEvent, template: str, *, reason: str = "") -> None:
    model = MODELS.get(event.payload["kind"])
    if model is None:  # a tutor: nobody to write to
        return
    opening: Opening = model.objects.select_related("employer", "commune").get(pk=event.payload["id"])
    context = {"opening": opening, "reason": reason or _reason(event)}
    send_each(event, template, people_of(opening.employer.organisation_id), context)


def _log(event: OutboxEvent) -> TransitionLog | None:
    return TransitionLog.objects.filter(pk=event.payload.get("transition_id")).first()


def _reason(event: OutboxEvent) -> str:
    log = _log(event)
    return log.reason if log else ""


@outbox_handler("opening_published")
def mail_published(event: OutboxEvent) -> None:
    _about_opening(event, "opening_published")


@outbox_handler("opening_sent_back")
def mail_sent_back(event: OutboxEvent) -> None:
    _about_opening(event, "opening_sent_back")


@outbox_handler("opening_labelled")
def mail_labelled(event: OutboxEvent) -> None:
    _about_opening(event, "opening_labelled")


@outbox_handler("opening_unlabelled")
def mail_unlabelled(event: OutboxEvent) -> None:
    _about_opening(event, "opening_unlabelled", reason=event.payload["reason"])


@outbox_handler("opening_closed")
def mail_closed(event: OutboxEvent) -> None:
    """Only when the employer did not do it herself."""
    log = _log(event)
    if log is None or log.actor_role == Role.EMPLOYER:
        return
    if log.transition == "expire":
        _with_end_link(event, "opening_expired", status=OpeningStatus.EXPIRED)
    else:
        _about_opening(event, "opening_closed")


@outbox_handler("opening_ends_soon")
def mail_ends_soon(event: OutboxEvent) -> None:
    _with_end_link(event, "opening_ends_soon", status=OpeningStatus.PUBLISHED)


def _with_end_link(event: OutboxEvent, template: str, *, status: str) -> None:
    """Tell of the last day, with each reader's own link; nothing once the offer moved on."""
    kind, pk = event.payload["kind"], event.payload["id"]
    opening = MODELS[kind].objects.select_related("employer").filter(pk=pk, status=status).first()
    told = event.payload.get("last_day")
    if opening is None or opening.expires_on is None or (told and opening.expires_on.isoformat() != told):
        return
    for email, membership_id in _members_of(opening.employer.organisation_id).items():
        url = end_url(kind=kind, opening_id=pk, last_day=opening.expires_on, membership_id=membership_id)
        send_each(event, template, [email], {"opening": opening, "end_url": url})


def _about_membership(event: OutboxEvent, template: str) -> None:
    membership = NetworkMembership.objects.select_related("employer").get(pk=event.payload["object_id"])
    context = {"membership": membership, "employer": membership.employer, "reason": _reason(event)}
    send_each(event, template, people_of(membership.employer.organisation_id), context)


@outbox_handler("network_joined")
def mail_joined(event: OutboxEvent) -> None:
    _about_membership(event, "network_joined")


@outbox_handler("network_declined")
def mail_declined(event: OutboxEvent) -> None:
    _about_membership(event, "network_declined")


@outbox_handler("network_applied")
def mail_applied(event: OutboxEvent) -> None:
    """The pilots learn that a company asks to join."""
    membership = NetworkMembership.objects.select_related("employer").get(pk=event.payload["object_id"])
    pilots = Membership.objects.usable().filter(role=Role.PILOT).order_by("pk")
    send_each(
        event,
        "network_applied",
        list(dict.fromkeys(pilots.values_list("user__email", flat=True)[:20])),
        {"employer": membership.employer, "membership": membership},
    )


@outbox_handler("registration_address_known")
def mail_address_known(event: OutboxEvent) -> None:
    """The owner of an account learns that somebody used her address; the page said nothing."""
    send_each(event, "registration_address_known", [event.payload["email"]], dict(event.payload))
