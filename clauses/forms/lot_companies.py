"""The companies of a lot: put there, declared by the lead, accepted or refused, corrected, invited."""

from typing import Any

from django import forms

from clauses.enums import ParticipationRole
from clauses.forms.fields import DayInput, decimal_field
from clauses.models import Participation
from core.forms import OnceForm
from core.validators import validate_no_nir, validate_siret


def siret_field() -> forms.CharField:
    return forms.CharField(label="SIRET", max_length=20, validators=[validate_siret], help_text="14 chiffres.")


def name_field() -> forms.CharField:
    return forms.CharField(
        label="Nom", required=False, max_length=200, help_text="Si l'entreprise est nouvelle dans Passerelle."
    )


def work_field(**options: Any) -> forms.CharField:
    return forms.CharField(
        label="Prestations confiées",
        max_length=200,
        validators=[validate_no_nir],
        help_text="Par exemple : pose des cloisons, nettoyage de fin de chantier.",
        **options,
    )


def contact_field() -> forms.EmailField:
    return forms.EmailField(
        label="Courriel d'un contact",
        required=False,
        help_text="Pour l'inviter à déclarer ses heures, une fois l'entreprise acceptée.",
    )


class ParticipationForm(forms.Form):
    """The facilitator puts a company on a lot."""

    siret = siret_field()
    name = name_field()
    role = forms.ChoiceField(label="Rôle", choices=ParticipationRole, initial=ParticipationRole.SUBCONTRACTOR)
    accepted_on = forms.DateField(
        label="Sous-traitant déjà accepté par l'acheteur le",
        widget=DayInput(),
        required=False,
        help_text="Vide : l'acheteur reçoit la déclaration et répond.",
    )
    work = work_field(required=False)
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    contact_email = contact_field()


class DeclarationForm(OnceForm):
    """The lead contractor declares a subcontractor."""

    siret = siret_field()
    name = name_field()
    work = work_field()
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    contact_email = contact_field()


class CompanyForm(forms.Form):
    """What is said of a company on a lot."""

    role = forms.ChoiceField(label="Rôle", choices=ParticipationRole)
    work = work_field(required=False)
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    contact_email = contact_field()

    @classmethod
    def of(cls, participation: Participation, data: Any = None) -> "CompanyForm":
        return cls(data, initial={name: getattr(participation, name) for name in cls.base_fields})


class IdentityForm(forms.Form):
    """Which company a published identifier stands for."""

    siret = siret_field()
    name = name_field()


class CompanyDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[("accept", "Accepter cette entreprise"), ("refuse", "La refuser")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motif du refus",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_no_nir],
        help_text="En cas de refus : l'entreprise titulaire le reçoit.",
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("decision") == "refuse" and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "Un refus a un motif : indiquez-le.")
        return self.cleaned_data


class CompanyInviteForm(forms.Form):
    email = forms.EmailField(
        label="Adresse électronique", help_text="L'invitation y est envoyée. Elle est valable 14 jours."
    )
