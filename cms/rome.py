"""Occupation codes typed by an editor."""

import re

from django.core.exceptions import ValidationError

ROME_CODE = re.compile(r"[A-N]\d{4}")


def rome_codes_parse(text: str) -> tuple[str, ...]:
    """`"g1602, G1605"` → `("G1602", "G1605")`; a malformed code is refused with its name."""
    codes = tuple(dict.fromkeys(code.upper() for code in re.split(r"[\s,;]+", text or "") if code))
    wrong = [code for code in codes if not ROME_CODE.fullmatch(code)]
    if wrong:
        raise ValidationError(f"Code ROME inconnu : {', '.join(wrong)}. Un code s'écrit G1602.", code="rome_code")
    return codes


def rome_codes_validate(text: str) -> None:
    rome_codes_parse(text)
