"""The Département counts what companies do together, and reads the members' news."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from core.forms import once, refusals_show
from employers.enums import NetworkStatus, NewsStatus
from employers.forms.others import ReasonForm
from employers.forms.together import PartnershipForm
from employers.models import ContractingNotice, MemberNews, Partnership
from employers.selectors.advising import advised
from employers.selectors.passages import passage_figures, side_rows
from employers.selectors.together import notices, reported_notices, together_figures
from employers.services import news_move, notice_keep, notice_move, partnership_record
from employers.transitions import NEWS_TRANSITIONS
from employers.views.pilot_network import PILOTS, near, network_tabs

YEAR_DAYS = 365


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: ActorRequest) -> HttpResponse:
    """Figures of the year, the open notices, what was signed, and a form to note a contract or a project."""
    now, today = timezone.now(), timezone.localdate()
    members = advised(request.actor).filter(network_membership__status=NetworkStatus.MEMBER)
    companies = members.order_by("name", "pk")
    form = PartnershipForm(request.POST or None, firsts=companies, seconds=companies)
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    partnership_record(actor=request.actor, today=today, now=now, **form.values)
                    sending.done_url = reverse("employers:pilot_together")
                    messages.success(request, "C'est noté.")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    signed = Partnership.objects.visible_to(request.actor).select_related("first", "second")
    year = {"first": today - dt.timedelta(days=YEAR_DAYS), "last": today}
    context = {
        "tabs": network_tabs(request, "ensemble"),
        "figures": together_figures(**year),
        "sides": side_rows(**year),
        "passages": passage_figures(**year),
        "reported": reported_notices(request.actor),
        "notices": list(notices(request.actor)[:30]),
        "page_obj": Paginator(signed, 20).get_page(request.GET.get("page")),
        "form": form,
    }
    return render(request, "employers/pilot_together.html", context, status=422 if form.errors else 200)


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_close(request: ActorRequest, notice_id: int) -> HttpResponse:
    """Take back a notice that has no place here, with a reason."""
    one = get_object_or_404(ContractingNotice.objects.select_related("employer"), pk=notice_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            notice_move(actor=request.actor, notice_id=one.pk, action="withdraw", now=timezone.now(), reason=reason)
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        else:
            messages.success(request, "L'annonce est retirée.")
        return redirect("employers:pilot_together")
    context = {"notice": one, "form": form, "action": "withdraw", "for_pilot": True}
    return render(request, "employers/notice_act.html", context, status=422 if form.errors else 200)


@role_required(*PILOTS)
@require_POST
def notice_kept(request: ActorRequest, notice_id: int) -> HttpResponse:
    """A notice that was reported has its place here: it stays, and leaves the list of what is to be read."""
    one = get_object_or_404(ContractingNotice, pk=notice_id)
    notice_keep(actor=request.actor, notice_id=one.pk, now=timezone.now())
    messages.success(request, f"«\u00a0{one.title}\u00a0» reste en ligne.")
    return redirect("employers:pilot_together")


@role_required(*PILOTS)
@require_safe
def news(request: ActorRequest) -> HttpResponse:
    """The news to read, oldest first; then those online."""
    rows = near(request.actor, MemberNews.objects.select_related("employer"), "employer__territory")
    online = rows.filter(status=NewsStatus.PUBLISHED).order_by("-published_at", "-pk")
    context = {
        "tabs": network_tabs(request, "nouvelles"),
        "waiting": list(rows.filter(status=NewsStatus.SUBMITTED).order_by("created_at", "pk")[:50]),
        "page_obj": Paginator(online, 20).get_page(request.GET.get("page")),
    }
    return render(request, "employers/pilot_news.html", context)


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def news_act(request: ActorRequest, news_id: int, action: str) -> HttpResponse:
    """Publish, send back with a reason, or withdraw."""
    rows = near(request.actor, MemberNews.objects.select_related("employer"), "employer__territory")
    one = get_object_or_404(rows, pk=news_id)
    change = next((move for move in NEWS_TRANSITIONS if move.name == action and request.actor.role in move.roles), None)
    if change is None:
        raise Http404("no such action")
    form = ReasonForm(request.POST or None, help_text="L'employeur lira ce message.") if change.needs_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            news_move(actor=request.actor, news_id=one.pk, action=action, now=timezone.now(), reason=reason)
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        else:
            messages.success(request, "C'est fait.")
        return redirect("employers:pilot_news")
    context = {"news": one, "form": form, "change": change}
    return render(request, "employers/pilot_news_act.html", context, status=422 if form and form.errors else 200)
