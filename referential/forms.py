"""Form fields that other rooms reuse."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from referential.models import Commune
from referential.selectors import commune_resolve


class CommuneInput(forms.TextInput):
    """A text with suggestions. Without JavaScript it stays a plain text, and the field resolves it all the same."""

    template_name = "referential/widgets/commune.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        list_id = f"{widget['attrs'].get('id', f'id_{name}')}_communes"
        widget["list_id"] = list_id
        widget["attrs"] |= {
            "list": list_id,
            "autocomplete": "off",
            "maxlength": 100,
            "hx-get": f"{reverse('referential:communes')}?champ={name}",
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{list_id}",
            "hx-swap": "innerHTML",
        }
        return context


class TypedText(str):
    """What the person typed, to be shown again as it is: 74140 is a postcode here, not a commune's code."""

    __slots__ = ()


class CommuneField(forms.CharField):
    """Typed text to `Commune`: "Annecy (74000)", "annecy", "74000 Annecy". None when empty and not required."""

    widget = CommuneInput
    default_error_messages = {
        "required": "Indiquez une commune.",
        "unknown": "Cette commune est inconnue. Vérifiez le nom ou saisissez le code postal.",
        "near": "Cette commune est inconnue. Vouliez-vous dire : %(choices)s ?",
        "ambiguous": "Plusieurs communes correspondent : %(choices)s. Précisez le nom et le code postal.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Commune")
        kwargs.setdefault("help_text", "Par exemple : Annecy (74000).")
        super().__init__(max_length=100, **kwargs)

    def clean(self, value: Any) -> Commune | None:
        text = super().clean(value)
        if not text:
            return None
        found = commune_resolve(text)
        if found.commune:
            return found.commune
        code = "ambiguous" if found.homonyms else "near" if found.near else "unknown"
        *first, last = [str(commune) for commune in found.homonyms or found.near] or [""]
        choices = f"{', '.join(first)} ou {last}" if first else last
        raise ValidationError(self.error_messages[code], code=code, params={"choices": choices})

    def bound_data(self, data: Any, initial: Any) -> Any:
        return TypedText(data) if isinstance(data, str) else data

    def prepare_value(self, value: Any) -> Any:
        """A model form gives the code of the commune: show its name."""
        if isinstance(value, Commune):
            return str(value)
        if isinstance(value, TypedText) or not value:
            return value
        commune = Commune.objects.filter(pk=value).first()
        return str(commune) if commune else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
