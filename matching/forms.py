"""The skills profile: what a person can do, wants and allows."""

from decimal import Decimal
from typing import Any

from django import forms

from core.forms import field_of
from employers.enums import ContractKind, ImmersionPurpose, Licence, OpeningKind, Slot
from matching.enums import Transport, Wish
from matching.models import SkillsProfile
from people.forms import DateInput
from people.models import Person
from referential.forms import CommuneField
from referential.models import Occupation, Skill

NO_LICENCE = "none"
FRENCH_LEVELS = [
    ("", "Je ne sais pas encore"),
    ("A1", "A1 · quelques mots"),
    ("A2", "A2 · échanges simples du quotidien"),
    ("B1", "B1 · se débrouille dans la plupart des situations"),
    ("B2", "B2 · à l'aise à l'oral et à l'écrit"),
    ("C1", "C1 · courant"),
    ("C2", "C2 · langue maternelle ou équivalent"),
]
OTHER_LANGUAGES = [
    ("en", "Anglais"),
    ("es", "Espagnol"),
    ("it", "Italien"),
    ("de", "Allemand"),
    ("pt", "Portugais"),
    ("ar", "Arabe"),
    ("tr", "Turc"),
    ("uk", "Ukrainien"),
    ("ru", "Russe"),
    ("fa", "Persan ou dari"),
]
LANGUAGE_NAMES = {"fr": "Français", **dict(OTHER_LANGUAGES)}


class TrackedMultipleChoice(forms.ModelMultipleChoiceField):
    """Rows picked among suggestions: drawn by the page, kept in the order they were sent."""

    def clean(self, value: Any) -> Any:
        rows = {row.pk: row for row in super().clean(value)}
        return [rows[code] for code in dict.fromkeys(value or ()) if code in rows]


