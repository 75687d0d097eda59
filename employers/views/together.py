"""Between companies: needs and offers, replies, contracts signed; and the members' news."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from core.forms import once, refusals_show
from employers.enums import NewsStatus, NoticeStatus
from employers.forms.others import ReasonForm
from employers.forms.together import NewsForm, NoticeFilterForm, NoticeForm, PartnershipForm, ReplyForm
from employers.models import ContractingNotice, Employer, MemberNews
from employers.selectors.together import notices, notices_mine, repliers
from employers.selectors.workspace import employers_of
from employers.services import (
    news_mend,
    news_move,
    news_write,
    notice_move,
    notice_open,
    notice_reply,
    notice_report,
    partnership_record,
)


@role_required(Role.EMPLOYER)
@require_safe
def market(request: ActorRequest) -> HttpResponse:
    """What other companies look for or offer, then one's own."""
    form = NoticeFilterForm(request.GET or None)
    form.is_valid()
    data = form.cleaned_data if form.is_bound else {}
    rows = notices(
        request.actor, side=data.get("cote", ""), form=data.get("forme", ""), branch=data.get("secteur", "")
    ).exclude(employer__organisation_id=request.actor.organisation_id)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "mine": list(notices_mine(request.actor)[:20])}
    return render(request, "employers/market.html", context)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: ActorRequest) -> HttpResponse:
    companies = employers_of(request.actor)
    if not companies:
        return redirect("employers:company")
    initial = {"branch": companies[0].branch}
    form = NoticeForm(request.POST or None, companies=companies, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.values
        company = facts.pop("employer")
        now = timezone.now()
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    made = notice_open(
                        actor=request.actor, employer_id=company.pk, today=timezone.localdate(now), now=now, **facts
                    )
                    sending.done_url = reverse("employers:notice", args=[made.pk])
                    messages.success(request, "L'annonce est en ligne pour toutes les entreprises inscrites.")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    return render(request, "employers/notice_form.html", {"form": form}, status=422 if form.errors else 200)


def _visible(request: ActorRequest, notice_id: int) -> ContractingNotice:
    rows = ContractingNotice.objects.visible_to(request.actor).select_related("employer__commune")
    return get_object_or_404(rows, pk=notice_id)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: ActorRequest, notice_id: int) -> HttpResponse:
    """A notice: to reply to another's, to follow one's own."""
    one = _visible(request, notice_id)
    is_mine = one.employer.organisation_id == request.actor.organisation_id
    companies = employers_of(request.actor)
    form = None if is_mine or not companies else ReplyForm(request.POST or None, companies=companies)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    notice_reply(
                        actor=request.actor,
                        notice_id=notice_id,
                        employer_id=form.cleaned_data["employer"].pk,
                        message=form.cleaned_data["message"],
                        now=timezone.now(),
                    )
                    sending.done_url = reverse("employers:market")
                    messages.success(request, "Votre message est parti, avec vos coordonnées.")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    context = {
        "notice": one,
        "is_mine": is_mine,
        "is_open": one.status == NoticeStatus.OPEN,
        "form": form,
        "replies": list(one.replies.select_related("employer", "by")) if is_mine else [],
        "partnerships": list(one.partnerships.select_related("second")) if is_mine else [],
    }
    return render(request, "employers/notice.html", context, status=422 if form and form.errors else 200)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_flag(request: ActorRequest, notice_id: int) -> HttpResponse:
    """Tell the Département why another's notice has no place here."""
    one = _visible(request, notice_id)
    companies = employers_of(request.actor)
    if one.employer.organisation_id == request.actor.organisation_id or not companies:
        return redirect("employers:notice", notice_id)
    form = ReasonForm(
        request.POST or None, help_text="Le Département le lira. L'entreprise ne saura pas que c'est vous."
    )
    if request.method == "POST" and form.is_valid():
        try:
            notice_report(
                actor=request.actor,
                notice_id=notice_id,
                employer_id=companies[0].pk,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Conflict as conflict:
            messages.warning(request, str(conflict))
            return redirect("employers:market")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, "Merci. Le Département va lire cette annonce.")
            return redirect("employers:market")
    context = {"notice": one, "form": form}
    return render(request, "employers/notice_flag.html", context, status=422 if form.errors else 200)


