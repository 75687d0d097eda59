"""A brake on public forms: so many sendings for one key in a while. Counts live in the shared cache."""

from django.core.cache import cache
from django.http import HttpRequest

from core.errors import Refused


class Throttled(Refused):
    """Too many attempts; the person must wait (HTTP 429)."""


def visitor_address(request: HttpRequest) -> str:
    """Where a request comes from, as the server in front of us says."""
    from allauth.account.adapter import get_adapter

    return get_adapter(request).get_client_ip(request)


def throttle(*, scope: str, key: str, limit: int, seconds: int) -> None:
    """Count one attempt. Raises Throttled past `limit` attempts in `seconds`."""
    name = f"throttle:{scope}:{key}"
    if cache.add(name, 1, seconds):
        return
    try:
        count = cache.incr(name)
    except ValueError:  # It expired between the two calls: this attempt opens a new window.
        cache.set(name, 1, seconds)
        return
    if count > limit:
        raise Throttled.because(
            "too_many", "Trop d'envois en peu de temps depuis votre connexion. Réessayez dans quelques minutes."
        )
