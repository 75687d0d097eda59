"""Identifiers: right ones pass in any spacing, wrong ones are refused in French."""

import pytest
from django.core.exceptions import ValidationError

from core.validators import validate_no_nir, validate_siret


@pytest.mark.parametrize("value", ["552 045 999 00869", "55204599900869", "356 000 000 00048"])
def test_a_sound_siret_passes_with_or_without_spaces(value):
    validate_siret(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("123", "siret_length"),
        ("", "siret_length"),
        ("5520459990086X", "siret_length"),
        ("868768687576575", "siret_length"),
        ("55204599900868", "siret_key"),
    ],
)
def test_a_wrong_siret_is_refused_with_its_reason(value, code):
    with pytest.raises(ValidationError) as refusal:
        validate_siret(value)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["n° 2 84 05 74 010 123 45", "184057401012345", "1 84 05 2A 010 123 45"])
def test_a_social_security_number_in_free_text_is_refused(text):
    with pytest.raises(ValidationError, match="sécurité sociale"):
        validate_no_nir(text)


@pytest.mark.parametrize("text", ["", "Appeler le 06 12 34 56 78 demain", "SIRET 552 045 999 00869", "74000 Annecy"])
def test_ordinary_numbers_in_free_text_pass(text):
    validate_no_nir(text)
