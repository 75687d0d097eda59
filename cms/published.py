"""The mark of what is published: a row of the shared cache, written in the transaction that publishes.

Every process reads it, so that none goes on showing what an editor replaced.
"""

import secrets

from django.core.cache import caches
from django.http import HttpRequest

MARK = "cms:published"


def published_mark(request: HttpRequest | None = None) -> str:
    """Changes each time something is published, moved or withdrawn; read once a request."""
    known = getattr(request, "cms_published_mark", None)
    if known is None:
        known = caches["default"].get(MARK) or ""
        if request is not None:
            request.cms_published_mark = known  # type: ignore[attr-defined]
    return known


def published_mark_change(**kwargs: object) -> None:
    """A receiver of signals: whatever was kept is now of another time."""
    caches["default"].set(MARK, secrets.token_hex(8), timeout=None)
