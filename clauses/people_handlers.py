"""Mails about people on lots: hires that companies announce, windows that end."""

from accounts.enums import Role
from accounts.models import Membership
from clauses.enums import AnnouncementState
from clauses.models import Announcement, Engagement
from clauses.recipients import emails_of, facilitators_of
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler


@outbox_handler("hire_announced")
def mail_announced(event: OutboxEvent) -> None:
    """Tell those who follow the lot that a company announced a hire; her name stays in Passerelle."""
    announcement = _announcement(event)
    if announcement.state != AnnouncementState.WAITING:
        return
    send_templated(
        template="clauses/mail/hire_announced",
        to=facilitators_of(announcement.lot),
        context={"announcement": announcement},
        key=event.key,
    )


@outbox_handler("announcement_answered")
def mail_answered(event: OutboxEvent) -> None:
    """Tell the company whether the person is on the lot; never a criterion."""
    announcement = _announcement(event)
    send_templated(
        template="clauses/mail/announcement_answered",
        to=[
            announcement.announced_by.email,
            *emails_of(Membership.objects.filter(organisation_id=announcement.company_id, role=Role.CONTRACTOR)),
        ],
        context={
            "announcement": announcement,
            "is_confirmed": announcement.state == AnnouncementState.CONFIRMED,
        },
        key=event.key,
    )


@outbox_handler("window_ending")
def mail_window_ending(event: OutboxEvent) -> None:
    """Warn the facilitator of a lot that somebody's hours will soon stop counting, unless it was prolonged since."""
    engagement = Engagement.objects.select_related("lot__contract__facilitator__user").get(
        pk=event.payload["engagement_id"]
    )
    if engagement.window_end.isoformat() not in event.key:
        return
    send_templated(
        template="clauses/mail/window_ending",
        to=facilitators_of(engagement.lot),
        context={"engagement": engagement},
        key=event.key,
    )


def _announcement(event: OutboxEvent) -> Announcement:
    return Announcement.objects.select_related("lot__contract__facilitator__user", "company", "announced_by").get(
        pk=event.payload["announcement_id"]
    )
