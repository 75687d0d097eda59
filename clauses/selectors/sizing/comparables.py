"""Lots of the past that resemble those of a study: what they owed, what was done, how they ended."""

import datetime as dt
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from accounts.actors import Actor
from clauses.enums import SettingCode, WayOfMeeting
from clauses.models import HoursLine, Lot, Obligation, Study, Trade
from clauses.selectors.lots import LotProgress, progress_of, with_totals
from clauses.selectors.usages import pace_in_force, usage_value

CPV_DIGITS = 3  # the group of the nomenclature: 452 is construction work, 909 cleaning
RECENT_RATES = 500  # lots whose rates make a median


def lots_alike(study: Study, *, trades: Sequence[Trade], same: str = "") -> QuerySet[Lot]:
    """Lots that carry a clause and resemble a study's, before any limit of who asks.

    `same` narrows: `trade` (its words in the lot's title), `cpv` (the same group), `buyer`, `territory` (the same
    commune). Without it, any lot of these trades or of this CPV group.
    """
    lots = Lot.objects.exclude(clause_kind="")
    if same == "buyer":
        return lots.filter(contract__buyer_id=study.buyer_id)
    if same == "territory":
        return lots.filter(commune_id=study.commune_id) if study.commune_id else lots.none()
    by_words, by_cpv = _by_words(trades), _by_cpv(study, trades)
    if same == "trade":
        return lots.filter(by_words) if by_words else lots.none()
    if same == "cpv":
        return lots.filter(by_cpv) if by_cpv else lots.none()
    return lots.filter(by_words | by_cpv) if by_words or by_cpv else lots.none()


def _by_words(trades: Sequence[Trade]) -> Q:
    found = Q()
    for word in {word for trade in trades for word in trade.words}:
        found |= Q(title__icontains=word)
    return found


def _by_cpv(study: Study, trades: Sequence[Trade]) -> Q:
    prefixes = {study.cpv[:CPV_DIGITS]} if len(study.cpv) >= CPV_DIGITS else set()
    if not prefixes:
        prefixes = {prefix for trade in trades for prefix in trade.cpv_prefixes}
    found = Q()
    for prefix in prefixes:
        found |= Q(contract__cpv__startswith=prefix)
    return found


def comparable_lots(actor: Actor, study: Study, *, trades: Sequence[Trade], same: str = "") -> QuerySet[Lot]:
    """Those the actor reads, with owed and validated hours and the rates of their obligation; the latest first."""
    current = Obligation.objects.current().filter(lot=OuterRef("pk"))
    lots = lots_alike(study, trades=trades, same=same) & Lot.objects.visible_to(actor)
    return (
        with_totals(lots)
        .select_related("contract__buyer")
        .annotate(
            labour_share=Subquery(current.values("labour_share")[:1]),
            effort_rate=Subquery(current.values("effort_rate")[:1]),
        )
        .order_by("-starts_on", "-pk")
    )


@dataclass(frozen=True, slots=True)
class ComparableLot:
    progress: LotProgress
    labour_share: Decimal | None
    effort_rate: Decimal | None


def comparables(lots: Sequence[Any], *, on: dt.date) -> list[ComparableLot]:
    """Rows of a page of `comparable_lots`."""
    pace = pace_in_force(on)
    return [ComparableLot(progress_of(lot, on=on, pace=pace), lot.labour_share, lot.effort_rate) for lot in lots]


@dataclass(frozen=True, slots=True)
class MedianRates:
    """What contracts alike ask for, everywhere in the Département; None under a small number of lots."""

    lots: int
    effort_rate: Decimal | None
    labour_share: Decimal | None


def median_rates(study: Study, *, trades: Sequence[Trade], on: dt.date, same: str = "") -> MedianRates:
    """Median effort rate and labour share of the obligations in force on lots alike, whoever bought them."""
    lots = lots_alike(study, trades=trades, same=same)
    rates = list(
        Obligation.objects.current()
        .filter(lot__in=lots.order_by().values("pk"), effort_rate__isnull=False)
        .order_by("-decided_at")
        .values_list("effort_rate", "labour_share")[:RECENT_RATES]
    )
    if len(rates) < usage_value(SettingCode.SMALL_CELL, on=on):
        return MedianRates(len(rates), None, None)
    shares = [share for _, share in rates if share is not None]
    return MedianRates(
        len(rates), statistics.median(rate for rate, _ in rates), statistics.median(shares) if shares else None
    )


def hours_by_way(actor: Actor, study: Study, *, trades: Sequence[Trade], same: str = "") -> list[tuple[str, Decimal]]:
    """Validated hours of the lots alike that the actor reads, by way of meeting the clause, the largest first."""
    lots = lots_alike(study, trades=trades, same=same) & Lot.objects.visible_to(actor)
    rows = (
        HoursLine.objects.filter(lot__in=lots.order_by().values("pk"), countable=True)
        .order_by()
        .values_list("engagement__way")
        .annotate(total=Sum("hours"))
    )
    label_of = dict(WayOfMeeting.choices)
    found = [(str(label_of.get(way, "Non précisé")), total) for way, total in rows if total and total > 0]
    return sorted(found, key=lambda row: (-row[1], row[0]))
