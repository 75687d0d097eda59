"""Figures of the bridges: people placed, hours they made, days from opening to first hour. Small numbers are hidden."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import QuerySet

from clauses.enums import BridgeStepCode, SettingCode
from clauses.models import Bridge, BridgeStep
from clauses.selectors.bridge import hours_made
from clauses.selectors.usages import usage_value


@dataclass(frozen=True, slots=True)
class BridgeFigures:
    """Exact figures, for those who follow the people concerned."""

    opened: int
    placed: int
    arrived: int
    hours: Decimal
    median_days: int | None


@dataclass(frozen=True, slots=True)
class PublishedBridgeFigures:
    """Figures without names. None is hidden: fewer people than the Département's limit stand behind."""

    opened: int
    placed: int | None
    hours: Decimal | None
    median_days: int | None


def bridge_figures(bridges: QuerySet[Bridge]) -> BridgeFigures:
    """`placed`: people hired; `arrived`: those whose first hour is validated; the median counts from the opening."""
    opened = dict(bridges.order_by().values_list("pk", "opened_at"))
    if not opened:
        return BridgeFigures(0, 0, 0, Decimal(0), None)
    steps = BridgeStep.objects.filter(bridge__in=list(opened)).order_by()
    placed = steps.filter(code=BridgeStepCode.HIRED).values("person").distinct().count()
    first = steps.filter(code=BridgeStepCode.FIRST_HOUR).values_list("bridge", "person", "at")
    days = [(at - opened[bridge]).days for bridge, _, at in first]
    return BridgeFigures(
        opened=len(opened),
        placed=placed,
        arrived=len({person for _, person, _ in first}),
        hours=sum(hours_made(opened).values(), Decimal(0)),
        median_days=round(median(days)) if days else None,
    )


def bridge_figures_published(bridges: QuerySet[Bridge], *, on: dt.date) -> PublishedBridgeFigures:
    """What may be printed. Hours and delay are of those who arrived, so they are hidden with them."""
    limit = usage_value(SettingCode.SMALL_CELL, on=on)
    exact = bridge_figures(bridges)
    enough = exact.arrived >= limit
    return PublishedBridgeFigures(
        opened=exact.opened,
        placed=exact.placed if exact.placed >= limit else None,
        hours=exact.hours if enough else None,
        median_days=exact.median_days if enough else None,
    )
