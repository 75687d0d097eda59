"""The aids and the national figures that the estimator starts with, made once each, as the pages are.

Read from `aides/aides.toml` beside the pages. A row changed or deleted since is left as the pilot wants it.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from cms.models import Aid, AidAmount, CostReference, StarterPage
from core.commands import BadInput

FILE = Path("aides") / "aides.toml"


def aids_create(folder: Path, pages: dict[str, int | None]) -> int:
    """How many rows were made. `pages` gives the key of each page by the path where it was born."""
    path = folder / FILE
    if not path.exists():
        return 0
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(str(error), file=path.name) from error
    references = {f"chiffre:{row['code']}": row for row in read.get("reference", [])}
    aids = {f"aide:{row['code']}": (position, row) for position, row in enumerate(read.get("aid", []), start=1)}
    known = set(StarterPage.objects.filter(key__in=[*references, *aids]).values_list("key", flat=True))
    made = [key for key in (*references, *aids) if key not in known]
    CostReference.objects.bulk_create(
        CostReference(**{**row, "value": Decimal(row["value"])}) for key, row in references.items() if key in made
    )
    for key, (position, row) in aids.items():
        if key in made:
            _aid_make(row, position, pages)
    StarterPage.objects.bulk_create(StarterPage(key=key) for key in made)
    return len(made)


def _aid_make(row: dict[str, Any], position: int, pages: dict[str, int | None]) -> None:
    fields = {name: value for name, value in row.items() if name not in {"amount", "page"}}
    aid = Aid(**fields, position=position, tool_page_id=pages.get(row["page"]))
    aid.full_clean()
    aid.save()
    AidAmount.objects.bulk_create(
        AidAmount(aid=aid, **{**amount, "amount": Decimal(amount["amount"])}) for amount in row.get("amount", [])
    )
