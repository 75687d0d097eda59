"""Forms of proposals, hires and milestones."""

import datetime as dt
from typing import Any

from django import forms

from core.forms import OnceForm
from core.validators import validate_no_nir
from employers.enums import ContractKind, ImmersionPurpose
from matching.enums import AlertLevel
from people.forms import DateInput
from placements.enums import (
    FollowUpState,
    HireEndReason,
    ImmersionSequel,
    InterviewResult,
    ProposalStatus,
    RefusalReason,
)
from placements.transitions import IMMERSION_TRANSITIONS

EMPTY = ("", "Choisissez…")


class CaseloadFilterForm(forms.Form):
    """What to see of the caseload."""

    SORTS = {
        "nom": ("Nom", ["last_name", "first_name", "pk"]),
        "contact": ("Dernier contact, le plus ancien d'abord", ["last_contact_on", "last_name", "pk"]),
        "proposition": ("Dernière proposition, la plus ancienne d'abord", ["last_proposal_at", "last_name", "pk"]),
        "arrivee": ("Arrivée, la plus récente d'abord", ["-created_at", "pk"]),
    }
    SITUATIONS = [
        ("", "Toutes"),
        ("sans-proposition", "Sans proposition depuis 30 jours"),
        ("en-attente", "Proposition en cours"),
        ("en-emploi", "En emploi"),
        ("sans-profil", "Profil à remplir"),
        ("en-pause", "En pause ou terminé"),
    ]

    q = forms.CharField(label="Nom", required=False, max_length=100)
    situation = forms.ChoiceField(label="Situation", choices=SITUATIONS, required=False)
    qui = forms.ChoiceField(label="Suivi par", choices=[("", "Moi"), ("service", "Tout mon service")], required=False)
    tri = forms.ChoiceField(
        label="Trier par", choices=[("", "Nom"), *((k, v[0]) for k, v in SORTS.items() if k != "nom")], required=False
    )


class QuietFilterForm(forms.Form):
    """Whom to see among people without proposal."""

    q = forms.CharField(label="Nom", required=False, max_length=100)
    qui = forms.ChoiceField(label="Suivi par", choices=[("", "Moi"), ("service", "Tout mon service")], required=False)
    avec = forms.ChoiceField(
        label="Offres",
        choices=[
            ("", "Toutes les personnes"),
            ("oui", "Au moins une offre convient"),
            ("non", "Aucune offre ne convient"),
            ("sans-profil", "Profil à remplir"),
        ],
        required=False,
    )


class AlertLevelForm(forms.Form):
    level = forms.ChoiceField(label="Me prévenir par courriel", choices=AlertLevel.choices)


class ProposalForm(OnceForm):
    message = forms.CharField(
        label="Un mot pour l'employeur",
        required=False,
        max_length=2000,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Pourquoi cette personne pour ce poste ? N'écrivez pas son nom : le profil est anonyme.",
    )
    agrees = forms.BooleanField(
        label="La personne est d'accord pour que je présente son profil, sans son nom",
        error_messages={"required": "Recueillez d'abord l'accord de la personne."},
    )
    shares_contact = forms.BooleanField(
        label="Elle est aussi d'accord pour donner son nom et ses coordonnées si l'employeur dit oui", required=False
    )

    def __init__(self, *args: Any, agreed: bool, shares: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if agreed:
            del self.fields["agrees"]
        if shares:
            del self.fields["shares_contact"]


class ProposalFilterForm(forms.Form):
    etat = forms.ChoiceField(label="État", choices=[("", "Toutes"), *ProposalStatus.choices], required=False)
    q = forms.CharField(label="Personne ou employeur", required=False, max_length=100)


class ReasonForm(OnceForm):
    reason = forms.CharField(
        label="Pourquoi ?",
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Indiquez pourquoi, en quelques mots."},
    )


class RefusalForm(OnceForm):
    refusal_reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le motif : il aide le référent à mieux vous proposer."},
    )
    comment = forms.CharField(
        label="Précision",
        required=False,
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lue par le référent.",
    )


