"""What happens after an account event."""

from accounts.enums import AccessRequestStatus, Role
from accounts.models import AccessRequest, Invitation, Membership, Organisation
from core.mail import send_templated
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_handler


@outbox_handler("invitation_sent")
def mail_invitation(event: OutboxEvent) -> None:
    invitation = Invitation.objects.select_related("organisation", "invited_by").get(pk=event.payload["invitation_id"])
    if invitation.accepted_at or invitation.revoked_at:
        return
    send_templated(
        template="accounts/mail/invitation",
        to=[invitation.email],
        context={"invitation": invitation, "token": event.payload["token"]},
        key=event.key,
    )
    # The secret has left: nothing here needs it any more.
    event.payload = {"invitation_id": invitation.pk}
    event.save(update_fields=["payload"])


@outbox_handler("access_requested")
def mail_access_request(event: OutboxEvent) -> None:
    """To the people of the organisation; to the pilots when nobody is there, or nobody verified it yet."""
    asked = AccessRequest.objects.select_related("organisation").get(pk=event.payload["request_id"])
    if asked.status != AccessRequestStatus.WAITING:
        return
    usable = Membership.objects.usable().order_by("pk")
    colleagues = usable.filter(organisation_id=asked.organisation_id)
    theirs = asked.organisation.verified_at is not None and colleagues.exists()
    readers = colleagues if theirs else usable.filter(role=Role.PILOT)
    for email in dict.fromkeys(readers.values_list("user__email", flat=True)[:20]):
        send_templated(
            template="accounts/mail/access_request",
            to=[email],
            context={"request": asked, "is_theirs": theirs},
            key=f"{event.key}:{email}",
        )


@outbox_handler("access_refused")
def mail_access_refused(event: OutboxEvent) -> None:
    """The person who asked learns why, at the address she gave."""
    asked = AccessRequest.objects.select_related("organisation").get(pk=event.payload["object_id"])
    log = TransitionLog.objects.get(pk=event.payload["transition_id"])
    send_templated(
        template="accounts/mail/access_refused",
        to=[asked.email],
        context={"request": asked, "reason": log.reason},
        key=event.key,
    )


@outbox_handler("organisation_refused")
def mail_organisation_refused(event: OutboxEvent) -> None:
    """Its people learn that the registration was refused, and why."""
    organisation = Organisation.objects.get(pk=event.payload["organisation_id"])
    people = organisation.memberships.filter(is_active=True, user__is_active=True).order_by("pk")
    for email in dict.fromkeys(people.values_list("user__email", flat=True)[:20]):
        send_templated(
            template="accounts/mail/organisation_refused",
            to=[email],
            context={"organisation": organisation, "reason": event.payload["reason"]},
            key=f"{event.key}:{email}",
        )
