"""The obligation of a lot read on a day and as it was known: its parts, what each is owed for, and the history."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from clauses.enums import PartKind
from clauses.models import Amendment, Lot, Obligation, ObligationPart, ObligationProposal
from clauses.obligation_words import end_words, obligation_sentence, terms_sentence
from clauses.rules import obligation_steps, part_counts
from clauses.selectors.obligations import history_of, hours_of, obligation_known, parts_of
from clauses.selectors.registers import RegisterAt
from core import formats
from core.documents import Sheet

STEP_HEAD = ["À partir du", "Ce qui change", "Heures dues"]
PART_HEAD = ["Partie", "Nature", "D'où vient le chiffre", "Compte depuis le", "Jusqu'au", "Heures exactes", "Compte"]
HISTORY_HEAD = ["Fixée le", "Par", "Ce qui a changé", "Due depuis le", "Heures dues", "Heures calculées", "Motif"]


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part with the sentence of its figures, and whether it counts on the day asked."""

    part: ObligationPart
    sentence: str
    counts: bool

    @property
    def last_day(self) -> dt.date | None:
        """The last day it counts."""
        return self.part.counts_until - dt.timedelta(days=1) if self.part.counts_until else None


@dataclass(frozen=True, slots=True)
class StepShown:
    """A day on which the total changes: what happens, and the total from then on."""

    day: dt.date
    events: tuple[str, ...]
    hours: int
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class ObligationReading:
    """An obligation as it was known, read on a day."""

    obligation: Obligation | None
    owed: int | None
    sentence: str
    parts: list[PartShown]
    steps: list[StepShown]

    @property
    def counted(self) -> list[PartShown]:
        return [one for one in self.parts if one.counts]

    @property
    def exact(self) -> Decimal:
        """The sum before rounding."""
        return sum((one.part.hours for one in self.counted), Decimal(0))

    @property
    def is_rounded(self) -> bool:
        return self.owed is not None and self.exact != self.owed


def obligation_reading(lot: Lot, *, on: dt.date, known_at: dt.datetime | None = None) -> ObligationReading:
    obligation = obligation_known(lot.pk, at=known_at)
    if obligation is None:
        return ObligationReading(None, None, "", [], [])
    parts = parts_of(obligation)
    shown = [part for part in parts if part.hours or part.kind != PartKind.BASE]
    return ObligationReading(
        obligation=obligation,
        owed=hours_of(obligation, on=on, parts=parts),
        sentence=obligation_sentence(obligation),
        parts=[PartShown(one, terms_sentence(one.terms), part_counts(one.terms, on=on)) for one in shown],
        steps=_steps(shown, on),
    )


def _steps(parts: Sequence[ObligationPart], on: dt.date) -> list[StepShown]:
    return [
        StepShown(step.day, tuple(_events(parts, step.day)), step.hours, step.day > on)
        for step in obligation_steps([part.terms for part in parts])
    ]


def _events(parts: Sequence[ObligationPart], day: dt.date) -> list[str]:
    ended = [f"{part.label} : {end_words(part)}" for part in parts if part.counts_until == day]
    begun = [f"{part.label} : {formats.hours(part.hours)}" for part in parts if part.counts_from == day]
    return ended + begun


@dataclass(frozen=True, slots=True)
class LotChanges:
    """What may still change the obligation of a lot: proposals to decide, and everything recorded."""

    waiting: list[ObligationProposal]
    decided: list[ObligationProposal]
    amendments: list[Amendment]


def lot_changes(lot: Lot) -> LotChanges:
    proposals = list(ObligationProposal.objects.filter(lot=lot).select_related("amendment", "decided_by", "obligation"))
    return LotChanges(
        waiting=[one for one in proposals if one.is_pending],
        decided=[one for one in proposals if not one.is_pending],
        amendments=list(amendments_of(lot)),
    )


def amendments_of(lot: Lot) -> QuerySet[Amendment]:
    """Those of the lot, and those of the whole contract."""
    return Amendment.objects.filter(Q(lot=lot) | Q(lot__isnull=True), contract=lot.contract_id).order_by("-number")


def obligation_sheets(lot: Lot, reading: ObligationReading, at: RegisterAt, *, on: dt.date) -> list[Sheet]:
    """The obligation as a workbook: totals over time, parts with their figures, decisions."""
    note = obligation_title(lot, at, on=on)
    return [
        Sheet("Dans le temps", STEP_HEAD, [[s.day, " ; ".join(s.events), s.hours] for s in reading.steps], note=note),
        Sheet("Parties", PART_HEAD, [_part_row(one) for one in reading.parts], note=note),
        Sheet(
            "Décisions", HISTORY_HEAD, [_history_row(one) for one in history_of(lot, known_at=at.known_at)], note=note
        ),
    ]


def obligation_title(lot: Lot, at: RegisterAt, *, on: dt.date) -> str:
    parts = [f"Obligation du lot {lot.number}, marché {lot.contract.reference}", f"au {formats.day(on)}"]
    if at.known_on is not None:
        parts.append(f"telle qu'elle était connue le {formats.day(at.known_on)}")
    return ", ".join(parts)


def _part_row(shown: PartShown) -> list:
    part = shown.part
    return [
        part.label,
        part.get_kind_display(),
        shown.sentence,
        part.counts_from,
        shown.last_day,
        part.hours,
        "oui" if shown.counts else "non",
    ]


def _history_row(one: Obligation) -> list:
    return [
        timezone.localtime(one.decided_at),
        str(one.decided_by),
        one.change,
        one.since,
        one.hours,
        one.computed_hours,
        one.reason,
    ]
