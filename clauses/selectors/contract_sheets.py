"""What a contract says of itself, as a flat sheet of words: to compare two moments of it, or it and its publication."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from clauses.models import Lot, Publication, PublicContract
from clauses.rules import references_alike
from core import formats

CONTRACT_FIELDS = (
    "family", "reference", "title", "contract_type", "buyer_type", "nature", "procedure", "ccag", "cpv",
    "framework_reference", "consortium", "consultation_on", "estimated_value", "amount_excl_tax", "notified_on",
    "duration_months", "place_code", "place_name", "action_scope", "facilitator_contact",
)  # fmt: skip
LOT_FIELDS = (
    "number", "title", "clause_kind", "amount_excl_tax", "by_orders", "starts_on", "ends_on", "commune_id",
    "statement_due_day", "penalty_rate", "penalty_cap",
)  # fmt: skip
# The columns that a publication fills, with the name it gives them.
PUBLISHED = {
    "title": "title", "nature": "nature", "procedure": "procedure", "ccag": "ccag", "cpv": "cpv",
    "framework_reference": "framework_identifier", "consortium": "consortium", "place_code": "place_code",
    "place_name": "place_name", "amount_excl_tax": "amount", "notified_on": "notified_on",
    "duration_months": "duration_months",
}  # fmt: skip
LAST_OF_MODIFICATIONS = {"amount": "amount", "duration_months": "duration_months"}

Sheet = dict[str, str]


def contract_sheet(contract: PublicContract) -> Sheet:
    """Every line of a contract and its lots, as plain words. Two sheets are equal when nothing changed between them."""
    sheet = {"buyer": str(contract.buyer_id)} | {name: plain(getattr(contract, name)) for name in CONTRACT_FIELDS}
    for lot in contract.lots.prefetch_related("publics").order_by("pk"):
        sheet |= {f"lot:{lot.pk}:{name}": plain(getattr(lot, name)) for name in LOT_FIELDS}
        sheet[f"lot:{lot.pk}:publics"] = ",".join(str(pk) for pk in sorted(one.pk for one in lot.publics.all()))
    return sheet


def plain(value: Any) -> str:
    """A value as words that do not depend on how it was typed."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return " ".join(str(value).split()) if isinstance(value, str) else str(value)


@dataclass(frozen=True, slots=True)
class SheetChange:
    """A line that changed between two sheets: which one, what it said, what it says."""

    key: str
    label: str
    before: str
    after: str


def sheet_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[SheetChange]:
    """What differs, in the order of the second sheet, then what is gone."""
    keys = [*after, *(key for key in before if key not in after)]
    return [
        SheetChange(
            key, label_of(key, before, after), _shown(key, before.get(key, "")), _shown(key, after.get(key, ""))
        )
        for key in keys
        if before.get(key, "") != after.get(key, "")
    ]


def label_of(key: str, *sheets: Mapping[str, str]) -> str:
    """« Montant HT », « Lot 2, fin »."""
    if not key.startswith("lot:"):
        return _verbose(PublicContract, key)
    _, pk, name = key.split(":")
    number = next((sheet[f"lot:{pk}:number"] for sheet in sheets if sheet.get(f"lot:{pk}:number")), "")
    return f"Lot {number}, {_verbose(Lot, name).lower()}"


def _verbose(model: type[Any], name: str) -> str:
    label = str(model._meta.get_field(name.removesuffix("_id")).verbose_name)
    return label[:1].upper() + label[1:]


def _shown(key: str, value: str) -> str:
    """A line of a sheet as a person reads it."""
    return shown_value(Lot if key.startswith("lot:") else PublicContract, key.rsplit(":", 1)[-1], value)


def shown_value(model: type[Any], name: str, value: Any) -> str:
    """A column of a contract, a lot or a company of it, as a person reads it; from its plain words or as it is."""
    field = model._meta.get_field(name.removesuffix("_id"))
    if value in (None, ""):
        return formats.MISSING
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if name == "publics":
        count = len(value.split(","))
        return f"{count} publics" if count > 1 else "un public"
    if field.is_relation:
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    kind = field.get_internal_type()
    if kind == "DateField":
        return formats.day(dt.date.fromisoformat(value) if isinstance(value, str) else value)
    if kind == "DecimalField":
        return formats.euros(Decimal(value))
    if kind == "BooleanField":
        return "oui" if str(value) == "True" else "non"
    return str(value)


# --- What the essential data said ---


@dataclass(frozen=True, slots=True)
class Published:
    """The last publication of a contract that was applied, line by line, and the lines changed by hand since."""

    on: dt.date | None
    source: str
    said: Sheet
    changed: frozenset[str]


def published_of(contract: PublicContract) -> Published | None:
    """What the essential data said of a contract, beside what it says now; None when it was never published."""
    latest = (
        Publication.objects.filter(contract=contract)
        .order_by("-version_date", "-received_at", "-pk")
        .only("version_date", "content", "source")
        .first()
    )
    if latest is None:
        return None
    said = published_sheet(latest.content)
    now = {name: plain(getattr(contract, name)) for name in PUBLISHED}
    changed = frozenset(name for name, value in said.items() if value and value != now[name])
    return Published(
        latest.version_date, latest.source, {name: _shown(name, value) for name, value in said.items()}, changed
    )


def published_sheet(content: Mapping[str, Any]) -> Sheet:
    """The columns of a contract as a publication fills them, its own modifications included."""
    sheet = {}
    for name, published in PUBLISHED.items():
        value = content.get(published)
        for change in content.get("modifications") or []:
            value = change.get(LAST_OF_MODIFICATIONS.get(published, "")) or value
        is_amount = name == "amount_excl_tax" and value not in (None, "")
        sheet[name] = plain(Decimal(str(value)) if is_amount else value)
    return sheet


# --- The same contract entered twice ---


def contracts_alike(*, buyer_siret: str, reference: str, except_id: int = 0) -> QuerySet[PublicContract]:
    """The contracts of the same buyer, whichever its establishment, whose reference is the same but for its writing."""
    same_buyer = PublicContract.objects.filter(Q(buyer__siret__startswith=buyer_siret[:9])).exclude(pk=except_id)
    alike = [pk for pk, known in same_buyer.values_list("pk", "reference") if references_alike(known, reference)]
    return PublicContract.objects.filter(pk__in=alike).select_related("buyer", "facilitation").order_by("pk")


def alike_to_show(actor: Actor, *, buyer_siret: str, reference: str, except_id: int = 0) -> list[dict]:
    """The contracts that may be the same, each with whether the actor may open it."""
    found = list(contracts_alike(buyer_siret=buyer_siret, reference=reference, except_id=except_id)[:5])
    mine = set(
        PublicContract.objects.visible_to(actor).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    )
    return [{"contract": one, "is_open_to_her": one.pk in mine} for one in found]
