"""Fields that the forms of this room share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from referential.models import Occupation
from referential.suggestions import occupation_named, occupations_suggest

HUNDRED = Decimal(100)
BY_ORDERS_HELP = "Le calculateur de l'obligation proposera alors de suivre les montants réellement commandés."
NEAR = 5  # occupations named when none is the one written


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


class OccupationField(forms.CharField):
    """A job title in plain words, or a ROME code, to the occupation it names; None when empty.

    Words that only resemble an occupation assign nothing: the error names those that one may have meant.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "Par exemple : maçon, agent d'entretien, ou un code ROME.")
        super().__init__(max_length=200, **options)

    def clean(self, value: Any) -> Occupation | None:
        text = super().clean(value)
        if not text:
            return None
        exact = Occupation.objects.active().filter(code=text.upper()).first()
        near = [exact] if exact else occupations_suggest(text).items
        if named := occupation_named(text, near):
            return named
        if not near:
            raise ValidationError("Ce métier est inconnu. Écrivez-le autrement, ou donnez son code ROME.")
        choices = " ; ".join(f"{one.code} {one.label}" for one in near[:NEAR])
        raise ValidationError(f"Plusieurs métiers ressemblent à « {text} ». Recopiez le code du bon : {choices}.")

    def prepare_value(self, value: Any) -> Any:
        return value.label if isinstance(value, Occupation) else value
