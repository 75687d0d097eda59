"""What the employer and the référent write on the page of a hire."""

from typing import Any

from django import forms

from core.forms import OnceForm
from core.validators import validate_no_nir
from people.forms import DateInput
from placements.enums import FollowUpState, HireEndReason, Mood, WhatNext

MOODS = [(value, Mood(value).label) for value in reversed(Mood.values)]
EMPLOYER_STATES = [
    (FollowUpState.IN_JOB.value, "Oui"),
    (FollowUpState.OUT.value, "Non, cette personne est partie"),
]


class EmployerAnswerForm(OnceForm):
    """A milestone as the employer sees it."""

    state = forms.ChoiceField(
        label="Cette personne travaille-t-elle toujours chez vous ?",
        choices=EMPLOYER_STATES,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si cette personne travaille toujours chez vous."},
    )
    mood = forms.TypedChoiceField(
        label="Comment ça se passe ?",
        coerce=int,
        choices=MOODS,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment ça se passe."},
    )
    absences = forms.BooleanField(label="Il y a des absences ou des retards qui posent problème", required=False)
    help_wanted = forms.BooleanField(label="Je souhaite que le référent me rappelle", required=False)
    word = forms.CharField(
        label="Un mot pour le référent",
        required=False,
        max_length=1000,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="N'écrivez rien sur la santé ou la vie privée.",
    )


class HoursStepForm(forms.Form):
    """A line of the plan of hours; an empty line is no step."""

    starts_on = forms.DateField(label="À partir du", required=False, widget=DateInput())
    hours = forms.DecimalField(
        label="Heures par semaine", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )
    review_on = forms.DateField(label="On fait le point le", required=False, widget=DateInput())
    why = forms.CharField(
        label="Pourquoi, si les heures baissent", required=False, max_length=300, validators=[validate_no_nir]
    )

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in self.fields)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        is_told = any(data.get(name) for name in ("hours", "review_on", "why"))
        if is_told and not data.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", "Indiquez à partir de quand, ou videz toute la ligne.")
        if data.get("starts_on") and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", "Indiquez combien d'heures par semaine, ou videz toute la ligne.")
        return data


HoursPlanFormSet = forms.formset_factory(HoursStepForm, extra=3, max_num=12, absolute_max=15)


class NextForm(forms.Form):
    next_step = forms.ChoiceField(
        label="Et après ?",
        choices=[("", "Choisissez…"), *WhatNext.choices],
        error_messages={"required": "Choisissez ce qui suit dans la liste."},
    )
    next_word = forms.CharField(label="Précision", required=False, max_length=500, validators=[validate_no_nir])


class AidsForm(forms.Form):
    aids = forms.CharField(
        label="Aides à l'embauche",
        required=False,
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Demandées ou accordées, par qui : aide au PEC, apprentissage, Agefiph, Département…",
    )


class HireEndForm(OnceForm):
    ended_on = forms.DateField(label="Le contrat s'est terminé le", widget=DateInput())
    reason = forms.ChoiceField(label="Raison de la fin", choices=[("", "Choisissez…"), *HireEndReason.choices])
    next_step = forms.ChoiceField(
        label="Et après ?", choices=[("", "On ne sait pas encore"), *WhatNext.choices], required=False
    )
    next_word = forms.CharField(label="Précision", required=False, max_length=500, validators=[validate_no_nir])


class WarningWordForm(forms.Form):
    word = forms.CharField(
        label="Qu'avez-vous fait ?",
        max_length=500,
        validators=[validate_no_nir],
        error_messages={"required": "Dites en un mot ce qui a été fait."},
    )
