"""The calendar of due dates: what to see, and how."""

from django import forms

from clauses.enums import DueKind


class DueDatesFilter(forms.Form):
    vue = forms.ChoiceField(
        label="Présentation", required=False, choices=[("", "Liste des trois mois à venir"), ("mois", "Un mois entier")]
    )
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *DueKind.choices])
