"""Back to the page on which a button was pressed, filters included."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def back_url(request: HttpRequest, *, default: str) -> str:
    """What the form says in `retour`, when it is a page of this site; else `default`."""
    there = request.POST.get("retour", "") or request.GET.get("retour", "")
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts=None) and there.startswith("/")
    return there if safe else default
