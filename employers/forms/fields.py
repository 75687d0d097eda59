"""Fields and widgets of this room's forms."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.validators import compact_siret, validate_siret

YES_NO_UNKNOWN = [("", "Je ne sais pas"), ("true", "Oui"), ("false", "Non")]
FRENCH_LEVELS = [
    ("", "Sans importance"),
    ("A1", "A1 · quelques mots"),
    ("A2", "A2 · phrases simples"),
    ("B1", "B1 · se débrouille à l'oral"),
    ("B2", "B2 · à l'aise à l'oral et à l'écrit"),
]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SiretField(forms.CharField):
    """Fourteen digits and their key; spaces and dots are welcome."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "SIRET de l'établissement")
        kwargs.setdefault("help_text", "14 chiffres, sur vos factures ou bulletins de paie. Les espaces sont acceptés.")
        kwargs.setdefault("error_messages", {"required": "Indiquez le SIRET de votre établissement."})
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> str:
        return compact_siret(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            validate_siret(value)


class ChoicesField(forms.MultipleChoiceField):
    """Check boxes; the answer is a list in the order of the choices."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        picked = set(super().clean(value))
        choices: Any = self.choices
        return [key for key, _ in choices if key in picked]


class YesNoUnknownField(forms.TypedChoiceField):
    """True, False, or None when nobody knows."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO_UNKNOWN,
            coerce={"true": True, "false": False}.get,
            empty_value=None,
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false", None: ""}.get(value, value)


def refuse_past(day: Any, today: Any) -> None:
    if day and day < today:
        raise ValidationError("Cette date est déjà passée.", code="past")


def choices_begin_with_words(form: forms.BaseForm) -> None:
    """« Choisissez » rather than a row of dashes, in every list of a form of a model."""
    for field in form.fields.values():
        if isinstance(field, forms.TypedChoiceField):
            choices: Any = field.choices
            field.choices = [(key, label if key != "" else "Choisissez") for key, label in choices]
        if isinstance(field, forms.ModelChoiceField) and field.empty_label:
            field.empty_label = "Choisissez"
