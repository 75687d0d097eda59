"""Fields that the forms of this room share."""

from decimal import Decimal
from typing import Any

from django import forms

HUNDRED = Decimal(100)


class DayInput(forms.DateInput):
    """The browser's own date picker; its value is always ISO."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def decimal_field(label: str, **options: Any) -> forms.DecimalField:
    """A number typed the French way, with a comma or a point."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(label=label, localize=True, widget=widget, **{"decimal_places": 2} | options)


def percent_field(label: str, **options: Any) -> forms.DecimalField:
    return decimal_field(label, min_value=0, max_value=100, decimal_places=3, **options)


def to_share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / HUNDRED


def to_percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * HUNDRED).normalize() + 0
