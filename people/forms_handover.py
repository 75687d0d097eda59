"""A caseload passes to colleagues: whom, to whom, why."""

from typing import Any

from django import forms

from accounts.models import Membership
from core.forms import OnceForm, field_of
from core.validators import validate_no_nir
from people.enums import ChangeReason, PersonStatus
from people.models import Person, PersonQuerySet
from people.rules import caseload_spread

EVERYBODY = "toutes"


class ReferentChoiceField(forms.ModelChoiceField):
    """A référent, by her name and her service."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} · {obj.organisation}"


class TakersField(forms.ModelMultipleChoiceField):
    """Colleagues, each with how many people she follows already."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} ({obj.load} en accompagnement)"


class PeopleField(forms.ModelMultipleChoiceField):
    """People, each with her situation when her follow-up is not active."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj) if obj.status == PersonStatus.ACTIVE else f"{obj} ({obj.get_status_display().lower()})"


class LeavingForm(forms.Form):
    """Whose caseload: asked of a manager and of the administration."""

    de = ReferentChoiceField(label="Référent", queryset=Membership.objects.none(), empty_label="Choisissez…")

    def __init__(self, *args: Any, referents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "de", ReferentChoiceField).queryset = referents


class HandOverFilterForm(forms.Form):
    """Which people to show; `de` goes along in the address."""

    de = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label="Nom", required=False, max_length=100)


class HandOverForm(OnceForm):
    """Which of the people shown, to which colleagues, why, with which word. The long list comes last."""

    field_order = ("takers", "reason", "note", "scope", "people")

    scope = forms.ChoiceField(
        label="Qui transmettre ?",
        choices=[(EVERYBODY, "Toutes les personnes affichées"), ("choix", "Les personnes cochées")],
        widget=forms.RadioSelect,
        initial="choix",
        error_messages={"required": "Dites si vous transmettez tout ou une partie."},
    )
    people = PeopleField(
        label="Personnes",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Une personne n'est plus dans cette liste : rechargez la page."},
    )
    takers = TakersField(
        label="À qui ?",
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="À plusieurs, chaque personne va au collègue qui en suit alors le moins.",
        error_messages={
            "required": "Choisissez au moins un collègue.",
            "invalid_choice": "Choisissez des référents en poste dans le même service.",
        },
    )
    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=[("", "Choisissez…"), *ChangeReason.choices],
        error_messages={"required": "Choisissez le motif."},
    )
    note = forms.CharField(
        label="Un mot pour la suite",
        required=False,
        max_length=1000,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu par vos collègues, et gardé dans l'histoire de chaque personne.",
    )

    def __init__(self, *args: Any, people: PersonQuerySet, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.everybody = people
        listed = field_of(self, "people", forms.ModelMultipleChoiceField)
        listed.queryset, listed.label = people, f"Personnes affichées : {len(people)}"
        resting = sum(person.status != PersonStatus.ACTIVE for person in people)
        if resting:
            listed.help_text = (
                f"Dont {resting} en pause ou au suivi terminé, que « Ma journée » ne compte pas : leur dossier change "
                "aussi de mains, pour qu'elles aient quelqu'un si elles reviennent."
            )
        field_of(self, "takers", TakersField).queryset = colleagues

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("scope") == "choix" and not self.cleaned_data.get("people") and not self.errors:
            self.add_error("people", "Cochez au moins une personne.")
        return self.cleaned_data

    def shares(self) -> dict[int, int]:
        """The colleague of each person."""
        chosen = self.everybody if self.cleaned_data["scope"] == EVERYBODY else self.cleaned_data["people"]
        loads = {one.pk: one.load for one in self.cleaned_data["takers"]}
        return caseload_spread([person.pk for person in chosen], loads)
