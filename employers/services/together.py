"""Companies that work together: notices, replies, what was signed; and the members' news."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.enums import Role
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from employers.enums import NoticeStatus
from employers.models import ContractingNotice, Employer, MemberNews, NoticeReply, NoticeReport, Partnership
from employers.services.survey import employer_lock
from employers.transitions import NEWS_PUBLISH, NEWS_SEND, NEWS_TRANSITIONS, NOTICE_EXPIRE, NOTICE_TRANSITIONS

LONGEST_NOTICE_DAYS = 366


# --- Needs and offers -------------------------------------------------------------------------------------------
@transaction.atomic
def notice_open(
    *, actor: Actor, employer_id: int, open_until: dt.date, today: dt.date, now: dt.datetime, **facts: Any
) -> ContractingNotice:
    """A need or an offer of contracting, read by every company here until a day."""
    employer = employer_lock(actor=actor, employer_id=employer_id)
    if not today <= open_until <= today + dt.timedelta(days=LONGEST_NOTICE_DAYS):
        raise Refused.because("until", "Choisissez un jour à venir, dans l'année.", "open_until")
    notice = ContractingNotice(employer=employer, open_until=open_until, created_by=actor.user, created_at=now, **facts)
    clean_or_refuse(notice, only=["side", "form", "title", "description", "branch"])
    notice.save()
    return notice


@transaction.atomic
def notice_reply(*, actor: Actor, notice_id: int, employer_id: int, message: str, now: dt.datetime) -> NoticeReply:
    """Another company is interested: the author reads her message and her contact."""
    employer = employer_lock(actor=actor, employer_id=employer_id)
    notice = notice_lock(actor=actor, notice_id=notice_id)
    if notice.employer.organisation_id == actor.organisation_id:
        raise Refused.because("own", "C'est votre annonce : les réponses viennent des autres entreprises.")
    if notice.status != NoticeStatus.OPEN:
        raise Conflict.because("closed", "Cette annonce n'est plus ouverte.")
    reply = NoticeReply(notice=notice, employer=employer, message=message.strip(), by=actor.user, at=now)
    clean_or_refuse(reply, only=["message"])
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise Conflict.because("twice", "Votre entreprise a déjà répondu à cette annonce.") from error
    outbox_add("notice_replied", key=str(reply.pk), object_id=reply.pk)
    return reply


@transaction.atomic
def notice_report(*, actor: Actor, notice_id: int, employer_id: int, reason: str, now: dt.datetime) -> NoticeReport:
    """Another company finds that a notice has no place here. It stays online until the Département has read why."""
    employer = employer_lock(actor=actor, employer_id=employer_id)
    notice = notice_lock(actor=actor, notice_id=notice_id)
    if notice.employer.organisation_id == actor.organisation_id:
        raise Refused.because("own", "C'est votre annonce : retirez-la vous-même.")
    if notice.status != NoticeStatus.OPEN:
        raise Conflict.because("closed", "Cette annonce n'est plus ouverte.")
    report = NoticeReport(notice=notice, employer=employer, reason=reason.strip(), by=actor.user, at=now)
    clean_or_refuse(report, only=["reason"])
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise Conflict.because("twice", "Votre entreprise a déjà signalé cette annonce.") from error
    outbox_add("notice_reported", key=str(report.pk), object_id=report.pk)
    return report


@transaction.atomic
def notice_keep(*, actor: Actor, notice_id: int, now: dt.datetime) -> int:
    """The Département read why a notice was reported, and leaves it online. Returns how many reports that closes."""
    if not actor.is_department_wide:
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    notice = notice_lock(actor=actor, notice_id=notice_id)
    return notice.reports.filter(read_at=None).update(read_at=now, read_by=actor.user)


@transaction.atomic
def notice_move(*, actor: Actor, notice_id: int, action: str, now: dt.datetime, reason: str = "") -> ContractingNotice:
    """A partner was found, or the notice is taken back."""
    change = next((one for one in NOTICE_TRANSITIONS if one.name == action and one.roles), None)
    if change is None:
        raise Refused.because("unknown_action", "Cette action n'existe pas.")
    notice = notice_lock(actor=actor, notice_id=notice_id)
    if not actor.is_department_wide and notice.employer.organisation_id != actor.organisation_id:
        raise ContractingNotice.DoesNotExist
    transition_apply(change, notice, actor=actor, now=now, reason=reason)
    return notice


def notice_lock(*, actor: Actor, notice_id: int) -> ContractingNotice:
    rows = ContractingNotice.objects.visible_to(actor).select_related("employer")
    return rows.select_for_update(of=("self",)).get(pk=notice_id)


@transaction.atomic
def notices_expire(*, today: dt.date, now: dt.datetime) -> int:
    """Close the notices whose last day is past. Returns how many."""
    late = ContractingNotice.objects.filter(status=NoticeStatus.OPEN, open_until__lt=today).order_by("pk")
    done = 0
    for notice in late.select_for_update(of=("self",), skip_locked=True):
        transition_apply(NOTICE_EXPIRE, notice, actor=None, now=now)
        done += 1
    return done


@transaction.atomic
def partnership_record(
    *,
    actor: Actor,
    first: Employer,
    second: Employer,
    signed_on: dt.date,
    today: dt.date,
    now: dt.datetime,
    notice: ContractingNotice | None = None,
    **facts: Any,
) -> Partnership:
    """A contract signed or a project begun by two employers: noted by one of them, or by the Département."""
    own = {first.organisation_id, second.organisation_id}
    if not actor.is_department_wide and not (actor.has_role(Role.EMPLOYER) and actor.organisation_id in own):
        raise Refused.because("not_yours", "Notez les contrats et les projets de votre entreprise.")
    if first.pk == second.pk:
        raise Refused.because("two", "Il faut deux employeurs différents.", "second")
    if signed_on > today:
        raise Refused.because("future", "Cette date n'est pas encore passée.", "signed_on")
    made = Partnership(
        first=first,
        second=second,
        notice=notice,
        signed_on=signed_on,
        recorded_by=actor.user,
        recorded_at=now,
        **facts,
    )
    clean_or_refuse(made, only=["form", "title", "amount"])
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Conflict.because("twice", "Ce partenaire est déjà noté pour cette annonce.", "second") from error
    return made


# --- News -------------------------------------------------------------------------------------------------------
@transaction.atomic
def news_write(*, actor: Actor, employer_id: int, title: str, text: str, now: dt.datetime) -> MemberNews:
    """A member tells something; the Département reads it before the public does."""
    employer = employer_lock(actor=actor, employer_id=employer_id)
    news = MemberNews(employer=employer, title=title.strip(), text=text.strip(), created_by=actor.user, created_at=now)
    clean_or_refuse(news, only=["title", "text"])
    news.save()
    outbox_add("news_submitted", key=f"news:{news.pk}", object_id=news.pk)
    return news


@transaction.atomic
def news_move(*, actor: Actor, news_id: int, action: str, now: dt.datetime, reason: str = "") -> MemberNews:
    """Publish, send back with a reason, send again or withdraw."""
    change = next((one for one in NEWS_TRANSITIONS if one.name == action), None)
    if change is None:
        raise Refused.because("unknown_action", "Cette action n'existe pas.")
    rows = MemberNews.objects.select_for_update(of=("self",)).select_related("employer")
    if not actor.is_department_wide:
        rows = rows.filter(employer__organisation_id=actor.organisation_id)
    news = rows.get(pk=news_id)
    values = {"published_at": now} if change is NEWS_PUBLISH else {}
    transition_apply(change, news, actor=actor, now=now, reason=reason, values=values)
    return news


@transaction.atomic
def news_mend(*, actor: Actor, news_id: int, title: str, text: str, now: dt.datetime) -> MemberNews:
    """Reword what was sent back, and send it again."""
    news = (
        MemberNews.objects.filter(employer__organisation_id=actor.organisation_id)
        .select_for_update(of=("self",))
        .get(pk=news_id)
    )
    news.title, news.text = title.strip(), text.strip()
    clean_or_refuse(news, only=["title", "text"])
    transition_apply(NEWS_SEND, news, actor=actor, now=now, values={"title": news.title, "text": news.text})
    return news