class ProfileForm(forms.Form):
    title = forms.CharField(
        label="Métier recherché, avec ses mots",
        max_length=160,
        required=False,
        help_text="Par exemple : femme de ménage, cariste, aide de cuisine. Choisissez ensuite dans la liste.",
    )
    occupations = TrackedMultipleChoice(label="Métiers", queryset=Occupation.objects.none(), required=False)
    skills = TrackedMultipleChoice(label="Compétences", queryset=Skill.objects.none(), required=False)
    summary = forms.CharField(
        label="Parcours en quelques mots",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="L'employeur le lira avant de connaître la personne : ni nom, ni santé, ni situation familiale.",
    )
    wishes = forms.MultipleChoiceField(
        label="Que cherche-t-elle ?", choices=Wish.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    purposes = forms.MultipleChoiceField(
        label="Si c'est une immersion, pour quoi faire ?",
        choices=ImmersionPurpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : on ne sait pas encore, aucune immersion n'est écartée.",
    )
    commune = CommuneField(required=False, label="Commune de départ")
    max_km = forms.IntegerField(
        label="Distance maximale",
        min_value=1,
        max_value=200,
        required=False,
        help_text="À vol d'oiseau. Vide : selon ses moyens de déplacement.",
    )
    transports = forms.MultipleChoiceField(
        label="Comment se déplace-t-elle ?",
        choices=Transport.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hours_min = forms.DecimalField(
        label="Heures par semaine, au moins", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )
    hours_max = forms.DecimalField(
        label="Heures par semaine, au plus", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )
    slots = forms.MultipleChoiceField(
        label="Horaires possibles",
        choices=Slot.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : on ne sait pas encore, aucune offre n'est écartée.",
    )
    licences = forms.MultipleChoiceField(
        label="Permis et CACES",
        choices=[(NO_LICENCE, "Aucun permis ni CACES"), *Licence.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : on ne sait pas encore.",
    )
    french_level = forms.ChoiceField(label="Français parlé", choices=FRENCH_LEVELS, required=False)
    other_languages = forms.MultipleChoiceField(
        label="Autres langues parlées",
        choices=OTHER_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    available_from = forms.DateField(label="Disponible à partir du", required=False, widget=DateInput())
    is_searching = forms.BooleanField(label="En recherche : lui trouver des offres", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "occupations", TrackedMultipleChoice).queryset = Occupation.objects.active()
        field_of(self, "skills", TrackedMultipleChoice).queryset = Skill.objects.active()
        self.fields["title"].widget.attrs["autocomplete"] = "off"

    @classmethod
    def initial_of(cls, profile: SkillsProfile | None, person: Person) -> dict[str, Any]:
        """What the form shows first: the saved profile, or the little that the file already says."""
        if profile is None:
            return {"commune": person.commune, "max_km": 20, "is_searching": True}
        names = (
            "title", "summary", "wishes", "purposes", "max_km", "transports", "slots", "available_from", "is_searching",
        )  # fmt: skip
        languages = profile.languages or {}
        licences = profile.licences
        return {
            **{name: getattr(profile, name) for name in names},
            **{name: _plain(getattr(profile, name)) for name in ("hours_min", "hours_max")},
            "commune": profile.commune,
            "licences": [NO_LICENCE] if licences == [] else licences or [],
            "french_level": languages.get("fr", ""),
            "other_languages": [code for code in languages if code != "fr"],
            "occupations": [row.occupation_id for row in profile.profile_occupations.all()],
            "skills": [row.skill_id for row in profile.profile_skills.all()],
        }

    def clean_licences(self) -> list[str] | None:
        """None: nobody asked. An empty list: none at all."""
        ticked = self.cleaned_data["licences"]
        return [one for one in ticked if one != NO_LICENCE] if ticked else None

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        low, high = data.get("hours_min"), data.get("hours_max")
        if low is not None and high is not None and high < low:
            self.add_error("hours_max", "Le minimum d'heures dépasse le maximum.")
        if data.get("title") and not data.get("occupations") and "occupations" not in self.errors:
            self.add_error(
                "occupations", "Choisissez au moins un métier dans la liste : c'est lui qui sert à chercher."
            )
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes, also when some fields are wrong (for the preview)."""
        data = dict(self.cleaned_data)
        languages = dict.fromkeys(data.pop("other_languages", ()), "")
        if level := data.pop("french_level", ""):
            languages["fr"] = level
        for name in ("occupations", "skills"):
            data.pop(name, None)
        return {**data, "languages": languages}


def _plain(hours: Decimal | None) -> str:
    """`20.0` is written `20` in a field."""
    return "" if hours is None else f"{hours:f}".rstrip("0").rstrip(".")


class FilterForm(forms.Form):
    """What to see of a person's openings. A wrong value is said at its field and filters nothing."""

    is_same_for_all = True

    vue = forms.ChoiceField(choices=[("", ""), ("carte", "")], required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Nature", choices=[("", "Tout"), *OpeningKind.choices], required=False)
    max_km = forms.IntegerField(label="À moins de (km)", min_value=1, max_value=200, required=False)
    hours_min = forms.DecimalField(
        label="Heures par semaine, au moins", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )
    hours_max = forms.DecimalField(
        label="Heures par semaine, au plus", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )
    contract = forms.ChoiceField(label="Type de contrat", choices=[("", "Tous"), *ContractKind.choices], required=False)
    tri = forms.ChoiceField(
        label="Trier par",
        choices=[("", "Ce qui convient le mieux"), ("distance", "Distance"), ("recentes", "Les plus récentes")],
        required=False,
    )
    slots = forms.MultipleChoiceField(
        label="Seulement à ces horaires", choices=Slot.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    labelled = forms.BooleanField(label="Offres labellisées", required=False)
    saved = forms.BooleanField(label="Offres gardées", required=False)
    new = forms.BooleanField(label="Nouvelles depuis ma dernière visite", required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        low, high = self.cleaned_data.get("hours_min"), self.cleaned_data.get("hours_max")
        if low is not None and high is not None and high < low:
            self.add_error("hours_max", "Le minimum d'heures dépasse le maximum.")
        return self.cleaned_data

    @property
    def narrows(self) -> bool:
        """Whether anything but the way of looking was chosen."""
        return any(value for name, value in self.cleaned_data.items() if name != "vue")
