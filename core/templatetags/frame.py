"""The frame around every page: menu of the role, account menu, footer. Used by `base.html` only.

Each tag works on a bare context too: an error page has no actor, perhaps no request.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.safestring import SafeString, mark_safe

from core.navigation import NavItem, navigation_for

register = template.Library()

# Settings of one's account: label, icon, URL name. Those whose room is absent are left out.
ACCOUNT_LINKS = (
    ("Mon compte", "person-circle", "accounts:profile"),
    ("Mes notifications", "bell", "accounts:notifications"),
    ("Mes adresses électroniques", "envelope", "account_email"),
    ("Mot de passe", "key", "account_change_password"),
    ("Double authentification", "shield-lock", "mfa_index"),
)
TEAM_LINK = ("Mon équipe", "people", "accounts:team")


# What a line of 1280 pixels holds, in letters: an entry takes its label, its icon and the space around.
LINE, AROUND, PLUS = 146, 7, 11


def entries_on_a_line(labels: Sequence[str]) -> int:
    """How many entries of a menu stand on one line; the others are folded under « Plus »."""
    ends = list(accumulate(len(label) + AROUND for label in labels))
    return len(ends) if not ends or ends[-1] <= LINE else bisect_right(ends, LINE - PLUS)


@register.simple_tag(takes_context=True)
def main_navigation(context: template.Context) -> SafeString:
    """The pages of the current role; the one whose address is the longest start of ours is current."""
    path = getattr(context.get("request"), "path", "")
    entries = _entries(tuple(context.get("navigation") or ()), get_script_prefix())
    # The home of a space starts every address of that space: it is current on its own page only.
    below = [
        (len(start), entry)
        for entry in entries
        for start in ((entry.url, *entry.also) if path == entry.url or not entry.is_home else entry.also)
        if path.startswith(start)
    ]
    best = max(below, key=lambda one: one[0], default=(0, None))[1]
    return _menu(entries, best, "page" if best and best.url == path else "true")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu with its address; `is_home` when the addresses of other entries begin with hers."""

    label: str
    icon: str
    url: str
    also: tuple[str, ...]
    is_home: bool


@lru_cache(maxsize=64)
def _entries(items: tuple[NavItem, ...], prefix: str) -> tuple[Entry, ...]:
    """The entries whose room is there. They are the same for everybody of a role, as long as the process lives."""
    urls = {item: url for item in items if (url := url_or_nothing(item.url_name))}
    return tuple(
        Entry(
            item.label,
            item.icon,
            url,
            item.also,
            any(other != url and other.startswith(url) for other in urls.values()),
        )
        for item, url in urls.items()
    )


@lru_cache(maxsize=512)
def _menu(entries: tuple[Entry, ...], best: Entry | None, current: str) -> SafeString:
    """The menu as it is drawn: once for each entry that may be current."""
    drawn = [
        {"label": one.label, "icon": one.icon, "url": one.url, "current": current if one is best else ""}
        for one in entries
    ]
    shown = entries_on_a_line([one.label for one in entries])
    return _render("main_navigation", items=drawn[:shown], more=drawn[shown:], in_more=best in entries[shown:])


@register.simple_tag(takes_context=True)
def account_menu(context: template.Context) -> SafeString:
    """Who acts, in which role; the other roles; the account's own pages; the way out."""
    request, actor = context.get("request"), context.get("actor")
    user = getattr(request, "user", None)
    memberships: list[Any] = []
    if actor is not None:
        memberships = sorted(actor.memberships, key=lambda one: (one.organisation.name, one.role, one.pk))
    entries = ACCOUNT_LINKS if actor is None else (TEAM_LINK, *ACCOUNT_LINKS)
    links = [
        {"label": label, "icon": icon, "url": url} for label, icon, name in entries if (url := url_or_nothing(name))
    ]
    return _render(
        "account_menu",
        user=user,
        actor=actor,
        memberships=memberships,
        switch_url=url_or_nothing("accounts:switch"),
        login_url=url_or_nothing("account_login"),
        logout_url=url_or_nothing("account_logout"),
        links=links,
        csrf_token=get_token(request) if request is not None and user and user.is_authenticated else "",
    )


@register.simple_tag(takes_context=True)
def account_tabs(context: template.Context) -> SafeString:
    """The settings pages of one's account, as tabs."""
    path = getattr(context.get("request"), "path", "")
    items = [
        {"label": label, "icon": icon, "url": url, "active": path.startswith(url)}
        for label, icon, name in ACCOUNT_LINKS
        if (url := url_or_nothing(name))
    ]
    return _render("tabs", items=items, label="Mon compte")


@register.simple_tag
def footer_links() -> SafeString:
    """The pages that rooms register under the role "footer" (legal notices, accessibility…)."""
    return _footer(_entries(tuple(navigation_for("footer")), get_script_prefix()))


@lru_cache(maxsize=8)
def _footer(links: tuple[Entry, ...]) -> SafeString:
    return _render("footer_links", links=links)


def url_or_nothing(name: str, *args: object) -> str:
    return _url(name, args, get_script_prefix())


@lru_cache(maxsize=1024)
def _url(name: str, args: tuple[object, ...], prefix: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _render(name: str, **inputs: Any) -> SafeString:
    return mark_safe(get_template(f"components/{name}.html").render(inputs).strip())  # noqa: S308
