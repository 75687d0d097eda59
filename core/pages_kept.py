"""Pages kept whole for visitors without an account: a minute at most, in each process.

What is kept belongs to nobody: no form's token, no message, no name. A page that needs one of these is made each time,
and so is a page asked with anything but the questions that its view knows.

Pages asked with an answer (words sought, filters, an estimate) have a small cache of their own (`asked`): whoever asks
a thousand different ones only pushes out other such pages.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from core.keeping import SECONDS_KEPT

COOKIES_OF_SOMEBODY = ("messages", settings.SESSION_COOKIE_NAME)
HEADERS_KEPT = ("Content-Type", "ETag", "Cache-Control", "Content-Language", "Vary", "X-Robots-Tag")
KINDS_KEPT = ("text/html", "application/xml", "application/rss+xml")
MOST_BYTES = 300_000  # a longer page is made each time: with 100 entries, a process keeps 30 MB at the very most

View = Callable[..., HttpResponse]
Asked = tuple[tuple[str, tuple[str, ...]], ...]


def no_mark(request: HttpRequest) -> str:
    """For pages that nothing makes older than a minute makes them."""
    return ""


def kept_for_visitors(
    *questions: str, mark: Callable[[HttpRequest], str] = no_mark, is_one_of_many: bool = False
) -> Callable[[View], View]:
    """Keep what a view answers to visitors, by address and by the answers to these questions.

    `mark` changes when what was kept is to be forgotten at once. `is_one_of_many` says that the address itself is one
    of thousands (an offer): such pages share the small cache.
    """

    def around(view: View) -> View:
        @wraps(view)
        def kept_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _may_be_kept(request, questions):
                return view(request, *args, **kwargs)
            asked = asked_of(request)
            cache = caches["asked" if asked or is_one_of_many else "live"]
            key = _key(request, asked, mark(request))
            kept: tuple[bytes, dict[str, str]] | None = cache.get(key)
            if kept is None:
                made = _make(request, lambda: view(request, *args, **kwargs))
                if not _is_nobodys(request, made):
                    return made
                kept = made.content, {name: made[name] for name in HEADERS_KEPT if name in made}
                cache.set(key, kept, SECONDS_KEPT)
            content, headers = kept
            answer = HttpResponse(content, headers=headers)
            return get_conditional_response(request, etag=headers["ETag"], response=answer) or answer

        return kept_view

    return around


def asked_of(request: HttpRequest) -> Asked:
    """The answers in one order, without the spaces that say nothing: what makes two questions the same."""
    spaceless = ((name, tuple(" ".join(one.split()) for one in answers)) for name, answers in request.GET.lists())
    return tuple(sorted(spaceless))


def _may_be_kept(request: HttpRequest, questions: tuple[str, ...]) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and not any(name in request.COOKIES for name in COOKIES_OF_SOMEBODY)
        and set(questions).issuperset(request.GET)
    )


def _key(request: HttpRequest, asked: Asked, mark: str) -> str:
    place = request.scheme, request.get_host(), request.path, asked
    return f"page:{mark}:{hashlib.sha256(repr(place).encode()).hexdigest()}"


def _make(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    # The frame then writes no token.
    request.page_is_kept = True  # type: ignore[attr-defined]
    answer = view()
    if hasattr(answer, "render") and callable(answer.render):
        answer.render()
    if answer.status_code == 200 and not answer.streaming:
        answer["Cache-Control"] = "public, no-cache"  # kept by browsers, asked again each time
        answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
        patch_vary_headers(answer, ("Cookie",))
    return answer


def _is_nobodys(request: HttpRequest, answer: HttpResponse) -> bool:
    return (
        answer.status_code == 200
        and not answer.streaming
        and not answer.cookies
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
        and answer["Content-Type"].startswith(KINDS_KEPT)
        and len(answer.content) <= MOST_BYTES
    )
