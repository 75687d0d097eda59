"""The mails to a volunteer: her mentoring begins, or will not take place."""

from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from placements.enums import MentoringStatus
from placements.models import Mentoring
from placements.selectors_mentoring import length_of


@outbox_handler("mentoring_started")
def tell_the_mentor(event: OutboxEvent) -> None:
    """Whom she will meet (a first name) and which référent to call."""
    rows = Mentoring.objects.select_related("mentor", "person__referent__user", "proposed_by__user")
    mentoring = rows.filter(pk=event.payload["mentoring_id"]).first()
    if mentoring is None or mentoring.status != MentoringStatus.ACTIVE or not mentoring.mentor.email:
        return
    referent = mentoring.person.referent or mentoring.proposed_by
    send_templated(
        template="placements/mail/mentoring_started",
        to=[mentoring.mentor.email],
        context={
            "mentoring": mentoring,
            "who": mentoring.person.first_name,
            "referent": referent,
            "last_day": length_of(mentoring, on=mentoring.starts_on).last_day,
        },
        key=event.key,
    )


@outbox_handler("mentoring_cancelled")
def tell_the_mentor_it_is_off(event: OutboxEvent) -> None:
    """Without the reason, which is between the person and her référent."""
    rows = Mentoring.objects.select_related("mentor", "person__referent__user", "proposed_by__user")
    mentoring = rows.filter(pk=event.payload["object_id"]).first()
    if mentoring is None or not mentoring.mentor.email:
        return
    send_templated(
        template="placements/mail/mentoring_cancelled",
        to=[mentoring.mentor.email],
        context={
            "mentoring": mentoring,
            "who": mentoring.person.first_name,
            "referent": mentoring.person.referent or mentoring.proposed_by,
        },
        key=event.key,
    )
