"""Open a bridge, prefilled from what the lot misses; confirm the offer in the company's name."""

from typing import Any

from django import forms

from clauses.forms.fields import DayInput, decimal_field
from clauses.selectors.bridge import LotNeed
from clauses.services.bridge import BridgeTerms
from core.forms import OnceForm, field_of
from core.validators import validate_no_nir
from employers.enums import OpeningKind
from employers.models import Employer
from referential.forms import CommuneField
from referential.models import Occupation

KINDS = [
    (OpeningKind.JOB.value, "Un emploi : les heures comptent dès le premier jour éligible"),
    (OpeningKind.IMMERSION.value, "Une immersion : elle ne fait pas d'heures, elle prépare l'embauche"),
]
DESCRIPTION = (
    "Travail sur le chantier ou le service du lot « {lot} », avec l'équipe de l'entreprise. "
    "La personne est accueillie et accompagnée ; aucun diplôme n'est exigé."
)


class BridgeForm(OnceForm):
    kind = forms.ChoiceField(label="Ce que vous ouvrez", choices=KINDS, widget=forms.RadioSelect)
    employer = forms.ModelChoiceField(
        label="Employeur",
        queryset=Employer.objects.none(),
        empty_label="Choisissez…",
        help_text="Les entreprises du lot d'abord, puis les structures d'insertion. L'offre est préparée à son nom.",
    )
    occupation_q = forms.CharField(
        label="Chercher un autre métier",
        required=False,
        max_length=120,
        help_text="Par exemple : maçon, agent d'entretien.",
    )
    occupation = forms.ModelChoiceField(
        label="Métier",
        queryset=Occupation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez le métier.", "invalid_choice": "Choisissez le métier dans la liste."},
    )
    title = forms.CharField(
        label="Intitulé",
        required=False,
        max_length=160,
        help_text="Vide : le nom du métier.",
        validators=[validate_no_nir],
    )
    places = forms.IntegerField(label="Places", min_value=1, max_value=200)
    weekly_hours = decimal_field("Heures par semaine", min_value=1, max_value=48, decimal_places=1)
    starts_on = forms.DateField(label="Premier jour", widget=DayInput())
    ends_on = forms.DateField(label="Dernier jour", widget=DayInput())
    commune = CommuneField(label="Lieu de travail")
    description = forms.CharField(
        label="Le travail, concrètement",
        min_length=40,
        max_length=4000,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="L'entreprise la relit et la corrige avant d'envoyer l'offre.",
    )

    def __init__(
        self, *args: Any, need: LotNeed, employers: list[Employer], occupations: list[Occupation], **options: Any
    ) -> None:
        super().__init__(*args, initial=prefilled(need, employers, occupations), **options)
        choice = field_of(self, "employer", forms.ModelChoiceField)
        choice.queryset = Employer.objects.filter(pk__in=[one.pk for one in employers])
        choice.choices = [
            ("", "Choisissez…"),
            *((one.pk, f"{one.name} ({one.get_kind_display()})") for one in employers),
        ]
        field = field_of(self, "occupation", forms.ModelChoiceField)
        field.queryset = Occupation.objects.active()
        field.choices = [(one.pk, one.label) for one in occupations]

    @property
    def terms(self) -> BridgeTerms:
        data = self.cleaned_data
        return BridgeTerms(
            kind=data["kind"],
            employer_id=data["employer"].pk,
            occupation=data["occupation"].pk,
            title=data["title"],
            places=data["places"],
            weekly_hours=data["weekly_hours"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            commune=data["commune"].pk,
            description=data["description"],
        )


def prefilled(need: LotNeed, employers: list[Employer], occupations: list[Occupation]) -> dict[str, Any]:
    """What the lot and the rule already say."""
    known: dict[str, Any] = {
        "kind": OpeningKind.JOB.value,
        "employer": employers[0].pk if employers else None,
        "occupation": occupations[0].pk if occupations else None,
        "starts_on": need.first_day,
        "ends_on": need.last_day,
        "commune": need.lot.commune,
        "description": DESCRIPTION.format(lot=need.lot.title[:120]),
    }
    if need.size is not None:
        known |= {"places": need.size.places, "weekly_hours": need.size.weekly_hours}
    return known


class BridgeConfirmForm(OnceForm):
    """What the company corrects before it sends the offer."""

    title = forms.CharField(label="Intitulé", max_length=160, validators=[validate_no_nir])
    description = forms.CharField(
        label="Le travail, concrètement",
        min_length=40,
        max_length=4000,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    places = forms.IntegerField(label="Places", min_value=1, max_value=200)
    hours_per_week = decimal_field("Heures par semaine", min_value=1, max_value=48, decimal_places=1)
    starts_on = forms.DateField(label="À partir du", widget=DayInput())


class BridgeCloseForm(OnceForm):
    reason = forms.CharField(
        label="Pourquoi ?",
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Indiquez pourquoi, en quelques mots."},
    )
