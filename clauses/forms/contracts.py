"""Contracts, their lots and their companies."""

from typing import Any

from django import forms

from clauses.enums import ClauseKind, ContractFamily, ParticipationRole
from clauses.forms.fields import DayInput, decimal_field
from clauses.models import Lot
from core.validators import compact_siret, validate_siret

MAX_UPLOAD_BYTES = 5 << 20


class ContractFilter(forms.Form):
    q = forms.CharField(label="Référence, objet, acheteur ou entreprise", required=False, max_length=100)
    scope = forms.ChoiceField(
        label="Suivi",
        required=False,
        choices=[
            ("", "Tous"),
            ("mine", "Suivis par moi"),
            ("free", "Sans facilitateur"),
            ("unset", "Sans obligation fixée"),
        ],
    )
    clause = forms.ChoiceField(
        label="Clause", required=False, choices=[("", "Toutes"), ("none", "Non précisée"), *ClauseKind.choices]
    )
    sort = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[
            ("", "Notification récente"),
            ("amount", "Montant"),
            ("reference", "Référence"),
            ("buyer", "Acheteur"),
        ],
    )


class ContractForm(forms.Form):
    buyer_siret = forms.CharField(
        label="SIRET de l'acheteur", max_length=20, validators=[validate_siret], help_text="14 chiffres."
    )
    buyer_name = forms.CharField(
        label="Nom de l'acheteur", required=False, max_length=200, help_text="S'il est nouveau dans Passerelle."
    )
    reference = forms.CharField(label="Référence du marché", max_length=255)
    title = forms.CharField(label="Objet", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    family = forms.ChoiceField(label="Famille", choices=ContractFamily)
    clause_kind = forms.ChoiceField(label="Type de clause", choices=ClauseKind)
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    notified_on = forms.DateField(label="Notifié le", widget=DayInput())
    duration_months = forms.IntegerField(label="Durée", min_value=1, max_value=600)

    def clean_buyer_siret(self) -> str:
        return compact_siret(self.cleaned_data["buyer_siret"])

    def contract_values(self) -> dict[str, Any]:
        names = ("reference", "title", "family", "amount_excl_tax", "notified_on", "duration_months")
        return {name: self.cleaned_data[name] for name in names}


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fichier DECP (JSON)",
        help_text="Le fichier publié par l'acheteur ou téléchargé sur data.gouv.fr, 5 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 5 Mo : demandez son import à l'administration.")
        return file


class LotForm(forms.Form):
    title = forms.CharField(label="Intitulé", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    clause_kind = forms.ChoiceField(
        label="Type de clause", choices=[("", "À préciser"), *ClauseKind.choices], required=False
    )
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    starts_on = forms.DateField(label="Début", widget=DayInput(), required=False)
    ends_on = forms.DateField(label="Fin", widget=DayInput(), required=False)
    statement_due_day = forms.IntegerField(
        label="Jour de remise des relevés",
        min_value=1,
        max_value=31,
        initial=10,
        help_text="Le relevé d'un mois est attendu ce jour du mois suivant.",
    )
    penalty_rate = decimal_field("Pénalité par heure manquante", required=False, min_value=0, max_digits=8)
    penalty_cap = decimal_field("Pénalité maximale", required=False, min_value=0, max_digits=14)

    @classmethod
    def of(cls, lot: Lot, data: Any = None) -> "LotForm":
        return cls(data, initial={name: getattr(lot, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin du lot précède son début.")
        return self.cleaned_data


class ParticipationForm(forms.Form):
    siret = forms.CharField(label="SIRET", max_length=20, validators=[validate_siret], help_text="14 chiffres.")
    name = forms.CharField(
        label="Nom", required=False, max_length=200, help_text="Si l'entreprise est nouvelle dans Passerelle."
    )
    role = forms.ChoiceField(label="Rôle", choices=ParticipationRole, initial=ParticipationRole.SUBCONTRACTOR)
