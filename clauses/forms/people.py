"""People on a lot: who, with what proof, for how long."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from clauses.enums import WayOfMeeting
from clauses.forms.fields import DayInput, OccupationField, decimal_field
from clauses.models import Engagement
from clauses.selectors.eligibility import MetCriterion
from core.forms import OnceForm, field_of
from core.validators import validate_no_nir, validate_siret
from employers.enums import ContractKind
from people.enums import Partner, ProofKind
from people.models import EligibilityCriterion
from people.selectors import Alike
from placements.enums import HireEndReason

SOMEBODY_ELSE = "new"
OLDEST_BIRTH = 1920
TERM_NAMES = ("contract_kind", "way", "occupation", "starts_on", "ends_on", "weekly_hours", "tutor_name")


class EngagementForm(forms.Form):
    hire = forms.IntegerField(widget=forms.HiddenInput)
    company = forms.TypedChoiceField(label="Entreprise qui déclare les heures", coerce=int)
    way = forms.ChoiceField(
        label="Modalité", required=False, choices=[("", "Selon l'employeur"), *WayOfMeeting.choices]
    )

    def __init__(self, *args: Any, companies: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "company", forms.ChoiceField).choices = companies


class IdentityForm(forms.Form):
    """Who somebody is: the least that tells her from another."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    birth_date = forms.DateField(
        label="Date de naissance",
        widget=DayInput(),
        help_text="Elle évite les doublons. Jamais de numéro de sécurité sociale.",
    )

    def clean_birth_date(self) -> dt.date:
        born: dt.date = self.cleaned_data["birth_date"]
        if born.year < OLDEST_BIRTH or born >= timezone.localdate():
            raise ValidationError("Vérifiez la date de naissance.")
        return born

    @property
    def identity(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name", "birth_date")}


class DatesForm(forms.Form):
    contract_kind = forms.ChoiceField(label="Type de contrat", choices=ContractKind)
    starts_on = forms.DateField(label="Premier jour", widget=DayInput())
    ends_on = forms.DateField(
        label="Dernier jour prévu", required=False, widget=DayInput(), help_text="Vide pour un CDI."
    )
    weekly_hours = decimal_field(
        "Heures par semaine", required=False, min_value=1, max_value=48, max_digits=4, decimal_places=1
    )
    tutor_name = forms.CharField(label="Tuteur dans l'entreprise", required=False, max_length=120)


class TermsForm(DatesForm):
    """The terms of a work contract on a lot."""

    way = forms.ChoiceField(label="Modalité", choices=WayOfMeeting)
    occupation = OccupationField(label="Métier", required=False)

    field_order = TERM_NAMES

    @property
    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TERM_NAMES}

    @classmethod
    def of(cls, engagement: Engagement, data: Any = None) -> "TermsForm":
        return cls(data, initial={name: getattr(engagement, name) for name in TERM_NAMES})


class RecordForm(OnceForm, IdentityForm, TermsForm):
    """Somebody hired outside Passerelle: who she is, who declares, who employs, on which terms."""

    company = forms.TypedChoiceField(label="Entreprise qui déclare les heures", coerce=int)
    employer_siret = forms.CharField(
        label="SIRET de l'employeur",
        required=False,
        max_length=20,
        validators=[validate_siret],
        help_text="Seulement s'il diffère de l'entreprise qui déclare : AI, ETTI, GEIQ, intérim…",
    )
    employer_name = forms.CharField(
        label="Nom de l'employeur", required=False, max_length=200, help_text="S'il est nouveau dans Passerelle."
    )
    known = forms.ChoiceField(
        label="Est-ce l'une de ces personnes ?", required=False, widget=forms.HiddenInput, choices=[("", "")]
    )

    def __init__(self, *args: Any, companies: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "company", forms.ChoiceField).choices = companies

    def ask_who(self, twins: list[Alike]) -> None:
        """Offer the files that may be hers; one must be chosen, or "somebody else"."""
        known = field_of(self, "known", forms.ChoiceField)
        known.widget = forms.RadioSelect()
        known.choices = [
            *[(str(twin.person.pk), f"C'est la même personne : {twin.person}") for twin in twins],
            (SOMEBODY_ELSE, "Aucune : c'est quelqu'un d'autre, j'ouvre un nouveau dossier"),
        ]

    @property
    def known_id(self) -> int | None:
        chosen = self.cleaned_data["known"]
        return int(chosen) if chosen.isdecimal() else None

    @property
    def is_distinct(self) -> bool:
        return self.cleaned_data["known"] == SOMEBODY_ELSE


