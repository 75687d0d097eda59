"""Writing the figures of a formula: `{% load clauses %}`."""

from decimal import Decimal
from typing import Any

from django import template

from core import formats

register = template.Library()


@register.filter
def share(value: Any) -> str:
    """A share with the decimals that say something: `0.125` → `12,5 %`. The common filter rounds to the unit."""
    if value in (None, ""):
        return formats.MISSING
    return f"{formats.number(Decimal(str(value)) * 100, 3)}{formats.NBSP}%"
