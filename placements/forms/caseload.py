"""Filters of the référent's lists."""

from django import forms

from core.validators import validate_no_nir
from matching.enums import AlertLevel

EMPTY = ("", "Choisissez…")


class CaseloadFilterForm(forms.Form):
    """What to see of the caseload."""

    is_same_for_all = True

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


class ContactForm(forms.Form):
    """A word on today's contact; the button of a line sends none."""

    word = forms.CharField(
        label="Un mot, si vous voulez",
        required=False,
        max_length=200,
        validators=[validate_no_nir],
        help_text="Lu par votre service, dans l'histoire de la personne. Rien sur la santé.",
    )

    @property
    def word_said(self) -> str | None:
        """None when the form had no place for a word: what was said before stays."""
        return self.cleaned_data["word"] if "word" in self.data else None


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
