"""A code of the common procurement vocabulary, typed as a code or in plain words."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from clauses.cpv import CODE, CpvCode, cpv_label, cpv_search


class CpvInput(forms.TextInput):
    """A text with suggestions; without JavaScript the field understands a code or plain words all the same."""

    template_name = "clauses/widgets/cpv.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_codes"
        context["widget"]["list_id"] = list_id
        context["widget"]["attrs"] |= {
            "list": list_id, "autocomplete": "off", "hx-get": f"{reverse('clauses:cpv_codes')}?champ={name}",
            "hx-trigger": "input changed delay:250ms", "hx-target": f"#{list_id}", "hx-swap": "innerHTML",
        }  # fmt: skip
        return context


class CpvField(forms.CharField):
    """« 45442100 », « 45442100-8 · Travaux de peinture » or « peinture » to a code of eight digits; "" when empty."""

    widget = CpvInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "Un code, ou un mot : peinture, nettoyage, voirie…")
        super().__init__(max_length=200, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        if match := CODE.match(text):
            return match[1].ljust(8, "0")
        found = cpv_search(text)
        if len(found) == 1:
            return found[0].code
        if not found:
            raise ValidationError("Aucun code CPV connu ne contient ces mots. Écrivez le code à huit chiffres.")
        choices = ", ".join(str(one) for one in found[:4])
        raise ValidationError(f"Plusieurs codes correspondent, choisissez : {choices}.")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"\d{8}", value) and (label := cpv_label(value)):
            return str(CpvCode(value, label))
        return value
