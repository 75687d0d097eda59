"""An immersion prepared and ended."""

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
from placements.transitions import IMMERSION_TRANSITIONS


class ImmersionForm(OnceForm):
    purpose = forms.ChoiceField(label="Objet", choices=[EMPTY, *ImmersionPurpose.choices])
    starts_on = near_date("Premier jour")
    ends_on = near_date("Dernier jour", help_text="Un mois au plus, de date à date (article D5135-3).")
    hours_per_week = forms.DecimalField(
        label="Heures par semaine", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )


class ImmersionEndForm(OnceForm):
    """How it ended, then what goes with each answer; `placements.services.immersions` says what is missing."""

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
