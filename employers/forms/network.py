"""The charter, its yearly review, the labels a company holds, and the Département's own texts and themes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from core.forms import OnceForm, field_of
from core.validators import validate_no_nir
from employers.enums import Kept
from employers.facts import theme_words
from employers.forms.fields import ChoicesField, DateInput
from employers.models import CharterTheme, CharterVersion, EmployerLabel, Label
from people.rules.documents import EMPTY, LARGEST, LARGEST_MB, TOO_LARGE


class CharterForm(OnceForm):
    """The themes a company commits herself on, and her signature."""

    commitments = ChoicesField(
        label="Nos engagements pour l'année", error_messages={"required": "Choisissez au moins un engagement."}
    )
    signer_name = forms.CharField(label="Nom du signataire", max_length=160, required=False)
    signer_role = forms.CharField(
        label="Sa fonction", max_length=120, required=False, help_text="Par exemple : gérante, directeur de site."
    )
    agrees = forms.BooleanField(
        label="J'ai le pouvoir d'engager l'entreprise, et je signe la charte du réseau en son nom.",
        error_messages={"required": "Cochez la case pour signer."},
    )

    def __init__(self, *args: Any, kept: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = CharterTheme.objects.filter(Q(is_active=True) | Q(code__in=kept or []))
        field_of(self, "commitments", forms.MultipleChoiceField).choices = [
            (theme.code, theme.label) for theme in themes
        ]


class ReviewForm(forms.Form):
    """Commitment by commitment, what it became, beside what was counted."""

    words = forms.CharField(
        label="Cette année, en quelques mots",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[validate_no_nir],
        help_text="Ce dont vous êtes fiers, ce qui a manqué, ce qui vous aiderait.",
    )

    def __init__(self, *args: Any, themes: Iterable[tuple[str, str]], facts: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = list(themes)
        self.facts = facts
        for code, label in self.themes:
            self.fields[f"kept-{code}"] = forms.ChoiceField(
                label=label,
                choices=Kept.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Dites ce que cet engagement est devenu."},
            )
            self.fields[f"words-{code}"] = forms.CharField(
                label="Un mot à ce sujet", max_length=500, required=False, validators=[validate_no_nir]
            )
        self.order_fields([name for name in self.fields if name != "words"] + ["words"])

    def rows(self) -> list[dict[str, Any]]:
        """Each theme with its two fields and the facts that speak of it."""
        return [
            {
                "kept": self[f"kept-{code}"],
                "words": self[f"words-{code}"],
                "label": label,
                "facts": theme_words(self.facts, code),
            }
            for code, label in self.themes
        ]

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        data = self.cleaned_data
        return {code: {"kept": data[f"kept-{code}"], "words": data[f"words-{code}"]} for code, _ in self.themes}


class HeldLabelForm(OnceForm, forms.ModelForm):
    """A label that the company holds, with its proof."""

    label = forms.ModelChoiceField(label="Label", queryset=Label.objects.all(), empty_label="Choisissez")
    file = forms.FileField(
        label="Le document qui le prouve",
        required=False,
        help_text=f"Un PDF ou une photo (JPEG, PNG), {LARGEST_MB} Mo au plus. Lu par le Département seulement.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"invalid": "Choisissez un fichier.", "empty": EMPTY},
    )

    class Meta:
        model = EmployerLabel
        fields = ["label", "level", "obtained_on", "expires_on", "proof"]
        widgets = {"obtained_on": DateInput(), "expires_on": DateInput()}
        help_texts = {
            "level": "S'il y en a plusieurs.",
            "expires_on": "Laissez vide s'il n'a pas de fin. Nous vous écrirons un mois avant.",
            "proof": "Numéro du certificat, adresse d'une page, date d'un courrier. Inutile avec un document joint.",
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes; `content` is None without a file."""
        values = super().values
        file = values.pop("file")
        return {**values, "content": file.read() if file else None}

    def _post_clean(self) -> None:
        """The service checks and writes: the row is never made here."""


class CharterVersionForm(OnceForm, forms.ModelForm):
    """A new wording of the charter."""

    class Meta:
        model = CharterVersion
        fields = ["title", "text", "valid_from"]
        widgets = {"text": forms.Textarea(attrs={"rows": 16}), "valid_from": DateInput()}
        help_texts = {"text": "Une ligne vide sépare deux paragraphes."}


class ThemeForm(forms.ModelForm):
    """A theme of the charter. Its code, kept in the signatures, never changes."""

    class Meta:
        model = CharterTheme
        fields = ["label", "help_text", "order", "is_active"]
        labels = {"is_active": "Proposé dans la charte", "order": "Place dans la liste"}
