"""Forms of a person's file."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import formats
from core.forms import field_of
from people.enums import PersonStatus
from people.models import EligibilityEvidence, Person
from people.rules import LABOUR_MINIMUM_AGE, age_on
from people.selectors import criteria_in_force
from people.services.merging import CHOSEN
from referential.forms import CommuneField


class DateInput(forms.DateInput):
    """The browser's own calendar, with the format it asks for."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PersonForm(forms.ModelForm):
    """Short on purpose: who the person is and how to reach her. What she can do is in her profile."""

    commune = CommuneField(required=False, label="Commune où elle habite")
    in_qpv = forms.NullBooleanField(
        label="Habite un quartier prioritaire",
        required=False,
        widget=forms.Select(choices=[("unknown", "Je ne sais pas"), ("true", "Oui"), ("false", "Non")]),
    )
    is_distinct = forms.BooleanField(
        label="J'ai vérifié : ce n'est pas la même personne, je crée un nouveau dossier",
        required=False,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Person
        fields = [
            "first_name",
            "last_name",
            "birth_date",
            "gender",
            "training_level",
            "phone",
            "email",
            "address",
            "commune",
            "in_qpv",
            "status",
            "note",
        ]
        widgets = {
            "birth_date": DateInput(),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "birth_date": "Elle sert à vérifier l'âge pour les clauses d'insertion, jamais à classer les offres.",
            "gender": "Sert uniquement à mesurer l'égalité de traitement.",
            "training_level": "Le plus haut diplôme obtenu. Sert aux bilans des clauses d'insertion, jamais à classer.",
            "note": "Seul votre service la lit. N'écrivez pas de numéro de sécurité sociale ni d'information médicale.",
        }

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field_of(self, "status", forms.ChoiceField).choices = [
            choice for choice in PersonStatus.choices if choice[0] not in {PersonStatus.ANONYMISED, PersonStatus.CLAUSE}
        ]
        if self.instance.pk is None:
            del self.fields["status"]
        else:
            del self.fields["is_distinct"]

    def clean_birth_date(self) -> dt.date | None:
        born = self.cleaned_data["birth_date"]
        if born is None:
            return None
        if born >= self.today or born.year < self.today.year - 110:
            raise ValidationError("Vérifiez la date de naissance.")
        if age_on(born, self.today) < LABOUR_MINIMUM_AGE:
            raise ValidationError(f"La personne doit avoir au moins {LABOUR_MINIMUM_AGE} ans pour travailler.")
        return born

    def ask_if_distinct(self) -> None:
        """Show the choice, once a file with the same name and birth date was found."""
        self.fields["is_distinct"].widget = forms.CheckboxInput()

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "is_distinct"}


class EvidenceForm(forms.ModelForm):
    class Meta:
        model = EligibilityEvidence
        fields = ["criterion", "proof", "issued_on", "valid_until"]
        widgets = {"issued_on": DateInput(), "valid_until": DateInput()}
        labels = {"criterion": "Critère", "proof": "Justificatif vu"}
        help_texts = {"valid_until": "Si le document a une date de fin (RQTH, titre de séjour)."}

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "criterion", forms.ModelChoiceField).queryset = criteria_in_force(on=today).order_by("label")


LABELS = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "birth_date": "Date de naissance",
    "gender": "Sexe",
    "commune": "Commune",
}


class MergeForm(forms.Form):
    """One choice for each fact of identity that two files say differently."""

    def __init__(self, *args: Any, kept: Person, merged: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CHOSEN:
            left, right = getattr(kept, name), getattr(merged, name)
            if left in (None, "") or right in (None, "") or left == right:
                continue
            self.fields[name] = forms.TypedChoiceField(
                label=LABELS[name],
                choices=[(kept.pk, _shown(kept, name)), (merged.pk, _shown(merged, name))],
                coerce=int,
                initial=kept.pk,
                widget=forms.RadioSelect,
            )

    @property
    def picks(self) -> dict[str, int]:
        return dict(self.cleaned_data)


def _shown(person: Person, name: str) -> str:
    value = getattr(person, name)
    if isinstance(value, dt.date):
        return formats.day(value)
    return person.get_gender_display() if name == "gender" else str(value)
