"""People on a lot: who, with what proof, for how long."""

import datetime as dt
from typing import Any

from django import forms

from clauses.enums import WayOfMeeting
from clauses.forms.fields import DayInput
from clauses.models import Engagement
from clauses.selectors.eligibility import MetCriterion
from core.forms import field_of
from core.validators import validate_no_nir


class EngagementForm(forms.Form):
    hire = forms.IntegerField(widget=forms.HiddenInput)
    company = forms.TypedChoiceField(label="Entreprise qui déclare les heures", coerce=int)
    way = forms.ChoiceField(
        label="Modalité", required=False, choices=[("", "Selon l'employeur"), *WayOfMeeting.choices]
    )

    def __init__(self, *args: Any, companies: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "company", forms.ChoiceField).choices = companies


class EligibilityForm(forms.Form):
    criteria = forms.MultipleChoiceField(
        label="Critères retenus",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Retenez au moins un critère."},
    )
    on = forms.DateField(
        label="Éligibilité vérifiée le", widget=DayInput(), help_text="Les heures faites avant ce jour ne comptent pas."
    )

    def __init__(self, *args: Any, met: list[MetCriterion], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "criteria", forms.MultipleChoiceField).choices = [(row.code, row.label) for row in met]


class WindowForm(forms.Form):
    until = forms.DateField(label="Compter ses heures jusqu'au", widget=DayInput())
    reason = forms.CharField(
        label="Motif", max_length=500, validators=[validate_no_nir], help_text="Apprentissage, CDI…"
    )

    @classmethod
    def of(cls, engagement: Engagement, data: Any = None) -> "WindowForm":
        return cls(data, initial={"until": engagement.window_end + dt.timedelta(days=365)})
