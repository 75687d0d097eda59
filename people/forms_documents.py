"""A document of a person, put or changed."""

from typing import Any

from django import forms

from core.forms import OnceForm
from core.validators import validate_no_nir
from people.enums import DocumentKind
from people.models import PersonDocument
from people.rules.documents import EMPTY, LARGEST, LARGEST_MB, NAME_LENGTH, TOO_LARGE

NOT_A_FILE = "Choisissez un fichier."


class DocumentForm(OnceForm):
    kind = forms.ChoiceField(
        label="Nature",
        choices=[("", "Choisissez…"), *DocumentKind.choices],
        help_text="Avant son oui, l'employeur ne lit que ce mot. Jamais de pièce d'identité, ni de papier de santé.",
    )
    name = forms.CharField(
        label="Précision",
        required=False,
        max_length=NAME_LENGTH,
        validators=[validate_no_nir],
        help_text="Pour le reconnaître : « cuisine », « CACES 1 et 3 ».",
    )
    file = forms.FileField(
        label="Fichier",
        help_text=f"Un PDF ou une photo (JPEG, PNG), {LARGEST_MB} Mo au plus. Sans numéro de sécurité sociale.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": NOT_A_FILE, "missing": NOT_A_FILE, "invalid": NOT_A_FILE, "empty": EMPTY},
    )

    def __init__(self, *args: Any, document: PersonDocument | None = None, **kwargs: Any) -> None:
        if document is not None:
            kwargs.setdefault("initial", {"name": document.name})
        super().__init__(*args, **kwargs)
        if document is not None:
            del self.fields["kind"]
            self.fields["file"].required = False
            self.fields["file"].label = "Un nouveau fichier, à la place de celui-ci"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes; `content` is None when the file stays."""
        values = super().values
        file = values.pop("file")
        return {**values, "content": file.read() if file else None}
