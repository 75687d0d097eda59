"""People of a lot: put somebody on it, from a hire or hired elsewhere; correct and end her contract."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.people import EndForm, EngagementForm, RecordForm, RefusalForm, TermsForm, WindowForm
from clauses.models import Announcement, Engagement, Lot
from clauses.selectors.announcements import announcements_waiting
from clauses.selectors.hires import hires_for_lot
from clauses.services.announcements import announcement_confirm, announcement_refuse
from clauses.services.engagements import engagement_create, engagement_end, engagement_record, engagement_update
from clauses.services.windows import engagement_extend_window
from clauses.views.common import page_of, show_refusal, today
from core.errors import Refused
from core.forms import once
from people.selectors import Alike, people_alike
from people.views.comparing import side_by_side

HIRES_A_PAGE = 10


def _companies(lot: Lot) -> list[tuple[int, str]]:
    return [
        (participation.organisation.pk, f"{participation.display_name} ({participation.get_role_display().lower()})")
        for participation in lot.participations.accepted().select_related("organisation")
        if participation.organisation is not None
    ]


def _lot(request: ActorRequest, lot_id: int) -> Lot:
    return get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=lot_id)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def engagement_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    """Search among hires; choose one and the company that will declare its hours."""
    lot = _lot(request, lot_id)
    companies = _companies(lot)
    status = 200
    if request.method == "POST":
        form = EngagementForm(request.POST, companies=companies)
        status = 422
        if form.is_valid():
            try:
                engagement = engagement_create(
                    actor=request.actor,
                    lot_id=lot.pk,
                    hire_id=form.cleaned_data["hire"],
                    company_id=form.cleaned_data["company"],
                    way=form.cleaned_data["way"],
                    now=timezone.now(),
                )
            except Refused as refusal:
                status = show_refusal(request, refusal)
            else:
                messages.success(request, "La personne est sur le lot. Vérifiez maintenant son éligibilité.")
                return redirect("clauses:engagement_detail", engagement.pk)
        else:
            messages.error(request, "Choisissez une embauche et l'entreprise qui déclare.")
    text = request.GET.get("q", "")[:100]
    page = page_of(request, hires_for_lot(lot, actor=request.actor, text=text), size=HIRES_A_PAGE)
    on_lot = {company_id for company_id, _ in companies}
    context = {
        "lot": lot,
        "q": text,
        "page_obj": page,
        "rows": [
            {
                "hire": hire,
                "form": EngagementForm(
                    companies=companies,
                    auto_id=f"id_{hire.pk}_%s",
                    initial={
                        "hire": hire.pk,
                        "company": hire.employer.organisation_id if hire.employer.organisation_id in on_lot else None,
                    },
                ),
            }
            for hire in page
        ],
        "has_companies": bool(companies),
    }
    template = "clauses/parts/hire_results.html" if request.htmx else "clauses/facilitator/engagement_form.html"
    return render(request, template, context, status=status)


# --- Hired outside Passerelle ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def engagement_elsewhere(request: ActorRequest, lot_id: int) -> HttpResponse:
    """Put on a lot somebody whom a company hired outside Passerelle."""
    lot = _lot(request, lot_id)
    form = RecordForm(request.POST or None, companies=_companies(lot))
    return _record_page(request, lot, form, announcement=None)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def announcement_answer(request: ActorRequest, announcement_id: int) -> HttpResponse:
    """The same form, filled with what the company announced; or the reason of a refusal."""
    announcement = get_object_or_404(announcements_waiting(request.actor), pk=announcement_id)
    lot = announcement.lot
    if request.POST.get("action") == "refuse":
        return _refuse(request, announcement)
    names = ("contract_kind", "starts_on", "ends_on", "weekly_hours", "tutor_name")
    initial = {name: getattr(announcement, name) for name in names}
    initial |= {name: getattr(announcement.identity, name) for name in ("first_name", "last_name", "birth_date")}
    initial["company"] = announcement.company_id
    companies = [choice for choice in _companies(lot) if choice[0] == announcement.company_id]
    form = RecordForm(request.POST or None, companies=companies, initial=initial)
    return _record_page(request, lot, form, announcement=announcement)


def _record_page(
    request: ActorRequest, lot: Lot, form: RecordForm, *, announcement: Announcement | None
) -> HttpResponse:
    status, twins = 200, []
    if request.method == "POST":
        status = 422
        twins = _twins(form)
        if form.is_valid():
            try:
                with once(form, user=request.user) as sending:
                    if not sending.is_repeat:
                        engagement = _record(request, lot, form, announcement)
                        sending.done_url = reverse("clauses:engagement_detail", args=[engagement.pk])
            except Refused as refusal:
                status = _show(request, form, refusal)
            else:
                messages.success(request, "La personne est sur le lot. Vérifiez maintenant son éligibilité.")
                return redirect(sending.done_url)
    context = {
        "lot": lot,
        "form": form,
        "twins": side_by_side(form.cleaned_data, twins) if twins else [],
        "announcement": announcement,
        "refusal_form": RefusalForm(),
        "has_companies": bool(_companies(lot)),
    }
    return render(request, "clauses/facilitator/engagement_elsewhere.html", context, status=status)


def _twins(form: RecordForm) -> list[Alike]:
    """Known people who may be the one typed: the form then asks, and accepts one of them alone."""
    typed = {name: form.data.get(name, "") for name in ("last_name", "first_name")}
    try:
        born = form.fields["birth_date"].clean(form.data.get("birth_date", ""))
    except ValidationError:  # the form says what is wrong with the date
        return []
    twins = people_alike(**typed, birth_date=born)
    if twins:
        form.ask_who(twins)
    return twins


def _record(request: ActorRequest, lot: Lot, form: RecordForm, announcement: Announcement | None) -> Engagement:
    values = {
        "actor": request.actor,
        "now": timezone.now(),
        "identity": form.identity,
        "terms": form.terms,
        "known_id": form.known_id,
        "is_distinct": form.is_distinct,
        "employer_siret": form.cleaned_data["employer_siret"],
        "employer_name": form.cleaned_data["employer_name"],
    }
    if announcement is not None:
        return announcement_confirm(announcement_id=announcement.pk, **values)
    return engagement_record(lot_id=lot.pk, company_id=form.cleaned_data["company"], **values)


def _show(request: ActorRequest, form: RecordForm, refusal: Refused) -> int:
    """A likeness is asked about at its own field."""
    status = show_refusal(request, refusal, form)
    if "duplicate" in refusal.codes:
        form.add_error("known", "Comparez, puis choisissez.")
    return status


def _refuse(request: ActorRequest, announcement: Announcement) -> HttpResponse:
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            announcement_refuse(
                actor=request.actor,
                announcement_id=announcement.pk,
                reason=form.cleaned_data["refusal"],
                now=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(request, refusal)
        else:
            messages.success(request, "L'entreprise est prévenue.")
            return redirect("clauses:announcement_list")
    else:
        messages.error(request, "Indiquez un motif de refus de 500 caractères au plus.")
    return redirect("clauses:announcement_answer", announcement.pk)


@role_required(Role.FACILITATOR)
@require_safe
def announcement_list(request: ActorRequest) -> HttpResponse:
    context = {"page_obj": page_of(request, announcements_waiting(request.actor))}
    return render(request, "clauses/facilitator/announcement_list.html", context)


# --- A contract's life ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def engagement_edit(request: ActorRequest, engagement_id: int) -> HttpResponse:
    engagements = Engagement.objects.visible_to(request.actor).select_related("person", "lot__contract", "occupation")
    engagement = get_object_or_404(engagements, pk=engagement_id)
    form, end_form = TermsForm.of(engagement), EndForm(initial={"ends_on": today()})
    status = 200
    if request.method == "POST":
        if request.POST.get("action") == "end":
            end_form = EndForm(request.POST)
            status = _end(request, engagement, end_form)
        else:
            form = TermsForm.of(engagement, request.POST)
            status = _update(request, engagement, form)
        if status == 302:
            return redirect("clauses:engagement_detail", engagement.pk)
    context = {"engagement": engagement, "lot": engagement.lot, "form": form, "end_form": end_form}
    return render(request, "clauses/facilitator/engagement_edit.html", context, status=status)


def _update(request: ActorRequest, engagement: Engagement, form: TermsForm) -> int:
    if not form.is_valid():
        return 422
    try:
        engagement_update(actor=request.actor, engagement_id=engagement.pk, terms=form.terms, now=timezone.now())
    except Refused as refusal:
        return show_refusal(request, refusal, form)
    messages.success(request, "Le contrat est à jour.")
    return 302


def _end(request: ActorRequest, engagement: Engagement, form: EndForm) -> int:
    if not form.is_valid():
        return 422
    try:
        engagement_end(actor=request.actor, engagement_id=engagement.pk, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        return show_refusal(request, refusal, form)
    messages.success(request, "La fin du contrat est enregistrée.")
    return 302


@role_required(Role.FACILITATOR)
@require_POST
def engagement_extend(request: ActorRequest, engagement_id: int) -> HttpResponse:
    engagement = get_object_or_404(Engagement.objects.visible_to(request.actor), pk=engagement_id)
    form = WindowForm.of(engagement, request.POST)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            engagement_extend_window(
                actor=request.actor,
                engagement_id=engagement.pk,
                until=until,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(request, refusal)
        else:
            messages.success(request, f"Les heures comptent maintenant jusqu'au {until:%d/%m/%Y}.")
    else:
        messages.error(request, "Indiquez une date et un motif de prolongation.")
    return redirect("clauses:engagement_detail", engagement.pk)