class InterviewPlanForm(OnceForm):
    at = forms.DateTimeField(
        label="Date et heure",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(
        label="Lieu",
        required=False,
        max_length=200,
        validators=[validate_no_nir],
        help_text="Une adresse, un numéro à appeler ou un lien. N'écrivez pas le nom de la personne.",
    )


class InterviewResultForm(OnceForm):
    result = forms.ChoiceField(
        label="Comment s'est-il passé ?",
        choices=InterviewResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment l'entretien s'est passé."},
    )
    held_on = forms.DateField(label="Date de l'entretien", widget=DateInput())
    comment = forms.CharField(
        label="Quelques mots",
        required=False,
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lus par l'employeur et le référent. Nécessaires quand ce n'est pas concluant.",
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("result") == InterviewResult.NOT_RETAINED and not self.cleaned_data.get("comment"):
            self.add_error("comment", "Dites en quelques mots pourquoi : cela aide la suite.")
        return self.cleaned_data


class HireForm(OnceForm):
    contract_kind = forms.ChoiceField(label="Type de contrat", choices=[EMPTY, *ContractKind.choices])
    starts_on = forms.DateField(label="Premier jour", widget=DateInput())
    ends_on = forms.DateField(
        label="Dernier jour prévu", required=False, widget=DateInput(), help_text="Laissez vide pour un CDI."
    )
    hours_per_week = forms.DecimalField(
        label="Heures par semaine", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )


class ImmersionForm(OnceForm):
    purpose = forms.ChoiceField(label="Objet", choices=[EMPTY, *ImmersionPurpose.choices])
    starts_on = forms.DateField(label="Premier jour", widget=DateInput())
    ends_on = forms.DateField(
        label="Dernier jour", widget=DateInput(), help_text="Un mois au plus, de date à date (article D5135-3)."
    )
    hours_per_week = forms.DecimalField(
        label="Heures par semaine", min_value=1, max_value=48, max_digits=4, decimal_places=1, required=False
    )


class ImmersionEndForm(OnceForm):
    """How it ended, then what goes with each answer; `placements.services.immersions` says what is missing."""

    action = forms.ChoiceField(
        label="Comment s'est-elle terminée ?",
        choices=[(change.name, change.label) for change in IMMERSION_TRANSITIONS],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment l'immersion s'est terminée."},
    )
    last_day = forms.DateField(label="Dernier jour de présence", required=False, widget=DateInput())
    missed_hours = forms.DecimalField(
        label="Heures manquées", min_value=0, max_digits=5, decimal_places=2, required=False
    )
    led_to = forms.ChoiceField(
        label="Qu'est-ce qui a suivi ?", choices=ImmersionSequel.choices, widget=forms.RadioSelect, required=False
    )
    job_contract_kind = forms.ChoiceField(
        label="Type de contrat", choices=[("", "—"), *ContractKind.choices], required=False
    )
    job_starts_on = forms.DateField(label="Premier jour de l'emploi", required=False, widget=DateInput())
    reason = forms.CharField(
        label="Quelques mots",
        required=False,
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lus par l'employeur et le référent. Nécessaires pour une annulation.",
    )


class FollowUpForm(OnceForm):
    state = forms.ChoiceField(label="Où en est la personne ?", choices=FollowUpState.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Comment ça va ?",
        required=False,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui va bien, ce qui coince, ce que vous avez convenu.",
    )
    ended_on = forms.DateField(
        label="Le contrat s'est terminé le", required=False, widget=DateInput(), help_text="S'il est fini."
    )
    end_reason = forms.ChoiceField(
        label="Raison de la fin", choices=[("", "—"), *HireEndReason.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        ended: dt.date | None = data.get("ended_on")
        if ended and not data.get("end_reason"):
            self.add_error("end_reason", "Indiquez pourquoi le contrat s'est terminé.")
        if data.get("end_reason") and not ended and "ended_on" not in self.errors:
            self.add_error("ended_on", "Indiquez quand le contrat s'est terminé.")
        return data
