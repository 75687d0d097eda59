"""The list of contracts, their lots, the files of essential data, why a contract ends."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Organisation
from clauses.enums import ClauseKind, ContractFamily, ContractStatus
from clauses.forms.fields import BY_ORDERS_HELP, DayInput, decimal_field
from clauses.models import Lot
from clauses.rules import kinds_of_family
from core.forms import NamedChoiceField, OnceForm, field_of
from core.validators import validate_no_nir
from people.models import EligibilityCriterion
from referential.forms import CommuneField


class ContractFilter(forms.Form):
    q = forms.CharField(label="Référence, objet, acheteur ou entreprise", required=False, max_length=100)
    family = forms.ChoiceField(label="Famille", required=False, choices=[("", "Toutes"), *ContractFamily.choices])
    buyer = NamedChoiceField(label="Acheteur", required=False, queryset=Organisation.objects.none(), empty_label="Tous")
    year = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    clause = forms.ChoiceField(
        label="Clause", required=False, choices=[("", "Toutes"), ("none", "Non précisée"), *ClauseKind.choices]
    )
    state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *ContractStatus.choices])
    scope = forms.ChoiceField(
        label="Suivi",
        required=False,
        choices=[
            ("", "Tous"),
            ("mine", "Suivis par moi"),
            ("free", "Sans facilitateur"),
            ("unset", "Sans obligation fixée"),
            ("waiting", "Sous-traitant à accepter"),
        ],
    )
    sort = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[
            ("", "Notification récente"),
            ("oldest", "Notification ancienne"),
            ("amount", "Montant"),
            ("owed", "Heures dues"),
            ("reference", "Référence"),
            ("buyer", "Acheteur"),
        ],
    )

    def __init__(self, *args: Any, buyers: Any, years: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "buyer", forms.ModelChoiceField).queryset = buyers
        field_of(self, "year", forms.TypedChoiceField).choices = [("", "Toutes"), *((one, str(one)) for one in years)]


class LotForm(forms.Form):
    """What a lot says of itself."""

    title = forms.CharField(label="Intitulé", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    clause_kind = forms.ChoiceField(label="Type de clause", required=False)
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    by_orders = forms.BooleanField(label="Accord-cadre à bons de commande", required=False, help_text=BY_ORDERS_HELP)
    starts_on = forms.DateField(label="Début", widget=DayInput(), required=False)
    ends_on = forms.DateField(label="Fin", widget=DayInput(), required=False)
    commune = CommuneField(label="Commune du chantier", required=False)
    statement_due_day = forms.IntegerField(
        label="Jour de remise des relevés",
        min_value=1,
        max_value=31,
        initial=10,
        help_text="Le relevé d'un mois est attendu ce jour du mois suivant.",
    )
    penalty_rate = decimal_field("Pénalité par heure manquante", required=False, min_value=0, max_digits=8)
    penalty_cap = decimal_field("Pénalité maximale", required=False, min_value=0, max_digits=14)
    publics = forms.ModelMultipleChoiceField(
        label="Publics éligibles",
        queryset=EligibilityCriterion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous ceux de la liste du Département.",
    )

    def __init__(self, *args: Any, family: str, criteria: Any, present: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "publics", forms.ModelMultipleChoiceField).queryset = criteria
        codes = kinds_of_family(family)
        codes = codes if not present or present in codes else (*codes, present)
        field_of(self, "clause_kind", forms.ChoiceField).choices = [
            ("", "À préciser"),
            *((code, ClauseKind(code).label) for code in codes),
        ]

    def clean(self) -> dict[str, Any]:
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin du lot précède son début.")
        return self.cleaned_data


class LotNewForm(OnceForm, LotForm):
    """A lot more. The same page sent twice adds one."""


class LotEditForm(LotForm):
    reason = forms.CharField(
        label="Pourquoi ce changement ?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        validators=[validate_no_nir],
        help_text="Gardé dans l'historique.",
    )

    @classmethod
    def of(cls, lot: Lot, data: Any = None, *, criteria: Any) -> "LotEditForm":
        initial = {name: getattr(lot, name) for name in LotForm.base_fields if name != "publics"}
        initial["publics"] = [one.pk for one in lot.publics.all()]
        form = cls(data, initial=initial, family=lot.contract.family, criteria=criteria, present=lot.clause_kind)
        form.fields["reason"].required = lot.lines.exists()
        return form


class MoveForm(forms.Form):
    """Why a contract is closed, abandoned or opened again."""

    reason = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        validators=[validate_no_nir],
        help_text="Gardé dans l'historique, et envoyé à l'acheteur et aux entreprises.",
    )
