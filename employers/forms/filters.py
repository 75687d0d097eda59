"""What narrows the public lists."""

from typing import Any

from django import forms

from accounts.models import Territory
from core.forms import field_of
from employers.enums import Branch, EmployerKind, OpeningKind, Slot
from employers.questionnaire import PUBLICS, WAYS
from employers.selectors.network import NetworkSearch
from employers.selectors.openings import OpeningSearch
from employers.selectors.places import Around
from referential.forms import CommuneField
from referential.models import Occupation

RADII = [(5, "5 km"), (10, "10 km"), (25, "25 km"), (50, "50 km"), (100, "100 km")]


class PlaceMixin(forms.Form):
    commune = CommuneField(label="Autour de", required=False, help_text="")
    rayon = forms.TypedChoiceField(
        label="Dans un rayon de",
        choices=RADII,
        coerce=int,
        required=False,
        empty_value=25,  # type: ignore[arg-type]  # the stubs know of strings only
        initial=25,
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data and not data.get("rayon"):
            data = data.copy()
            data["rayon"] = "25"
        super().__init__(data, *args, **kwargs)
        self.fields["commune"].widget.attrs["placeholder"] = "Commune ou code postal"

    @property
    def around(self) -> Around | None:
        commune = self.cleaned_data.get("commune")
        return Around(commune, self.cleaned_data.get("rayon") or 25) if commune else None


class OpeningFilterForm(PlaceMixin):
    q = forms.CharField(label="Métier, mot-clé, entreprise", max_length=100, required=False)
    kind = forms.ChoiceField(
        label="Je cherche",
        required=False,
        choices=[
            ("", "Emplois et immersions"),
            (OpeningKind.JOB, "Un emploi"),
            (OpeningKind.IMMERSION, "Une immersion"),
        ],
    )
    domaine = forms.ChoiceField(label="Domaine", required=False)
    heures = forms.ChoiceField(
        label="Temps de travail",
        required=False,
        choices=[
            ("", "Peu importe"),
            ("full", "35 heures ou plus"),
            ("part", "De 24 à 34 heures"),
            ("short", "Moins de 24 heures"),
        ],
    )
    moment = forms.ChoiceField(
        label="Moments de travail",
        required=False,
        choices=[
            ("", "Peu importe"),
            (Slot.DAY, "En journée seulement"),
            *[c for c in Slot.choices if c[0] != Slot.DAY],
        ],
    )
    tri = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[
            ("", "Le plus utile"),
            ("recent", "Les plus récentes"),
            ("near", "Les plus proches"),
            ("hours", "Le plus d'heures"),
        ],
    )
    labellisee = forms.BooleanField(label="Offres labellisées", required=False)
    sans_voiture = forms.BooleanField(label="Accessible sans voiture", required=False)

    field_order = ["q", "kind", "commune", "rayon", "domaine", "heures", "moment", "tri", "labellisee", "sans_voiture"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = (
            Occupation.objects.exclude(sector_code="").order_by("sector_code").distinct("sector_code")
        ).values_list("sector_code", "sector_label")
        field_of(self, "domaine", forms.ChoiceField).choices = [("", "Tous"), *sectors]

    @property
    def search(self) -> OpeningSearch:
        """What was understood; what was not is left out, and said at its field."""
        if not self.is_bound:
            return OpeningSearch()
        self.is_valid()
        data = self.cleaned_data
        return OpeningSearch(
            text=data.get("q", ""),
            kind=data.get("kind", ""),
            around=self.around,
            sector=data.get("domaine", ""),
            hours=data.get("heures", ""),
            slot=data.get("moment", ""),
            labelled=data.get("labellisee", False),
            without_car=data.get("sans_voiture", False),
            sort=data.get("tri", "") or ("near" if self.around and not data.get("q") else ""),
        )


class NetworkFilterForm(PlaceMixin):
    q = forms.CharField(label="Nom ou activité", max_length=100, required=False)
    nature = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=[("", "Toutes"), ("siae", "Structures d'insertion"), *EmployerKind.choices],
    )
    territoire = forms.ModelChoiceField(
        label="Territoire", required=False, queryset=Territory.objects.all(), empty_label="Tout le Département"
    )
    secteur = forms.ChoiceField(label="Secteur", required=False, choices=[("", "Tous"), *Branch.choices])
    facon = forms.ChoiceField(label="Ouvre ses portes par", required=False, choices=[("", "Peu importe"), *WAYS])
    public = forms.ChoiceField(
        label="Pourrait accueillir",
        required=False,
        choices=[("", "Peu importe"), *PUBLICS],
        help_text="D'après le questionnaire ; vu par les professionnels seulement.",
    )
    vue = forms.CharField(required=False, widget=forms.HiddenInput)
    propose = forms.ChoiceField(
        label="Qui propose",
        required=False,
        choices=[
            ("", "Peu importe"),
            ("jobs", "Des emplois"),
            ("immersions", "Des immersions"),
            ("tutors", "Des tuteurs"),
        ],
    )

    field_order = ["q", "secteur", "nature", "propose", "facon", "territoire", "commune", "rayon", "public"]

    def __init__(self, *args: Any, for_staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_staff:
            del self.fields["public"]

    @property
    def search(self) -> NetworkSearch:
        if not self.is_bound:
            return NetworkSearch()
        self.is_valid()
        data = self.cleaned_data
        territory = data.get("territoire")
        return NetworkSearch(
            text=data.get("q", ""),
            kind=data.get("nature", ""),
            territory_ids=tuple(Territory.get_tree(territory).values_list("pk", flat=True)) if territory else None,
            around=self.around,
            offers=data.get("propose", ""),
            branch=data.get("secteur", ""),
            way=data.get("facon", ""),
            public=data.get("public", ""),
        )
