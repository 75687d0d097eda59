"""Companies over all their lots: finding them, setting a signal aside."""

from django import forms

from clauses.enums import SignalCode, SignalTone
from core.validators import validate_no_nir


class CompanyFilter(forms.Form):
    q = forms.CharField(label="Entreprise ou SIRET", required=False, max_length=100)
    tone = forms.ChoiceField(
        label="Signaux", required=False, choices=[("", "Avec ou sans signal"), *SignalTone.choices]
    )
    code = forms.ChoiceField(label="Constat", required=False, choices=[("", "Tous"), *SignalCode.choices])
    sort = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[("", "Points à éclaircir"), ("name", "Nom")],
    )


class DismissalForm(forms.Form):
    """`facts` are those of the page: if they change meanwhile, nothing is set aside unread."""

    facts = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    reason = forms.CharField(
        label="Pourquoi écarter ce point ?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        validators=[validate_no_nir],
        help_text="Ce que vous savez et que les chiffres ne disent pas. Ne nommez personne.",
        error_messages={"required": "Indiquez pourquoi ce point est écarté."},
    )
