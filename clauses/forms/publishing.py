"""The export of contracts as essential data, and the facts that only their buyer knows."""

from typing import Any

from django import forms

from accounts.actors import Actor
from accounts.models import Organisation
from clauses.decp import schema
from clauses.enums import ContractFamily
from clauses.forms.fields import DayInput, decimal_field
from clauses.models import PublicContract
from clauses.selectors.publishing import buyers_to_publish
from core.forms import NamedChoiceField

PLACES = {
    "postal": "une zone postale", "commune": "une commune", "arrondissement": "un arrondissement",
    "canton": "un canton", "département": "un département", "région": "une région", "pays": "un pays",
}  # fmt: skip
YES_NO = [("", "À préciser"), ("yes", "Oui"), ("no", "Non")]


class ExportFilter(forms.Form):
    buyer = NamedChoiceField(label="Acheteur", required=False, queryset=Organisation.objects.none(), empty_label="Tous")
    year = forms.IntegerField(label="Année de notification", required=False, min_value=1990, max_value=2100)
    clause = forms.ChoiceField(
        label="Marchés", required=False, choices=[("", "Tous"), ("with", "Avec une considération sociale")]
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        buyers: Any = self.fields["buyer"]
        buyers.queryset = buyers_to_publish(actor)


def _choice(label: str, words: tuple[str, ...], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[("", "À préciser"), *((word, word) for word in words)], **options
    )


def _choices(label: str, words: tuple[str, ...]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=[(word, word) for word in words], widget=forms.CheckboxSelectMultiple
    )


def _yes_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, choices=YES_NO, coerce=lambda word: word == "yes", empty_value=None
    )


class PublishingForm(forms.Form):
    """Fields named as in the schema; a contract's own columns keep their own names."""

    nature = _choice("Nature", schema.NATURES)
    procedure = _choice("Procédure", schema.PROCEDURES)
    ccag = _choice("CCAG", schema.CCAGS)
    cpv = forms.RegexField(r"^[0-9]{8}$", label="Code CPV", required=False, help_text="8 chiffres.")
    place_code = forms.CharField(label="Code du lieu d'exécution", required=False, max_length=32)
    place_kind = forms.ChoiceField(
        label="Ce code désigne", required=False, choices=[("", "À préciser"), *PLACES.items()]
    )
    consortium = _choice("Groupement", schema.CONSORTIUMS)
    execution_terms = _choices("Modalités d'exécution", schema.EXECUTION_TERMS)
    techniques = _choices("Techniques d'achat", schema.TECHNIQUES)
    typesPrix = _choices("Types de prix", schema.PRICE_TYPES)  # noqa: N815 -- the schema's own word
    formePrix = _choice("Forme du prix", schema.PRICE_FORMS)  # noqa: N815
    considerationsEnvironnementales = _choices(  # noqa: N815
        "Considérations environnementales", schema.ENVIRONMENTAL
    )
    offresRecues = forms.IntegerField(label="Offres reçues", required=False, min_value=1)  # noqa: N815
    marcheInnovant = _yes_no("Marché innovant")  # noqa: N815
    attributionAvance = _yes_no("Avance attribuée")  # noqa: N815
    dateDebutExecution = forms.DateField(  # noqa: N815
        label="Début d'exécution", required=False, widget=DayInput()
    )
    montantSubventionPublique = decimal_field(  # noqa: N815
        "Subventions publiques", required=False, min_value=0, max_digits=14
    )

    def __init__(self, data: Any = None, *, contract: PublicContract) -> None:
        super().__init__(data, initial=_initial(contract))
        concession = contract.family == ContractFamily.CONCESSION
        if concession:
            self._offer("nature", schema.CONCESSION_NATURES)
            self._offer("procedure", schema.CONCESSION_PROCEDURES)
        for name in MARKET_ONLY if concession else CONCESSION_ONLY:
            del self.fields[name]
        for name in COLUMNS:
            # What the contract already says is changed on its own page.
            if name in self.fields and getattr(contract, name):
                del self.fields[name]

    def _offer(self, name: str, words: tuple[str, ...]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", "À préciser"), *((word, word) for word in words)]

    def clean_considerationsEnvironnementales(self) -> list[str]:  # noqa: N802
        words = self.cleaned_data["considerationsEnvironnementales"]
        if schema.ENVIRONMENTAL[-1] in words and len(words) > 1:
            raise forms.ValidationError("« Pas de considération environnementale » exclut les autres.")
        return words

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in COLUMNS and value}

    def facts(self) -> dict[str, Any]:
        """The schema's own keys and values; what is left empty is not a fact."""
        facts: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in COLUMNS or value in (None, "", []):
                continue
            if name in WRAPPED:
                value = {WRAPPED[name]: value}
            elif name == "montantSubventionPublique":
                value = float(value)
            elif name == "dateDebutExecution":
                value = value.isoformat()
            facts[name] = value
        return facts


WRAPPED = {
    "techniques": "technique",
    "typesPrix": "typePrix",
    "considerationsEnvironnementales": "considerationEnvironnementale",
}
COLUMNS = ("nature", "procedure", "ccag", "cpv", "place_code", "place_kind", "consortium", "execution_terms")
CONCESSION_ONLY = ("dateDebutExecution", "montantSubventionPublique")
MARKET_ONLY = (
    "ccag", "cpv", "place_code", "place_kind", "consortium", "execution_terms", "techniques", "typesPrix", "formePrix",
    "offresRecues", "marcheInnovant", "attributionAvance",
)  # fmt: skip


def _initial(contract: PublicContract) -> dict[str, Any]:
    facts = getattr(contract, "publishing_facts", None)
    found: dict[str, Any] = {}
    for name, value in (facts.values if facts else {}).items():
        if name in WRAPPED:
            found[name] = value.get(WRAPPED[name], [])
        elif isinstance(value, bool):
            found[name] = "yes" if value else "no"
        else:
            found[name] = value
    return found
