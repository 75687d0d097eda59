"""What a contract and each of its lots say of themselves: the boxes of a family, and no others."""

from collections.abc import Mapping
from typing import Any

from django import forms

from clauses.enums import BuyerType, ClauseKind, ContractFamily, ContractType
from clauses.forms.cpv import CpvField
from clauses.forms.fields import BY_ORDERS_HELP, DayInput, decimal_field
from clauses.models import Lot, PublicContract
from clauses.rules import kinds_of_family
from clauses.services.contract_entry import LotEntry
from core.forms import OnceForm, field_of
from core.validators import compact_siret, validate_no_nir, validate_siret
from people.models import EligibilityCriterion
from referential.forms import CommuneField

# As the published schema of the essential data writes them (DECP 2.0.3).
NATURES = {
    "public": ["Marché", "Marché de partenariat", "Marché de défense ou de sécurité"],
    "concession": [
        "Concession de travaux", "Concession de service", "Concession de service public",
        "Délégation de service public",
    ],
}  # fmt: skip
PROCEDURES = {
    "public": [
        "Procédure adaptée", "Appel d'offres ouvert", "Appel d'offres restreint", "Procédure avec négociation",
        "Marché passé sans publicité ni mise en concurrence préalable", "Dialogue compétitif",
    ],
    "concession": [
        "Procédure négociée ouverte", "Procédure non négociée ouverte", "Procédure négociée restreinte",
        "Procédure non négociée restreinte",
    ],
}  # fmt: skip
CCAGS = [
    "Travaux", "Fournitures courantes et services", "Prestations intellectuelles", "Maitrise d'œuvre",
    "Marchés industriels", "Techniques de l'information et de la communication", "Pas de CCAG",
]  # fmt: skip
CONSORTIUMS = ["Pas de groupement", "Conjoint", "Solidaire"]

PUBLIC_ONLY = frozenset({"ccag", "framework_reference"})
NOT_PRIVATE = frozenset({"nature", "procedure", "contract_type", "buyer_type", "consultation_on", "estimated_value"})
LOCKED_HELP = "Ne change plus : des heures sont validées."


def text_field(label: str, *, rows: int = 3, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, validators=[validate_no_nir], **options)


