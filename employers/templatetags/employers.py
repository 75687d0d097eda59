"""How this room's objects are shown."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from core.templatetags.frame import url_or_nothing
from core.templatetags.ui import badge
from employers.enums import Licence, Slot
from employers.wording import STATUS_TONES

register = template.Library()


@register.simple_tag
def status_badge(obj: Any) -> SafeString:
    """The state of an opening or of a membership, in a word."""
    tone, icon = STATUS_TONES[obj.status]
    return badge(obj.get_status_display(), tone=tone, icon=icon)


@register.filter
def slot_words(slots: list[str]) -> list[str]:
    labels = dict(Slot.choices)
    return [str(labels[slot]) for slot in slots if slot in labels]


@register.filter
def licence_words(licences: list[str]) -> list[str]:
    labels = dict(Licence.choices)
    return [str(labels[one]) for one in licences if one in labels]


@register.filter
def choice_words(values: list[str], obj_field: Any) -> list[str]:
    """The labels of codes kept in an array, from the field of the model: `tutor.regimes|choice_words:field`."""
    labels = dict(obj_field.base_field.choices or ())
    return [str(labels.get(value, value)) for value in values]


@register.simple_tag
def maybe_url(name: str, *args: object) -> str:
    """The address of a page of another room, or nothing when that room is absent."""
    return url_or_nothing(name, *args)
