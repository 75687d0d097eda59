"""The frame around every page: menu of the role, account menu, footer. Used by `base.html` only.

Each tag works on a bare context too: an error page has no actor, perhaps no request.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from core.navigation import navigation_for

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
    entries = []
    for item in context.get("navigation") or ():
        url = url_or_nothing(item.url_name)
        if url:
            entries.append({"label": item.label, "icon": item.icon, "url": url, "also": item.also, "current": ""})
    # The home of a space starts every address of that space: it is current on its own page only.
    homes = {
        one["url"]
        for one in entries
        if any(two["url"] != one["url"] and two["url"].startswith(one["url"]) for two in entries)
    }
    starts = [(one["url"], one) for one in entries if path == one["url"] or one["url"] not in homes]
    starts += [(address, one) for one in entries for address in one["also"]]
    below = [(len(start), entry) for start, entry in starts if path.startswith(start)]
    best = max(below, key=lambda one: one[0], default=(0, None))[1]
    if best:
        best["current"] = "page" if best["url"] == path else "true"
    shown = entries_on_a_line([entry["label"] for entry in entries])
    return _render("main_navigation", items=entries[:shown], more=entries[shown:], in_more=best in entries[shown:])


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
    links = [
        {"label": item.label, "url": url} for item in navigation_for("footer") if (url := url_or_nothing(item.url_name))
    ]
    return _render("footer_links", links=links)


def url_or_nothing(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _render(name: str, **inputs: Any) -> SafeString:
    return mark_safe(get_template(f"components/{name}.html").render(inputs).strip())  # noqa: S308