class ContractEntryForm(OnceForm):
    """What a contract says of itself, with the boxes of its family alone."""

    buyer_siret = forms.CharField(
        label="SIRET",
        max_length=20,
        validators=[validate_siret],
        help_text="14 chiffres. Tapez le début : les acheteurs connus sont proposés.",
        widget=forms.TextInput(attrs={"list": "acheteurs", "autocomplete": "off"}),
    )
    buyer_name = forms.CharField(
        label="Nom", required=False, max_length=200, help_text="S'il est nouveau dans Passerelle."
    )
    reference = forms.CharField(label="Référence", max_length=255, help_text="Le numéro que l'acheteur lui donne.")
    is_distinct = forms.BooleanField(
        label="C'est un autre marché, malgré la ressemblance", required=False, widget=forms.HiddenInput
    )
    title = text_field("Objet", rows=2, max_length=1000)
    contract_type = forms.ChoiceField(
        label="Type d'achat", choices=[("", "À préciser"), *ContractType.choices], required=False
    )
    cpv = CpvField(label="Code CPV", required=False)
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    notified_on = forms.DateField(label="Notifié le", widget=DayInput())
    duration_months = forms.IntegerField(label="Durée", min_value=1, max_value=600)
    commune = CommuneField(label="Lieu d'exécution", required=False)
    consortium = forms.ChoiceField(label="Groupement", required=False)
    nature = forms.ChoiceField(label="Nature", required=False)
    procedure = forms.ChoiceField(label="Procédure", required=False)
    framework_reference = forms.CharField(
        label="Accord-cadre", required=False, max_length=255, help_text="La référence, pour un marché subséquent."
    )
    buyer_type = forms.ChoiceField(label="Catégorie d'acheteur", choices=BuyerType, required=False)
    consultation_on = forms.DateField(label="Consultation lancée le", widget=DayInput(), required=False)
    estimated_value = decimal_field("Valeur estimée hors taxe", required=False, min_value=0, max_digits=14)
    ccag = forms.ChoiceField(label="CCAG", required=False)
    action_scope = text_field(
        "Périmètre de l'action d'insertion", required=False, max_length=2000,
        help_text="Ce que le contrat dit : quelles tâches, quels sites, quelles formes de contrat.",
    )  # fmt: skip
    facilitator_contact = text_field(
        "Coordonnées du facilitateur", rows=2, required=False, max_length=500,
        help_text="Telles que le contrat les écrit : nom, structure, courriel, téléphone.",
    )  # fmt: skip
    publics = forms.ModelMultipleChoiceField(
        label="Publics éligibles", queryset=EligibilityCriterion.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Aucun coché : tous ceux de la liste du Département.",
    )  # fmt: skip
    statement_due_day = forms.IntegerField(
        label="Jour de remise des relevés", min_value=1, max_value=31, initial=10,
        help_text="Le relevé d'un mois est attendu ce jour du mois suivant.",
    )  # fmt: skip
    penalty_rate = decimal_field("Pénalité", required=False, min_value=0, max_digits=8)
    penalty_cap = decimal_field("Pénalité maximale", required=False, min_value=0, max_digits=14)
    reason = forms.CharField(
        label="Pourquoi ce changement ?", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), required=False,
        validators=[validate_no_nir], help_text="Gardé dans l'historique.",
    )  # fmt: skip

    COLUMNS = (
        "reference", "title", "contract_type", "cpv", "amount_excl_tax", "notified_on", "duration_months", "consortium",
        "nature", "procedure", "framework_reference", "buyer_type", "consultation_on", "estimated_value", "ccag",
        "action_scope", "facilitator_contact",
    )  # fmt: skip
    OF_ALL_LOTS = ("statement_due_day", "penalty_rate", "penalty_cap")

    def __init__(
        self,
        data: Any = None,
        *,
        family: str,
        contract: PublicContract | None = None,
        criteria: Any = None,
        is_locked: bool = False,
        published: Mapping[str, str] | None = None,
        shares_publics: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.family, self.contract = family, contract
        self._choose(contract)
        for name in self._absent(contract, shares_publics):
            del self.fields[name]
        if criteria is not None and "publics" in self.fields:
            field_of(self, "publics", forms.ModelMultipleChoiceField).queryset = criteria
        if contract is not None:
            # An imported buyer keeps the number it was published with, even a wrong one; another must be right.
            self.fields["buyer_siret"].validators = []
            self.fields["buyer_siret"].required = bool(contract.buyer.siret)
            self.fields["buyer_siret"].help_text = f"{contract.buyer.name}."
        if is_locked:
            for name in ("buyer_siret", "buyer_name", "reference"):
                self.fields[name].disabled = True
                self.fields[name].help_text = f"{self.fields[name].help_text} {LOCKED_HELP}".strip()
            self.fields["reason"].required = True
        for name, said in (published or {}).items():
            box = self.fields.get("commune" if name == "place_name" else name)
            if box is not None:
                box.help_text = f"{box.help_text} Publié (DECP) : {said}.".strip()

    def _choose(self, contract: PublicContract | None) -> None:
        """The words of each list, and the one the contract has when it is not among them."""
        lists = {
            "nature": NATURES.get(self.family, []), "procedure": PROCEDURES.get(self.family, []), "ccag": CCAGS,
            "consortium": CONSORTIUMS,
        }  # fmt: skip
        for name, words in lists.items():
            present = getattr(contract, name) if contract is not None else ""
            others = [present] if present and present not in words else []
            field_of(self, name, forms.ChoiceField).choices = [
                ("", "À préciser"), *((word, word) for word in [*words, *others])
            ]  # fmt: skip

    def _absent(self, contract: PublicContract | None, shares_publics: bool) -> set[str]:
        absent: set[str] = set()
        if self.family != ContractFamily.PUBLIC:
            absent |= PUBLIC_ONLY
        if self.family == ContractFamily.PRIVATE:
            absent |= NOT_PRIVATE
        if contract is None:
            absent |= {"reason"}
        else:
            absent |= set(self.OF_ALL_LOTS)
        if not shares_publics:
            absent |= {"publics"}
        return absent

    def clean_buyer_siret(self) -> str:
        siret = compact_siret(self.cleaned_data["buyer_siret"] or "")
        if self.contract is None or siret != (self.contract.buyer.siret or ""):
            validate_siret(siret)
        return siret

    def clean_buyer_type(self) -> str:
        return self.cleaned_data["buyer_type"] or BuyerType.LOCAL

    def columns(self) -> dict[str, Any]:
        """The columns of the contract; those that its family does not have are emptied."""
        data = self.cleaned_data
        empty = PublicContract()
        blank = {name: getattr(empty, name) for name in self.COLUMNS if name not in self.fields}
        return {"family": self.family} | blank | {name: data[name] for name in self.COLUMNS if name in self.fields}


class LotEntryForm(forms.Form):
    """One lot on the page of its contract. An empty box takes what the contract says."""

    lot_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    removed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    number = forms.CharField(label="Numéro", required=False, max_length=20, help_text="Vide : le suivant.")
    title = text_field("Intitulé", rows=2, required=False, max_length=1000, help_text="Vide : l'objet du marché.")
    clause_kind = forms.ChoiceField(label="Type de clause", required=False)
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    hours = forms.IntegerField(
        label="Heures écrites au contrat", required=False, min_value=0, max_value=10_000_000,
        help_text="Vide : l'obligation se calcule ensuite.",
    )  # fmt: skip
    lead_siret = forms.CharField(label="SIRET du titulaire", required=False, max_length=20, validators=[validate_siret])
    lead_name = forms.CharField(
        label="Nom du titulaire", required=False, max_length=200, help_text="S'il est nouveau dans Passerelle."
    )
    starts_on = forms.DateField(label="Début", widget=DayInput(), required=False)
    ends_on = forms.DateField(label="Fin", widget=DayInput(), required=False)
    commune = CommuneField(label="Commune du chantier", required=False, help_text="Vide : le lieu du marché.")
    by_orders = forms.BooleanField(label="Accord-cadre à bons de commande", required=False, help_text=BY_ORDERS_HELP)
    statement_due_day = forms.IntegerField(
        label="Jour de remise des relevés", min_value=1, max_value=31, required=False
    )
    penalty_rate = decimal_field("Pénalité", required=False, min_value=0, max_digits=8)
    penalty_cap = decimal_field("Pénalité maximale", required=False, min_value=0, max_digits=14)

    COLUMNS = ("number", "title", "clause_kind", "amount_excl_tax", "by_orders", "starts_on", "ends_on", "commune",
               "statement_due_day", "penalty_rate", "penalty_cap")  # fmt: skip
    OF_NEW_LOTS = ("lead_siret", "lead_name")

    def __init__(
        self, data: Any = None, *, family: str, lot: Lot | None = None, owes: bool = False, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.lot, self.owes = lot, owes
        kinds: list[tuple[str, str]] = [(code, ClauseKind(code).label) for code in kinds_of_family(family)]
        if lot is not None and lot.clause_kind and lot.contract.family == family:
            present = (lot.clause_kind, lot.get_clause_kind_display())
            kinds += [present] if present not in kinds else []
        field_of(self, "clause_kind", forms.ChoiceField).choices = [("", "À préciser"), *kinds]
        if lot is None:
            self.fields["clause_kind"].initial = kinds[0][0]
            for name in ("starts_on", "ends_on", "statement_due_day", "penalty_rate", "penalty_cap"):
                self.fields[name].help_text = "Vide : comme le marché."
        else:
            self.fields["number"].required = True
            self.fields["number"].help_text = ""
            self.fields["statement_due_day"].required = True
            for name in self.OF_NEW_LOTS:
                del self.fields[name]
        if owes:
            del self.fields["hours"]

    @property
    def opens_details(self) -> bool:
        """Whether one of the folded boxes has something to say."""
        folded = ("starts_on", "ends_on", "commune", "statement_due_day", "penalty_rate", "penalty_cap")
        return self.is_bound and any(self.errors.get(name) for name in folded)

    @property
    def is_removed(self) -> bool:
        return self.data.get(self.add_prefix("removed")) == "on" if self.is_bound else False

    def clean_lead_siret(self) -> str:
        return compact_siret(self.cleaned_data["lead_siret"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin du lot précède son début.")
        return data

    def entry(self, rank: int, defaults: Mapping[str, Any]) -> LotEntry:
        data = self.cleaned_data
        values = {name: data.get(name) for name in self.COLUMNS}
        if self.lot is None:
            values |= {name: value for name, value in defaults.items() if values.get(name) in (None, "")}
        return LotEntry(
            rank=rank,
            values=values,
            lot_id=self.lot.pk if self.lot is not None else None,
            is_removed=self.is_removed,
            hours=data.get("hours"),
            lead_siret=data.get("lead_siret") or "",
            lead_name=data.get("lead_name") or "",
        )
