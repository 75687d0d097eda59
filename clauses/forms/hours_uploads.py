"""A file of hours: of which month, for which lot."""

import datetime as dt
from typing import Any

from django import forms

from clauses.hours_files.safety import LARGEST_FILE
from core import formats
from core.forms import field_of


class HoursUploadForm(forms.Form):
    month = forms.ChoiceField(label="Mois")
    lot = forms.TypedChoiceField(label="Lot", required=False, coerce=int, empty_value=None)
    file = forms.FileField(
        label="Fichier",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text="Classeur .xlsx ou fichier .csv, 5 Mo et 20 000 lignes au plus.",
        error_messages={"required": "Choisissez un fichier."},
    )

    def __init__(self, *args: Any, months: list[dt.date], lots: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "month", forms.ChoiceField).choices = [
            (f"{month:%Y-%m}", formats.month(month).capitalize()) for month in months
        ]
        field_of(self, "lot", forms.ChoiceField).choices = [("", "Tous mes lots"), *lots]

    def clean_month(self) -> dt.date:
        return dt.date.fromisoformat(f"{self.cleaned_data['month']}-01")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("Ce fichier pèse plus de 5 Mo : gardez une seule feuille, sans images.")
        return file
