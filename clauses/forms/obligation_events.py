"""What happens to an obligation: tranches, purchase orders, periods, amendments and the answer to a proposal."""

from decimal import Decimal
from typing import Any

from django import forms

from clauses.enums import ClauseKind, ObligationMethod, TrancheKind
from clauses.forms.fields import DayInput, decimal_field, percent_field, to_percent, to_share
from clauses.models import Lot, Obligation, ObligationProposal, Tranche
from clauses.order_lines import orders_of
from clauses.rules import kinds_of_family
from clauses.selectors.obligations import written_hours
from clauses.services.orders import OrderLine
from core.forms import OnceForm, field_of
from core.validators import validate_no_nir


def _reason(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_no_nir],
        **options,
    )


def _day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **options)


class ObligationFilter(forms.Form):
    au = _day("Heures dues au", required=False)
    connu_le = _day("Telles qu'on les connaissait le", required=False)


class TrancheForm(forms.Form):
    label = forms.CharField(label="Intitulé", max_length=120, validators=[validate_no_nir])
    amount_excl_tax = decimal_field("Montant hors taxe (€)", min_value=0, max_digits=14)
    counts_from = _day("Notifiée le")
    labour_share = percent_field("Part de main-d'œuvre (%)", required=False)
    effort_rate = percent_field("Taux d'effort d'insertion (%)", required=False)
    hourly_cost = decimal_field("Coût horaire (€)", required=False, min_value=Decimal("0.01"), max_digits=8)
    written_hours = decimal_field(
        "Heures écrites au contrat",
        required=False,
        min_value=0,
        max_value=9_999_999,
        max_digits=9,
        help_text="Si le contrat écrit un volume pour cette tranche, il l'emporte sur le calcul.",
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == TrancheKind.OPTIONAL:
            del self.fields["counts_from"]

    @classmethod
    def of_firm(cls, lot: Lot, current: Obligation) -> "TrancheForm":
        """Start from the obligation in force: the firm tranche is what the contract owes from the beginning."""
        initial = {
            "label": "Tranche ferme",
            "amount_excl_tax": current.amount_excl_tax or lot.amount_excl_tax,
            "counts_from": lot.contract.notified_on or current.since,
            "written_hours": written_hours(current),
        }
        return cls(initial=initial, kind=TrancheKind.FIRM)

    @classmethod
    def of(cls, tranche: Tranche) -> "TrancheForm":
        names = ("label", "amount_excl_tax", "hourly_cost", "written_hours")
        shares = {name: to_percent(getattr(tranche, name)) for name in ("labour_share", "effort_rate")}
        return cls(initial={name: getattr(tranche, name) for name in names} | shares, kind=tranche.kind)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return data | {name: to_share(data[name]) for name in ("labour_share", "effort_rate")}


class AffirmForm(forms.Form):
    on = _day("Affermie le", help_text="Le jour de la décision de l'acheteur : la tranche compte depuis ce jour.")


class DeclineForm(forms.Form):
    on = _day("Abandonnée le")
    reason = _reason("Pourquoi", help_text="Par exemple : crédits non votés, délai d'affermissement passé.")


class OrderForm(forms.Form):
    number = forms.CharField(label="Numéro du bon", max_length=40, validators=[validate_no_nir])
    ordered_on = _day("Commandé le")
    amount_excl_tax = decimal_field("Montant hors taxe (€)", min_value=Decimal("0.01"), max_digits=14)
    label = forms.CharField(label="Objet", max_length=200, required=False, validators=[validate_no_nir])

    def lines(self) -> list[OrderLine]:
        return [OrderLine(**self.cleaned_data)]


class OrderPasteForm(forms.Form):
    lines = forms.CharField(
        label="Bons de commande",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        validators=[validate_no_nir],
        help_text="Un par ligne : numéro ; date ; montant HT ; objet. Des cellules copiées d'un tableur conviennent.",
    )

    def clean_lines(self) -> list[OrderLine]:
        pasted = orders_of(self.cleaned_data["lines"])
        if pasted.problems:
            raise forms.ValidationError(pasted.problems)
        return pasted.lines


class OrderCancelForm(forms.Form):
    on = _day("Annulé le", help_text="Le bon compte jusqu'à la veille de ce jour.")
    reason = _reason("Pourquoi")


class QuantityForm(forms.Form):
    first_day = _day("Du")
    last_day = _day("Au")
    amount = decimal_field("Quantité", min_value=0, max_digits=14)
    source = forms.CharField(
        label="D'après",
        max_length=200,
        required=False,
        validators=[validate_no_nir],
        help_text="Par exemple : situation n° 4, état mensuel de l'entreprise.",
    )

    def __init__(self, *args: Any, method: str, **options: Any) -> None:
        super().__init__(*args, **options)
        is_worked = method == ObligationMethod.WORKED_SHARE
        label = "Heures travaillées par tous sur le lot" if is_worked else "Montant facturé hors taxe (€)"
        self.fields["amount"].label = label


class ReasonForm(forms.Form):
    reason = _reason("Pourquoi")


class AmendmentForm(OnceForm):
    number = forms.IntegerField(
        label="Numéro", required=False, min_value=1, max_value=9999, help_text="Vide : le suivant."
    )
    notified_on = _day("Notifié le")
    amount_excl_tax = decimal_field("Nouveau montant hors taxe (€)", required=False, min_value=0, max_digits=14)
    ends_on = _day("Nouvelle fin du lot", required=False)
    written_hours = decimal_field(
        "Heures écrites à l'avenant",
        required=False,
        min_value=0,
        max_value=9_999_999,
        max_digits=9,
        help_text="Le volume d'insertion total du marché hors tranches et bons, si l'avenant l'écrit.",
    )
    clause_kind = forms.ChoiceField(label="Clause ajoutée d'un commun accord", required=False)
    note = _reason("Note", required=False)

    def __init__(self, *args: Any, lot: Lot, **options: Any) -> None:
        super().__init__(*args, **options)
        if lot.clause_kind:
            del self.fields["clause_kind"]
        else:
            kinds = [(code, ClauseKind(code).label) for code in kinds_of_family(lot.contract.family)]
            field_of(self, "clause_kind", forms.ChoiceField).choices = [("", "Aucune"), *kinds]
        if lot.tranches.filter(kind=TrancheKind.FIRM).exists():
            self.fields["amount_excl_tax"].label = "Nouveau montant hors taxe de la tranche ferme (€)"


class ProposalForm(forms.Form):
    decision = forms.ChoiceField(
        label="Votre décision",
        widget=forms.RadioSelect,
        choices=[
            ("accept", "Accepter : l'obligation change"),
            ("refuse", "Refuser : l'obligation reste ce qu'elle est"),
        ],
    )
    amount = decimal_field(
        "Montant retenu pour le calcul (€)",
        required=False,
        min_value=0,
        max_digits=14,
        help_text="Celui du marché seul, sans ses tranches optionnelles. Vide : inchangé.",
    )
    written = decimal_field(
        "Heures retenues",
        required=False,
        min_value=0,
        max_value=9_999_999,
        max_digits=9,
        help_text="Si l'avenant écrit un volume, il l'emporte sur le calcul.",
    )
    reason = _reason("Motif", help_text="Ce qui fonde votre décision : article de l'avenant, accord des parties…")

    @classmethod
    def of(cls, proposal: ObligationProposal, *, follows: bool) -> "ProposalForm":
        amendment = proposal.amendment
        amount = None if follows else amendment.amount_excl_tax
        return cls(initial={"amount": amount, "written": amendment.written_hours})

    def retained(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("amount", "written", "reason")}
