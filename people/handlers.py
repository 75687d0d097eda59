"""Mails about the files of people."""

from accounts.models import Membership
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from people.selectors_handover import changes_told


@outbox_handler("caseload_handed_over")
def tell_referent_of_her_new_people(event: OutboxEvent) -> None:
    """Only of those who are still hers: somebody may have passed on since."""
    membership = Membership.objects.usable().filter(pk=event.payload["membership_id"]).select_related("user").first()
    changes = [
        change
        for change in changes_told(event.payload["change_ids"])
        if membership is not None and change.person.referent_id == membership.pk
    ]
    if membership is None or not changes:
        return
    send_templated(
        template="people/mail/caseload_received",
        to=[membership.user.email],
        context={"changes": changes, "first": changes[0]},
        key=event.key,
    )
