"""What an adviser notes, and how she finds an employer."""

from typing import Any

from django import forms

from core.forms import OnceForm
from employers.enums import Branch, NetworkStatus
from employers.forms.fields import DateInput, choices_begin_with_words
from employers.models import AdviserVisit
from employers.questionnaire import HELPS, PUBLICS, TENSIONS, WAYS
from employers.selectors.advising import AdvisedSearch

ANY = ("", "Peu importe")


class VisitForm(OnceForm, forms.ModelForm):
    class Meta:
        model = AdviserVisit
        fields = ["kind", "on", "summary", "next_step", "next_on"]
        widgets = {"on": DateInput(), "next_on": DateInput(), "summary": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "summary": "Lu par le Département seulement.",
            "next_step": "Par exemple : rappeler pour l'immersion, envoyer la charte.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_begin_with_words(self)

    def _post_clean(self) -> None:
        """The service checks and writes: the row is never made here."""


class AdvisedFilterForm(forms.Form):
    q = forms.CharField(label="Nom ou activité", max_length=100, required=False)
    secteur = forms.ChoiceField(label="Secteur", required=False, choices=[("", "Tous"), *Branch.choices])
    reseau = forms.ChoiceField(
        label="Réseau",
        required=False,
        choices=[ANY, *NetworkStatus.choices, ("none", "Pas dans le réseau")],
    )
    public = forms.ChoiceField(label="Pourrait accueillir", required=False, choices=[ANY, *PUBLICS])
    facon = forms.ChoiceField(label="De quelle façon", required=False, choices=[ANY, *WAYS])
    aide = forms.ChoiceField(label="Demande de l'aide pour", required=False, choices=[ANY, *HELPS])
    tension = forms.ChoiceField(label="A du mal à recruter", required=False, choices=[ANY, *TENSIONS])
    miens = forms.BooleanField(label="Ceux que je suis", required=False)
    retard = forms.BooleanField(label="Étape à faire aujourd'hui ou en retard", required=False)

    @property
    def search(self) -> AdvisedSearch:
        """What was understood; what was not is left out, and said at its field."""
        if not self.is_bound:
            return AdvisedSearch()
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        return AdvisedSearch(
            text=data.get("q", ""),
            branch=data.get("secteur", ""),
            network=data.get("reseau", ""),
            mine=data.get("miens", False),
            late=data.get("retard", False),
            public=data.get("public", ""),
            way=data.get("facon", ""),
            help=data.get("aide", ""),
            tension=data.get("tension", ""),
        )
