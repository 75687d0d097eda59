"""An offer in minutes: a title in one's own words, the job it is, then what, where and when."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import OnceForm, field_of
from employers.enums import ImmersionPurpose, Licence, OpeningKind, Slot
from employers.forms.fields import FRENCH_LEVELS, ChoicesField, DateInput, YesNoUnknownField, refuse_past
from employers.models import Employer, ImmersionOpening, JobOffer, Opening, Tutor
from employers.rules import Note, notes_on, plain_line, plain_text
from employers.selectors.phrasing import phrases
from referential.forms import CommuneField
from referential.models import Occupation, Skill
from referential.suggestions import OccupationChoices, SkillChoices, occupation_choices, skill_choices


class OpeningForm(OnceForm, forms.ModelForm):
    """What jobs and immersions ask alike. `employers` are the establishments the actor may post for."""

    employer = forms.ModelChoiceField(label="Établissement", queryset=Employer.objects.none())
    title = forms.CharField(
        label="Intitulé, avec vos mots",
        max_length=160,
        help_text="Par exemple : agent de nettoyage, aide de cuisine, préparatrice de commandes.",
    )
    occupation = forms.ModelChoiceField(
        label="Métier correspondant",
        queryset=Occupation.objects.none(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez le métier dans la liste : écrivez l'intitulé, puis « Chercher le métier ».",
            "invalid_choice": "Ce métier est inconnu. Choisissez-en un dans la liste.",
        },
    )
    skills = forms.ModelMultipleChoiceField(
        label="Compétences utiles", queryset=Skill.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    skill_q = forms.CharField(
        label="Chercher une autre compétence",
        max_length=120,
        required=False,
        help_text="Par exemple : conduire, accueillir.",
    )
    commune = CommuneField(label="Lieu de travail")
    slots = ChoicesField(label="Moments de travail", choices=Slot, required=False)
    licences = ChoicesField(label="Permis et CACES indispensables", choices=Licence, required=False)
    reachable_without_car = YesNoUnknownField(label="Peut-on venir sans voiture ?")

    class Meta:
        fields = [
            "title", "occupation", "skills", "description", "commune", "hours_per_week", "slots", "licences",
            "reachable_without_car", "places", "starts_on", "expires_on", "tutor",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "starts_on": DateInput(),
            "expires_on": DateInput(),
        }
        labels = {
            "description": "Le travail, concrètement",
            "starts_on": "À partir du",
            "expires_on": "Offre valable jusqu'au",
        }
        help_texts = {
            "description": "Une journée type, l'équipe, ce que la personne apprendra. Des phrases courtes.",
            "expires_on": "L'offre sera retirée le lendemain.",
        }

    def __init__(self, *args: Any, employers: list[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [employer.pk for employer in employers]
        field_of(self, "employer", forms.ModelChoiceField).queryset = Employer.objects.filter(pk__in=ids)
        field_of(self, "tutor", forms.ModelChoiceField).queryset = (
            Tutor.objects.active().filter(employer__in=ids).select_related("employer")
        )
        field_of(self, "tutor", forms.ModelChoiceField).empty_label = "Pas encore désigné"
        # Whatever the list showed, any job and skill of the referential may be sent back.
        field_of(self, "occupation", forms.ModelChoiceField).queryset = Occupation.objects.active()
        field_of(self, "skills", forms.ModelMultipleChoiceField).queryset = Skill.objects.active()
        if len(employers) == 1 or self.instance.pk:
            del self.fields["employer"]
        self.only_employer = employers[0] if len(employers) == 1 else None

    # --- What the page shows -------------------------------------------------------------------------------------
    def occupation_choices(self) -> OccupationChoices:
        """The picked job first, then those that resemble the title."""
        picked = [self["occupation"].value()] if self["occupation"].value() else []
        return occupation_choices(self["title"].value(), picked=picked, name="occupation")

    def skill_choices(self) -> SkillChoices:
        """Picked ones, then those searched, or those of the job."""
        code = self["occupation"].value()
        picked = self["skills"].value() or []
        return skill_choices(self["skill_q"].value(), occupations=[code] if code else [], picked=picked)

    def notes(self, name: str) -> list[Note]:
        """Advice on the words of a field, as typed so far."""
        return notes_on([str(self[name].value() or "")], phrases(), occupation=str(self["occupation"].value() or ""))

    # --- What is checked -----------------------------------------------------------------------------------------
    def clean_title(self) -> str:
        return plain_line(self.cleaned_data["title"])

    def clean_description(self) -> str:
        return plain_text(self.cleaned_data["description"])

    def clean_expires_on(self):
        refuse_past(self.cleaned_data["expires_on"], timezone.localdate())
        return self.cleaned_data["expires_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts = data.get("starts_on")
        if self.instance._state.adding and starts and starts < timezone.localdate():
            self.add_error("starts_on", "Cette date est déjà passée.")
        return data

    @property
    def company(self) -> Employer:
        return self.cleaned_data.get("employer") or self.only_employer or self.instance.employer

    @property
    def facts(self) -> dict[str, Any]:
        """What goes into the opening, without the fields that only help to fill the form."""
        return {
            name: self.cleaned_data[name]
            for name in self._meta.fields or ()
            if name in self.cleaned_data and name != "skills"
        }


class JobForm(OpeningForm):
    french_level = forms.ChoiceField(
        label="Niveau de français indispensable",
        choices=FRENCH_LEVELS,
        required=False,
        help_text="Qui parle moins bien ne se verra pas proposer l'offre. Vide si l'on peut apprendre sur place.",
    )

    class Meta(OpeningForm.Meta):
        model = JobOffer
        fields = [
            *OpeningForm.Meta.fields, "contract_kind", "duration_months", "monthly_wage", "progressive_hours",
            "immersion_possible", "no_diploma_required", "french_level", "minimum_age",
        ]  # fmt: skip
        help_texts = {
            **OpeningForm.Meta.help_texts,
            "minimum_age": "Seulement si la loi l'impose pour ce travail.",
            "duration_months": "Laissez vide pour un CDI.",
        }


class ImmersionForm(OpeningForm):
    purposes = ChoicesField(
        label="Pour quoi faire ?",
        choices=ImmersionPurpose,
        help_text="La loi prévoit trois objets ; une convention n'en a qu'un.",
        error_messages={"required": "Cochez au moins un objet."},
    )

    class Meta(OpeningForm.Meta):
        model = ImmersionOpening
        fields = [*OpeningForm.Meta.fields, "purposes", "length_days"]
        help_texts = {
            **OpeningForm.Meta.help_texts,
            "length_days": "Un mois au plus ; une à deux semaines le plus souvent.",
        }


FORMS: dict[str, type[OpeningForm]] = {OpeningKind.JOB: JobForm, OpeningKind.IMMERSION: ImmersionForm}


def opening_form(kind: str, *args: Any, instance: Opening | None = None, **kwargs: Any) -> OpeningForm:
    return FORMS[kind](*args, instance=instance, **kwargs)
