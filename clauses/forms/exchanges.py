"""Penalties, letters, meetings, and what a company tried."""

from typing import Any

from django import forms

from clauses.enums import GoodFaithKind, LetterKind, Party
from clauses.forms.fields import DayInput, decimal_field
from clauses.models import Meeting
from core.forms import OnceForm, field_of
from core.validators import validate_no_nir


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and an hour."""

    input_type = "datetime-local"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **options)


def _text(label: str, rows: int, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, validators=[validate_no_nir], **options)


class PenaltyForm(OnceForm):
    euros = decimal_field("Montant proposé", min_value=0, max_digits=14)
    argument = _text(
        "Votre avis à l'acheteur",
        4,
        max_length=4000,
        help_text="Ce que l'entreprise a fait, ce qui l'a empêchée, ce que vous conseillez.",
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="Votre décision",
        widget=forms.RadioSelect,
        choices=[
            ("apply", "Appliquer le montant proposé"),
            ("reduce", "Réduire le montant"),
            ("waive", "Ne pas appliquer de pénalité"),
        ],
    )
    euros = decimal_field("Montant réduit", min_value=0, max_digits=14, required=False)
    reason = _text(
        "Motif", 3, max_length=4000, required=False, help_text="Obligatoire pour réduire ou ne pas appliquer."
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("decision") in {"reduce", "waive"} and not data.get("reason", "").strip():
            self.add_error("reason", "Indiquez un motif.")
        if data.get("decision") == "reduce" and "euros" in data and data["euros"] is None:
            self.add_error("euros", "Indiquez le montant réduit.")
        return data


class LetterForm(OnceForm):
    company_id = forms.TypedChoiceField(label="Destinataire", coerce=int)
    kind = forms.ChoiceField(label="Nature", choices=LetterKind)
    subject = forms.CharField(label="Objet", max_length=200, validators=[validate_no_nir])
    body = _text("Texte", 14, max_length=8000, help_text="Une ligne vide sépare deux paragraphes.")
    reply_by = forms.DateField(label="Réponse attendue avant le", widget=DayInput(), required=False)

    def __init__(self, *args: Any, companies: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "company_id", forms.TypedChoiceField).choices = companies


class ReplyForm(forms.Form):
    text = _text("Votre réponse", 5, max_length=4000)


class MeetingForm(OnceForm):
    held_at = forms.DateTimeField(label="Date et heure", widget=MomentInput())
    place = forms.CharField(label="Lieu", max_length=160, required=False)
    participants = _text("Participants", 2, max_length=1000, help_text="Noms et organisations.")
    decisions = _text("Ce qui a été dit et décidé", 5, max_length=4000, required=False)
    next_step = forms.CharField(label="Prochaine étape", max_length=300, required=False, validators=[validate_no_nir])
    next_step_party = forms.ChoiceField(
        label="À qui d'agir", required=False, choices=[("", "Personne"), *Party.choices]
    )
    next_step_due = forms.DateField(label="Pour le", widget=DayInput(), required=False)
    shared_with_buyer = forms.BooleanField(label="Partager ce compte rendu avec l'acheteur", required=False)
    shared_with_company = forms.BooleanField(
        label="Partager ce compte rendu avec les entreprises du lot", required=False
    )

    @classmethod
    def of(cls, meeting: Meeting | None, data: Any = None) -> "MeetingForm":
        names = [name for name in cls.base_fields if name != "form_token"]
        return cls(data, initial={name: getattr(meeting, name) for name in names} if meeting else None)


class GoodFaithForm(OnceForm):
    kind = forms.ChoiceField(label="Nature", choices=GoodFaithKind)
    done_on = forms.DateField(label="Date", widget=DayInput())
    people = forms.IntegerField(label="Nombre de personnes", min_value=1, max_value=999, required=False)
    text = forms.CharField(
        label="Ce qui a été fait",
        max_length=500,
        validators=[validate_no_nir],
        help_text="Sans nom de personne : « deux candidats reçus », « annonce à la mission locale »…",
    )
