"""Lists that ship with the product and that the Département then edits as it likes."""

import datetime as dt
import tomllib
from pathlib import Path

from django.db import transaction

from employers.models import CharterTheme, CharterVersion, Label, OfferCriterion

FIRST_DAY = dt.date(2020, 1, 1)  # before anybody could sign here
DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def reference_lists_load() -> dict[str, int]:
    """Add what is missing of the labels, criteria and themes we ship. What was edited is never overwritten."""
    return {
        "labels": _add_missing(Label, _rows("labels.toml", "label")),
        "criteria": _add_missing(OfferCriterion, _ordered(_rows("offer_criteria.toml", "criterion"))),
        "charters": _add_first_charter(),
        "themes": _add_missing(CharterTheme, _ordered(_rows("charter_themes.toml", "theme"))),
    }


def _add_first_charter() -> int:
    """The text we ship, unless the Département has one already."""
    if CharterVersion.objects.exists():
        return 0
    shipped = tomllib.loads((DATA / "charter.toml").read_text(encoding="utf-8"))
    CharterVersion.objects.create(**shipped | {"text": shipped["text"].strip()}, valid_from=FIRST_DAY)
    return 1


def _rows(file: str, key: str) -> list[dict]:
    return tomllib.loads((DATA / file).read_text(encoding="utf-8"))[key]


def _ordered(rows: list[dict]) -> list[dict]:
    return [{**row, "order": place} for place, row in enumerate(rows, start=1)]


def _add_missing(model, rows: list[dict]) -> int:
    known = set(model.objects.values_list("code", flat=True))
    return len(
        model.objects.bulk_create([model(**row) for row in rows if row["code"] not in known], ignore_conflicts=True)
    )
