"""Each room registers the pages it offers to a role; the base template draws the menu."""

from dataclasses import dataclass
from operator import attrgetter

from django.urls import reverse


@dataclass(frozen=True, slots=True, order=True)
class NavItem:
    """A menu entry. `role` is an `accounts.enums.Role` value, or "public" for visitors.

    `also` are the first letters of other addresses that belong to it, besides those below its own.
    """

    order: int
    role: str
    label: str
    url_name: str
    icon: str
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_items: set[NavItem] = set()
_RANK = attrgetter("order", "label", "url_name")


def register(*items: NavItem) -> None:
    _items.update(items)


def navigation_for(role: str) -> list[NavItem]:
    return sorted((item for item in _items if item.role == role), key=_RANK)
