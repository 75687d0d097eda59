"""What costs much to read and may be a minute old: figures and lists that many people open."""

from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import TypeVar, cast
from weakref import WeakValueDictionary

from django.core.cache import caches

SECONDS_KEPT = 60
NOTHING = object()
T = TypeVar("T")
_reading: WeakValueDictionary[str, Lock] = WeakValueDictionary()


def kept(name: str, arguments: tuple, read: Callable[[], T], *, cache: str = "live") -> T:
    """What `read` answers, kept a minute in each process under a name and its arguments.

    Arguments that a stranger chooses the words of go to the cache `asked`, where they only push each other out.
    """
    key = f"{name}:{sha256(repr(arguments).encode()).hexdigest()}"  # of any length, and spaces tell words apart
    found = caches[cache].get(key, NOTHING)
    if found is not NOTHING:
        return cast(T, found)
    # When a minute ends, one thread reads and the others wait for her answer, rather than all ask the same at once.
    with _reading.setdefault(key, Lock()):
        return cast(T, caches[cache].get_or_set(key, read, SECONDS_KEPT))
