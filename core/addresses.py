"""Addresses of the rows of a list: to work one out again for each row costs as much as to draw it."""

from collections.abc import Callable
from functools import cache

from django.urls import reverse

PLACE = 987654321


@cache
def row_addresses(url_name: str) -> Callable[[int], str]:
    """The address of a row from its key, for a page whose only argument is that key.

    >>> row_addresses("clauses:lot_detail")(12)
    '/espace-facilitateur/lots/12/'
    """
    start, end = reverse(url_name, args=[PLACE]).split(str(PLACE))
    return lambda key: f"{start}{key}{end}"
