"""Whom a row speaks of: a person's period on a lot, found by its code or by names. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from clauses.enums import HoursKind
from clauses.hours_files.columns import CODE, CONTRACT, FIRST_DAY, FIRST_NAME, LAST_NAME, LOT, MONTH, PERSON, folded
from clauses.hours_files.values import CellError, day_of, hours_of


@dataclass(frozen=True, slots=True)
class Period:
    """A box of the month: an engagement from a day to another, with the names that find it."""

    engagement_id: int
    first_day: dt.date
    last_day: dt.date
    lot_id: int
    lot_number: str
    contract: str
    last_name: str
    first_name: str

    @property
    def code(self) -> str:
        return period_code(self.engagement_id, self.first_day)

    @property
    def names(self) -> tuple[str, str]:
        return folded(self.last_name), folded(self.first_name)


def period_code(engagement_id: int, first_day: dt.date) -> str:
    return f"P{engagement_id}-{first_day:%Y%m%d}"


class RowRefused(Exception):  # noqa: N818 -- read at call sites: `raise RowRefused(…)`
    """Why a row cannot be taken, in French."""


@dataclass(slots=True)
class Month:
    """All the periods that a company may declare for a month, ready to be looked for."""

    first_day: dt.date
    periods: Iterable[Period]
    _by_code: dict[str, Period] = field(init=False)
    _by_names: dict[frozenset[str], list[Period]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_code = {period.code: period for period in self.periods}
        self._by_names = defaultdict(list)
        for period in self._by_code.values():
            self._by_names[_words(*period.names)].append(period)

    def find(self, cells: Mapping[str, str]) -> Period:
        """The period of a row. Raises `RowRefused` when there is none, or more than one."""
        self._check_month(cells)
        if code := cells.get(CODE, "").upper():
            if code in self._by_code:
                return self._by_code[code]
            raise RowRefused(f"Le repère « {code[:30]} » n'est pas de ce mois ni de ces lots : reprenez le modèle.")
        found = self._by_names.get(_words(*_names(cells)), [])
        if not found:
            raise RowRefused(f"« {_said(cells)} » n'est pas sur vos lots ce mois-ci : voyez avec le facilitateur.")
        return self._only(self._on_lot(found, cells), cells)

    def _check_month(self, cells: Mapping[str, str]) -> None:
        day = _day(cells.get(MONTH, ""), lenient=True) or _day(cells.get(FIRST_DAY, ""))
        if day is not None and (day.year, day.month) != (self.first_day.year, self.first_day.month):
            raise RowRefused(f"Cette ligne est d'un autre mois ({day:%m/%Y}).")

    def _on_lot(self, found: list[Period], cells: Mapping[str, str]) -> list[Period]:
        contract, lot = folded(cells.get(CONTRACT, "")), folded(cells.get(LOT, ""))
        kept = [
            period
            for period in found
            if (not contract or folded(period.contract) == contract)
            and (not lot or folded(period.lot_number) == lot.removeprefix("lot ").strip())
        ]
        if not kept:
            raise RowRefused(f"« {_said(cells)} » n'est pas sur ce lot ce mois-ci.")
        return kept

    def _only(self, found: list[Period], cells: Mapping[str, str]) -> Period:
        if len(found) == 1:
            return found[0]
        day = _day(cells.get(FIRST_DAY, ""))
        same = [period for period in found if period.first_day == day]
        if len(same) == 1:
            return same[0]
        if len({period.lot_id for period in found}) > 1:
            raise RowRefused(f"« {_said(cells)} » est sur plusieurs lots : précisez le marché et le lot.")
        if len({period.engagement_id for period in found}) > 1:
            raise RowRefused(f"« {_said(cells)} » désigne plusieurs personnes : utilisez le repère du modèle.")
        days = " ou ".join(f"le {period.first_day:%d/%m}" for period in found)
        raise RowRefused(f"Le mois de « {_said(cells)} » est en plusieurs parties : précisez si elle commence {days}.")


def row_hours(cells: Mapping[str, str]) -> dict[str, Decimal]:
    """The hours of a row by kind. Raises `RowRefused` naming the column that is not a number."""
    found = {}
    for kind in HoursKind:
        try:
            hours = hours_of(cells.get(kind, ""))
        except CellError as error:
            raise RowRefused(f"{kind.label} : {error}") from error
        if hours is not None:
            found[kind.value] = hours
    if not found:
        raise RowRefused("Aucune heure n'est écrite sur cette ligne.")
    return found


def is_empty(cells: Mapping[str, str]) -> bool:
    """A person listed by the workbook whose hours were left blank: nothing is said of her."""
    return not any(cells.get(kind, "").strip() for kind in HoursKind.values)


def _names(cells: Mapping[str, str]) -> tuple[str, str]:
    if cells.get(LAST_NAME):
        return folded(cells[LAST_NAME]), folded(cells.get(FIRST_NAME, ""))
    return folded(cells.get(PERSON, "")), ""


def _words(*names: str) -> frozenset[str]:
    """The words of a name in whatever order they come: `DUPONT Marie`, `Marie Dupont`."""
    return frozenset(" ".join(names).split())


def _said(cells: Mapping[str, str]) -> str:
    return f"{cells.get(LAST_NAME) or cells.get(PERSON, '')} {cells.get(FIRST_NAME, '')}".strip()[:60]


def _day(text: str, *, lenient: bool = False) -> dt.date | None:
    try:
        return day_of(text)
    except CellError as error:
        if lenient:  # a month is written in many ways, and the page has already said which it is
            return None
        raise RowRefused(str(error)) from error
