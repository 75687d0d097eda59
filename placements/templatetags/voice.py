"""Tags of the pages that a person reads without an account."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from placements.presentation_followup import MOOD_TONES

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: template.Context, key: str, **values: Any) -> SafeString:
    """A sentence in the language of the page."""
    return context["language"].say(key, **values)


@register.filter
def mood_tone(mood: int | None) -> str:
    """The tone of a badge for how it goes."""
    return MOOD_TONES.get(mood or 0, "neutral")
