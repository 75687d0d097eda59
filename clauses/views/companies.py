"""A company over all its lots, for the facilitator, the pilot and the company itself; what is decided of a signal."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import Organisation
from clauses.certificates import HIDDEN, states_text
from clauses.enums import ParticipationRole
from clauses.forms.companies import CompanyFilter, DismissalForm
from clauses.models import CompanySignal
from clauses.selectors.companies.pages import (
    companies_list,
    companies_read,
    company_page,
    signals_shown,
)
from clauses.services.fairness import signal_dismiss, signal_hide, signal_restore, signal_share
from clauses.views.common import page_of, show_refusal, today
from core import formats
from core.documents import Sheet, spreadsheet_response
from core.errors import Refused

READERS = (Role.FACILITATOR, Role.PILOT, Role.ADMIN)
ROLE_LABELS = dict(ParticipationRole.choices)


@role_required(*READERS)
@require_safe
def company_list(request: ActorRequest) -> HttpResponse:
    form = CompanyFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    context = {
        "form": form,
        "page_obj": page_of(request, companies_list(request.actor, filters=filters)),
        "filtered": any(filters.values()),
    }
    return render(request, "clauses/companies/company_list.html", context)


@role_required(*READERS)
@require_safe
def company_detail(request: ActorRequest, company_id: int) -> HttpResponse:
    company = get_object_or_404(companies_read(request.actor), pk=company_id)
    context = _page(request, company) | {
        "decides": request.actor.has_role(Role.FACILITATOR),
        "is_own": False,
        "export_url": reverse("clauses:company_export", args=[company.pk]),
        "back_url": reverse("clauses:company_list"),
    }
    return render(request, "clauses/companies/company_detail.html", context)


@role_required(Role.CONTRACTOR)
@require_safe
def own_company(request: ActorRequest) -> HttpResponse:
    """The company reads its own page: its figures, and what a facilitator chose to show."""
    context = _page(request, request.actor.organisation) | {
        "decides": False,
        "is_own": True,
        "export_url": reverse("clauses:own_company_export"),
        "back_url": "",
    }
    return render(request, "clauses/companies/company_detail.html", context)


def _page(request: ActorRequest, company: Organisation) -> dict:
    page = company_page(company, actor=request.actor, on=today())
    lot_page = {Role.FACILITATOR: "lot_detail", Role.CONTRACTOR: "contractor_lot"}.get(Role(request.actor.role))
    lots = page_of(request, page.lots)
    signals = signals_shown(company, actor=request.actor)
    return {
        "company": company,
        "page": page,
        "page_obj": lots,
        "rows": [
            (lot, ROLE_LABELS[lot.role], reverse(f"clauses:{lot_page}", args=[lot.pk]) if lot_page else "")
            for lot in lots
        ],
        "exits": [(row["label"], row["reached"], states_text(row["states"])) for row in page.exits],
        "signals": [one for one in signals if one.is_open],
        "dismissed": [one for one in signals if not one.is_open],
        "today": today(),
    }


# --- Export ---


@role_required(*READERS)
@require_safe
def company_export(request: ActorRequest, company_id: int) -> HttpResponse:
    return _export(request, get_object_or_404(companies_read(request.actor), pk=company_id))


@role_required(Role.CONTRACTOR)
@require_safe
def own_company_export(request: ActorRequest) -> HttpResponse:
    return _export(request, request.actor.organisation)


def _export(request: ActorRequest, company: Organisation) -> HttpResponse:
    sheets = list(_sheets(request, company))
    return spreadsheet_response(sheets, filename=f"entreprise-{company.pk}-{today():%Y-%m-%d}.xlsx")


def _people(count: int | None) -> int | str:
    return HIDDEN if count is None else count


def _sheets(request: ActorRequest, company: Organisation) -> Iterator[Sheet]:
    page = company_page(company, actor=request.actor, on=today())
    note = f"{company.name}, le {formats.day(today())}. Aucune personne n'est nommée."
    yield Sheet(
        "Lots",
        ["Marché", "Lot", "Intitulé", "Acheteur", "Rôle", "Début", "Fin", "Heures dues", "Déclarées", "Validées",
         "Personnes"],
        (
            [lot.reference, lot.number, lot.title, lot.buyer, ROLE_LABELS[lot.role], lot.starts_on, lot.ends_on,
             lot.owed, lot.declared, lot.validated, _people(lot.people)]
            for lot in page.lots
        ),
        note=note,
    )  # fmt: skip
    yield Sheet("Modalités", ["Modalité", "Heures validées"], [list(row) for row in page.ways])
    yield Sheet(
        "Sorties",
        ["Étape", "Contrats finis", "Situations"],
        [[row["label"], _people(row["reached"]), states_text(row["states"])] for row in page.exits],
        note=f"Les effectifs de moins de {page.small_cell} personnes sont masqués." if page.small_cell else "",
    )
    yield Sheet(
        "Signaux",
        ["Nature", "Signal", "Lot", "Constat", "Faits", "Depuis le", "Faits du", "Écarté le", "Motif"],
        [
            [one.get_tone_display(), one.get_code_display(), str(one.lot) if one.lot else "Tous les lots", one.sentence,
             " ; ".join(one.evidence), one.first_seen_on, one.changed_on,
             timezone.localdate(one.dismissed_at) if one.dismissed_at else None, one.dismissal_reason]
            for one in signals_shown(company, actor=request.actor)
        ],
        note="Des constats chiffrés, jamais une accusation : c'est à l'entreprise d'en dire les raisons.",
    )  # fmt: skip


# --- What the facilitator decides of a signal ---


def _signal(request: ActorRequest, signal_id: int) -> CompanySignal:
    signals = CompanySignal.objects.visible_to(request.actor).select_related("company", "lot__contract")
    return get_object_or_404(signals, pk=signal_id)


def _back(signal: CompanySignal) -> str:
    return f"{reverse('clauses:company_detail', args=[signal.company_id])}#signaux"


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def signal_aside(request: ActorRequest, signal_id: int) -> HttpResponse:
    signal = _signal(request, signal_id)
    form = DismissalForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                signal_dismiss(actor=request.actor, signal_id=signal.pk, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Ce point est écarté. Il reviendra si les faits changent.")
                return redirect(_back(signal))
    context = {"signal": signal, "form": form, "back_url": _back(signal)}
    return render(request, "clauses/companies/signal_aside.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_POST
def signal_again(request: ActorRequest, signal_id: int) -> HttpResponse:
    signal = _signal(request, signal_id)
    signal_restore(actor=request.actor, signal_id=signal.pk, now=timezone.now())
    messages.success(request, "Ce point est de nouveau affiché.")
    return redirect(_back(signal))


@role_required(Role.FACILITATOR)
@require_POST
def signal_show(request: ActorRequest, signal_id: int) -> HttpResponse:
    signal = _signal(request, signal_id)
    try:
        signal_share(actor=request.actor, signal_id=signal.pk, now=timezone.now(), facts=request.POST.get("facts", ""))
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, f"{signal.company.name} lit ce point dans son espace.")
    return redirect(_back(signal))


@role_required(Role.FACILITATOR)
@require_POST
def signal_keep(request: ActorRequest, signal_id: int) -> HttpResponse:
    signal = _signal(request, signal_id)
    signal_hide(actor=request.actor, signal_id=signal.pk, now=timezone.now())
    messages.success(request, "L'entreprise ne lit plus ce point.")
    return redirect(_back(signal))
