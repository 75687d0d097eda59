"""An immersion prepared and ended."""

from typing import Any, cast

from django import forms

from core.forms import OnceForm
from core.validators import validate_no_nir
from employers.enums import ContractKind, ImmersionPurpose
from people.forms import DateInput
from placements.enums import (
    ImmersionSequel,
)
from placements.forms.agreements import near_date
from placements.forms.caseload import EMPTY
from placements.rules import MAX_WEEKLY_HOURS
from placements.transitions import IMMERSION_TRANSITIONS

NOT_SIGNED = "Tout le monde n'a pas signé cette convention : l'immersion n'a pas commencé, on ne peut que l'annuler."


class ImmersionForm(OnceForm):
    purpose = forms.ChoiceField(label="Objet", choices=[EMPTY, *ImmersionPurpose.choices])
    starts_on = near_date("Premier jour")
    ends_on = near_date("Dernier jour", help_text="Un mois au plus, de date à date (article D5135-3).")
    hours_per_week = forms.DecimalField(
        label="Heures par semaine",
        min_value=1,
        max_value=MAX_WEEKLY_HOURS,
        max_digits=4,
        decimal_places=1,
        required=False,
    )


class ImmersionEndForm(OnceForm):
    """How it ended, then what goes with each answer; `placements.services.immersions` says what is missing.

    `status` leaves the ends that the table allows from there: what was never signed can only be cancelled.
    """

    action = forms.ChoiceField(
        label="Comment s'est-elle terminée ?",
        choices=[(change.name, change.label) for change in IMMERSION_TRANSITIONS],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment l'immersion s'est terminée."},
    )
    last_day = forms.DateField(label="Dernier jour de présence", required=False, widget=DateInput())
    missed_hours = forms.DecimalField(
        label="Heures manquées", min_value=0, max_digits=5, decimal_places=2, required=False
    )
    led_to = forms.ChoiceField(
        label="Qu'est-ce qui a suivi ?", choices=ImmersionSequel.choices, widget=forms.RadioSelect, required=False
    )
    job_contract_kind = forms.ChoiceField(
        label="Type de contrat", choices=[("", "—"), *ContractKind.choices], required=False
    )
    job_starts_on = forms.DateField(label="Premier jour de l'emploi", required=False, widget=DateInput())
    reason = forms.CharField(
        label="Quelques mots",
        required=False,
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lus par l'employeur et le référent. Nécessaires pour une annulation.",
    )

    def __init__(self, *args: Any, status: str, **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = {change.name: change.label for change in IMMERSION_TRANSITIONS if status in change.sources}
        action = cast(forms.ChoiceField, self.fields["action"])
        action.choices = list(allowed.items())
        if len(allowed) == 1:
            self.initial["action"] = next(iter(allowed))
            self.fields["reason"].label = "Pourquoi ?"
            self.fields["reason"].help_text = "Lu par l'employeur et le référent."
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Indiquez pourquoi elle est annulée."
        action.error_messages["invalid_choice"] = NOT_SIGNED
