"""Studies and what their lots come to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.actors import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from clauses.enums import SettingCode, StudySide
from clauses.models import Study, StudyLot, Trade
from clauses.rules import effort_remark, full_time_equivalents, people_needed, posts_needed
from clauses.selectors.usages import usage_value

# The inputs of the formula, in the words of a sentence.
INPUTS = {
    "amount_excl_tax": "montant hors taxe",
    "labour_share": "part de main-d'œuvre",
    "effort_rate": "taux d'effort",
    "hourly_cost": "coût horaire",
}


def studies_list(actor: Actor, *, filters: dict[str, Any] | None = None) -> QuerySet[Study]:
    """The studies an actor reads, the last written first."""
    filters = filters or {}
    studies = Study.objects.visible_to(actor).select_related("buyer", "facilitation", "created_by", "contract")
    for word in (filters.get("q") or "").split()[:5]:
        studies = studies.filter(Q(title__icontains=word) | Q(buyer__name__icontains=word))
    match filters.get("state"):
        case "open":
            studies = studies.filter(contract__isnull=True)
        case "awarded":
            studies = studies.filter(contract__isnull=False)
        case "shared":
            studies = studies.filter(shared_at__isnull=False)
    return studies.annotate(lot_count=Count("lots")).order_by("-updated_at", "-pk")


def studies_of(actor: Actor) -> QuerySet[Study]:
    """The studies an actor reads, with what their pages show."""
    return Study.objects.visible_to(actor).select_related("buyer", "facilitation", "created_by", "commune", "contract")


def trades_in_force(on: dt.date, *, kept: int | None = None) -> QuerySet[Trade]:
    """The trades of a day, and `kept`, which a lot holds already."""
    trades = Trade.objects.in_force(on)
    if kept is not None:
        trades = trades | Trade.objects.filter(pk=kept)
    return trades.order_by("family", "label")


def buyers_known() -> QuerySet[Organisation]:
    """The organisations that buy: those of that kind, and those that have bought already."""
    buyers = Organisation.objects.filter(Q(kind=OrganisationKind.BUYER) | Q(contracts_bought__isnull=False))
    return buyers.filter(is_active=True).distinct().order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class SizedLot:
    """A lot with the figures it comes to; what cannot be computed yet is None."""

    lot: StudyLot
    hours: int | None
    full_time_years: Decimal | None
    posts: Decimal | None
    people: int | None
    remark: str

    @property
    def is_complete(self) -> bool:
        return self.hours is not None and self.people is not None

    @property
    def missing(self) -> list[str]:
        """What is still to be written, in the words of the form."""
        inputs = INPUTS if self.lot.chosen_hours is None else {}
        labels = [label for name, label in inputs.items() if getattr(self.lot, name) is None]
        return labels if self.lot.months else [*labels, "durée"]


def lot_sized(lot: StudyLot, *, divisor: Decimal) -> SizedLot:
    """What a lot comes to, from what it holds."""
    hours, months = lot.hours, lot.months
    remark = ""
    if lot.effort_rate is not None:
        remark = effort_remark(
            effort_rate=lot.effort_rate, contract_type=lot.study.contract_type, is_anru=lot.study.is_anru
        )
    return SizedLot(
        lot=lot,
        hours=hours,
        full_time_years=None if hours is None else full_time_equivalents(hours=Decimal(hours), divisor=divisor),
        posts=None if hours is None or not months else posts_needed(hours=hours, months=months, divisor=divisor),
        people=None if hours is None or not months else people_needed(hours=hours, months=months, divisor=divisor),
        remark=remark,
    )


@dataclass(frozen=True, slots=True)
class StudySize:
    """The lots of a study with their figures, and the sums of those that are known."""

    lots: Sequence[SizedLot]

    @property
    def hours(self) -> int:
        return sum(one.hours or 0 for one in self.lots if one.lot.has_clause)

    @property
    def people(self) -> int:
        return sum(one.people or 0 for one in self.lots if one.lot.has_clause)

    @property
    def full_time_years(self) -> Decimal:
        return sum((one.full_time_years or Decimal(0) for one in self.lots if one.lot.has_clause), Decimal(0))

    @property
    def amount(self) -> Decimal:
        return sum((one.lot.amount_excl_tax or Decimal(0) for one in self.lots), Decimal(0))

    @property
    def incomplete(self) -> int:
        return sum(1 for one in self.lots if not one.is_complete)

    @property
    def undecided(self) -> int:
        return sum(1 for one in self.lots if not one.lot.is_decided)

    @property
    def is_complete(self) -> bool:
        return bool(self.lots) and not self.incomplete


def study_size(study: Study, *, on: dt.date) -> StudySize:
    """What a study comes to on a day, with the Département's usages of that day."""
    divisor = usage_value(SettingCode.FTE_DIVISOR, on=on)
    lots = list(study.lots.select_related("trade").order_by("number"))
    for lot in lots:
        lot.study = study
    return StudySize([lot_sized(lot, divisor=divisor) for lot in lots])


def other_side_label(study: Study) -> str:
    """With whom a study is shared, for the other to read."""
    if study.side == StudySide.BUYER:
        return study.facilitation.name if study.facilitation else ""
    return study.buyer.name
