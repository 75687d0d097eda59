"""Notices between companies, what came of them, and the members' news."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Prefetch, QuerySet, Sum

from accounts.actors import Actor
from employers.enums import NoticeSide, NoticeStatus, WorkTogether
from employers.models import ContractingNotice, Employer, MemberNews, NoticeReply, NoticeReport, Partnership


def notices(actor: Actor, *, side: str = "", form: str = "", branch: str = "") -> QuerySet[ContractingNotice]:
    """The open notices of everybody."""
    rows = ContractingNotice.objects.visible_to(actor).filter(status=NoticeStatus.OPEN)
    for name, value in (("side", side), ("form", form), ("branch", branch)):
        if value:
            rows = rows.filter(**{name: value})
    return rows.select_related("employer__commune").order_by("-created_at", "-pk")


def reported_notices(actor: Actor) -> list[ContractingNotice]:
    """Those that a company reported and that nobody read yet, with what was said of them."""
    unread = NoticeReport.objects.filter(read_at=None).select_related("employer")
    rows = ContractingNotice.objects.visible_to(actor).reported().select_related("employer")
    return list(rows.prefetch_related(Prefetch("reports", unread, to_attr="unread")).order_by("created_at", "pk")[:30])


def notices_mine(actor: Actor) -> QuerySet[ContractingNotice]:
    rows = ContractingNotice.objects.filter(employer__organisation_id=actor.organisation_id)
    return rows.select_related("employer").annotate(reply_count=Count("replies")).order_by("-created_at", "-pk")


def repliers(notice: ContractingNotice) -> QuerySet[Employer]:
    """Those who answered a notice."""
    return Employer.objects.filter(notice_replies__notice=notice).order_by("name", "pk")


def together_figures(*, first: dt.date, last: dt.date) -> dict[str, object]:
    """Notices and replies of a period; contracts signed with their amounts, projects, by form."""
    opened = ContractingNotice.objects.filter(created_at__date__range=(first, last))
    signed = Partnership.objects.filter(signed_on__range=(first, last)).order_by()
    labels = dict(WorkTogether.choices)
    by_form = signed.values("form").annotate(count=Count("pk"), amount=Sum("amount")).order_by("form")
    rows = [{"form": labels[row["form"]], "count": row["count"], "amount": row["amount"]} for row in by_form]
    projects = sum(row["count"] for row in by_form if row["form"] == WorkTogether.PROJECT)
    return {
        "needs": opened.filter(side=NoticeSide.NEED).count(),
        "offers": opened.filter(side=NoticeSide.OFFER).count(),
        "replies": NoticeReply.objects.filter(at__date__range=(first, last)).count(),
        "contracts": sum(row["count"] for row in by_form) - projects,
        "projects": projects,
        "rows": rows,
    }


def news_latest(limit: int = 4, *, employers: Iterable[int] | None = None) -> list[MemberNews]:
    """The members' published news, the latest first."""
    rows = MemberNews.objects.published().in_network().select_related("employer")
    if employers is not None:
        rows = rows.filter(employer__in=list(employers))
    return list(rows.order_by("-published_at", "-pk")[:limit])
