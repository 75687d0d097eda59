"""Tutors, reasons, and the pilot's decisions."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import OnceForm, field_of
from employers.enums import TutorRegime
from employers.forms.fields import ChoicesField, DateInput
from employers.models import Employer, OfferCriterion, Tutor
from referential.models import Occupation
from referential.suggestions import OccupationChoices, occupation_choices

CLOSING_REASONS = [
    "Le recrutement s'est fait autrement",
    "Le besoin n'existe plus",
    "Le recrutement est reporté",
    "L'offre contient une erreur",
]
LANGUAGES = [
    ("en", "Anglais"), ("ar", "Arabe"), ("es", "Espagnol"), ("pt", "Portugais"), ("tr", "Turc"), ("uk", "Ukrainien"),
    ("ru", "Russe"), ("fa", "Persan ou dari"), ("it", "Italien"), ("de", "Allemand"),
]  # fmt: skip


class TutorForm(OnceForm, forms.ModelForm):
    occupation_q = forms.CharField(
        label="Son métier, avec vos mots",
        max_length=160,
        help_text="Par exemple : cheffe d'équipe propreté, cuisinier.",
    )
    occupation = forms.ModelChoiceField(
        label="Métier correspondant",
        queryset=Occupation.objects.none(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le métier dans la liste.", "invalid_choice": "Ce métier est inconnu."},
    )
    regimes = ChoicesField(
        label="Elle ou il accepte de suivre",
        choices=TutorRegime,
        error_messages={"required": "Cochez au moins une situation."},
    )
    languages = ChoicesField(label="Autres langues parlées", choices=LANGUAGES, required=False)
    employer = forms.ModelChoiceField(label="Établissement", queryset=Employer.objects.none())
    agrees = forms.BooleanField(
        label="Cette personne est volontaire et sait que son nom est connu des référents.",
        error_messages={"required": "Un tuteur est toujours volontaire : demandez-lui d'abord."},
    )

    class Meta:
        model = Tutor
        fields = [
            "first_name", "last_name", "job_title", "email", "phone", "occupation", "years_experience", "regimes",
            "is_company_head", "capacity", "languages", "agreed_on",
        ]  # fmt: skip
        widgets = {"agreed_on": DateInput()}
        labels = {"capacity": "Combien de personnes à la fois ?", "years_experience": "Années d'expérience du métier"}
        help_texts = {
            "capacity": "La loi limite ce nombre : 2 apprentis (plus 1 qui redouble), 3 personnes en "
            "professionnalisation ou en PEC, 2 si c'est l'employeur lui-même. Passerelle vérifie à chaque accueil."
        }

    def __init__(self, *args: Any, employers: list[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "occupation", forms.ModelChoiceField).queryset = Occupation.objects.active()
        field_of(self, "employer", forms.ModelChoiceField).queryset = Employer.objects.filter(
            pk__in=[one.pk for one in employers]
        )
        self.fields["agreed_on"].initial = timezone.localdate()
        field_of(self, "capacity", forms.IntegerField).max_value = 10
        self.only_employer = employers[0] if len(employers) == 1 else None
        if self.only_employer or self.instance.pk:
            del self.fields["employer"]
        if self.instance.pk:
            del self.fields["agrees"]
            self.fields["occupation_q"].required = False
            self.fields["occupation_q"].initial = self.instance.occupation.label

    def occupation_choices(self) -> OccupationChoices:
        picked = [self["occupation"].value()] if self["occupation"].value() else []
        return occupation_choices(self["occupation_q"].value(), picked=picked, name="occupation")

    def clean_agreed_on(self):
        day = self.cleaned_data["agreed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date n'est pas encore passée.")
        return day

    def clean_capacity(self) -> int:
        if self.cleaned_data["capacity"] > 10:
            raise forms.ValidationError("Dix personnes à la fois au plus.")
        return self.cleaned_data["capacity"]

    @property
    def company(self) -> Employer:
        return self.cleaned_data.get("employer") or self.only_employer or self.instance.employer

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}


class ReasonForm(forms.Form):
    """Why: a short sentence the other side will read."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez un motif."},
    )

    def __init__(self, *args: Any, suggestions: list[str] | None = None, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text
        if suggestions:
            self.fields["reason"] = forms.ChoiceField(
                label="Motif",
                choices=[(text, text) for text in suggestions],
                widget=forms.RadioSelect,
                error_messages={"required": "Indiquez un motif."},
            )


class LabelForm(forms.Form):
    """The criteria an offer meets."""

    criteria = ChoicesField(
        label="Critères remplis par l'offre",
        error_messages={"required": "Cochez au moins un critère rempli par l'offre."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "criteria", forms.MultipleChoiceField).choices = [
            (criterion.code, criterion.label) for criterion in OfferCriterion.objects.filter(is_active=True)
        ]
