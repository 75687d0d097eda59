"""The steps of an immersion agreement. Blanks are allowed while it is filled: the last step says what is missing."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from core.forms import OnceForm
from core.validators import validate_no_nir
from employers.enums import ImmersionPurpose
from people.forms import DateInput
from placements.enums import AimsReached, PersonSituation
from placements.forms.caseload import EMPTY
from placements.models import ImmersionAgreement, ImmersionSignatory
from placements.rules import Schedule, Shift, schedule_from_json, schedule_to_json
from placements.services import ContactFacts

CONTACT_FIELDS = ("name", "quality", "email", "phone")
QUALITIES = {
    "person": "",
    "representative": "Lien avec la personne",
    "host": "Fonction",
    "prescriber": "Fonction",
    "employer": "Entreprise ou structure",
}
EXCEPTIONS = 8
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")


NEAR = [
    MinValueValidator(dt.date(2000, 1, 1), "Cette date est trop ancienne."),
    MaxValueValidator(dt.date(2100, 1, 1), "Cette date est trop lointaine."),
]


def near_date(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day of our time: a year with a digit too many is told, not calculated."""
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DateInput(), validators=NEAR)


def _text(label: str, *, rows: int = 0, help_text: str = "", length: int = 250) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label,
        required=False,
        max_length=3000 if rows else length,
        widget=widget,
        help_text=help_text,
        validators=[validate_no_nir],
    )


