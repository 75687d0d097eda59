"""The ledger of a lot, today or as it was known on a past day; read line by line, never added up twice."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actors import Actor
from clauses.enums import HoursKind
from clauses.models import HoursLine, Lot
from clauses.selectors.lots import LotTotals, lot_totals
from clauses.selectors.pooling import agreements_of_lot
from core import formats
from core.documents import Sheet

HEAD = [
    "Inscrite le", "Inscrite par", "Écriture", "Entreprise", "Nom", "Prénom", "Mois", "Du", "Au", "Nature", "Heures",
    "Compte", "Pourquoi pas", "Motif de la correction",
]  # fmt: skip
WHY_UNCOUNTED = {
    "kind_not_counted": "nature d'heures non comptée",
    "eligibility_missing": "éligibilité non validée",
    "before_engagement": "avant le contrat de travail",
    "before_eligibility": "avant la validation de l'éligibilité",
    "after_window": "après la durée de décompte",
}
COLUMNS = (
    "pk", "recorded_at", "recorded_by__first_name", "recorded_by__last_name", "recorded_by__email", "reverses_id",
    "replaces_id", "engagement_id", "engagement__company__name", "engagement__person__first_name",
    "engagement__person__last_name", "month", "first_day", "last_day", "kind", "hours", "countable", "uncounted_code",
    "reason",
)  # fmt: skip
KINDS = dict(HoursKind.choices)


@dataclass(frozen=True, slots=True)
class RegisterAt:
    """How to read the ledger: hours worked until a day, as known at the end of another. None: no limit."""

    worked_until: dt.date | None = None
    known_on: dt.date | None = None

    @property
    def known_at(self) -> dt.datetime | None:
        """The last instant of the day, in local time."""
        if self.known_on is None:
            return None
        midnight = dt.datetime.combine(self.known_on + dt.timedelta(days=1), dt.time(), timezone.get_current_timezone())
        return midnight - dt.timedelta(microseconds=1)

    @property
    def is_past(self) -> bool:
        return self.worked_until is not None or self.known_on is not None


def register_totals(lot: Lot, at: RegisterAt) -> LotTotals:
    return lot_totals(lot_id=lot.pk, worked_until=at.worked_until, known_at=at.known_at)


def register_lines(lot: Lot, *, actor: Actor, at: RegisterAt, q: str = "") -> QuerySet[Any, Any]:
    """The lines, latest first, each knowing whether another had reversed it by then: the columns shown, no object."""
    lines = HoursLine.objects.filter(lot=lot, lot__in=Lot.objects.visible_to(actor))
    reversals = HoursLine.objects.filter(reverses=OuterRef("pk"))
    if at.worked_until is not None:
        lines = lines.filter(last_day__lte=at.worked_until)
    if at.known_at is not None:
        lines, reversals = lines.known_at(at.known_at), reversals.known_at(at.known_at)
    for word in q.split()[:5]:
        lines = lines.filter(
            Q(engagement__person__last_name__icontains=word)
            | Q(engagement__person__first_name__icontains=word)
            | Q(engagement__company__name__icontains=word)
        )
    return lines.annotate(is_reversed=Exists(reversals)).values_list(*COLUMNS, "is_reversed", named=True)


def entry_label(line: Any) -> str:
    if line.reverses_id is not None:
        return "Annulation"
    return "Remplacement" if line.replaces_id is not None else "Validation"


def entry_author(line: Any) -> str:
    name = f"{line.recorded_by__first_name} {line.recorded_by__last_name}".strip()
    return name or line.recorded_by__email


def register_sheets(lot: Lot, *, actor: Actor, at: RegisterAt) -> list[Sheet]:
    """The ledger as a workbook: its totals, then every line."""
    totals = register_totals(lot, at)
    return [
        Sheet("Totaux", ["Heures", "Total"], _total_rows(totals), note=register_title(lot, at)),
        Sheet("Registre", HEAD, _line_rows(register_lines(lot, actor=actor, at=at)), note=register_title(lot, at)),
    ]


def register_title(lot: Lot, at: RegisterAt) -> str:
    parts = [f"Registre du lot {lot.number}, marché {lot.contract.reference}"]
    if at.worked_until is not None:
        parts.append(f"heures faites jusqu'au {formats.day(at.worked_until)}")
    if at.known_on is not None:
        parts.append(f"tel qu'il était connu le {formats.day(at.known_on)}")
    if agreements := agreements_of_lot(lot):
        parts.append(f"mises en commun : {', '.join(one.reference for one in agreements)}")
    return ", ".join(parts)


def _total_rows(totals: LotTotals) -> list[list[str | Decimal | int | None]]:
    return [
        ["Heures dues", totals.owed],
        ["Heures comptées pour l'obligation", totals.validated],
        ["Heures validées sans compter", totals.uncounted],
    ]


def _line_rows(lines: QuerySet[Any, Any]) -> Iterator[list]:
    for line in lines.order_by("recorded_at", "pk").iterator(chunk_size=2000):
        yield [
            timezone.localtime(line.recorded_at),
            entry_author(line),
            entry_label(line),
            line.engagement__company__name,
            line.engagement__person__last_name,
            line.engagement__person__first_name,
            line.month,
            line.first_day,
            line.last_day,
            KINDS[line.kind],
            line.hours,
            "oui" if line.countable else "non",
            WHY_UNCOUNTED.get(line.uncounted_code, line.uncounted_code),
            line.reason,
        ]
