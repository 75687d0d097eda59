"""A proposal, its answer and its interview."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import OnceForm, field_of
from core.validators import validate_no_nir
from people.enums import ConsentWay
from people.forms import DateInput
from people.models import PersonDocument
from placements.enums import (
    InterviewResult,
    ProposalStatus,
    RefusalReason,
)

USUAL_DELAY = 14  # days that « pas maintenant » proposes


class WithDocuments(forms.Form):
    """Which of the person's documents go along; no such field for somebody who has none."""

    documents = forms.TypedMultipleChoiceField(
        label="Documents à joindre",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="L'employeur en lit seulement la nature. Il les télécharge après son oui.",
        error_messages={"invalid_choice": "Un de ces documents n'est plus dans son dossier : rechargez la page."},
    )

    def documents_offer(self, documents: Sequence[PersonDocument]) -> None:
        field_of(self, "documents", forms.TypedMultipleChoiceField).choices = [(one.pk, str(one)) for one in documents]
        if not documents:
            del self.fields["documents"]


class ProposalForm(WithDocuments, OnceForm):
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

    asks_first = forms.BooleanField(
        label="Lui demander d'abord, par courriel ou SMS : l'employeur ne lit rien avant son oui", required=False
    )

    def __init__(
        self,
        *args: Any,
        agreed: bool,
        shares: bool,
        reachable: bool = False,
        documents: Sequence[PersonDocument] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.documents_offer(documents)
        if not reachable:
            del self.fields["asks_first"]
        elif "agrees" in self.fields:
            self.fields["agrees"].required = False
        if agreed:
            del self.fields["agrees"]
        if shares:
            del self.fields["shares_contact"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        is_silent = "agrees" in self.fields and not data.get("agrees") and not data.get("asks_first")
        if is_silent and "agrees" not in self.errors:
            self.add_error("agrees", self.fields["agrees"].error_messages["required"])
        return data


class SeveralForm(WithDocuments, OnceForm):
    """One person to several openings: one word for all, and how she agreed when it was not yet noted."""

    agreed_on = forms.DateField(label="Elle a donné son accord le", widget=DateInput())
    how = forms.ChoiceField(
        label="De quelle façon ?",
        choices=[("", "Choisissez…"), *ConsentWay.choices],
        error_messages={"required": "Dites comment la personne a donné son accord."},
    )
    shares_contact = forms.BooleanField(
        label="Elle est aussi d'accord pour donner son nom et ses coordonnées aux employeurs qui disent oui",
        required=False,
    )
    message = forms.CharField(
        label="Un mot pour ces employeurs",
        required=False,
        max_length=2000,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le même pour tous. N'écrivez pas son nom : le profil est anonyme.",
    )

    # Documents after the agreements that they need.
    field_order = ("agreed_on", "how", "shares_contact", "documents", "message")

    def __init__(
        self, *args: Any, agreed: bool, shares: bool, documents: Sequence[PersonDocument] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.documents_offer(documents)
        if agreed:
            del self.fields["agreed_on"], self.fields["how"]
        if shares:
            del self.fields["shares_contact"]


class JoinedForm(WithDocuments, OnceForm):
    """The documents of a proposal already sent."""

    def __init__(self, *args: Any, documents: Sequence[PersonDocument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.documents_offer(documents)


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


class AcceptForm(OnceForm):
    """Yes; with a date for the interview when the employer has one in mind."""

    at = forms.DateTimeField(
        label="Date et heure",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(
        label="Lieu",
        required=False,
        max_length=200,
        validators=[validate_no_nir],
        help_text="Une adresse, un numéro à appeler ou un lien.",
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("place") and not self.cleaned_data.get("at") and "at" not in self.errors:
            self.add_error("at", "Indiquez la date et l'heure, ou effacez le lieu.")
        return self.cleaned_data


class LaterForm(OnceForm):
    ask_again_on = forms.DateField(
        label="Reposez-moi la question le",
        widget=DateInput(),
        error_messages={"required": "Choisissez le jour où vous reposer la question."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ask_again_on"].initial = timezone.localdate() + dt.timedelta(days=USUAL_DELAY)


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
