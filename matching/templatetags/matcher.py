from typing import Any

from django import template
from django.urls import reverse

register = template.Library()

PAGES = (
    ("matching:runs", "Mises à jour", "shuffle"),
    ("matching:versions", "Classement", "sort-down"),
    ("matching:fairness", "Équité", "people"),
)


@register.simple_tag(takes_context=True)
def matcher_pages(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The three pages about the matcher, as tabs: one entry of the menu leads to them."""
    here = context["request"].resolver_match.view_name
    return [{"label": label, "url": reverse(name), "icon": icon, "active": name == here} for name, label, icon in PAGES]
