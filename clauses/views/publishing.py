"""Contracts given back as essential data: what is ready, what each lacks, the file to publish."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.decp.exporter import decp_export, export_record
from clauses.forms.publishing import ExportFilter, PublishingForm
from clauses.models import PublicContract
from clauses.selectors.publishing import contracts_to_publish, publishable
from clauses.services.publishing import publishing_facts_state
from clauses.views.common import page_of, show_refusal, today
from core.errors import Refused


@role_required(Role.FACILITATOR, Role.BUYER, Role.PILOT, Role.ADMIN)
@require_safe
def decp_export_page(request: ActorRequest) -> HttpResponse:
    # One year at a time unless asked otherwise: the page reads all that it counts.
    form = ExportFilter(request.GET or {"year": str(today().year)}, actor=request.actor)
    is_sound = form.is_valid()
    filters = form.cleaned_data if is_sound else {}
    export = decp_export(contracts_to_publish(request.actor, filters=filters), on=today())
    if is_sound and request.GET.get("format") == "json":
        answer = HttpResponse(
            json.dumps(export.document, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="decp-{today():%Y-%m-%d}.json"'
        return answer
    query = {name: value for name, value in form.data.items() if name != "page"} | {"format": "json"}
    context = {
        "form": form,
        "export": export,
        "page_obj": page_of(request, export.incomplete),
        "filtered": bool(request.GET) and any(filters.values()),
        "query": urlencode(query),
        "can_write": request.actor.has_role(Role.FACILITATOR, Role.BUYER),
    }
    return render(request, "clauses/publishing/export.html", context, status=200 if is_sound else 422)


@role_required(Role.FACILITATOR, Role.BUYER)
@require_http_methods(["GET", "HEAD", "POST"])
def publishing_facts(request: ActorRequest, contract_id: int) -> HttpResponse:
    """Complete what the publication of one contract lacks."""
    contract: Any = get_object_or_404(publishable(PublicContract.objects.visible_to(request.actor)), pk=contract_id)
    form = PublishingForm(request.POST if request.method == "POST" else None, contract=contract)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                publishing_facts_state(
                    actor=request.actor,
                    contract_id=contract.pk,
                    columns=form.columns(),
                    facts=form.facts(),
                    now=timezone.now(),
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Les données à publier sont enregistrées.")
                return redirect("clauses:publishing_facts", contract.pk)
    record, missing = export_record(contract, on=today())
    context = {
        "contract": contract,
        "form": form,
        "missing": missing,
        "considerations": record["considerationsSociales"]["considerationSociale"],
        "is_facilitator": request.actor.role == Role.FACILITATOR,
    }
    return render(request, "clauses/publishing/facts.html", context, status=status)
