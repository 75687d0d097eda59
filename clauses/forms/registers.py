"""The ledger of a lot at a past date."""

from django import forms

from clauses.forms.fields import DayInput


class RegisterFilter(forms.Form):
    jusqu_au = forms.DateField(label="Heures faites jusqu'au", required=False, widget=DayInput())
    connu_le = forms.DateField(label="Telles qu'on les connaissait le", required=False, widget=DayInput())
    q = forms.CharField(label="Personne ou entreprise", required=False, max_length=100)
