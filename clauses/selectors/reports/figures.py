"""The report of a year on an axis: measures of each cell, the year before, and nothing that would show somebody."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from clauses.enums import SettingCode
from clauses.rules import full_time_equivalents
from clauses.selectors.reports.axes import NOT_SAID, Axis, Subject
from clauses.selectors.reports.facts import (
    Buyers,
    Facts,
    FactTable,
    LotFacts,
    buyers_read,
    exits_tables,
    hours_table,
    lots_claused,
)
from clauses.selectors.reports.hiding import Hidden, Hiding, HidingAmongBuyers
from clauses.selectors.reports.scope import Place, Places, Scope
from clauses.selectors.usages import usage_value
from core import formats

WITHOUT_TERRITORY = "Commun à tous, ou sans territoire"


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of a cell, or of the whole. None: hidden when `is_hidden`, without object otherwise.

    Contracts, lots and buyers are those with a clause in the year for an axis of lots, and those where hours were
    made for the others; `euros` is the amount of these lots.
    """

    label: str
    hours: Decimal | None = None
    full_time: Decimal | None = None
    people: int | None = None
    rsa: int | None = None
    contracts: int | None = None
    lots: int | None = None
    buyers: int | None = None
    companies: int | None = None
    euros: Decimal | None = None
    hours_before: Decimal | None = None
    people_before: int | None = None
    is_hidden: bool = False
    code: str = ""

    @property
    def rsa_share(self) -> Decimal | None:
        return Decimal(self.rsa) / self.people if self.people and self.rsa is not None else None

    @property
    def change(self) -> Decimal | None:
        """Hours against the year before, as a share: 0.25 for a quarter more."""
        if self.hours is None or not self.hours_before:
            return None
        return (self.hours - self.hours_before) / self.hours_before

    @property
    def rsa_text(self) -> str:
        """`dont 11 au RSA (14 %)`; empty when it cannot be said."""
        if self.rsa is None or self.rsa_share is None:
            return ""
        return f"dont {formats.number(self.rsa)} au RSA ({formats.percent(self.rsa_share)})"

    @property
    def lots_text(self) -> str:
        lots = f"{formats.number(self.lots)} lot{'s' if (self.lots or 0) > 1 else ''}"
        return f"{lots}, {formats.euros(self.euros)} HT" if self.euros else lots

    @property
    def change_text(self) -> str:
        """`+ 25 %`; empty without a year before to compare with."""
        if self.change is None:
            return ""
        sign = "+" if self.change > 0 else "−" if self.change < 0 else ""
        return f"{sign} {formats.percent(abs(self.change))}".strip()


@dataclass(frozen=True, slots=True)
class Report:
    """`total` is that of the whole year, whatever the axis; `left`, for an axis of exits, is how many people left.

    `names_nothing`: there are so few people that even the names of their cells are left out.
    """

    axis: Axis
    year: int
    total: Row
    rows: list[Row]
    divisor: Decimal
    least: int
    is_exact: bool
    left: Row | None = None
    names_nothing: bool = False

    @property
    def previous_year(self) -> int:
        return self.year - 1

    @property
    def has_hidden(self) -> bool:
        return self.names_nothing or self.total.is_hidden or any(row.is_hidden for row in self.rows)

    @property
    def is_of_exits(self) -> bool:
        return self.axis.subject == Subject.EXIT

    @property
    def is_of_lots(self) -> bool:
        return self.axis.subject == Subject.LOT


@dataclass(frozen=True)
class _Reading:
    """What all the axes of one request share."""

    scope: Scope
    places: Places
    totals: FactTable
    lots: list[LotFacts]
    divisor: Decimal
    least: int
    tables: dict[str, FactTable] = field(default_factory=dict)
    exits: dict[str, FactTable] = field(default_factory=dict)
    buyers: Buyers | None = None

    @property
    def place(self) -> Place:
        return self.scope.territory.pk if self.scope.territory else None

    @cached_property
    def here(self) -> set[Place]:
        return self.places.below(self.place)

    @cached_property
    def _lots_by_key(self) -> dict[int, LotFacts]:
        return {lot.pk: lot for lot in self.lots}

    def lot(self, pk: int) -> LotFacts:
        return self._lots_by_key[pk]


def report_of(scope: Scope, axis: Axis, *, today: dt.date) -> Report:
    """The report of a scope on one axis."""
    return reports_of(scope, [axis], today=today)[0]


def reports_of(scope: Scope, axes: Iterable[Axis], *, today: dt.date) -> list[Report]:
    """The reports of a scope on several axes: what they share is read once."""
    axes = list(axes)
    reading = _read(scope, axes, today=today)
    whole = _whole(reading)
    return [_report(reading, axis, whole) for axis in axes]


