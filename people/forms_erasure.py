"""A person is made anonymous: why, and the confirmation."""

from typing import Any

from django import forms

from core.validators import validate_no_nir
from people.enums import ErasureGround


class ErasureForm(forms.Form):
    ground = forms.ChoiceField(
        label="Pourquoi ?",
        choices=[(one.value, one.label) for one in (ErasureGround.REQUEST, ErasureGround.MISTAKE)],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le motif."},
    )
    word = forms.CharField(
        label="Précision",
        required=False,
        max_length=500,
        validators=[validate_no_nir],
        help_text="Par exemple : « courrier reçu le 3 mai ». Ce mot est gardé : n'y écrivez ni nom ni coordonnées.",
    )
    is_sure = forms.BooleanField(
        label="J'ai lu ce qui part. Je sais que rien ne le fera revenir.",
        error_messages={"required": "Cochez cette case pour confirmer."},
    )

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("ground", "word")}
