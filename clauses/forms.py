"""Forms of the clauses room: they read what a person typed; the services decide."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from clauses.enums import (
    ClauseKind,
    ContractFamily,
    ObligationMethod,
    ParticipationRole,
    StatementStatus,
    WayOfMeeting,
)
from clauses.models import Engagement, Lot, Obligation
from clauses.selectors.eligibility import MetCriterion
from clauses.services.obligations import ObligationTerms
from core import formats
from core.forms import field_of
from core.validators import compact_siret, validate_no_nir, validate_siret

MAX_UPLOAD_BYTES = 5 << 20
HUNDRED = Decimal(100)


class DayInput(forms.DateInput):
    """The browser's own date picker; its value is always ISO."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def _decimal(label: str, **options: Any) -> forms.DecimalField:
    """A number typed the French way, with a comma or a point."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(label=label, localize=True, widget=widget, **{"decimal_places": 2} | options)


def _percent(label: str, **options: Any) -> forms.DecimalField:
    return _decimal(label, min_value=0, max_value=100, decimal_places=3, **options)


class ContractFilter(forms.Form):
    q = forms.CharField(label="Référence, objet, acheteur ou entreprise", required=False, max_length=100)
    scope = forms.ChoiceField(
        label="Suivi",
        required=False,
        choices=[
            ("", "Tous"),
            ("mine", "Suivis par moi"),
            ("free", "Sans facilitateur"),
            ("unset", "Sans obligation fixée"),
        ],
    )
    clause = forms.ChoiceField(
        label="Clause", required=False, choices=[("", "Toutes"), ("none", "Non précisée"), *ClauseKind.choices]
    )
    sort = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[
            ("", "Notification récente"),
            ("amount", "Montant"),
            ("reference", "Référence"),
            ("buyer", "Acheteur"),
        ],
    )


class ContractForm(forms.Form):
    buyer_siret = forms.CharField(
        label="SIRET de l'acheteur", max_length=20, validators=[validate_siret], help_text="14 chiffres."
    )
    buyer_name = forms.CharField(
        label="Nom de l'acheteur", required=False, max_length=200, help_text="S'il est nouveau dans Passerelle."
    )
    reference = forms.CharField(label="Référence du marché", max_length=255)
    title = forms.CharField(label="Objet", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    family = forms.ChoiceField(label="Famille", choices=ContractFamily)
    clause_kind = forms.ChoiceField(label="Type de clause", choices=ClauseKind)
    amount_excl_tax = _decimal("Montant hors taxe", required=False, min_value=0, max_digits=14)
    notified_on = forms.DateField(label="Notifié le", widget=DayInput())
    duration_months = forms.IntegerField(label="Durée", min_value=1, max_value=600)

    def clean_buyer_siret(self) -> str:
        return compact_siret(self.cleaned_data["buyer_siret"])

    def contract_values(self) -> dict[str, Any]:
        names = ("reference", "title", "family", "amount_excl_tax", "notified_on", "duration_months")
        return {name: self.cleaned_data[name] for name in names}


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fichier DECP (JSON)",
        help_text="Le fichier publié par l'acheteur ou téléchargé sur data.gouv.fr, 5 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 5 Mo : demandez son import à l'administration.")
        return file


class LotForm(forms.Form):
    title = forms.CharField(label="Intitulé", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    clause_kind = forms.ChoiceField(
        label="Type de clause", choices=[("", "À préciser"), *ClauseKind.choices], required=False
    )
    amount_excl_tax = _decimal("Montant hors taxe", required=False, min_value=0, max_digits=14)
    starts_on = forms.DateField(label="Début", widget=DayInput(), required=False)
    ends_on = forms.DateField(label="Fin", widget=DayInput(), required=False)
    statement_due_day = forms.IntegerField(
        label="Jour de remise des relevés",
        min_value=1,
        max_value=31,
        initial=10,
        help_text="Le relevé d'un mois est attendu ce jour du mois suivant.",
    )
    penalty_rate = _decimal("Pénalité par heure manquante", required=False, min_value=0, max_digits=8)
    penalty_cap = _decimal("Pénalité maximale", required=False, min_value=0, max_digits=14)

    @classmethod
    def of(cls, lot: Lot, data: Any = None) -> "LotForm":
        return cls(data, initial={name: getattr(lot, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin du lot précède son début.")
        return self.cleaned_data


class ObligationForm(forms.Form):
    method = forms.ChoiceField(
        label="Comment l'objectif est-il fixé ?", choices=ObligationMethod, widget=forms.RadioSelect
    )
    amount_excl_tax = _decimal("Montant hors taxe", required=False, min_value=0, max_digits=14)
    labour_share = _percent(
        "Part de main-d'œuvre",
        required=False,
        help_text="Environ 70 % en peinture, 50 % en maçonnerie, 20 % en charpente.",
    )
    effort_rate = _percent(
        "Taux d'effort d'insertion", required=False, help_text="Souvent de 5 à 20 %, écrit au contrat."
    )
    hourly_cost = _decimal("Coût horaire", required=False, min_value=Decimal("0.01"), max_digits=8)
    worked_hours = _decimal("Heures travaillées sur le lot", required=False, min_value=0, max_digits=12)
    euros_per_hour = _decimal("Euros facturés pour une heure", required=False, min_value=Decimal("0.01"), max_digits=10)
    manual_hours = forms.IntegerField(
        label="Volume écrit au contrat",
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text="S'il diffère du calcul, il l'emporte.",
    )
    reason = forms.CharField(
        label="D'où vient ce volume",
        required=False,
        max_length=1000,
        validators=[validate_no_nir],
        help_text="Article du contrat, avenant… Obligatoire si le volume diffère du calcul.",
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, lot: Lot, current: Obligation | None, *, hourly_cost: Decimal) -> "ObligationForm":
        """Start from the obligation in force, else from what the lot says of itself."""
        initial: dict[str, Any]
        if current is None:
            initial = {
                "method": ObligationMethod.FORMULA,
                "amount_excl_tax": lot.amount_excl_tax,
                "hourly_cost": hourly_cost,
            }
        else:
            initial = {
                "method": current.method,
                "amount_excl_tax": current.amount_excl_tax,
                "labour_share": _to_percent(current.labour_share),
                "effort_rate": _to_percent(current.effort_rate),
                "hourly_cost": current.hourly_cost or hourly_cost,
                "worked_hours": current.worked_hours,
                "euros_per_hour": current.euros_per_hour,
                "manual_hours": current.hours if current.hours != current.computed_hours else None,
                "reason": current.reason,
                "replaces": current.pk,
            }
            if lot.amount_excl_tax is not None and current.amount_excl_tax not in (None, lot.amount_excl_tax):
                initial["amount_excl_tax"] = lot.amount_excl_tax
        form = cls(initial=initial)
        form.fields["hourly_cost"].help_text = f"Usage du Département aujourd'hui : {formats.euros(hourly_cost)}."
        return form

    def terms(self) -> ObligationTerms:
        data = self.cleaned_data
        return ObligationTerms(
            method=data["method"],
            amount_excl_tax=data["amount_excl_tax"],
            labour_share=_to_share(data["labour_share"]),
            effort_rate=_to_share(data["effort_rate"]),
            hourly_cost=data["hourly_cost"],
            worked_hours=data["worked_hours"],
            euros_per_hour=data["euros_per_hour"],
            manual_hours=data["manual_hours"],
            reason=data["reason"],
        )


def _to_share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / HUNDRED


def _to_percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * HUNDRED).normalize() + 0


class ParticipationForm(forms.Form):
    siret = forms.CharField(label="SIRET", max_length=20, validators=[validate_siret], help_text="14 chiffres.")
    name = forms.CharField(
        label="Nom", required=False, max_length=200, help_text="Si l'entreprise est nouvelle dans Passerelle."
    )
    role = forms.ChoiceField(label="Rôle", choices=ParticipationRole, initial=ParticipationRole.SUBCONTRACTOR)


class EngagementForm(forms.Form):
    hire = forms.IntegerField(widget=forms.HiddenInput)
    company = forms.TypedChoiceField(label="Entreprise qui déclare les heures", coerce=int)
    way = forms.ChoiceField(
        label="Modalité", required=False, choices=[("", "Selon l'employeur"), *WayOfMeeting.choices]
    )

    def __init__(self, *args: Any, companies: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field_of(self, "company", forms.ChoiceField).choices = companies


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


class WindowForm(forms.Form):
    until = forms.DateField(label="Compter ses heures jusqu'au", widget=DayInput())
    reason = forms.CharField(
        label="Motif", max_length=500, validators=[validate_no_nir], help_text="Apprentissage, CDI…"
    )

    @classmethod
    def of(cls, engagement: Engagement, data: Any = None) -> "WindowForm":
        return cls(data, initial={"until": engagement.window_end + dt.timedelta(days=365)})


class QueueFilter(forms.Form):
    status = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "À vérifier"),
            (StatementStatus.RETURNED, "À corriger par l'entreprise"),
            (StatementStatus.VALIDATED, "Validés"),
            ("all", "Tous"),
        ],
    )
    q = forms.CharField(label="Entreprise ou marché", required=False, max_length=100)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="Que faut-il corriger ?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[validate_no_nir],
        help_text="L'entreprise reçoit ce message.",
        error_messages={"required": "Indiquez un motif."},
    )


class CorrectionForm(forms.Form):
    hours = _decimal("Nombre d'heures juste", min_value=0, max_digits=7, help_text="0 annule la ligne.")
    reason = forms.CharField(
        label="Motif de la correction",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        validators=[validate_no_nir],
        error_messages={"required": "Indiquez le motif de la correction."},
    )