def _read(scope: Scope, axes: list[Axis], *, today: dt.date) -> _Reading:
    # A single axis whose hours are in one cell each also gives the totals: no need to read the year twice.
    alone = axes[0] if len(axes) == 1 and axes[0].holds_all else None
    wants_exits = any(axis.subject == Subject.EXIT for axis in axes)
    buyers = None
    if scope.buyer_id is not None and not scope.shows_all:
        buyers = buyers_read(scope, scope.buyer_id, alone, wants_exits=wants_exits, today=today)
        totals, exits = buyers.of_axis(None).get(scope.buyer_id, FactTable({})), buyers.exits_of(scope.buyer_id)
    else:
        totals = hours_table(scope, alone)
        exits = exits_tables(scope, today=today) if wants_exits else {}
    with_hours = set().union(*(facts.lots for facts in totals.facts.values()))
    on = min(scope.last_day, today)
    divisor = SettingCode.FTE_NATIONAL if scope.national else SettingCode.FTE_DIVISOR
    return _Reading(
        scope=scope,
        places=Places.load(),
        totals=totals,
        tables={alone.code: totals} if alone else {},
        lots=lots_claused(scope, axes, with_hours=with_hours),
        divisor=usage_value(divisor, on=on),
        least=int(usage_value(SettingCode.SMALL_CELL, on=today)),
        exits=exits,
        buyers=buyers,
    )


def _report(reading: _Reading, axis: Axis, whole: Row) -> Report:
    left, names_nothing = None, False
    if axis.code == "territory":
        rows = _territory_rows(reading)
    else:
        is_of_exits = axis.subject == Subject.EXIT
        table = _table(reading, axis)
        hidden, hid = (_hidden(reading, axis, table, year) for year in _years(reading))
        rows, names_nothing = _rows(reading, axis, table, hidden=hidden, hid=hid), hidden.everything
        left = _left(reading, table, hidden=hidden, hid=hid) if is_of_exits else None
    return Report(
        axis=axis,
        year=reading.scope.year,
        total=whole,
        rows=rows,
        divisor=reading.divisor,
        least=reading.least,
        is_exact=reading.scope.shows_all,
        left=left,
        names_nothing=names_nothing,
    )


def _table(reading: _Reading, axis: Axis) -> FactTable:
    if axis.subject == Subject.EXIT:
        return reading.exits[axis.code.removeprefix("exit_")]
    if axis.code in reading.tables:
        return reading.tables[axis.code]
    if reading.buyers is not None and reading.scope.buyer_id is not None:
        return reading.buyers.of_axis(axis).get(reading.scope.buyer_id, FactTable({}))
    return hours_table(reading.scope, axis)


def _rows(reading: _Reading, axis: Axis, table: FactTable, *, hidden: Hidden, hid: Hidden) -> list[Row]:
    """One row a cell: in the axis's own order, or the most hours first; hidden rows last.

    A year of which everything is hidden names no cell; those of an axis of lots are named by the lots themselves.
    """
    now, before = (table.cells(year, reading.here) for year in _years(reading))
    named = [*([] if hidden.everything else now), *([] if hid.everything else before)]
    lots = _lots_by_cell(reading, axis)
    labels = {**axis.labels(), **table.names}
    rows = [
        _row(
            reading,
            axis,
            cell=cell,
            label=labels.get(cell, cell) or NOT_SAID,
            facts=now.get(cell, Facts()),
            before=before.get(cell, Facts()),
            lots=lots.get(cell, []),
            hidden=hidden,
            hid=hid,
        )
        for cell in {*named, *lots}
    ]
    if axis.is_ordered:
        return sorted(rows, key=lambda row: (axis.order(row.code), row.label))
    return sorted(rows, key=lambda row: (row.is_hidden, -(row.hours or 0), row.label))


def _left(reading: _Reading, table: FactTable, *, hidden: Hidden, hid: Hidden) -> Row:
    """How many people left, over all the cells of an axis of exits."""
    facts, before = (table.total(year, reading.here) for year in _years(reading))
    return Row(
        label="Ensemble",
        people=None if hidden.total else len(facts.people),
        rsa=None if hidden.rsa_total else len(facts.rsa),
        people_before=None if hid.total else len(before.people),
        is_hidden=hidden.total,
    )


def _years(reading: _Reading) -> tuple[int, int]:
    return reading.scope.year, reading.scope.year - 1


def _hiding(
    reading: _Reading, table: FactTable, year: int, axis: Axis | None = None
) -> Hiding | HidingAmongBuyers | None:
    """What hides the cells of an axis, or totals without axis; None for whoever may read small numbers."""
    if reading.scope.shows_all:
        return None
    # People who left are other people than those who worked: their total is that of their own table.
    is_of_exits = axis is not None and axis.subject == Subject.EXIT
    if reading.buyers is None or reading.scope.buyer_id is None:
        return Hiding(table, table if is_of_exits else reading.totals, reading.places, year, reading.least)
    buyers, of_totals = reading.buyers, axis if is_of_exits else None
    whole = Hiding(buyers.together(axis), buyers.together(of_totals), reading.places, year, reading.least)
    return HidingAmongBuyers(reading.scope.buyer_id, buyers.of_axis(axis), buyers.of_axis(of_totals), whole)


def _hidden(reading: _Reading, axis: Axis, table: FactTable, year: int) -> Hidden:
    hiding = _hiding(reading, table, year, axis)
    return hiding.of(reading.place) if hiding else Hidden.nothing()


