"""Filters, registrations and attendance of meetings."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from cms.enums import EventKind, RegistrationStatus
from cms.models.registrations import MOST_SEATS
from cms.rules.events import EMPLOYERS, PEOPLE
from core.forms import NamedChoiceField, OnceForm, field_of
from core.validators import validate_no_nir, validate_siret
from employers.models import Employer
from people.models import Person

NO_HEALTH = "Lu par l'organisateur. Rien sur la santé ni sur la famille."


class EventFilterForm(forms.Form):
    q = forms.CharField(label="Titre ou lieu", required=False, max_length=100)
    nature = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *EventKind.choices], required=False)
    quand = forms.ChoiceField(label="Quand", choices=[("", "À venir"), ("passes", "Déjà passés")], required=False)


class PeopleFilterForm(forms.Form):
    """Whom to choose from."""

    q = forms.CharField(label="Nom", required=False, max_length=100)
    qui = forms.ChoiceField(label="Suivi par", choices=[("", "Moi"), ("service", "Tout mon service")], required=False)


class PersonChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.last_name} {obj.first_name}"


class RegisterPeopleForm(OnceForm):
    people = PersonChoices(
        label="Qui vient ?",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une personne."},
    )
    note = forms.CharField(
        label="Un mot pour l'organisateur",
        required=False,
        max_length=300,
        validators=[validate_no_nir],
        help_text=f"Par exemple : arrive par le bus de 13 h 10. {NO_HEALTH}",
    )
    agreed = forms.BooleanField(
        label="Chaque personne cochée a dit oui : elle vient, et l'organisateur lit son nom sur la liste de présence.",
        required=False,
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "people", PersonChoices).queryset = people


class RegisterEmployerForm(OnceForm):
    employer = NamedChoiceField(label="Établissement", queryset=Employer.objects.none(), empty_label=None)
    names = forms.CharField(
        label="Qui vient ?",
        max_length=200,
        validators=[validate_no_nir],
        help_text="Prénoms et noms, séparés par des virgules : ils seront sur les badges.",
    )
    seats = forms.IntegerField(
        label="Nombre de personnes", min_value=1, max_value=MOST_SEATS, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    note = forms.CharField(
        label="Ce que vous recrutez, ou un mot pour l'organisateur",
        required=False,
        max_length=300,
        validators=[validate_no_nir],
    )

    def __init__(self, *args: Any, companies: list[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [one.pk for one in companies]
        field_of(self, "employer", NamedChoiceField).queryset = Employer.objects.filter(pk__in=ids).order_by("name")
        if len(ids) == 1:
            self.fields["employer"].widget = forms.HiddenInput()
            self.fields["employer"].initial = ids[0]


# --- The organiser -------------------------------------------------------------------------------------------------
class RegistrationFilterForm(forms.Form):
    q = forms.CharField(label="Nom", required=False, max_length=100)
    qui = forms.ChoiceField(
        label="Qui",
        choices=[("", "Tout le monde"), (PEOPLE, "Personnes accompagnées"), (EMPLOYERS, "Employeurs")],
        required=False,
    )
    etat = forms.ChoiceField(label="État", choices=[("", "Tous"), *RegistrationStatus.choices], required=False)


class WalkInsForm(forms.Form):
    walk_ins = forms.IntegerField(
        label="Venus sans être connus de Passerelle",
        min_value=0,
        max_value=1000,
        required=False,
        help_text="Un nombre suffit : aucun nom.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class PersonWalkInForm(OnceForm):
    last_name = forms.CharField(label="Nom", max_length=80)
    first_name = forms.CharField(label="Prénom", max_length=80)
    birth_date = forms.DateField(
        label="Date de naissance", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EmployerWalkInForm(OnceForm):
    siret = forms.CharField(
        label="SIRET", max_length=20, help_text="14 chiffres.", widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    names = forms.CharField(label="Qui est venu ?", max_length=200, required=False, validators=[validate_no_nir])
    seats = forms.IntegerField(
        label="Nombre de personnes", min_value=1, max_value=MOST_SEATS, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def clean_siret(self) -> str:
        siret = "".join(self.cleaned_data["siret"].split())
        validate_siret(siret)
        return siret


class CallOffForm(OnceForm):
    cancel_reason = forms.CharField(
        label="Pourquoi",
        max_length=300,
        validators=[validate_no_nir],
        help_text="Chacun lira cette phrase dans son message.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NothingForm(OnceForm):
    """A button, and nothing to fill."""
