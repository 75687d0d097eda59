"""What a report rests on, read from the yearly totals of the ledger: never from its lines.

Everything is read by year, territory and cell; people come as keys, so that nobody is counted twice when territories
or cells are put together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from clauses.enums import ContractStatus, ExitMilestone
from clauses.models import Engagement, EngagementYear, Lot, Obligation
from clauses.selectors.exits import exit_states, last_day_of_engagement, milestone_day
from clauses.selectors.figures import RSA
from clauses.selectors.reports.axes import Axis, Subject
from clauses.selectors.reports.scope import Place, Scope
from placements.enums import FollowUpState

ZERO = Decimal("0.00")
Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Facts:
    """Hours and who made them: keys of persons, of lots and of companies."""

    hours: Decimal = ZERO
    people: set[int] = field(default_factory=set)
    rsa: set[int] = field(default_factory=set)
    lots: set[int] = field(default_factory=set)
    companies: set[int] = field(default_factory=set)

    def add(self, other: "Facts") -> None:
        self.hours += other.hours
        self.people |= other.people
        self.rsa |= other.rsa
        self.lots |= other.lots
        self.companies |= other.companies


@dataclass(frozen=True)
class FactTable:
    """The facts of each (year, place, cell), and the labels that came with the cells.

    What is put together once is kept: hiding asks for the same territories again and again. Never change an answer.
    """

    facts: dict[tuple[int, Place, str], Facts]
    names: dict[str, str] = field(default_factory=dict)
    _own: set[tuple[int, Place, str]] = field(default_factory=set)
    _cells: dict[tuple[int, frozenset[Place]], dict[str, Facts]] = field(default_factory=dict)
    _totals: dict[tuple[int, frozenset[Place]], Facts] = field(default_factory=dict)

    def put(self, key: tuple[int, Place, str], facts: Facts) -> None:
        """Add what a cell holds, while the table is filled."""
        _put(self.facts, self._own, key, facts)

    def cells(self, year: int, places: set[Place]) -> dict[str, Facts]:
        """What each cell holds in a year over some places."""
        key = year, frozenset(places)
        if key not in self._cells:
            found: dict[str, Facts] = {}
            own: set[str] = set()
            for (one_year, place, cell), facts in self.facts.items():
                if one_year == year and place in places:
                    _put(found, own, cell, facts)
            self._cells[key] = found
        return self._cells[key]

    def total(self, year: int, places: set[Place]) -> Facts:
        """Everything of a year over some places; hours only make sense when no hour is in two cells."""
        key = year, frozenset(places)
        if key not in self._totals:
            whole = Facts()
            for facts in self.cells(year, places).values():
                whole.add(facts)
            self._totals[key] = whole
        return self._totals[key]


def _put(found: dict[Key, Facts], own: set[Key], key: Key, facts: Facts) -> None:
    """Put facts together by key. Those that stay alone are kept as they are; others join a copy, noted in `own`."""
    if key not in found:
        found[key] = facts
        return
    if key not in own:
        alone, found[key] = found[key], Facts()
        found[key].add(alone)
        own.add(key)
    found[key].add(facts)


def hours_table(scope: Scope, axis: Axis | None = None) -> FactTable:
    """Hours and people of a year and of the one before, in the cells of an axis; in one cell without axis."""
    table = FactTable({})
    for row in _hours_rows(scope, axis):
        _take(row, table)
    return table


def hours_by_buyer(scope: Scope, axis: Axis | None = None, *, shown: int) -> dict[int, FactTable]:
    """The same, buyer by buyer; lots and companies of the one that is shown, for people alone hide others."""
    tables: dict[int, FactTable] = defaultdict(lambda: FactTable({}))
    of_shown = Q(engagement__lot__contract__buyer=shown)
    for row in _hours_rows(scope, axis, of_shown, buyer=F("engagement__lot__contract__buyer_id")):
        _take(row, tables[row["buyer"]])
    return dict(tables)


def merged(tables: Iterable[FactTable]) -> FactTable:
    """Several tables as one."""
    whole = FactTable({})
    for table in tables:
        for key, facts in table.facts.items():
            whole.put(key, facts)
    return whole


def _hours_rows(scope: Scope, axis: Axis | None, lots_told: Q | None = None, **parts: F) -> Iterable[dict[str, Any]]:
    prefix = "engagement__"
    rows = EngagementYear.objects.filter(
        scope.contracts(f"{prefix}lot__contract__"), year__in=(scope.year - 1, scope.year), validated__gt=0
    ).order_by()
    by = ["year", "place", "cell", *parts]
    if axis is None:
        expression: Any = Value("", output_field=CharField())
    else:
        expression = axis.cell(f"{prefix}lot__" if axis.subject == "lot" else prefix)
    rows = rows.annotate(place=F(f"{prefix}lot__contract__territory_id"), cell=expression, **parts)
    if axis is not None and axis.label is not None:
        rows, by = rows.annotate(name=axis.label(prefix)), [*by, "name"]
    # Of the year before, a report shows hours and people; RSA recipients are needed to hide some of them.
    this_year, is_rsa = Q(year=scope.year), Q(**{f"{prefix}eligibility_criteria__contains": [RSA]})
    told = this_year & lots_told if lots_told else this_year
    found: Iterable[Any] = rows.values(*by).annotate(
        hours=Sum("validated"),
        people=_keys(f"{prefix}person_id"),
        rsa=_keys(f"{prefix}person_id", filter=is_rsa & this_year if scope.shows_all else is_rsa),
        lots=_keys(f"{prefix}lot_id", filter=told),
        companies=_keys(f"{prefix}company_id", filter=told),
    )
    return found


def _take(row: dict[str, Any], table: FactTable) -> None:
    facts = Facts(row["hours"], set(row["people"]), set(row["rsa"]), set(row["lots"]), set(row["companies"]))
    for cell in _cells_of(row["cell"]):
        table.put((row["year"], row["place"], cell), facts)
    if row.get("name"):
        table.names[row["cell"]] = row["name"]


def _cells_of(value: str | list[str] | None) -> list[str]:
    """The cells of a row: all those of a list, the blank one when nothing is said."""
    if isinstance(value, list):
        return value or [""]
    return [value or ""]


def _keys(path: str, **conditions: Any) -> ArrayAgg:
    # Not distinct: sets drop what is doubled, which costs the database a sort of every row.
    return ArrayAgg(path, default=Value([]), **conditions)


# --- Lots: what was claused, with or without hours yet ---


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot with a clause, and the cells it is in, axis by axis."""

    pk: int
    contract: int
    buyer: int
    place: Place
    euros: Decimal | None
    years: frozenset[int]
    cells: dict[str, str]


