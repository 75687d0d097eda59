"""The duty of August 2026: the list, the facts of a contract, an exemption, the national rows."""

from typing import Any

from django import forms

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation
from clauses.enums import BuyerType, ContractType, DutyState, ExemptionGround
from clauses.forms.fields import DayInput, decimal_field
from clauses.models import DutyThreshold, LegalDate, PublicContract
from core.forms import NamedChoiceField
from core.validators import validate_no_nir

STATES = [
    ("", "À traiter"),
    *((state.value, state.label) for state in DutyState if state != DutyState.UNCONCERNED),
    ("all", "Tous les marchés concernés"),
]


class DutyFilter(forms.Form):
    q = forms.CharField(label="Référence, objet ou acheteur", required=False, max_length=100)
    state = forms.ChoiceField(label="Situation", required=False, choices=STATES)
    duty_type = forms.ChoiceField(label="Type d'achat", required=False, choices=[("", "Tous"), *ContractType.choices])
    buyer = NamedChoiceField(label="Acheteur", required=False, queryset=Organisation.objects.none(), empty_label="Tous")
    scope = forms.ChoiceField(label="Suivi", required=False, choices=[("", "Tous"), ("mine", "Suivis par moi")])
    sort = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[("", "Date récente"), ("amount", "Valeur"), ("buyer", "Acheteur")],
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        if actor.role == Role.BUYER:
            del self.fields["buyer"]
        else:
            contracts = PublicContract.objects.visible_to(actor)
            buyers: Any = self.fields["buyer"]
            buyers.queryset = Organisation.objects.filter(pk__in=contracts.order_by().values("buyer")).order_by("name")
        if actor.role != Role.FACILITATOR:
            del self.fields["scope"]


class DutyFactsForm(forms.Form):
    consultation_on = forms.DateField(
        label="Consultation lancée le",
        required=False,
        widget=DayInput(),
        help_text="Le jour où l'avis a été publié ou les entreprises consultées : c'est lui qui fait foi.",
    )
    contract_type = forms.ChoiceField(
        label="Type d'achat", required=False, choices=[("", "Selon le code CPV"), *ContractType.choices]
    )
    buyer_type = forms.ChoiceField(label="Catégorie d'acheteur", choices=BuyerType)
    estimated_value = decimal_field(
        "Valeur estimée hors taxe",
        required=False,
        min_value=0,
        max_digits=14,
        help_text="De tous les lots, sur toute la durée. Sans elle, c'est le montant du marché qui est comparé.",
    )

    @classmethod
    def of(cls, contract: PublicContract, data: Any = None) -> "DutyFactsForm":
        return cls(data, initial={name: getattr(contract, name) for name in cls.base_fields}, prefix="faits")


class ExemptionForm(forms.Form):
    ground = forms.ChoiceField(label="Motif", widget=forms.RadioSelect, choices=ExemptionGround)
    words = forms.CharField(
        label="Pourquoi, dans ce marché",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        validators=[validate_no_nir],
        help_text="Ces mots restent au dossier du marché, avec votre nom et la date.",
    )


class ThresholdForm(forms.ModelForm):
    amount = decimal_field("Seuil hors taxe", min_value=1, max_digits=14)

    class Meta:
        model = DutyThreshold
        fields = ["contract_type", "buyer_type", "amount", "valid_from", "valid_to", "source", "to_confirm"]
        widgets = {"valid_from": DayInput(), "valid_to": DayInput()}
        help_texts = {
            "source": "Le texte où se lit ce montant.",
            "to_confirm": "Tant que le texte officiel n'est pas lu.",
        }


class LegalDateForm(forms.ModelForm):
    class Meta:
        model = LegalDate
        fields = ["day", "source"]
        widgets = {"day": DayInput()}
