"""A study before the tender: the future contract, its lots, its kinds of clause, the terms of its documents."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts.models import Organisation
from clauses.enums import BuyerType, ClauseKind, ContractType
from clauses.forms.fields import DayInput, decimal_field, percent_field, to_percent, to_share
from clauses.models import Study, StudyLot, Trade
from clauses.selectors.sizing.advice import NO_CLAUSE_LABEL
from core import formats
from core.forms import OnceForm, field_of
from core.validators import validate_no_nir, validate_siret
from people.models import EligibilityCriterion
from referential.forms import CommuneField

# Kinds that a study may choose; concessions and private contracts have no tender of this sort.
STUDY_KINDS = [
    ClauseKind.EXECUTION,
    ClauseKind.EXECUTION_AND_CRITERION,
    ClauseKind.CRITERION,
    ClauseKind.RESERVED_SIAE,
    ClauseKind.RESERVED_DISABILITY,
    ClauseKind.RESERVED_SIAE_AND_DISABILITY,
    ClauseKind.INSERTION_SERVICES,
]
RADIUSES = (10, 25, 50)


class StudyFilter(forms.Form):
    q = forms.CharField(label="Objet ou acheteur", required=False, max_length=100)
    state = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Toutes"), ("open", "En préparation"), ("awarded", "Marché créé"), ("shared", "Partagées")],
    )


class StudyForm(OnceForm):
    """The future contract. Only its object is needed: the rest comes when it is known."""

    title = forms.CharField(
        label="Objet du marché",
        max_length=300,
        validators=[validate_no_nir],
        help_text="Par exemple : réhabilitation du collège des Cimes.",
    )
    contract_type = forms.ChoiceField(label="Type de marché", choices=ContractType)
    buyer_type = forms.ChoiceField(label="Type d'acheteur", choices=BuyerType)
    estimated_value = decimal_field("Montant estimé hors taxe", required=False, min_value=0, max_digits=14)
    consultation_on = forms.DateField(label="Lancement de la consultation", required=False, widget=DayInput())
    duration_months = forms.IntegerField(label="Durée", required=False, min_value=1, max_value=600)
    commune = CommuneField(label="Lieu d'exécution", required=False)
    cpv = forms.CharField(
        label="Code CPV",
        required=False,
        max_length=8,
        validators=[RegexValidator(r"^\d{2,8}$", "Un code CPV a de 2 à 8 chiffres.")],
        help_text="Pour retrouver les marchés semblables.",
    )
    is_anru = forms.BooleanField(label="Opération de renouvellement urbain (ANRU)", required=False)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, study: Study, data: Any = None) -> "StudyForm":
        names = [name for name in cls.base_fields if hasattr(study, name)]
        return cls(data, initial={name: getattr(study, name) for name in names})

    def study_values(self) -> dict[str, Any]:
        return {name: value for name, value in self.values.items() if name not in {"revision", *BUYER_FIELDS}}


BUYER_FIELDS = ("buyer", "buyer_siret", "buyer_name")


class FacilitatorStudyForm(StudyForm):
    """A facilitator begins a study for a buyer, known or new."""

    buyer = forms.ModelChoiceField(
        label="Acheteur", queryset=Organisation.objects.none(), required=False, empty_label="Un autre acheteur"
    )
    buyer_siret = forms.CharField(
        label="SIRET de l'autre acheteur", required=False, max_length=20, validators=[validate_siret]
    )
    buyer_name = forms.CharField(label="Son nom", required=False, max_length=200)
    field_order = ["buyer", "buyer_siret", "buyer_name"]

    def __init__(self, *args: Any, buyers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "buyer", forms.ModelChoiceField).queryset = buyers

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("buyer") and not data.get("buyer_siret") and "buyer_siret" not in self.errors:
            self.add_error("buyer", "Choisissez l'acheteur, ou indiquez le SIRET d'un autre.")
        return data


class TradeChoiceField(forms.ModelChoiceField):
    """The trades of the day, with their usual labour share."""

    def label_from_instance(self, trade: Any) -> str:
        return f"{trade.label} · {formats.percent(trade.labour_share)}"


class StudyLotForm(OnceForm):
    """A lot. An empty labour share is the trade's, an empty hourly cost the Département's."""

    title = forms.CharField(label="Intitulé du lot", max_length=300, validators=[validate_no_nir])
    trade = TradeChoiceField(
        label="Métier ou corps d'état",
        queryset=Trade.objects.none(),
        required=False,
        empty_label="À préciser",
        help_text="Avec sa part de main-d'œuvre d'usage.",
    )
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    duration_months = forms.IntegerField(label="Durée du lot", required=False, min_value=1, max_value=600)
    labour_share = percent_field("Part de main-d'œuvre", required=False, help_text="Vide : celle du métier.")
    effort_rate = percent_field("Taux d'effort d'insertion", required=False, help_text="De 5 à 20 % d'ordinaire.")
    hourly_cost = decimal_field("Coût horaire", required=False, min_value=Decimal("0.01"), max_digits=8)
    chosen_hours = forms.IntegerField(
        label="Volume retenu",
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text="S'il diffère du calcul, il l'emporte.",
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, study: Study, trades: Any, hourly_cost: Decimal, **options: Any) -> None:
        super().__init__(*args, **options)
        self.usual_cost = hourly_cost
        field_of(self, "trade", TradeChoiceField).queryset = trades
        self.fields["hourly_cost"].help_text = f"Vide : {formats.euros(hourly_cost)}, l'usage du Département."
        if study.duration_months:
            self.fields["duration_months"].help_text = f"Vide : {study.duration_months} mois, comme le marché."
        if study.is_anru:
            self.fields["effort_rate"].help_text = "ANRU : 5 % au moins en travaux, 10 % en gestion de quartier."

    @staticmethod
    def initial_of(lot: StudyLot) -> dict[str, Any]:
        return {
            "title": lot.title,
            "trade": lot.trade_id,
            "amount_excl_tax": lot.amount_excl_tax,
            "duration_months": lot.duration_months,
            # The trade's own share is left empty, so that it follows another trade.
            "labour_share": None
            if lot.trade is not None and lot.labour_share == lot.trade.labour_share
            else to_percent(lot.labour_share),
            "effort_rate": to_percent(lot.effort_rate),
            "hourly_cost": lot.hourly_cost,
            "chosen_hours": lot.chosen_hours,
            "revision": lot.study.revision,
        }

    def lot_values(self) -> dict[str, Any]:
        data = {name: value for name, value in self.values.items() if name != "revision"}
        share = to_share(data["labour_share"])
        if share is None and data["trade"] is not None:
            share = data["trade"].labour_share
        return data | {
            "labour_share": share,
            "effort_rate": to_share(data["effort_rate"]),
            "hourly_cost": data["hourly_cost"] or self.usual_cost,
        }


class KindsForm(forms.Form):
    """One choice a lot, named `lot_<number in the database>`."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, study: Study, lots: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["revision"].initial = study.revision
        choices = [*((kind.value, kind.label) for kind in STUDY_KINDS), ("none", NO_CLAUSE_LABEL)]
        for lot in lots:
            self.fields[f"lot_{lot.pk}"] = forms.ChoiceField(
                label=f"Type de clause du lot {lot.number}",
                choices=[("", "À choisir"), *choices],
                required=False,
                initial=(lot.clause_kind or "none") if lot.is_decided else "",
            )

    def kinds(self) -> dict[int, str]:
        """By lot, the kind chosen, an empty word for no clause; lots still to be chosen are left out."""
        chosen = {int(name[4:]): value for name, value in self.cleaned_data.items() if name.startswith("lot_")}
        return {pk: "" if value == "none" else value for pk, value in chosen.items() if value}


