import pytest
from django.core.cache import caches

from core.keeping import kept


@pytest.fixture
def kept_a_minute(settings):
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {"live": {"BACKEND": backend, "LOCATION": "test-keeping"}}
    caches["live"].clear()
    yield
    caches["live"].clear()


def test_a_value_is_read_once_for_the_same_arguments(kept_a_minute):
    reads = iter("ab")
    assert [kept("letters", (1, "x"), lambda: next(reads)) for _ in range(3)] == ["a", "a", "a"]
    assert kept("letters", (2, "x"), lambda: next(reads)) == "b"


def test_words_apart_and_words_joined_are_kept_apart(kept_a_minute):
    assert kept("words", ("aide soignant",), lambda: "apart") == "apart"
    assert kept("words", ("aidesoignant",), lambda: "joined") == "joined"


def test_arguments_may_be_long(kept_a_minute, recwarn):
    assert kept("words", ("é" * 1000,), lambda: 1) == 1
    assert not recwarn
