"""Mails that follow what happens to offers and in the network."""

from typing import Any

from accounts.enums import Role
from accounts.models import Membership
from core.mail import send_templated
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_handler
from employers.models import NetworkMembership, Opening
from employers.selectors.openings import MODELS


def _people_of(organisation_id: int) -> list[str]:
    rows = Membership.objects.usable().filter(organisation_id=organisation_id, role=Role.EMPLOYER)
    return list(dict.fromkeys(rows.order_by("pk").values_list("user__email", flat=True)[:20]))


def _send(event: OutboxEvent, template: str, to: list[str], context: dict[str, Any]) -> None:
    """One mail a person, so that nobody reads the others' addresses."""
    for email in to:
        send_templated(template=f"employers/mail/{template}", to=[email], context=context, key=f"{event.key}:{email}")


def _about_opening(event: OutboxEvent, template: str, *, reason: str = "") -> None:
    model = MODELS.get(event.payload["kind"])
    if model is None:  # a tutor: nobody to write to
        return
    opening: Opening = model.objects.select_related("employer", "commune").get(pk=event.payload["id"])
    context = {"opening": opening, "reason": reason or _reason(event)}
    _send(event, template, _people_of(opening.employer.organisation_id), context)


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
    if log is not None and log.actor_role != Role.EMPLOYER:
        _about_opening(event, "opening_expired" if log.transition == "expire" else "opening_closed")


def _about_membership(event: OutboxEvent, template: str) -> None:
    membership = NetworkMembership.objects.select_related("employer").get(pk=event.payload["object_id"])
    context = {"membership": membership, "employer": membership.employer, "reason": _reason(event)}
    _send(event, template, _people_of(membership.employer.organisation_id), context)


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
    _send(
        event,
        "network_applied",
        list(dict.fromkeys(pilots.values_list("user__email", flat=True)[:20])),
        {"employer": membership.employer, "membership": membership},
    )


@outbox_handler("registration_address_known")
def mail_address_known(event: OutboxEvent) -> None:
    """The owner of an account learns that somebody used her address; the page said nothing."""
    _send(event, "registration_address_known", [event.payload["email"]], dict(event.payload))
