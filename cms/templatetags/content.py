"""Small pieces of the content room's templates."""

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from cms.art import Art, art_template

register = template.Library()


@register.simple_tag
def art(name: str) -> SafeString:
    """One of the drawings that ship with the site."""
    return mark_safe(get_template(art_template(Art(name))).render())  # noqa: S308 (our own static drawings)


@register.inclusion_tag("cms/parts/page_card.html", takes_context=True)
def page_card(context: template.Context, page: Any, level: str = "h3") -> dict[str, Any]:
    """A page as a card; `request` lets Wagtail find the site once for all cards."""
    return {"page": page, "meta": page.card_note, "level": level, "request": context.get("request")}
