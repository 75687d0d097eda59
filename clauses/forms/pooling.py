"""Pooling agreements: writing one, answering as a buyer, ending it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from clauses.forms.fields import HUNDRED, DayInput, percent_field
from clauses.models import Lot
from core.forms import OnceForm
from core.validators import validate_no_nir

ROWS = 5
SEARCH = "chercher"  # the button that narrows the lots offered, and sends nothing
LABEL_LONGEST = 90
KEY_LONGEST = 19


class AgreementForm(OnceForm):
    """The terms, and up to five lots with their shares: `lot_1`, `share_1`…"""

    reference = forms.CharField(
        label="Référence du document signé",
        max_length=80,
        validators=[validate_no_nir],
        help_text="Le numéro ou le titre de la convention, tel qu'il est classé.",
    )
    purpose = forms.CharField(
        label="Objet",
        max_length=300,
        validators=[validate_no_nir],
        help_text="Pourquoi ces opérations se partagent des salariés. Ne nommez personne.",
    )
    starts_on = forms.DateField(label="Valable du", widget=DayInput())
    ends_on = forms.DateField(label="Au", widget=DayInput())

    q = forms.CharField(
        label="Chercher un lot",
        required=False,
        max_length=100,
        help_text="Référence, objet ou acheteur. Les lots déjà choisis restent proposés.",
    )

    def __init__(self, *args: Any, lots: Sequence[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choisissez un lot"), *((str(lot.pk), _label(lot)) for lot in lots)]
        for n in range(1, ROWS + 1):
            is_asked = n <= 2
            self.fields[f"lot_{n}"] = forms.ChoiceField(
                label=f"Lot {n}",
                choices=choices,
                required=is_asked,
                error_messages={"required": "Choisissez un lot."},
            )
            self.fields[f"share_{n}"] = percent_field(f"Part du lot {n}", required=is_asked)

    def rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"lot_{n}"], self[f"share_{n}"]) for n in range(1, ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for n in range(1, ROWS + 1):
            lot, share = data.get(f"lot_{n}"), data.get(f"share_{n}")
            if lot and share is None and not self.has_error(f"share_{n}"):
                self.add_error(f"share_{n}", "Indiquez la part de ce lot.")
            if share is not None and not lot and not self.has_error(f"lot_{n}"):
                self.add_error(f"lot_{n}", "Choisissez le lot de cette part.")
        return data

    @property
    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("reference", "purpose", "starts_on", "ends_on")}

    @property
    def chosen(self) -> list[tuple[int, Decimal]]:
        data = self.cleaned_data
        return [
            (int(data[f"lot_{n}"]), data[f"share_{n}"] / HUNDRED) for n in range(1, ROWS + 1) if data.get(f"lot_{n}")
        ]


def _label(lot: Lot) -> str:
    return f"{lot} · {lot.contract.buyer.name} · {lot.title}"[:LABEL_LONGEST]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="Votre réponse",
        widget=forms.RadioSelect,
        choices=[("accept", "J'accepte, au nom de mon organisation"), ("refuse", "Je refuse")],
        error_messages={"required": "Choisissez une réponse."},
    )
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_nir],
        help_text="Obligatoire pour refuser.",
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("answer") == "refuse" and not data.get("reason", "").strip():
            self.add_error("reason", "Indiquez pourquoi vous refusez.")
        return data


class EndForm(forms.Form):
    ended_on = forms.DateField(label="Dernier jour de l'accord", widget=DayInput())
    reason = forms.CharField(
        label="Pourquoi finit-il avant son terme ?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_no_nir],
        error_messages={"required": "Indiquez pourquoi l'accord se termine."},
    )


def agreement_form(data: QueryDict | None, *, lots: Sequence[Lot], first: int | None = None) -> AgreementForm:
    """The form sent; what was typed so far, unjudged, when lots are searched; or an empty one, its first lot chosen
    when it comes from a lot's page."""
    if data is not None and SEARCH not in data:
        return AgreementForm(data, lots=lots)
    return AgreementForm(initial={"lot_1": first} if data is None else data.dict(), lots=lots)


def lots_chosen(data: QueryDict) -> list[int]:
    """The keys of the lots chosen in what was sent, right or wrong."""
    values = [data.get(f"lot_{n}", "") for n in range(1, ROWS + 1)]
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < KEY_LONGEST]
