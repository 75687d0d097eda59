"""Lists that ship with the product and that the Département then edits as it likes."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from clauses.enums import LegalDateCode
from clauses.models import DutyThreshold, LegalDate, Trade
from clauses.reference import SOCIAL_DUTY_SINCE, SOCIAL_DUTY_SOURCE, threshold_rows

TRADES_FILE = Path(__file__).resolve().parent.parent / "data" / "trades.csv"
TRADES_SINCE = dt.date(2020, 1, 1)


def trade_rows() -> list[dict[str, Any]]:
    """The trades we ship, as the fields of their model."""
    with TRADES_FILE.open(encoding="utf-8", newline="") as lines:
        return [
            {
                "code": row["code"],
                "label": row["label"],
                "family": row["family"],
                "labour_share": Decimal(row["labour_share"]),
                "is_confirmed": row["is_confirmed"] == "oui",
                "occupation_codes": row["occupation_codes"].split(),
                "naf_prefixes": row["naf_prefixes"].split(),
                "cpv_prefixes": row["cpv_prefixes"].split(),
                "words": row["words"].split("|"),
                "source": row["source"],
                "valid_from": TRADES_SINCE,
            }
            for row in csv.DictReader(lines, delimiter=";")
        ]


@transaction.atomic
def trades_load() -> int:
    """Add the trades we ship that are missing; what the Département changed stays. Returns how many were added."""
    known = set(Trade.objects.values_list("code", flat=True))
    return len(Trade.objects.bulk_create(Trade(**row) for row in trade_rows() if row["code"] not in known))


@transaction.atomic
def thresholds_load() -> int:
    """Add the national thresholds and dates we ship that are missing; what was changed stays. Returns how many."""
    before = DutyThreshold.objects.count()
    DutyThreshold.objects.bulk_create((DutyThreshold(**row) for row in threshold_rows()), ignore_conflicts=True)
    LegalDate.objects.get_or_create(
        code=LegalDateCode.SOCIAL_DUTY, defaults={"day": SOCIAL_DUTY_SINCE, "source": SOCIAL_DUTY_SOURCE}
    )
    return DutyThreshold.objects.count() - before
