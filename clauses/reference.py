"""The national figures that we ship, as their sources give them. Read by the migration and by the services."""

import csv
import datetime as dt
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

THRESHOLDS_FILE = Path(__file__).parent / "data" / "european_thresholds.csv"
SECTORS_FILE = Path(__file__).parent / "data" / "cpv_sectors.csv"

# Loi 2021-1104 of 22 August 2021, art. 35: five years at the latest after its publication.
SOCIAL_DUTY_SINCE = dt.date(2026, 8, 22)
SOCIAL_DUTY_SOURCE = "Loi n° 2021-1104 du 22 août 2021, article 35"


def threshold_rows() -> list[dict[str, Any]]:
    """The European thresholds, revised every two years; `to_confirm` marks those not read in an official text."""
    with THRESHOLDS_FILE.open(encoding="utf-8", newline="") as lines:
        return [
            {
                "contract_type": row["contract_type"],
                "buyer_type": row["buyer_type"],
                "amount": Decimal(row["amount"]),
                "valid_from": dt.date.fromisoformat(row["valid_from"]),
                "valid_to": dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                "source": row["source"],
                "to_confirm": row["to_confirm"] == "oui",
            }
            for row in csv.DictReader(lines, delimiter=";")
        ]


@lru_cache(maxsize=1)
def sector_labels() -> dict[str, str]:
    """Sectors of work, by the first digits of a CPV code (regulation (EC) 213/2008): the division, or for
    construction (45) the group, which tells the trades apart. Labels are shortened for readers."""
    with SECTORS_FILE.open(encoding="utf-8", newline="") as lines:
        return {row["prefix"]: row["label"] for row in csv.DictReader(lines, delimiter=";")}
