"""Statements of hours: the queue, what is sent back, corrections."""

import datetime as dt
from typing import Any

from django import forms

from clauses.enums import ReturnReason, StatementStatus
from clauses.forms.fields import decimal_field
from core import formats
from core.forms import field_of
from core.validators import validate_no_nir


class QueueFilter(forms.Form):
    status = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "À vérifier"),
            ("question", "En attente d'une réponse"),
            (StatementStatus.RETURNED, "À corriger par l'entreprise"),
            (StatementStatus.VALIDATED, "Validés"),
            ("all", "Tous"),
        ],
    )
    month = forms.ChoiceField(label="Mois", required=False)
    q = forms.CharField(label="Entreprise ou marché", required=False, max_length=100)
    sort = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[
            ("", "Échéance"),
            ("hours", "Nombre d'heures"),
            ("company", "Entreprise"),
            ("month", "Mois le plus récent"),
        ],
    )

    def __init__(self, *args: Any, months: list[dt.date], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "month", forms.ChoiceField).choices = [
            ("", "Tous"),
            *((f"{month:%Y-%m}", formats.month(month).capitalize()) for month in months),
        ]


class ReturnForm(forms.Form):
    canned = forms.ChoiceField(
        label="Motif",
        required=False,
        choices=[*ReturnReason.choices, ("", "Autre motif, écrit ci-dessous")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Que faut-il corriger ?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[validate_no_nir],
        help_text="L'entreprise reçoit le motif et ces mots.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = [ReturnReason(data["canned"]).label] if data.get("canned") else []
        said += [data["reason"].strip()] if data.get("reason", "").strip() else []
        data["reason"] = "\n".join(said)
        if not said and "reason" not in self.errors:
            self.add_error("reason", "Indiquez un motif.")
        return data


class QuestionForm(forms.Form):
    body = forms.CharField(
        label="Votre question",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[validate_no_nir],
        help_text="L'entreprise la reçoit par courriel et répond depuis son espace. Le relevé reste à vérifier.",
        error_messages={"required": "Écrivez votre question."},
    )


class AnswerForm(forms.Form):
    body = forms.CharField(
        label="Votre réponse",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[validate_no_nir],
        help_text="Le facilitateur la reçoit par courriel.",
        error_messages={"required": "Écrivez votre réponse."},
    )


class CorrectionForm(forms.Form):
    hours = decimal_field("Nombre d'heures juste", min_value=0, max_digits=7, help_text="0 annule la ligne.")
    reason = forms.CharField(
        label="Motif de la correction",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        validators=[validate_no_nir],
        error_messages={"required": "Indiquez le motif de la correction."},
    )
