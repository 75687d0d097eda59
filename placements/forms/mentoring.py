"""Volunteers and mentorings (parrainage)."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Territory
from core.forms import OnceForm, field_of
from core.validators import validate_no_nir
from people.forms import DateInput
from placements.enums import FollowUpState, MentorActivity, MentoringEnd
from placements.forms.caseload import EMPTY
from placements.models import Mentor
from placements.selectors_mentoring import sector_labels
from referential.models import Occupation
from referential.suggestions import OccupationChoices, occupation_choices


class MentoringFilterForm(forms.Form):
    etat = forms.ChoiceField(
        label="État",
        choices=[("", "En cours"), ("termines", "Terminés"), ("annules", "N'ont pas eu lieu")],
        required=False,
    )
    qui = forms.ChoiceField(label="Suivi par", choices=[("", "Tout mon service"), ("moi", "Moi")], required=False)
    q = forms.CharField(label="Personne ou bénévole", required=False, max_length=100)


class MentorForm(OnceForm):
    """Little on purpose: how to write to her, what she knows, where she comes."""

    name = forms.CharField(label="Prénom et nom", max_length=160, validators=[validate_no_nir])
    email = forms.EmailField(label="Adresse électronique")
    activity = forms.ChoiceField(label="Situation", choices=MentorActivity.choices, widget=forms.RadioSelect)
    occupation_q = forms.CharField(
        label="Son métier, avec vos mots", max_length=160, required=False, help_text="Exercé aujourd'hui ou avant."
    )
    occupation = forms.ModelChoiceField(
        label="Métier correspondant",
        queryset=Occupation.objects.none(),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Ce métier est inconnu."},
    )
    sectors = forms.MultipleChoiceField(
        label="Domaines qu'elle ou il connaît", widget=forms.CheckboxSelectMultiple, required=False
    )
    territory = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.none(), required=False, empty_label="Tout le Département"
    )
    availability = forms.CharField(
        label="Disponibilités",
        max_length=160,
        required=False,
        validators=[validate_no_nir],
        help_text="Par exemple : le mardi après-midi, le soir par téléphone.",
    )
    places = forms.IntegerField(label="Combien de personnes à la fois ?", min_value=1, max_value=5)
    agreed_on = forms.DateField(label="Volontaire depuis le", widget=DateInput())

    def __init__(self, *args: Any, mentor: Mentor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "occupation", forms.ModelChoiceField).queryset = Occupation.objects.active()
        field_of(self, "territory", forms.ModelChoiceField).queryset = Territory.objects.order_by("path")
        field_of(self, "sectors", forms.MultipleChoiceField).choices = list(sector_labels().items())
        if mentor is None:
            self.initial.update(places=1, agreed_on=timezone.localdate(), activity=MentorActivity.RETIRED)
        else:
            names = ("name", "email", "activity", "occupation", "sectors", "territory", "availability", "places")
            self.initial.update({name: getattr(mentor, name) for name in names}, agreed_on=mentor.agreed_on)
            self.initial["occupation_q"] = mentor.occupation.label if mentor.occupation else ""

    def clean_agreed_on(self):
        if self.cleaned_data["agreed_on"] > timezone.localdate():
            raise forms.ValidationError("Cette date n'est pas encore passée.")
        return self.cleaned_data["agreed_on"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not data.get("occupation") and not data.get("sectors") and "sectors" not in self.errors:
            self.add_error("sectors", "Cochez au moins un domaine, ou choisissez un métier.")
        return data

    def occupation_choices(self) -> OccupationChoices:
        value = self["occupation"].value()
        picked = [getattr(value, "pk", value)] if value else []
        return occupation_choices(self["occupation_q"].value() or "", picked=picked, name="occupation")

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.values.items() if name != "occupation_q"}


class MentoringStartForm(OnceForm):
    starts_on = forms.DateField(label="À partir du", widget=DateInput())
    goal = forms.CharField(
        label="Ce qu'on en attend",
        max_length=300,
        required=False,
        validators=[validate_no_nir],
        help_text="Lu par le bénévole. Rien sur la santé, la famille ou les droits.",
    )


class MeetingForm(OnceForm):
    held_on = forms.DateField(label="Date de la rencontre", widget=DateInput())
    note = forms.CharField(
        label="Ce qui a été fait",
        required=False,
        max_length=1000,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MentoringEndForm(OnceForm):
    ended_on = forms.DateField(label="Dernier jour", widget=DateInput())
    reason = forms.ChoiceField(label="Pourquoi ?", choices=[EMPTY, *MentoringEnd.choices])
    outcome = forms.ChoiceField(label="Où en est la personne ?", choices=[EMPTY, *FollowUpState.choices])
    note = forms.CharField(label="Bilan en quelques mots", required=False, max_length=500, validators=[validate_no_nir])


class MentoringCancelForm(OnceForm):
    reason = forms.CharField(
        label="Pourquoi ?",
        max_length=500,
        validators=[validate_no_nir],
        help_text="Le parrain ou la marraine ne lit pas ce mot.",
        error_messages={"required": "Indiquez un motif."},
    )


class ReturnForm(forms.Form):
    returned_on = forms.DateField(label="Revenue en accompagnement le", widget=DateInput())
