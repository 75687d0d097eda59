"""What to show: a territory, a year, an axis; and the goals of a year."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation, Territory
from clauses.selectors.reports import AXES, Axis, Scope, axis_of, buyers_counted, report_years
from core.forms import NamedChoiceField, field_of
from reporting.enums import Indicator

HIDDEN, MINE, NATIONAL = "masques", "miens", "national"
FIRST_AXIS = "way"


def years_ahead(today: dt.date) -> list[int]:
    """The years one may set goals for: those with hours, this one and the next, the latest first."""
    return [today.year + 1, *report_years(today=today)]


class TerritoryForm(forms.Form):
    """A territory within the actor's reach; a pilot limited to one cannot look elsewhere."""

    territoire = forms.ModelChoiceField(label="Territoire", required=False, queryset=Territory.objects.none())

    def __init__(self, *args, actor: Actor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ids = actor.territory_ids
        self.own = actor.territory
        choice = field_of(self, "territoire", forms.ModelChoiceField)
        choice.queryset = Territory.objects.all() if ids is None else Territory.objects.filter(pk__in=ids)
        choice.empty_label = self.own.name if self.own else "Tout le Département"

    @property
    def territory(self) -> Territory | None:
        """What was chosen; a territory out of reach or unknown is ignored, and said."""
        if self.is_bound and self.is_valid() and self.cleaned_data["territoire"]:
            return self.cleaned_data["territoire"]
        return self.own


class YearForm(TerritoryForm):
    """A territory and a year; this year when none was chosen."""

    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    field_order = ["annee", "territoire"]

    def __init__(self, *args, today: dt.date, years: list[int] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.this_year = today.year
        choice = field_of(self, "annee", forms.TypedChoiceField)
        choice.choices = [(year, str(year)) for year in years or report_years(today=today)]
        choice.initial = today.year

    @property
    def year(self) -> int:
        return self._chosen("annee") or self.this_year

    def _chosen(self, name: str):
        """What was chosen in a field; None when nothing or something impossible was."""
        if not self.is_bound:
            return None
        self.is_valid()  # fills `cleaned_data` with the fields that are right
        return self.cleaned_data.get(name)


class ReportForm(YearForm):
    """A report: whose contracts, which year, on which axis, and what is hidden. Each role has her own choices."""

    axe = forms.ChoiceField(label="Répartir par", required=False, initial=FIRST_AXIS)
    acheteur = NamedChoiceField(
        label="Acheteur", required=False, queryset=Organisation.objects.none(), empty_label="Tous les acheteurs"
    )
    marches = forms.ChoiceField(
        label="Marchés", required=False, choices=[("", "De ma structure"), (MINE, "Que je suis moi-même")]
    )
    effectifs = forms.ChoiceField(
        label="Petits effectifs",
        required=False,
        choices=[("", "Affichés, pour vous seule"), (HIDDEN, "Masqués, pour publier")],
    )
    etp = forms.ChoiceField(
        label="Équivalents temps plein",
        required=False,
        choices=[("", "Réglage du Département"), (NATIONAL, "Consolidation nationale")],
    )
    field_order = ["axe", "annee", "territoire", "acheteur", "marches", "effectifs", "etp"]

    def __init__(self, *args, actor: Actor, today: dt.date, **kwargs) -> None:
        super().__init__(*args, actor=actor, today=today, **kwargs)
        self.actor = actor
        field_of(self, "axe", forms.ChoiceField).choices = [(axis.code, axis.title) for axis in AXES.values()]
        if actor.role != Role.FACILITATOR:
            del self.fields["marches"], self.fields["effectifs"]
        if actor.role == Role.BUYER:
            del self.fields["acheteur"]
        else:
            field_of(self, "acheteur", forms.ModelChoiceField).queryset = buyers_counted(actor)

    def clean(self) -> dict[str, Any]:
        """One buyer in one territory may leave few people, of whom the figures beside would tell."""
        data = self.cleaned_data
        if data.get("acheteur") and data.get("territoire") and data["territoire"] != self.own and not self._is_exact:
            message = "Avec les petits effectifs masqués, choisissez un acheteur ou un territoire, pas les deux."
            self.add_error("territoire", message)
        return data

    @property
    def _is_exact(self) -> bool:
        return self.actor.role == Role.FACILITATOR and self.cleaned_data.get("effectifs") == ""

    @property
    def axis(self) -> Axis:
        return axis_of(self._chosen("axe") or FIRST_AXIS)

    def scope(self) -> Scope:
        buyer = self._chosen("acheteur")
        return Scope(
            self.actor,
            self.year,
            territory=self.territory,
            buyer_id=buyer.pk if buyer else None,
            mine=self._chosen("marches") == MINE,
            # An impossible choice shows nothing more: small numbers appear only when they are asked for, or by default.
            exact=not self.is_bound or self._chosen("effectifs") == "",
            national=self._chosen("etp") == NATIONAL,
        )


class GoalsForm(forms.Form):
    """One figure for each indicator; an empty one is no goal."""

    def __init__(self, *args, goals: dict[str, Decimal], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for indicator in Indicator:
            target = goals.get(indicator.value)
            places = 0 if indicator.is_whole else 2
            self.fields[indicator.value] = forms.DecimalField(
                label=indicator.label,
                required=False,
                localize=True,
                min_value=0,
                max_digits=12,
                decimal_places=places,
                initial=target.quantize(Decimal(1)) if target is not None and places == 0 else target,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control"}),
            )


class PublicYearForm(forms.Form):
    """The year that a visitor reads: this one, or one of the four before. Any other word shows this year."""

    YEARS = 5

    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)

    def __init__(self, *args, today: dt.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # In January, the last month that ended is of the year before.
        self.latest = (today.replace(day=1) - dt.timedelta(days=1)).year
        choice = field_of(self, "annee", forms.TypedChoiceField)
        choice.choices = [(year, str(year)) for year in range(self.latest, self.latest - self.YEARS, -1)]
        choice.initial = self.latest

    @property
    def year(self) -> int:
        chosen = self.cleaned_data.get("annee") if self.is_bound and self.is_valid() else None
        return chosen or self.latest
