"""The sources of DECP files: where the watch reads, when it last could, and what each file gave."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.sources import SourceForm
from clauses.models import DecpReading, DecpSource
from clauses.services.sources import source_ask, source_save
from clauses.views.common import form_page, page_of, show_refusal
from core.documents import Sheet, spreadsheet_response
from core.errors import Refused

WARNINGS_SHOWN = 200

readers = role_required(Role.FACILITATOR, Role.PILOT, Role.ADMIN)
keepers = role_required(Role.PILOT, Role.ADMIN)


@readers
@require_safe
def source_list(request: ActorRequest) -> HttpResponse:
    readings = _readings(request)
    context = {
        "sources": DecpSource.objects.visible_to(request.actor),
        "page_obj": page_of(request, readings),
        "can_write": request.actor.is_department_wide,
    }
    return render(request, "clauses/sources/list.html", context)


def _readings(request: ActorRequest) -> QuerySet[DecpReading]:
    return DecpReading.objects.visible_to(request.actor).select_related("source")


@readers
@require_safe
def source_detail(request: ActorRequest, source_id: int) -> HttpResponse:
    source = get_object_or_404(DecpSource.objects.visible_to(request.actor), pk=source_id)
    context = {
        "source": source,
        "page_obj": page_of(request, _readings(request).filter(source=source)),
        "can_write": request.actor.is_department_wide,
    }
    return render(request, "clauses/sources/detail.html", context)


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def source_edit(request: ActorRequest, source_id: int | None = None) -> HttpResponse:
    source = get_object_or_404(DecpSource, pk=source_id) if source_id else None
    form = SourceForm(request.POST or None, instance=source)
    return form_page(
        request,
        form,
        lambda: source_save(actor=request.actor, values=form.cleaned_data, source_id=source_id, now=timezone.now()),
        template="clauses/row_form.html",
        done="La source est enregistrée.",
        back=lambda kept: reverse("clauses:decp_source", args=[kept.pk]),
        title="Modifier la source" if source else "Ajouter une source",
        lead="Passerelle y lit les fichiers de données essentielles, au rythme choisi, sans rien y écrire.",
        back_url=reverse("clauses:decp_source", args=[source.pk]) if source else reverse("clauses:decp_sources"),
        back_label="Sources DECP",
    )


@readers
@require_POST
def source_run(request: ActorRequest, source_id: int) -> HttpResponse:
    get_object_or_404(DecpSource.objects.visible_to(request.actor), pk=source_id)
    try:
        source_ask(actor=request.actor, source_id=source_id)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "La lecture est demandée. Son résultat paraîtra ici dans quelques instants.")
    return redirect("clauses:decp_source", source_id)


@readers
@require_safe
def reading_detail(request: ActorRequest, reading_id: int) -> HttpResponse:
    """What one file gave, and its defects."""
    reading = get_object_or_404(_readings(request), pk=reading_id)
    warnings = reading.report.get("warnings", [])
    if request.GET.get("format") == "xlsx":
        rows = ([one["record"], one["field"], one["message"]] for one in warnings)
        return spreadsheet_response(
            [Sheet("Défauts", ("Marché", "Donnée", "Défaut"), rows)], filename=f"defauts-lecture-{reading.pk}.xlsx"
        )
    context = {
        "reading": reading,
        "report": reading.report,
        "warnings": warnings[:WARNINGS_SHOWN],
        "more": max(0, len(warnings) - WARNINGS_SHOWN),
        "lost": max(0, reading.report.get("defects", 0) - len(warnings)),
        "kept": len(warnings),
    }
    return render(request, "clauses/sources/reading.html", context)