class StepForm(forms.Form):
    """A step: columns of the agreement, and who signs among `roles`."""

    ROLES: tuple[str, ...] = ()

    def __init__(
        self, *args: Any, agreement: ImmersionAgreement, signatories: Mapping[str, ImmersionSignatory], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(agreement, name, None) for name in self.base_fields}
        self.agreement = agreement
        self.asked = [one for role in self.ROLES if (one := signatories.get(role)) is not None]
        for one in self.asked:
            self._ask(one)

    def _ask(self, one: ImmersionSignatory) -> None:
        fields = {
            "name": _text("Nom et prénom", length=120),
            "quality": _text(QUALITIES[one.role], length=160),
            "email": forms.EmailField(
                label="Courriel", required=False, help_text="À elle ou lui : un code y sera envoyé."
            ),
            "phone": forms.CharField(
                label="Téléphone", required=False, max_length=20, widget=forms.TextInput(attrs={"type": "tel"})
            ),
        }
        for name in CONTACT_FIELDS:
            if name == "quality" and not QUALITIES[one.role]:
                continue
            self.fields[f"{one.role}_{name}"] = fields[name]
            self.initial[f"{one.role}_{name}"] = getattr(one, name)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    @property
    def people(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Who signs, as a title and her fields."""
        return [
            (
                one.get_role_display(),
                [self[name] for part in CONTACT_FIELDS if (name := f"{one.role}_{part}") in self.fields],
            )
            for one in self.asked
        ]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}

    @property
    def contacts(self) -> dict[str, ContactFacts]:
        return {
            one.role: ContactFacts(**{part: self.cleaned_data.get(f"{one.role}_{part}", "") for part in CONTACT_FIELDS})
            for one in self.asked
        }


class WhoForm(StepForm):
    ROLES = ("person", "representative", "employer", "prescriber")

    situation = forms.ChoiceField(
        label="Situation de la personne", choices=[EMPTY, *PersonSituation.choices], required=False,
        help_text="Si elle a un employeur, il signe aussi : enregistrez, puis indiquez-le plus bas.",
    )  # fmt: skip
    cui_starts_on = near_date("Contrat aidé : premier jour", required=False)
    cui_ends_on = near_date(
        "Contrat aidé : dernier jour",
        required=False,
        help_text="Seulement pour un CUI ou un PEC : les immersions prennent 25 % du contrat au plus.",
    )
    adviser_name = _text("Conseiller qui accompagne", length=120)
    support_structure = _text(
        "Structure d'accompagnement", help_text="Seulement si ce n'est pas votre service.", length=200
    )


class HostForm(StepForm):
    ROLES = ("host",)

    host_address = _text("Adresse de la structure")
    host_legal_form = _text("Forme juridique", help_text="SARL, association, commune…", length=80)
    host_registration = _text("SIRET ou autre immatriculation", length=40)
    host_activity = _text("Activité principale", length=160)
    host_collective_agreement = _text(
        "Convention collective", help_text="Son nom ou son numéro IDCC ; « aucune » sinon."
    )
    welcomer_name = _text(
        "Qui accueille et donne les consignes de sécurité",
        length=120,
        help_text="Il ou elle fera le bilan, sans signer.",
    )
    welcomer_role = _text("Sa fonction", length=120)
    welcomer_email = forms.EmailField(
        label="Son courriel", required=False, help_text="Pour recevoir le bilan à remplir."
    )
    welcomer_phone = forms.CharField(
        label="Son téléphone", required=False, max_length=20, widget=forms.TextInput(attrs={"type": "tel"})
    )
    place = _text("Lieu de l'immersion", help_text="Si elle a lieu ailleurs qu'à cette adresse, précisez.")


class AimsForm(StepForm):
    purpose = forms.ChoiceField(
        label="Objet",
        choices=ImmersionPurpose.choices,
        widget=forms.RadioSelect,
        help_text="Un seul par convention (L5135-1).",
    )
    aims = _text("Objectifs précis", rows=3, help_text="Ce que la personne veut savoir ou essayer.")
    assessment_method = _text("Comment ils seront évalués", rows=2, help_text="Par qui, quand, sur quoi.")
    tasks = _text("Tâches confiées", rows=3)
    safety = _text("Consignes et équipements de sécurité", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.agreement.renews_id:
            self.fields["renewal_reason"] = _text("Pourquoi la renouveler", rows=2)
            self.initial["renewal_reason"] = self.agreement.renewal_reason

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields]

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _clock(label: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class WhenForm(StepForm):
    """Dates, a usual week, and the days that differ. An empty line of the week is a day off."""

    starts_on = near_date("Premier jour")
    ends_on = near_date("Dernier jour", help_text="Un mois au plus, de date à date (article D5135-3).")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = schedule_from_json(self.agreement.schedule)
        for day, name in enumerate(DAYS):
            self._line(f"d{day}", name, kept.week.get(day))
        others = sorted(kept.exceptions.items())
        for number in range(max(EXCEPTIONS, len(others) + 2)):
            day_off, shift = others[number] if number < len(others) else (None, None)
            label = f"Autre jour {number + 1}"
            self.fields[f"x{number}_day"] = forms.DateField(label=f"{label}, date", required=False, widget=DateInput())
            self.initial[f"x{number}_day"] = day_off
            self._line(f"x{number}", label, shift)
        self.exception_count = max(EXCEPTIONS, len(others) + 2)

    def _line(self, prefix: str, label: str, shift: Shift | None) -> None:
        self.fields[f"{prefix}_start"] = _clock(f"{label}, début")
        self.fields[f"{prefix}_end"] = _clock(f"{label}, fin")
        self.fields[f"{prefix}_break"] = forms.IntegerField(
            label=f"{label}, pause en minutes", required=False, min_value=0, max_value=600
        )
        if shift is not None:
            self.initial[f"{prefix}_start"], self.initial[f"{prefix}_end"] = shift.start, shift.end
            self.initial[f"{prefix}_break"] = shift.break_minutes

    @property
    def week_lines(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(name, self._bound(f"d{day}")) for day, name in enumerate(DAYS)]

    @property
    def exception_lines(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        return [(self[f"x{n}_day"], self._bound(f"x{n}")) for n in range(self.exception_count)]

    @property
    def has_exceptions(self) -> bool:
        return any(self[f"x{n}_day"].value() for n in range(self.exception_count))

    def _bound(self, prefix: str) -> list[forms.BoundField]:
        return [self[f"{prefix}_{part}"] for part in ("start", "end", "break")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        week = {day: shift for day in range(7) if (shift := self._shift(f"d{day}")) is not None}
        exceptions: dict[dt.date, Shift | None] = {}
        for number in range(self.exception_count):
            day, shift = data.get(f"x{number}_day"), self._shift(f"x{number}")
            if day is None:
                if shift is not None:
                    self.add_error(f"x{number}_day", "Indiquez la date de ce jour.")
            elif day in exceptions:
                self.add_error(f"x{number}_day", "Ce jour est déjà écrit plus haut.")
            elif not _inside(day, data):
                self.add_error(f"x{number}_day", "Ce jour est en dehors des dates de l'immersion.")
            else:
                exceptions[day] = shift
        data["schedule"] = schedule_to_json(Schedule(week, exceptions))
        return data

    def _shift(self, prefix: str) -> Shift | None:
        """The presence of a line; None when it is empty or wrong, the error then being at its field."""
        start, end = self.cleaned_data.get(f"{prefix}_start"), self.cleaned_data.get(f"{prefix}_end")
        if start is None and end is None:
            return None
        if start is None or end is None:
            missing = "start" if start is None else "end"
            if f"{prefix}_{missing}" not in self.errors:
                self.add_error(f"{prefix}_{missing}", "Indiquez l'heure de début et l'heure de fin.")
            return None
        try:
            return Shift(start, end, self.cleaned_data.get(f"{prefix}_break") or 0)
        except ValueError:
            self.add_error(f"{prefix}_break", "La pause est aussi longue que la présence.")
            return None

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "schedule")}


def _inside(day: dt.date, data: Mapping[str, Any]) -> bool:
    start, end = data.get("starts_on"), data.get("ends_on")
    return start is None or end is None or start <= day <= end


class RenewalForm(forms.Form):
    starts_on = near_date("Premier jour")
    ends_on = near_date("Dernier jour", help_text="Un mois au plus (article D5135-3).")
    reason = forms.CharField(
        label="Pourquoi les objectifs n'ont-ils pas été atteints ?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_nir],
        help_text="Une immersion se renouvelle une fois, avec le même objet, si ses objectifs n'ont pas été atteints.",
    )


class PostponeForm(OnceForm):
    starts_on = near_date("Nouveau premier jour")
    ends_on = near_date("Nouveau dernier jour", help_text="Un mois au plus, de date à date (article D5135-3).")


class AgreementFilterForm(forms.Form):
    q = forms.CharField(label="Nom de la personne ou de l'entreprise", required=False, max_length=80)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Toutes"),
            ("draft", "À compléter"),
            ("signing", "À la signature"),
            ("ready", "Signées, à venir"),
            ("running", "En cours"),
            ("over", "Terminées"),
        ],
    )


class SignForm(forms.Form):
    """What somebody sends to sign: the code, and that she read."""

    document_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    has_read = forms.BooleanField(
        label="J'ai lu la convention et je suis d'accord.",
        error_messages={"required": "Cochez que vous avez lu la convention."},
    )
    declares_motive = forms.BooleanField(
        label=(
            "Je déclare que cette immersion ne sert ni à un poste permanent, ni à un surcroît d'activité, "
            "ni à un emploi saisonnier, ni à un remplacement."
        ),
        required=False,
    )
    code = forms.CharField(
        label="Le code à six chiffres reçu par courriel",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "Écrivez le code reçu par courriel."},
    )

    def __init__(self, *args: Any, is_host: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_host:
            del self.fields["declares_motive"]


class AssessmentForm(forms.Form):
    filled_by = forms.CharField(label="Votre nom", max_length=120)
    aims_reached = forms.ChoiceField(
        label="Les objectifs sont-ils atteints ?", choices=AimsReached.choices, widget=forms.RadioSelect
    )
    tasks_done = forms.CharField(
        label="Ce que la personne a fait",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_nir],
    )
    strengths = _text("Ce qui va bien", rows=3)
    to_improve = _text("Ce qui reste à travailler", rows=3)
    would_welcome_again = forms.TypedChoiceField(
        label="Seriez-vous prêt à travailler avec elle ?",
        required=False,
        choices=[("", "Je ne sais pas"), ("yes", "Oui"), ("no", "Non")],
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
        widget=forms.RadioSelect,
    )
