"""What the outbox does for every room: short messages and daily summaries."""

from django.contrib.auth import get_user_model

from core.digests import held_for
from core.mail import send_templated
from core.models import HeldMail, OutboxEvent
from core.outbox import outbox_handler
from core.sms import sms_hand_over


@outbox_handler("sms_due")
def send_sms(event: OutboxEvent) -> None:
    sms_hand_over(to=event.payload["to"], text=event.payload["text"], key=event.key)
    # The number and the words have left: nothing here needs them any more.
    event.payload = {}
    event.save(update_fields=["payload"])


@outbox_handler("daily_summary")
def mail_summary(event: OutboxEvent) -> None:
    """One mail for all that was kept; what is kept is forgotten with the same transaction that says it left."""
    user = get_user_model().objects.filter(pk=event.payload["user_id"]).first()
    held = list(held_for(event.payload["user_id"]))
    if user is None or not held:
        return
    if user.is_active:
        send_templated(template="core/mail/daily_summary", to=[user.email], context={"held": held}, key=event.key)
    HeldMail.objects.filter(pk__in=[one.pk for one in held]).delete()
