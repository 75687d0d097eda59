"""What a lot owes, in each of the ways a contract says it."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms

from clauses.enums import ObligationMethod
from clauses.forms.fields import DayInput, decimal_field, percent_field, to_percent, to_share
from clauses.models import Amendment, Lot, Obligation
from clauses.rules.quantities import half_up
from clauses.selectors.obligations import written_hours
from clauses.services.obligations import ObligationTerms
from core import formats
from core.validators import validate_no_nir


class ObligationForm(forms.Form):
    method = forms.ChoiceField(
        label="Comment l'objectif est-il fixé ?", choices=ObligationMethod, widget=forms.RadioSelect
    )
    follows = forms.BooleanField(
        label="Les quantités sont saisies à mesure",
        required=False,
        help_text="Accord-cadre à bons de commande, heures travaillées ou euros facturés : l'obligation suit ce qui "
        "est réellement commandé, travaillé ou facturé, et aucun total n'est demandé ici.",
    )
    amount_excl_tax = decimal_field("Montant hors taxe", required=False, min_value=0, max_digits=14)
    labour_share = percent_field(
        "Part de main-d'œuvre",
        required=False,
        help_text="Environ 70 % en peinture, 50 % en maçonnerie, 20 % en charpente.",
    )
    effort_rate = percent_field(
        "Taux d'effort d'insertion", required=False, help_text="Souvent de 5 à 20 %, écrit au contrat."
    )
    hourly_cost = decimal_field("Coût horaire", required=False, min_value=Decimal("0.01"), max_digits=8)
    worked_hours = decimal_field("Heures travaillées sur le lot", required=False, min_value=0, max_digits=12)
    euros_per_hour = decimal_field(
        "Euros facturés pour une heure", required=False, min_value=Decimal("0.01"), max_digits=10
    )
    manual_hours = forms.IntegerField(
        label="Volume écrit au contrat",
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text="S'il diffère du calcul, il l'emporte.",
    )
    reason = forms.CharField(
        label="D'où vient ce volume",
        required=False,
        max_length=1000,
        validators=[validate_no_nir],
        help_text="Article du contrat, avenant… Obligatoire si le volume diffère du calcul.",
    )
    effective_on = forms.DateField(
        label="Due depuis le",
        required=False,
        widget=DayInput(),
        help_text="Ces données valent à partir de ce jour et remplacent ce qui était prévu ensuite. Pour corriger une "
        "erreur depuis le début, choisissez la date de la notification.",
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(
        cls,
        lot: Lot,
        current: Obligation | None,
        *,
        hourly_cost: Decimal,
        on: dt.date,
        amendment: Amendment | None = None,
    ) -> "ObligationForm":
        """Start from the obligation in force, else from what the lot says of itself."""
        initial: dict[str, Any]
        notified = lot.contract.notified_on
        if current is None:
            initial = {
                "method": ObligationMethod.FORMULA,
                "amount_excl_tax": lot.amount_excl_tax,
                "hourly_cost": hourly_cost,
                "follows": lot.by_orders,
                "effective_on": notified if notified and notified <= on else on,
            }
        else:
            initial = {
                "method": current.method,
                "amount_excl_tax": None if current.follows_quantities else current.amount_excl_tax,
                "labour_share": to_percent(current.labour_share),
                "effort_rate": to_percent(current.effort_rate),
                "hourly_cost": current.hourly_cost or hourly_cost,
                "worked_hours": None if current.follows_quantities else current.worked_hours,
                "euros_per_hour": current.euros_per_hour,
                "follows": current.follows_quantities,
                "manual_hours": written_hours(current),
                "reason": current.reason,
                "effective_on": on,
                "replaces": current.pk,
            }
        if amendment is not None:
            written = amendment.written_hours
            initial |= {
                "method": ObligationMethod.FORMULA if written is None else ObligationMethod.FIXED,
                "manual_hours": None if written is None else half_up(Fraction(written)),
                "reason": str(amendment),
                "effective_on": amendment.notified_on,
            }
        form = cls(initial=initial)
        form.fields["hourly_cost"].help_text = f"Usage du Département aujourd'hui : {formats.euros(hourly_cost)}."
        return form

    def terms(self) -> ObligationTerms:
        data = self.cleaned_data
        return ObligationTerms(
            method=data["method"],
            amount_excl_tax=data["amount_excl_tax"],
            labour_share=to_share(data["labour_share"]),
            effort_rate=to_share(data["effort_rate"]),
            hourly_cost=data["hourly_cost"],
            worked_hours=data["worked_hours"],
            euros_per_hour=data["euros_per_hour"],
            manual_hours=data["manual_hours"],
            reason=data["reason"],
            follows=data["follows"],
            effective_on=data["effective_on"],
        )
