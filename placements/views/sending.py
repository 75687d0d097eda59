"""The end of every form: sent once, done or refused with its reasons, and where to go then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from core.errors import Conflict, Refused
from core.forms import once, refusals_show


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a form: `url` is where to go once it is done; empty, it is shown (again) with `status`."""

    url: str = ""
    status: int = 200


def form_send(
    request: HttpRequest,
    form: Any,
    act: Callable[[], str],
    *,
    say: Callable[[HttpRequest, Any, Refused], None] | None = None,
) -> Sent:
    """Do `act` with a form that is valid, and go to the address it returns; a form only shown is left as it is.

    Sent twice, it is done once, and leads to the same address. A refusal is told at its fields, or as `say` tells it.
    """
    if not form.is_bound:
        return Sent()
    if not form.is_valid():
        return Sent(status=status_of(form))
    try:
        with once(form, user=request.user) as sending:
            if not sending.is_repeat:
                sending.done_url = act()
    except Refused as refused:
        if say is None:
            refusals_show(form, refused)
        else:
            say(request, form, refused)
        return Sent(status=status_of(form, refused))
    return Sent(url=sending.done_url)


def status_of(form: Any, refused: Refused | None = None) -> int:
    if isinstance(refused, Conflict):
        return 409
    return 422 if form.is_bound and form.errors else 200


def refusal_say(request: HttpRequest, form: Any, refused: Refused) -> None:
    """At the fields at fault; above the page when somebody acted first, since it may have no form any more."""
    if isinstance(refused, Conflict):
        messages.error(request, str(refused))
    else:
        refusals_show(form, refused)
