"""Columns that hold a share of 1, and their limits."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator

SHARE: dict[str, Any] = {"max_digits": 6, "decimal_places": 5, "null": True, "blank": True}


def share_validators() -> list:
    return [MinValueValidator(0), MaxValueValidator(1)]
