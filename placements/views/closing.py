"""One calm page before what cannot be undone: what it does, what it asks, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import ActorRequest, VisitorRequest
from core.errors import Conflict, Refused
from core.forms import OnceForm, once, refusals_show
from placements.views.proposals import status_of


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
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    act(**form.values)
                    sending.done_url = closing.next_url or closing.back_url
                    messages.success(request, closing.done)
        except Refused as refused:
            refusal = refused
            refusal_say(request, form, refused)
        else:
            return redirect(sending.done_url)
    context = {"closing": closing, "form": form}
    return render(request, "placements/closing.html", context, status=status_of(form, refusal))


def nothing_asked(request: ActorRequest) -> OnceForm:
    """The form of a page that asks only to confirm."""
    return OnceForm(request.POST if request.method == "POST" else None)


def refusal_say(request: VisitorRequest, form: Any, refused: Refused) -> None:
    """At the fields at fault; above the page when somebody acted first, since it may have no form any more."""
    if isinstance(refused, Conflict):
        messages.error(request, str(refused))
    else:
        refusals_show(form, refused)
