"""DECP files put on screen."""

from typing import Any

from django import forms

from clauses.enums import ChangeKind

MAX_UPLOAD_BYTES = 50 << 20


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fichier DECP (JSON)",
        help_text="Le fichier publié par l'acheteur ou téléchargé sur data.gouv.fr, 50 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"empty": "Ce fichier est vide."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 50 Mo : demandez son import à l'administration.")
        return file


class RecordFilter(forms.Form):
    kind = forms.ChoiceField(
        label="Effet",
        required=False,
        choices=[("", "Tous"), *ChangeKind.choices, ("defects", "Avec un défaut")],
    )
    q = forms.CharField(label="Référence ou objet", required=False, max_length=100)
