"""What costs much to read and may be a minute old: figures and lists that many people open."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar, cast

from django.core.cache import caches

SECONDS_KEPT = 60
T = TypeVar("T")


def kept(name: str, arguments: tuple, read: Callable[[], T]) -> T:
    """What `read` answers, kept a minute in each process under a name and its arguments."""
    key = f"{name}:{sha256(repr(arguments).encode()).hexdigest()}"  # of any length, and spaces tell words apart
    return cast(T, caches["live"].get_or_set(key, read, SECONDS_KEPT))
