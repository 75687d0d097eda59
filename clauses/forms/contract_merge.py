"""Two people wrote the same contract: keep what each wrote alone, and ask about what both wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from clauses.forms.contract_page import TOTAL, EntryForms
from clauses.selectors.contract_sheets import Sheet, SheetChange, plain, sheet_changes
from clauses.services.contract_entry import ContractEntry, LotEntry

# The lines of a sheet whose box has another name, or that have none.
BOX_OF_LINE = {"place_name": "commune", "place_code": "commune", "commune_id": "commune", "buyer": "buyer_siret"}


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A line that somebody else changed; `is_both` when the person here changed it too: hers is on the page."""

    change: SheetChange
    is_both: bool


def merge(
    data: QueryDict, *, entry: ContractEntry, seen: Mapping[str, str], now: Sheet, fresh: EntryForms
) -> tuple[QueryDict, list[Meanwhile]]:
    """The boxes to show again, and what changed meanwhile.

    `seen` is the sheet the person began from, `now` the present one, `fresh` the forms of the present contract. A box
    she left alone takes its present words; one she wrote keeps hers.
    """
    typed = entry_sheet(entry)
    boxes = data.copy()
    boxes[TOTAL] = str(len(entry.lots))
    told = []
    for change in sheet_changes(seen, now):
        is_mine = change.key in typed and typed[change.key] != seen.get(change.key, "")
        told.append(Meanwhile(change, is_mine))
        if not is_mine:
            _take(boxes, change.key, fresh)
    _drop_lots_gone(boxes, now)
    _add_lots_new(boxes, fresh)
    return boxes, told


def entry_sheet(entry: ContractEntry) -> Sheet:
    """What was typed, line by line, as `contract_sheet` writes it; only the lots that exist already."""
    sheet = {name: plain(value) for name, value in entry.values.items()}
    sheet["place_code"] = plain(entry.commune.pk) if entry.commune is not None else ""
    for lot in entry.lots:
        if lot.lot_id is not None:
            sheet |= {f"lot:{lot.lot_id}:{name}": plain(value) for name, value in _lot_words(lot, entry).items()}
    return sheet


def _lot_words(lot: LotEntry, entry: ContractEntry) -> dict[str, Any]:
    """The lines of a lot that exists: an empty title or place is the contract's."""
    commune = lot.values.get("commune") or entry.commune
    words = {name: value for name, value in lot.values.items() if name != "commune"}
    words |= {"title": lot.values.get("title") or entry.values["title"], "commune_id": commune.pk if commune else ""}
    if entry.publics is not None:
        words["publics"] = ",".join(str(pk) for pk in sorted(one.pk for one in entry.publics))
    return words


def _take(boxes: QueryDict, key: str, fresh: EntryForms) -> None:
    """Write the present words of a line in its box."""
    prefix = ""
    form: forms.Form = fresh.form
    name = key
    if key.startswith("lot:"):
        _, pk, name = key.split(":")
        if name == "publics":  # one box for all the lots
            _take(boxes, name, fresh)
            return
        rank = _rank_of(boxes, pk)
        lot = next((one for one in fresh.lots if one.lot is not None and str(one.lot.pk) == pk), None)
        if rank is None or lot is None:
            return
        prefix, form = f"lots-{rank}-", lot
    name = BOX_OF_LINE.get(name, name)
    if name in form.fields:
        boxes.setlist(f"{prefix}{name}", words_of(form[name]))


def words_of(bound: BoundField) -> list[str]:
    """What the browser would send for a box shown with its initial value."""
    value = bound.field.prepare_value(bound.value())
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return ["on"] if value else []
    shown: Any = bound.field.widget.format_value(value)
    if isinstance(shown, list):
        return [str(one) for one in shown]
    return ["" if shown is None else str(shown)]


def _rank_of(boxes: QueryDict, pk: str) -> int | None:
    for rank in range(int(boxes.get(TOTAL, "0"))):
        if boxes.get(f"lots-{rank}-lot_id") == pk:
            return rank
    return None


def _drop_lots_gone(boxes: QueryDict, now: Sheet) -> None:
    """A lot that somebody removed meanwhile leaves the page."""
    for rank in range(int(boxes.get(TOTAL, "0"))):
        pk = boxes.get(f"lots-{rank}-lot_id")
        if pk and f"lot:{pk}:number" not in now:
            boxes[f"lots-{rank}-lot_id"] = ""
            boxes[f"lots-{rank}-removed"] = "on"


def _add_lots_new(boxes: QueryDict, fresh: EntryForms) -> None:
    """A lot that somebody added meanwhile comes on the page."""
    for lot in fresh.lots:
        if lot.lot is None or _rank_of(boxes, str(lot.lot.pk)) is not None:
            continue
        rank = int(boxes.get(TOTAL, "0"))
        for name in lot.fields:
            boxes.setlist(f"lots-{rank}-{name}", words_of(lot[name]))
        boxes[TOTAL] = str(rank + 1)