def _row(
    reading: _Reading,
    axis: Axis,
    *,
    cell: str,
    label: str,
    facts: Facts,
    before: Facts,
    lots: list[LotFacts],
    hidden: Hidden,
    hid: Hidden,
) -> Row:
    is_hidden, was_hidden = (one.cells.get(cell, _empty_is_hidden(axis, one)) for one in (hidden, hid))
    has_hours = axis.subject != Subject.EXIT
    return Row(
        label=label,
        code=cell,
        people=None if is_hidden else len(facts.people),
        rsa=None if is_hidden or hidden.rsa.get(cell, False) else len(facts.rsa),
        people_before=None if was_hidden else len(before.people),
        is_hidden=is_hidden,
        **(_hours(reading, facts, before, is_hidden=is_hidden, was_hidden=was_hidden) if has_hours else {}),
        **(_lots(reading, axis, facts, lots) if has_hours else {}),
    )


def _empty_is_hidden(axis: Axis, hidden: Hidden) -> bool:
    """Of a few people, even the cells where nobody is tell where they are; lots without hours are no secret."""
    return hidden.everything and axis.subject != Subject.LOT


def _hours(reading: _Reading, facts: Facts, before: Facts, *, is_hidden: bool, was_hidden: bool) -> dict[str, Any]:
    return {
        "hours": None if is_hidden else facts.hours,
        "full_time": None if is_hidden else full_time_equivalents(hours=facts.hours, divisor=reading.divisor),
        "hours_before": None if was_hidden else before.hours,
    }


def _lots(reading: _Reading, axis: Axis, facts: Facts, claused: list[LotFacts]) -> dict[str, Any]:
    """Contracts, lots and buyers: with a clause for an axis of lots, with hours for the others."""
    lots = claused if axis.subject == Subject.LOT else [reading.lot(pk) for pk in facts.lots]
    return {
        "contracts": len({lot.contract for lot in lots}),
        "lots": len(lots),
        "buyers": len({lot.buyer for lot in lots}),
        "companies": len(facts.companies),
        "euros": _euros(lots) if axis.subject == Subject.LOT else None,
    }


def _euros(lots: list[LotFacts]) -> Decimal:
    return sum((lot.euros for lot in lots if lot.euros is not None), Decimal(0))


def _lots_of_year(reading: _Reading, places: set[Place]) -> list[LotFacts]:
    """Lots with a clause that ran in the year, and those where hours were made all the same."""
    made = reading.totals.total(reading.scope.year, places).lots
    return [lot for lot in reading.lots if lot.place in places and (reading.scope.year in lot.years or lot.pk in made)]


def _lots_by_cell(reading: _Reading, axis: Axis) -> dict[str, list[LotFacts]]:
    found: dict[str, list[LotFacts]] = {}
    if axis.subject == Subject.LOT:
        for lot in _lots_of_year(reading, reading.here):
            found.setdefault(lot.cells[axis.code], []).append(lot)
    return found


def _whole(reading: _Reading) -> Row:
    """Everything of the territory asked for."""
    now, before = (_hiding(reading, reading.totals, year) for year in _years(reading))
    return _total(
        reading,
        "Ensemble",
        reading.here,
        hidden=now.of_whole(reading.place) if now else Hidden.nothing(),
        hid=before.of_whole(reading.place) if before else Hidden.nothing(),
    )


def _territory_rows(reading: _Reading) -> list[Row]:
    """One row for each territory just below the one asked for (or the root), then for what belongs to none of them."""
    nodes, parent = reading.places.nodes, reading.place
    children = reading.places.children(parent)
    if parent is None and len(children) == 1:
        parent, children = children[0], reading.places.children(children[0])
    labels = [*(nodes[child].name for child in children), WITHOUT_TERRITORY]
    groups = reading.places.parts(parent)
    now, before = (_hiding(reading, reading.totals, year) for year in _years(reading))
    nothing = [Hidden.nothing()] * len(groups)
    rows = [
        _total(reading, label, group, hidden=hidden, hid=hid)
        for label, group, hidden, hid in zip(
            labels,
            groups,
            now.of_parts(parent) if now else nothing,
            before.of_parts(parent) if before else nothing,
            strict=True,
        )
    ]
    return [row for row in rows if row.lots or row.people or row.people_before or row.is_hidden]


def _total(reading: _Reading, label: str, places: set[Place], *, hidden: Hidden, hid: Hidden) -> Row:
    """All the measures of some places."""
    facts, before = (reading.totals.total(year, places) for year in _years(reading))
    lots = _lots_of_year(reading, places)
    return Row(
        label=label,
        people=None if hidden.total else len(facts.people),
        rsa=None if hidden.rsa_total else len(facts.rsa),
        contracts=len({lot.contract for lot in lots}),
        lots=len(lots),
        buyers=len({lot.buyer for lot in lots}),
        companies=len(facts.companies),
        euros=_euros(lots),
        people_before=None if hid.total else len(before.people),
        is_hidden=hidden.total,
        **_hours(reading, facts, before, is_hidden=hidden.total, was_hidden=hid.total),
    )
