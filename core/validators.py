"""Validators of identifiers that every room may need."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from stdnum.fr import siren, siret
from stdnum.util import clean

NIR_PATTERN = re.compile(
    r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\d)"
)

rome_code_validator = RegexValidator(r"^[A-N]\d{4}$", "Le code ROME a une lettre de A à N et quatre chiffres.")


def compact_siret(value: str) -> str:
    """Digits of a SIRET typed with spaces or dots."""
    return clean(value, " .-\u00a0\u202f").strip()


def siret_is_sound(value: str) -> bool:
    """Whether the 14 digits carry a right key (La Poste's establishments follow their own rule)."""
    return siret.is_valid(value)


def validate_siret(value: str) -> None:
    """Refuse a SIRET of the wrong length or whose key is wrong."""
    compact = compact_siret(value)
    if not compact.isdigit() or len(compact) != 14:
        raise ValidationError("Un SIRET a 14 chiffres.", code="siret_length")
    if not siret_is_sound(compact):
        raise ValidationError(
            "Ce SIRET n'existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres.", code="siret_key"
        )


def validate_siren(value: str) -> None:
    if not siren.is_valid(value):
        raise ValidationError("Un SIREN a 9 chiffres et une clé juste.", code="siren")


def validate_no_nir(value: str) -> None:
    """Refuse a social security number pasted in free text: we may not hold it (decree 2019-341)."""
    if NIR_PATTERN.search(value):
        raise ValidationError(
            "Ce texte contient un numéro de sécurité sociale. Retirez-le : Passerelle ne doit jamais le conserver.",
            code="nir",
        )
