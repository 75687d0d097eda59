"""One calm page before what cannot be undone: what it does, what it asks, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import ActorRequest
from core.forms import OnceForm
from placements.views.sending import form_send, refusal_say


@dataclass(frozen=True, slots=True)
class Closing:
    """The words of such a page. `told` says what follows from it; `done` is said once it is done, on `next_url`
    or where one came from."""

    title: str
    eyebrow: object
    lead: str
    told: str
    button: str
    back_url: str
    done: str
    is_grave: bool = False
    next_url: str = ""


def close(request: ActorRequest, closing: Closing, form: OnceForm, act: Callable[..., Any]) -> HttpResponse:
    """Show the page, or do the act with what its form holds and go on. An act that asks nothing has an `OnceForm`."""

    def done() -> str:
        act(**form.values)
        messages.success(request, closing.done)
        return closing.next_url or closing.back_url

    sent = form_send(request, form, done, say=refusal_say)
    if sent.url:
        return redirect(sent.url)
    context = {"closing": closing, "form": form}
    return render(request, "placements/closing.html", context, status=sent.status)


def nothing_asked(request: ActorRequest) -> OnceForm:
    """The form of a page that asks only to confirm."""
    return OnceForm(request.POST if request.method == "POST" else None)
