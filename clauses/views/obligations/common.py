"""What the pages of an obligation share: the lot, and a form that does one thing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http import ActorRequest
from clauses.models import Lot
from clauses.views.common import form_page


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
    back = reverse("clauses:lot_obligation", args=[lot.pk])
    context |= {"lot": lot, "title": title, "button": button}
    return form_page(
        request, form, act, template="clauses/obligations/act.html", done=done, back=lambda _: back, **context
    )
