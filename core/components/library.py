"""What every component is made with: the library that holds its tag, its template, its tones."""

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

TONE_ICONS = {
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "x-octagon",
    "info": "info-circle",
    "neutral": "circle",
}


class ComponentError(ValueError):
    """A component was given inputs that cannot be shown."""


def component_render(name: str, **inputs: Any) -> SafeString:
    """The template of a component, filled; its inputs are escaped by it."""
    return mark_safe(get_template(f"components/{name}.html").render(inputs).strip())  # noqa: S308


def markup(content: str) -> SafeString:
    """The inside of a block tag, already rendered and escaped by the template engine; `strip` forgets that."""
    return mark_safe(content.strip())  # noqa: S308


def require_tone(tone: str) -> None:
    """Refuse a tone that has no icon."""
    if tone not in TONE_ICONS:
        raise ComponentError(f"unknown tone {tone!r}: one of {', '.join(TONE_ICONS)}")
