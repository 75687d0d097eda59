"""Pages kept whole for visitors without an account: a minute at most, and until an editor publishes anything.

What is kept belongs to nobody: no form's token, no message, no name. A page that needs one of these is made each time.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from wagtail.views import serve

from cms.published import published_mark
from core.keeping import SECONDS_KEPT

# The only question that a page of the site answers: the kind of meetings of the agenda.
QUESTIONS = frozenset({"nature"})
COOKIES_OF_SOMEBODY = ("messages", settings.SESSION_COOKIE_NAME)
HEADERS_KEPT = ("Content-Type", "ETag", "Cache-Control", "Content-Language")


@login_not_required
def page_serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own view, in front of which the pages already made are kept."""
    if not _may_be_kept(request):
        return serve(request, path)
    key = _key(request, path)
    kept: tuple[bytes, dict[str, str]] | None = caches["live"].get(key)
    if kept is None:
        made = _make(request, lambda: serve(request, path))
        if not _is_nobodys(request, made):
            return made
        kept = made.content, {name: made[name] for name in HEADERS_KEPT if name in made}
        caches["live"].set(key, kept, SECONDS_KEPT)
    content, headers = kept
    answer = HttpResponse(content, headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=answer) or answer


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and not any(name in request.COOKIES for name in COOKIES_OF_SOMEBODY)
        and QUESTIONS.issuperset(request.GET)
    )


def _key(request: HttpRequest, path: str) -> str:
    asked = (request.scheme, request.get_host(), path, request.GET.get("nature", "")[:20])
    return f"page:{published_mark(request)}:{hashlib.sha256(repr(asked).encode()).hexdigest()}"


def _make(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    # The frame then writes no token.
    request.page_is_kept = True  # type: ignore[attr-defined]
    answer = view()
    if hasattr(answer, "render") and callable(answer.render):
        answer.render()
    if answer.status_code == 200 and not answer.streaming:
        answer["Cache-Control"] = "public, no-cache"  # kept by browsers, asked again each time
        answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    return answer


def _is_nobodys(request: HttpRequest, answer: HttpResponse) -> bool:
    return (
        answer.status_code == 200
        and not answer.streaming
        and not answer.cookies
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
        and answer["Content-Type"].startswith("text/html")
    )
