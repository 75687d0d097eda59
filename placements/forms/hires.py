"""A hire and its follow-up."""

import datetime as dt
from typing import Any

from django import forms

from core.forms import OnceForm
from core.validators import validate_no_nir
from employers.enums import ContractKind
from people.forms import DateInput
from placements.enums import (
    FollowUpState,
    HireEndReason,
    Mood,
    WhatNext,
)
from placements.forms.caseload import EMPTY


class HireForm(OnceForm):
    contract_kind = forms.ChoiceField(label="Type de contrat", choices=[EMPTY, *ContractKind.choices])
    starts_on = forms.DateField(label="Premier jour", widget=DateInput())
    ends_on = forms.DateField(
        label="Dernier jour prévu", required=False, widget=DateInput(), help_text="Laissez vide pour un CDI."
    )
    hours_per_week = forms.DecimalField(
        label="Heures par semaine", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )


class FollowUpForm(OnceForm):
    state = forms.ChoiceField(label="Où en est la personne ?", choices=FollowUpState.choices, widget=forms.RadioSelect)
    mood = forms.TypedChoiceField(
        label="Comment ça va ?",
        coerce=int,
        empty_value=None,
        choices=[(value, Mood(value).label) for value in reversed(Mood.values)],
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label="Votre note",
        required=False,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui va bien, ce qui coince, ce que vous avez convenu.",
    )
    ended_on = forms.DateField(
        label="Le contrat s'est terminé le", required=False, widget=DateInput(), help_text="S'il est fini."
    )
    end_reason = forms.ChoiceField(
        label="Raison de la fin", choices=[("", "—"), *HireEndReason.choices], required=False
    )
    next_step = forms.ChoiceField(label="Et après ?", choices=[("", "—"), *WhatNext.choices], required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        ended: dt.date | None = data.get("ended_on")
        if ended and not data.get("end_reason"):
            self.add_error("end_reason", "Indiquez pourquoi le contrat s'est terminé.")
        if data.get("end_reason") and not ended and "ended_on" not in self.errors:
            self.add_error("ended_on", "Indiquez quand le contrat s'est terminé.")
        return data