def lot_amount() -> Coalesce:
    """The amount of a lot, excluding tax; that of its contract when it has no other lot."""
    others = Lot.objects.filter(contract=OuterRef("contract")).exclude(pk=OuterRef("pk"))
    return Coalesce("amount_excl_tax", Case(When(~Exists(others), then=F("contract__amount_excl_tax"))))


def lots_claused(scope: Scope, axes: Iterable[Axis], *, with_hours: set[int]) -> list[LotFacts]:
    """The lots with a clause that ran in the year or the one before, and those of `with_hours`."""
    axes = [axis for axis in axes if axis.subject == "lot"]
    years = (scope.year - 1, scope.year)
    claused = ~Q(clause_kind="") | Exists(Obligation.objects.current().filter(lot=OuterRef("pk")))
    runs = (
        (Q(starts_on__isnull=True) | Q(starts_on__lte=dt.date(years[1], 12, 31)))
        & (Q(starts_on__isnull=False) | Q(contract__notified_on__lte=dt.date(years[1], 12, 31)))
        & (Q(ends_on__gte=dt.date(years[0], 1, 1)) | Q(ends_on__isnull=True, contract__status=ContractStatus.OPEN))
    )
    visible = Lot.objects.filter(scope.contracts("contract__")).order_by()
    lots = _lot_facts(visible.filter(claused & runs), axes, years)
    others = with_hours - {lot.pk for lot in lots}
    return lots + _lot_facts(visible.filter(pk__in=others), axes, years) if others else lots


def _lot_facts(lots: QuerySet[Lot], axes: list[Axis], years: tuple[int, int]) -> list[LotFacts]:
    codes = [axis.code for axis in axes]
    rows = lots.annotate(
        euros=lot_amount(),
        begins_on=Coalesce("starts_on", "contract__notified_on"),
        **{f"cell_{axis.code}": axis.cell("") for axis in axes},
    ).values_list(
        "pk", "contract_id", "contract__buyer_id", "contract__territory_id", "euros",
        "begins_on", "ends_on", *(f"cell_{code}" for code in codes),
    )  # fmt: skip
    return [
        LotFacts(
            pk, contract, buyer, place, euros,
            years=_years_of(begins_on, ends_on, years),
            cells={code: cell or "" for code, cell in zip(codes, cells, strict=True)},
        )
        for pk, contract, buyer, place, euros, begins_on, ends_on, *cells in rows
    ]  # fmt: skip


