"""What happens after an account event."""

from accounts.enums import AccessRequestStatus, Role
from accounts.models import AccessRequest, Invitation, Membership
from core.mail import send_templated
from core.models import OutboxEvent
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
    """To the people of the organisation; to the pilots when nobody is there."""
    asked = AccessRequest.objects.select_related("organisation").get(pk=event.payload["request_id"])
    if asked.status != AccessRequestStatus.WAITING:
        return
    usable = Membership.objects.usable().order_by("pk")
    colleagues = usable.filter(organisation_id=asked.organisation_id)
    readers = colleagues if colleagues.exists() else usable.filter(role=Role.PILOT)
    for email in dict.fromkeys(readers.values_list("user__email", flat=True)[:20]):
        send_templated(
            template="accounts/mail/access_request",
            to=[email],
            context={"request": asked},
            key=f"{event.key}:{email}",
        )
