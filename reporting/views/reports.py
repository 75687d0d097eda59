"""Reports on the clauses: on screen, to print and as workbooks, for whoever answers for contracts."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.selectors.reports import AXES, Report, Row, Scope, purchases_of, report_of, reports_of
from core import formats
from core.documents import spreadsheet_response
from core.keeping import kept
from reporting.forms import HIDDEN, ReportForm
from reporting.sheets import purchases_sheets, report_note, report_sheet

READERS = (Role.FACILITATOR, Role.BUYER, Role.PILOT, Role.ADMIN)
CONSOLIDATORS = (Role.FACILITATOR, Role.PILOT, Role.ADMIN)
BARS_SHOWN = 12
# The Département's table: what is claused, of insertion or reserved, the kinds of work, the publics.
TABLE_AXES = ("clause_family", "sector", "public")


def _today() -> dt.date:
    return timezone.localdate()


def _form(request: ActorRequest) -> ReportForm:
    return ReportForm(request.GET or None, actor=request.actor, today=_today())


def _about(form: ReportForm, scope: Scope) -> str:
    """Whose figures these are, in a line: printed with them."""
    parts = [str(scope.year)]
    if scope.actor.role == Role.BUYER:
        parts.append(scope.actor.organisation.name)
    elif scope.actor.role == Role.FACILITATOR:
        parts.append("vos marchés" if scope.mine else scope.actor.organisation.name)
    parts.append(scope.territory.name if scope.territory else "tous les territoires")
    if scope.buyer_id is not None:
        parts.append(str(form.cleaned_data["acheteur"]))
    return " · ".join(parts)


def _bars(report: Report) -> dict[str, Any] | None:
    """The chart of a report: its largest cells, this year and the one before. None without anything to draw."""
    rows = [row for row in report.rows if not row.is_hidden][:BARS_SHOWN]
    if report.is_of_exits:
        subject, unit, now, before = "Personnes", "", "people", "people_before"
    else:
        subject, unit, now, before = "Heures", "h", "hours", "hours_before"
    series = [
        {"label": str(report.year), "values": [getattr(row, now) for row in rows]},
        {"label": str(report.previous_year), "values": [getattr(row, before) for row in rows]},
    ]
    series = [one for one in series if any(one["values"])]
    if not series:
        return None
    title = f"{subject} par {report.axis.title[0].lower()}{report.axis.title[1:]}"
    return {"labels": [row.label for row in rows], "series": series, "title": title, "unit": unit}


def _trend(row: Row, year: int) -> str:
    """The hours against the year before, in words."""
    if row.change is None:
        return ""
    change = formats.percent(abs(row.change))
    if row.change == 0:
        return f"autant qu'en {year - 1}"
    return f"{change} de {'plus' if row.change > 0 else 'moins'} qu'en {year - 1}"


@role_required(*READERS)
@require_safe
def clauses(request: ActorRequest) -> HttpResponse:
    """One report: axis, year and territory chosen above, a chart and its table below."""
    form = _form(request)
    scope = form.scope()
    report = _report(form, scope)
    context = {
        "form": form,
        "report": report,
        "chart": _bars(report),
        "trend": _trend(report.total, report.year),
        "about": _about(form, scope),
        "query": request.GET.urlencode(),
        "tab_items": _tabs(request, "clauses"),
        "may_consolidate": request.actor.role in CONSOLIDATORS,
        "is_current_year": scope.year == _today().year,
    }
    return render(request, "reporting/report.html", context, status=_status(form))


def _report(form: ReportForm, scope: Scope) -> Report:
    """Those of the whole Département count everybody's hours and are the same for whoever reads them: a minute old."""
    today = _today()
    if not scope.actor.is_department_wide:
        return report_of(scope, form.axis, today=today)
    place = scope.territory.pk if scope.territory else None
    asked = form.axis.code, scope.year, place, scope.buyer_id, scope.national, today
    return kept("report", asked, lambda: report_of(scope, form.axis, today=today))