def _own_notice(request: ActorRequest, notice_id: int) -> ContractingNotice:
    mine = ContractingNotice.objects.filter(employer__organisation_id=request.actor.organisation_id)
    return get_object_or_404(mine.select_related("employer"), pk=notice_id)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_act(request: ActorRequest, notice_id: int, action: str) -> HttpResponse:
    """Say that a partner was found, or take the notice back with a reason."""
    one = _own_notice(request, notice_id)
    if action not in {"found", "withdraw"}:
        raise Http404("no such action")
    form = ReasonForm(request.POST or None) if action == "withdraw" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            notice_move(actor=request.actor, notice_id=one.pk, action=action, now=timezone.now(), reason=reason)
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        else:
            messages.success(request, "C'est noté. Dites ce qui a été signé : le Département compte les contrats.")
        return redirect("employers:notice", notice_id)
    context = {"notice": one, "form": form, "action": action}
    return render(request, "employers/notice_act.html", context, status=422 if form and form.errors else 200)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def partnership_new(request: ActorRequest, notice_id: int) -> HttpResponse:
    """A contract signed after a notice, with one of those who replied."""
    one = _own_notice(request, notice_id)
    firsts = Employer.objects.filter(pk=one.employer_id)
    initial = {"first": one.employer, "form": one.form, "title": one.title}
    form = PartnershipForm(request.POST or None, firsts=firsts, seconds=repliers(one), initial=initial)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    partnership_record(
                        actor=request.actor, notice=one, today=timezone.localdate(now), now=now, **form.values
                    )
                    sending.done_url = reverse("employers:notice", args=[notice_id])
                    messages.success(request, "C'est noté. Merci !")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    return render(
        request, "employers/partnership_form.html", {"form": form, "notice": one}, status=422 if form.errors else 200
    )


# --- News -------------------------------------------------------------------------------------------------------
@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: ActorRequest) -> HttpResponse:
    """One's own news, and a form for another."""
    companies = employers_of(request.actor)
    if not companies:
        return redirect("employers:company")
    form = NewsForm(request.POST or None, companies=companies)
    if request.method == "POST" and form.is_valid():
        facts = form.values
        company = facts.pop("employer")
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    news_write(actor=request.actor, employer_id=company.pk, now=timezone.now(), **facts)
                    sending.done_url = reverse("employers:news")
                    messages.success(request, "Merci ! Le Département relit, puis publie.")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    mine = MemberNews.objects.filter(employer__organisation_id=request.actor.organisation_id)
    context = {"form": form, "rows": list(mine.select_related("employer")[:50])}
    return render(request, "employers/news.html", context, status=422 if form.errors else 200)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def news_edit(request: ActorRequest, news_id: int) -> HttpResponse:
    """Reword what was sent back, and send it again."""
    mine = MemberNews.objects.filter(employer__organisation_id=request.actor.organisation_id)
    one = get_object_or_404(mine.select_related("employer"), pk=news_id, status=NewsStatus.RETURNED)
    initial = {"employer": one.employer, "title": one.title, "text": one.text}
    form = NewsForm(request.POST or None, companies=[one.employer], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            news_mend(
                actor=request.actor,
                news_id=news_id,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                now=timezone.now(),
            )
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, "C'est envoyé de nouveau.")
            return redirect("employers:news")
    return render(request, "employers/news_edit.html", {"form": form, "news": one}, status=422 if form.errors else 200)


@role_required(Role.EMPLOYER)
@require_POST
def news_withdraw(request: ActorRequest, news_id: int) -> HttpResponse:
    mine = MemberNews.objects.filter(employer__organisation_id=request.actor.organisation_id)
    one = get_object_or_404(mine, pk=news_id)
    try:
        news_move(actor=request.actor, news_id=one.pk, action="withdraw", now=timezone.now())
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    else:
        messages.success(request, "La nouvelle est retirée.")
    return redirect("employers:news")