class TermsForm(forms.Form):
    """What the contract documents say beside the volumes."""

    contact = forms.CharField(
        label="Contact du facilitateur",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_nir],
        help_text="Nom, structure, courriel, téléphone : repris tel quel.",
    )
    statement_due_day = forms.IntegerField(
        label="Jour de remise des relevés",
        min_value=1,
        max_value=31,
        help_text="Le relevé d'un mois est attendu ce jour du mois suivant.",
    )
    penalty_rate = decimal_field("Pénalité par heure manquante", required=False, min_value=0, max_digits=8)
    criterion_weight = forms.IntegerField(
        label="Poids du critère d'insertion", min_value=1, max_value=100, help_text="S'il y a un critère."
    )
    publics = forms.ModelMultipleChoiceField(
        label="Publics visés",
        queryset=EligibilityCriterion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous ceux de la liste du Département.",
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, criteria: Any, penalty_rate: Decimal, **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "publics", forms.ModelMultipleChoiceField).queryset = criteria
        self.fields["penalty_rate"].help_text = f"Vide : {formats.euros(penalty_rate)}, l'usage du Département."

    def term_values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"publics", "revision"}}


class ShareForm(forms.Form):
    """A buyer chooses with whom to share."""

    facilitation = forms.ModelChoiceField(
        label="Structure de facilitation",
        queryset=Organisation.objects.none(),
        error_messages={"required": "Choisissez la structure de facilitation."},
    )

    def __init__(self, *args: Any, facilitations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = field_of(self, "facilitation", forms.ModelChoiceField)
        field.queryset = facilitations
        if facilitations.count() == 1:
            field.initial = facilitations.first()


class AwardForm(forms.Form):
    """The tender is over: what the contract needs that the study does not know."""

    reference = forms.CharField(label="Référence du marché", max_length=255)
    notified_on = forms.DateField(label="Notifié le", widget=DayInput())
    set_obligations = forms.BooleanField(
        label="Fixer l'obligation de chaque lot au volume de l'étude",
        required=False,
        initial=True,
        help_text="Vous pourrez la reprendre sur la page du lot, avec le volume du contrat signé.",
    )


class ComparableFilter(forms.Form):
    same = forms.ChoiceField(
        label="Marchés semblables par",
        required=False,
        choices=[
            ("", "Métier ou CPV"),
            ("trade", "Métier"),
            ("cpv", "CPV"),
            ("buyer", "Acheteur"),
            ("territory", "Commune"),
        ],
    )


class RadiusForm(forms.Form):
    rayon = forms.TypedChoiceField(
        label="Autour du lieu",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(km, f"{km} km") for km in RADIUSES],
    )
