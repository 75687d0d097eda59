"""What the pages of an obligation share: the lot, and a form that does one thing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.http import ActorRequest
from clauses.models import Lot
from clauses.views.common import show_refusal
from core.errors import Refused


def lot_of(request: ActorRequest, lot_id: int) -> Lot:
    return get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__buyer"), pk=lot_id)


def act_page(
    request: ActorRequest,
    lot: Lot,
    form: forms.Form,
    act: Callable[[], object],
    *,
    title: str,
    button: str,
    done: str,
    **context: Any,
) -> HttpResponse:
    """A page with one form that does one thing to a lot, then goes back to its obligation."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act()
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, done)
                return redirect("clauses:lot_obligation", lot.pk)
    context |= {"lot": lot, "form": form, "title": title, "button": button}
    return render(request, "clauses/obligations/act.html", context, status=status)
