"""What visitors type. The estimate is asked by address, so that it can be kept, sent and printed; nothing is stored."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from cms.enums import AgeBand, PersonFact, RecruiterKind, RecruitmentKind
from cms.estimates import Figures
from cms.rules import Recruitment, recruitment_problems

# The words of the address, in French like the page.
FIELDS = {"employer": "employeur", "hours": "heures", "wage": "salaire"}


class EstimateForm(forms.Form):
    contrat = forms.ChoiceField(
        label="Contrat",
        choices=[("", "Choisissez"), *RecruitmentKind.choices],
        error_messages={"required": "Choisissez un contrat."},
    )
    employeur = forms.ChoiceField(
        label="Vous êtes",
        choices=[("", "Choisissez"), *RecruiterKind.choices],
        error_messages={"required": "Dites quel employeur vous êtes."},
    )
    heures = forms.DecimalField(
        label="Heures par semaine",
        max_digits=4,
        decimal_places=2,
        required=False,
        localize=True,
        help_text="35 pour un temps plein. Inutile pour une immersion ou un GEIQ.",
    )
    salaire = forms.DecimalField(
        label="Salaire horaire brut",
        max_digits=6,
        decimal_places=2,
        required=False,
        localize=True,
    )
    age = forms.ChoiceField(label="Son âge", choices=[("", "Je ne sais pas"), *AgeBand.choices], required=False)
    situation = forms.MultipleChoiceField(
        label="Sa situation",
        choices=PersonFact.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses possibles. Rien n'est enregistré ; si vous ne savez pas, laissez vide.",
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figures = Figures.on(on)
        smic = self.figures.value("smic")
        if smic is not None:
            written = str(smic.quantize(Decimal("0.01"))).replace(".", ",")
            self.fields["salaire"].help_text = f"Le SMIC est de {written} € bruts de l'heure."

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("contrat") or not values.get("employeur"):
            return values
        problems = recruitment_problems(
            kind=values["contrat"],
            employer=values["employeur"],
            hours=values.get("heures"),
            wage=values.get("salaire"),
            minimum_wage=self.figures.minimum_wage(values["contrat"]),
        )
        for problem in problems:
            name = FIELDS[problem.field]
            if name not in self.errors:  # what could not be read is said already
                self.add_error(
                    name,
                    f"{problem.message} (Code du travail, {problem.article})" if problem.article else problem.message,
                )
        return values

    @property
    def recruitment(self) -> Recruitment:
        values = self.cleaned_data
        without_wage = values["contrat"] in {RecruitmentKind.IMMERSION, RecruitmentKind.GEIQ}
        return Recruitment(
            kind=values["contrat"],
            employer=values["employeur"],
            hours=Decimal(0) if without_wage else values["heures"],
            wage=Decimal(0) if without_wage else values["salaire"],
            age=values["age"],
            facts=frozenset(values["situation"]),
        )