def _tabs(request: ActorRequest, current: str) -> list[dict[str, Any]]:
    """The three pages of reports: the year and the territory chosen follow from one to the next."""
    query = request.GET.copy()
    query.pop("format", None)
    pages = (
        ("clauses", "Par axe", "graph-up"),
        ("table", "Tableau des clauses", "table"),
        ("purchases", "Achats responsables (SPASER)", "percent"),
    )
    return [
        {
            "label": label,
            "icon": icon,
            "url": f"{reverse(f'reporting:{name}')}{f'?{query.urlencode()}' if query else ''}",
            "active": name == current,
        }
        for name, label, icon in pages
    ]


def _status(form: ReportForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK


def _wants_workbook(request: ActorRequest, form: ReportForm) -> bool:
    """Impossible choices are said on the page: a file would silently be of something else."""
    return request.GET.get("format") == "xlsx" and _status(form) == HTTPStatus.OK


@role_required(*READERS)
@require_safe
def clauses_sheet(request: ActorRequest) -> HttpResponse:
    """The report on screen, as a workbook; the screen itself, which says what is wrong, for impossible choices."""
    form = _form(request)
    if _status(form) != HTTPStatus.OK:
        return clauses(request)
    scope = form.scope()
    report = _report(form, scope)
    note = report_note(report, about=_about(form, scope))
    name = f"rapport-{scope.year}-{form.axis.code}.xlsx"
    return spreadsheet_response([report_sheet(report, about=note)], filename=name)


@role_required(*READERS)
@require_safe
def clauses_workbook(request: ActorRequest) -> HttpResponse:
    """All the axes of a year, a sheet each."""
    form = _form(request)
    if _status(form) != HTTPStatus.OK:
        return clauses(request)
    return _workbook(form, form.scope(), name="rapport")


@role_required(*CONSOLIDATORS)
@require_safe
def consolidation(request: ActorRequest) -> HttpResponse:
    """All the axes as the national consolidation wants them: its own full-time equivalent, small numbers hidden."""
    values = {"annee": request.GET.get("annee", ""), "etp": "national", "effectifs": HIDDEN}
    form = ReportForm(values, actor=request.actor, today=_today())
    return _workbook(form, form.scope(), name="consolidation-nationale")


def _workbook(form: ReportForm, scope: Scope, *, name: str) -> HttpResponse:
    reports = reports_of(scope, AXES.values(), today=_today())
    about = _about(form, scope)
    sheets = [report_sheet(report, about=report_note(report, about=about)) for report in reports]
    return spreadsheet_response(sheets, filename=f"{name}-{scope.year}.xlsx")


@role_required(*READERS)
@require_safe
def table(request: ActorRequest) -> HttpResponse:
    """Claused, of insertion, reserved: contracts, hours and euros; kinds of work; publics."""
    form, scope = _without(request, "axe")
    reports = reports_of(scope, [AXES[code] for code in TABLE_AXES], today=_today())
    if _wants_workbook(request, form):
        about = _about(form, scope)
        sheets = [report_sheet(report, about=report_note(report, about=about)) for report in reports]
        return spreadsheet_response(sheets, filename=f"tableau-des-clauses-{scope.year}.xlsx")
    context = {
        "form": form,
        "reports": reports,
        "total": reports[0].total,
        "trend": _trend(reports[0].total, scope.year),
        "tab_items": _tabs(request, "table"),
        "about": _about(form, scope),
        "query": request.GET.urlencode(),
    }
    return render(request, "reporting/table.html", context, status=_status(form))


@role_required(*READERS)
@require_safe
def purchases(request: ActorRequest) -> HttpResponse:
    """The socially responsible purchases of a year, as the SPASER follows them (CCP L2111-3)."""
    form, scope = _without(request, "axe", "effectifs", "etp")
    found = purchases_of(scope)
    about = f"{_about(form, scope)} · marchés notifiés dans l'année, connus de Passerelle"
    if _wants_workbook(request, form):
        return spreadsheet_response(purchases_sheets(found, about=about), filename=f"achats-{scope.year}.xlsx")
    context = {
        "form": form,
        "purchases": found,
        "about": about,
        "tab_items": _tabs(request, "purchases"),
        "query": request.GET.urlencode(),
    }
    return render(request, "reporting/purchases.html", context, status=_status(form))


def _without(request: ActorRequest, *names: str) -> tuple[ReportForm, Scope]:
    """The form without the choices that change nothing of a page."""
    form = _form(request)
    for name in names:
        form.fields.pop(name, None)
    return form, form.scope()