class AnnounceForm(OnceForm, IdentityForm, DatesForm):
    """A company tells whom it hired. Nothing about her situation is asked."""

    note = forms.CharField(
        label="Message au facilitateur",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_no_nir],
        help_text="N'écrivez rien de sa situation personnelle : le facilitateur vérifie lui-même son éligibilité.",
    )

    @property
    def terms(self) -> dict[str, Any]:
        names = ("contract_kind", "starts_on", "ends_on", "weekly_hours", "tutor_name", "note")
        return {name: self.cleaned_data[name] for name in names}


class RefusalForm(forms.Form):
    refusal = forms.CharField(
        label="Motif du refus",
        max_length=500,
        validators=[validate_no_nir],
        help_text="L'entreprise le reçoit : aucun fait sur la personne.",
        error_messages={"required": "Indiquez un motif."},
    )


class EndForm(forms.Form):
    ends_on = forms.DateField(label="Dernier jour travaillé", widget=DayInput())
    reason = forms.ChoiceField(label="Pourquoi", choices=[("", "Choisissez"), *HireEndReason.choices])


class EligibilityForm(forms.Form):
    criteria = forms.MultipleChoiceField(
        label="Critères retenus",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Retenez au moins un critère."},
    )
    on = forms.DateField(
        label="Éligibilité vérifiée le", widget=DayInput(), help_text="Les heures faites avant ce jour ne comptent pas."
    )

    def __init__(self, *args: Any, met: list[MetCriterion], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "criteria", forms.MultipleChoiceField).choices = [(row.code, row.label) for row in met]


class EvidenceSeenForm(forms.Form):
    """A proof the facilitator has just seen. The document is given back: only its kind and dates are kept."""

    criterion = forms.ModelChoiceField(label="Critère", queryset=EligibilityCriterion.objects.none())
    proof = forms.ChoiceField(label="Justificatif vu", choices=ProofKind)
    issued_on = forms.DateField(label="Date du justificatif", widget=DayInput())
    valid_until = forms.DateField(
        label="Valable jusqu'au", required=False, widget=DayInput(), help_text="S'il a une fin : RQTH, titre de séjour."
    )

    def __init__(self, *args: Any, criteria: list[EligibilityCriterion], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "criterion", forms.ModelChoiceField).queryset = EligibilityCriterion.objects.filter(
            pk__in=[one.pk for one in criteria]
        ).order_by("label")


class OpinionAskForm(forms.Form):
    partner = forms.ChoiceField(label="Partenaire", choices=Partner)
    question = forms.CharField(
        label="Situation exposée",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_nir],
        help_text="Ce qui éloigne cette personne de l'emploi, en quelques mots.",
    )


class OpinionAnswerForm(forms.Form):
    is_favourable = forms.TypedChoiceField(
        label="Avis",
        choices=[("yes", "Favorable"), ("no", "Défavorable")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    adviser = forms.CharField(label="Qui a répondu", max_length=120, help_text="Nom du conseiller chez le partenaire.")
    answered_on = forms.DateField(label="Répondu le", widget=DayInput())
    reason = forms.CharField(
        label="Motif de l'avis", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), validators=[validate_no_nir]
    )


class EligibilityFilter(forms.Form):
    state = forms.ChoiceField(
        label="Éligibilité",
        required=False,
        choices=[("", "À vérifier"), ("opinion", "Avis attendu"), ("checked", "Validée"), ("all", "Toutes")],
    )
    q = forms.CharField(label="Personne, entreprise ou marché", required=False, max_length=100)


class WindowForm(forms.Form):
    until = forms.DateField(label="Compter ses heures jusqu'au", widget=DayInput())
    reason = forms.CharField(
        label="Motif", max_length=500, validators=[validate_no_nir], help_text="Apprentissage, CDI…"
    )

    @classmethod
    def of(cls, engagement: Engagement, data: Any = None) -> "WindowForm":
        return cls(data, initial={"until": engagement.window_end + dt.timedelta(days=365)})