def _years_of(begins_on: dt.date | None, ends_on: dt.date | None, years: tuple[int, int]) -> frozenset[int]:
    if begins_on is None:
        return frozenset()
    return frozenset(year for year in years if begins_on.year <= year and (ends_on is None or ends_on.year >= year))


# --- Exits: where people who left in the year stand ---


Left = tuple[int, int, dt.date, Place, int, int, list[str], int]
States = dict[tuple[int, str], str]


def exits_tables(scope: Scope, *, today: dt.date) -> dict[str, FactTable]:
    """Milestone by milestone, the situation of people who left in the year or the one before.

    A person is told once a year, by the last contract she left; a milestone still to come is not told.
    """
    return _situations(*_left(scope, today=today), today=today)


def exits_by_buyer(scope: Scope, *, today: dt.date) -> dict[int, dict[str, FactTable]]:
    """The same, buyer by buyer."""
    left, states = _left(scope, today=today)
    of_buyer: dict[int, list[Left]] = defaultdict(list)
    for row in left:
        of_buyer[row[-1]].append(row)
    return {buyer: _situations(rows, states, today=today) for buyer, rows in of_buyer.items()}


def _left(scope: Scope, *, today: dt.date) -> tuple[list[Left], States]:
    """Who left, in order, and what is known of each since."""
    had_hours = EngagementYear.objects.filter(engagement=OuterRef("pk"), validated__gt=0)
    left = (
        Engagement.objects.filter(scope.contracts("lot__contract__"), Exists(had_hours))
        .annotate(left_on=last_day_of_engagement())
        .filter(left_on__range=(dt.date(scope.year - 1, 1, 1), min(scope.last_day, today)))
    )
    rows = left.order_by("left_on", "pk").values_list(
        "pk", "person_id", "left_on", "lot__contract__territory_id", "lot_id", "company_id", "eligibility_criteria",
        "lot__contract__buyer_id",
    )  # fmt: skip
    return list(rows), exit_states(left)


def _situations(left: list[Left], states: States, *, today: dt.date) -> dict[str, FactTable]:
    last = {(row[2].year, row[1]): row for row in left}
    tables: dict[str, FactTable] = {milestone: FactTable({}) for milestone in ExitMilestone.values}
    for (year, person), (pk, _, left_on, place, lot, company, criteria, _buyer) in last.items():
        rsa = {person} if RSA in criteria else set()
        for milestone, table in tables.items():
            if milestone_day(left_on, milestone) <= today:
                state = states.get((pk, milestone), FollowUpState.UNKNOWN.value)
                facts = Facts(ZERO, {person}, rsa, {lot}, {company})
                table.put((year, place, state), facts)
    return tables


# --- Every buyer: what one of them must be hidden among ---


@dataclass(frozen=True)
class Buyers:
    """The figures of every buyer, read when those of one are asked for and small numbers are hidden.

    By axis, "" for the totals; what all buyers make together is worked out once. `shown` is the buyer asked for.
    """

    scope: Scope
    shown: int
    exits: dict[int, dict[str, FactTable]]
    tables: dict[str, dict[int, FactTable]]
    _together: dict[str, FactTable] = field(default_factory=dict)

    def of_axis(self, axis: Axis | None) -> dict[int, FactTable]:
        if axis is not None and axis.code not in self.tables:
            self.tables[axis.code] = self._read(axis)
        return self.tables[axis.code if axis else ""]

    def together(self, axis: Axis | None) -> FactTable:
        code = axis.code if axis else ""
        if code not in self._together:
            self._together[code] = merged(self.of_axis(axis).values())
        return self._together[code]

    def exits_of(self, buyer: int) -> dict[str, FactTable]:
        return self.exits.get(buyer) or {milestone: FactTable({}) for milestone in ExitMilestone.values}

    def _read(self, axis: Axis) -> dict[int, FactTable]:
        if axis.subject == Subject.EXIT:
            return {buyer: found[axis.code.removeprefix("exit_")] for buyer, found in self.exits.items()}
        return hours_by_buyer(self.scope, axis, shown=self.shown)


def buyers_read(scope: Scope, shown: int, alone: Axis | None, *, wants_exits: bool, today: dt.date) -> Buyers:
    """`alone` is the axis whose cells also give the totals, if one does."""
    everybody = replace(scope, buyer_id=None)
    totals = hours_by_buyer(everybody, alone, shown=shown)
    exits = exits_by_buyer(everybody, today=today) if wants_exits else {}
    return Buyers(everybody, shown, exits, {"": totals} | ({alone.code: totals} if alone else {}))
