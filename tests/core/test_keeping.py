from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

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


def test_what_several_threads_ask_at_once_is_read_once(kept_a_minute):
    reads, begun = [], Barrier(3)

    def read() -> int:
        reads.append(sleep(0.05))
        return len(reads)

    def ask(_: int) -> int:
        begun.wait()
        return kept("slow", (), read)

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(ask, range(3))) == [1, 1, 1]


def test_arguments_may_be_long(kept_a_minute, recwarn):
    assert kept("words", ("é" * 1000,), lambda: 1) == 1
    assert not recwarn
