"""Pages kept for visitors: by what they ask, bounded, and never somebody's."""

import pytest
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from core.pages_kept import MOST_BYTES, kept_for_visitors

FACTORY = RequestFactory()
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
MOST = 6


@pytest.fixture(autouse=True)
def caches_of_their_own(settings):
    own = {
        "live": {"BACKEND": LOCAL, "LOCATION": "test-pages-live"},
        "asked": {"BACKEND": LOCAL, "LOCATION": "test-pages-asked", "OPTIONS": {"MAX_ENTRIES": MOST}},
    }
    settings.CACHES = settings.CACHES | own
    for name in own:
        caches[name].clear()


class Pages:
    """A view that counts how often it is made."""

    def __init__(self, answer=None, **options) -> None:
        self.made = 0
        self.mark = "a"
        self.answer = answer or (lambda request: HttpResponse(f"page {self.made}"))
        self.view = kept_for_visitors("q", "ville", mark=lambda request: self.mark, **options)(self._make)

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        return self.answer(request)

    def get(self, path: str, *, cookies: dict | None = None, **headers) -> HttpResponse:
        request = FACTORY.get(path, **headers)
        request.COOKIES.update(cookies or {})
        return self.view(request)


def test_the_same_question_in_other_words_of_the_address_is_answered_once():
    pages = Pages()
    for path in ("/p/?q=boulanger&ville=Annecy", "/p/?ville=Annecy&q=boulanger", "/p/?q=+boulanger++&ville=Annecy"):
        assert pages.get(path).content == b"page 1"
    assert pages.get("/p/?q=boulanger").content == b"page 2"
    assert pages.get("/p/").content == b"page 3"
    assert pages.get("/p/?q=boulanger", HTTP_HOST="localhost").content == b"page 4"


@pytest.mark.parametrize(
    ("path", "cookies"),
    [("/p/?q=a", {"sessionid": "x"}), ("/p/?q=a", {"messages": "x"}), ("/p/?q=a&inconnu=1", {})],
)
def test_somebody_or_an_unknown_question_neither_reads_nor_writes_what_is_kept(path, cookies, settings):
    settings.SESSION_COOKIE_NAME = "sessionid"
    pages = Pages()
    pages.get("/p/?q=a")
    answers = [pages.get(path, cookies=cookies) for _ in range(2)]
    assert [one.content for one in answers] == [b"page 2", b"page 3"]
    assert "ETag" not in answers[0]
    assert pages.get("/p/?q=a").content == b"page 1"


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: HttpResponse("refusé", status=422),
        lambda request: HttpResponse(get_token(request)),
        lambda request: HttpResponse("x" * (MOST_BYTES + 1)),
        lambda request: HttpResponse("{}", content_type="application/json"),
    ],
    ids=["refused", "token", "long", "json"],
)
def test_what_is_not_a_page_of_everybody_is_made_each_time(answer):
    pages = Pages(answer)
    pages.get("/p/?q=a")
    pages.get("/p/?q=a")
    assert pages.made == 2


def test_a_browser_that_has_the_page_receives_nothing_again():
    pages = Pages()
    first = pages.get("/p/?q=a")
    assert (first["Cache-Control"], first["Vary"]) == ("public, no-cache", "Cookie")
    assert pages.get("/p/?q=a", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    pages.mark = "b"
    assert pages.get("/p/?q=a", HTTP_IF_NONE_MATCH=first["ETag"]).content == b"page 2"


def test_a_stranger_who_asks_a_thousand_things_pushes_out_no_page_asked_plainly():
    pages, offers = Pages(), Pages(is_one_of_many=True)
    pages.get("/p/")
    for number in range(40):
        pages.get(f"/p/?q={number}")
        offers.get(f"/offre/{number}/")
    assert pages.get("/p/").content == b"page 1"
    assert len(caches["asked"]._cache) <= MOST
    assert len(caches["live"]._cache) == 1
