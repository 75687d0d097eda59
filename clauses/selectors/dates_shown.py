"""Due dates as they are read: one date, and many of which a page shows few."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, overload

from django.urls import reverse

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation
from clauses.enums import DueKind

LOT_PAGES: dict[str, str] = {
    Role.FACILITATOR: "lot_detail",
    Role.BUYER: "buyer_lot",
    Role.CONTRACTOR: "contractor_lot",
}


@dataclass(frozen=True, slots=True)
class DueDate:
    """One date. `at` when an hour is known; `key` names it for good; `page` is that of whoever asks, and its object."""

    kind: DueKind
    key: str
    day: dt.date
    title: str
    text: str = ""
    page: tuple[Any, ...] = ()
    at: dt.datetime | None = None
    place: str = ""
    is_late: bool = False

    @property
    def path(self) -> str:
        """The address of the page: worked out for the dates shown only."""
        return reverse(f"clauses:{self.page[0]}", args=self.page[1:]) if self.page else ""


class LotNamed(NamedTuple):
    """What dates say of a lot; `closed_until` is the last month that a certificate closes."""

    pk: int
    ends_on: dt.date | None
    closed_until: dt.date | None
    due_day: int
    number: str
    reference: str
    title: str

    def __str__(self) -> str:
        return f"{self.reference} · lot {self.number}"


class Awaited(NamedTuple):
    """A statement to send, before it is put into words: there may be thousands, of which a page shows forty."""

    key: str
    day: dt.date
    lot: LotNamed
    company_id: int
    month: dt.date
    due_on: dt.date

    @property
    def kind(self) -> DueKind:
        return DueKind.STATEMENT


class DueDates(Sequence[DueDate]):
    """Dates in order, put into words as they are read: all of them by iteration, those of a page by a slice."""

    def __init__(self, rows: list[DueDate | Awaited], *, actor: Actor, on: dt.date) -> None:
        self._rows, self._actor, self._on = rows, actor, on

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[DueDate]:
        return iter(self[:])

    @overload
    def __getitem__(self, shown: int) -> DueDate: ...
    @overload
    def __getitem__(self, shown: slice) -> list[DueDate]: ...
    def __getitem__(self, shown: int | slice) -> DueDate | list[DueDate]:
        if isinstance(shown, int):
            return self._said([self._rows[shown]])[0]
        return self._said(self._rows[shown])

    def _said(self, rows: list[DueDate | Awaited]) -> list[DueDate]:
        awaited = [one.company_id for one in rows if isinstance(one, Awaited)]
        names = {} if self._actor.has_role(Role.CONTRACTOR) else _names(set(awaited))
        return [_statement(one, self._actor, names, self._on) if isinstance(one, Awaited) else one for one in rows]


def lot_page(actor: Actor, lot_id: int) -> tuple[str, int]:
    return LOT_PAGES[actor.role], lot_id


def _statement(one: Awaited, actor: Actor, names: dict[int, str], on: dt.date) -> DueDate:
    """In the words of who sends it, or of who waits for it."""
    lot = f"{one.lot.reference}, lot {one.lot.number}"
    if actor.has_role(Role.CONTRACTOR):
        title = f"Relevé {one.month:%m/%Y} à envoyer : {lot}"
        text = f"Attendu le {one.due_on:%d/%m/%Y}."
        page: tuple[Any, ...] = ("statement_grid", one.lot.pk, one.month)
    else:
        title = f"Relevé {one.month:%m/%Y} attendu : {lot}"
        text = f"{names[one.company_id]}, attendu le {one.due_on:%d/%m/%Y}."
        page = lot_page(actor, one.lot.pk)
    return DueDate(one.kind, one.key, one.day, title, text, page, is_late=one.due_on < on)


def _names(company_ids: Collection[int]) -> dict[int, str]:
    if not company_ids:
        return {}
    return dict(Organisation.objects.filter(pk__in=company_ids).order_by().values_list("pk", "name"))
