"""Mails about charters, labels, notices between companies and the members' news."""

from accounts.enums import Role
from accounts.models import Membership
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_handler
from employers.enums import LabelStatus, NetworkStatus, NewsStatus, NoticeStatus
from employers.handlers import people_of, send_each
from employers.models import ContractingNotice, EmployerLabel, MemberNews, NetworkMembership, NoticeReply, NoticeReport


def _label(event: OutboxEvent) -> EmployerLabel:
    return EmployerLabel.objects.select_related("employer", "label").get(pk=event.payload["object_id"])


def _pilots() -> list[str]:
    pilots = Membership.objects.usable().filter(role=Role.PILOT).order_by("pk")
    return list(dict.fromkeys(pilots.values_list("user__email", flat=True)[:20]))


@outbox_handler("label_declared")
def mail_label_declared(event: OutboxEvent) -> None:
    """The pilots learn that a label waits to be verified."""
    held = _label(event)
    if held.status == LabelStatus.DECLARED:
        send_each(event, "label_declared", _pilots(), {"held": held})


@outbox_handler("label_answered")
def mail_label_answered(event: OutboxEvent) -> None:
    held, log = _label(event), TransitionLog.objects.get(pk=event.payload["transition_id"])
    context = {"held": held, "is_confirmed": log.target_state == LabelStatus.CONFIRMED, "reason": log.reason}
    send_each(event, "label_answered", people_of(held.employer.organisation_id), context)


@outbox_handler("label_ending")
def mail_label_ending(event: OutboxEvent) -> None:
    held = _label(event)
    if held.status == LabelStatus.CONFIRMED:
        send_each(event, "label_ending", people_of(held.employer.organisation_id), {"held": held})


@outbox_handler("charter_due")
def mail_charter_due(event: OutboxEvent) -> None:
    """A month before: tell what became of the commitments, then sign again."""
    membership = NetworkMembership.objects.select_related("employer").get(pk=event.payload["object_id"])
    if membership.status == NetworkStatus.MEMBER:
        context = {"membership": membership, "employer": membership.employer}
        send_each(event, "charter_due", people_of(membership.employer.organisation_id), context)


@outbox_handler("notice_replied")
def mail_notice_replied(event: OutboxEvent) -> None:
    """The author reads the message and how to answer it."""
    rows = NoticeReply.objects.select_related("notice__employer", "employer", "by")
    reply = rows.get(pk=event.payload["object_id"])
    send_each(event, "notice_replied", people_of(reply.notice.employer.organisation_id), {"reply": reply})


@outbox_handler("notice_reported")
def mail_notice_reported(event: OutboxEvent) -> None:
    """The pilots read why, with the page where the notice is taken back or kept."""
    report = NoticeReport.objects.select_related("notice__employer", "employer").get(pk=event.payload["object_id"])
    if report.notice.status == NoticeStatus.OPEN and report.read_at is None:
        send_each(event, "notice_reported", _pilots(), {"report": report, "notice": report.notice})


@outbox_handler("notice_withdrawn")
def mail_notice_withdrawn(event: OutboxEvent) -> None:
    """The author reads why the Département took her notice back; what she took back herself she knows."""
    log = TransitionLog.objects.get(pk=event.payload["transition_id"])
    if log.actor_role != Role.EMPLOYER:
        notice = ContractingNotice.objects.select_related("employer").get(pk=event.payload["object_id"])
        people = people_of(notice.employer.organisation_id)
        send_each(event, "notice_withdrawn", people, {"notice": notice, "reason": log.reason})


@outbox_handler("news_submitted")
def mail_news_submitted(event: OutboxEvent) -> None:
    news = MemberNews.objects.select_related("employer").get(pk=event.payload["object_id"])
    if news.status == NewsStatus.SUBMITTED:
        send_each(event, "news_submitted", _pilots(), {"news": news})


@outbox_handler("news_answered")
def mail_news_answered(event: OutboxEvent) -> None:
    news = MemberNews.objects.select_related("employer").get(pk=event.payload["object_id"])
    log = TransitionLog.objects.get(pk=event.payload["transition_id"])
    context = {"news": news, "is_published": log.target_state == NewsStatus.PUBLISHED, "reason": log.reason}
    send_each(event, "news_answered", people_of(news.employer.organisation_id), context)
