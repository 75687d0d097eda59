"""Which declared hours count towards the obligation, and why the others do not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from clauses.rules.calendar import last_day_of_period

HOUR_KINDS = frozenset({"WORK", "TRAINING", "TUTORING", "IMMERSION", "PAID_ABSENCE"})

# Usage, a setting of the Département: work, and paid training tied to the contract.
DEFAULT_COUNTABLE_KINDS = frozenset({"WORK", "TRAINING"})


def counting_window(*, first_day: date, months: int) -> tuple[date, date]:
    """First and last countable day of a person, from the first day of their first clause contract.

    Usage, a setting of the Département: 24 months, often 12 more with a reason (apprenticeship, CDI).
    Counted date to date: 24 months from 1 March 2024 end on 28 February 2026.
    """
    if months < 1:
        raise ValueError("a counting window lasts one month at least")
    return first_day, last_day_of_period(first_day, months)


@dataclass(frozen=True, slots=True)
class CountingTerms:
    """Facts of an engagement that decide which of its hours count."""

    first_day: date
    eligibility_validated_on: date | None
    window: tuple[date, date]
    countable_kinds: Collection[str] = DEFAULT_COUNTABLE_KINDS


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether hours count; if not, `code` and a French `message` say why."""

    countable: bool
    code: str = ""
    message: str = ""


COUNTED = Verdict(countable=True)


def countable_from(*, first_day: date, eligibility_validated_on: date | None) -> date | None:
    """The first day whose hours may count; None as long as nobody has validated the eligibility.

    Usage of facilitators: eligibility is checked before the first hour counts, and judged on the hiring day.
    """
    if eligibility_validated_on is None:
        return None
    return max(first_day, eligibility_validated_on)


def hours_verdict(*, kind: str, first_day: date, last_day: date, terms: CountingTerms) -> Verdict:
    """Whether the hours of a kind worked between two days, both included, count towards the obligation.

    Law: CCP L2112-2 (conditions of execution, linked to the object). Usage for the rest: kinds that count,
    eligibility checked first, window. Days that straddle a limit do not count: cut the period there first
    (`cut_period`).
    """
    if kind not in HOUR_KINDS:
        raise ValueError(f"unknown kind of hours: {kind!r}")
    if last_day < first_day:
        raise ValueError("a period cannot end before it starts")
    if kind not in terms.countable_kinds:
        return Verdict(False, "kind_not_counted", "Cette nature d'heures n'est pas comptée par le Département.")
    start = countable_from(first_day=terms.first_day, eligibility_validated_on=terms.eligibility_validated_on)
    if start is None:
        return Verdict(False, "eligibility_missing", "L'éligibilité de la personne n'est pas encore validée.")
    if first_day < terms.first_day:
        return Verdict(False, "before_engagement", "Ces heures précèdent le début du contrat de travail.")
    if first_day < start:
        return Verdict(False, "before_eligibility", "Ces heures précèdent la validation de l'éligibilité.")
    if last_day > terms.window[1]:
        return Verdict(False, "after_window", "Ces heures dépassent la durée pendant laquelle la personne compte.")
    return COUNTED


def cut_period(*, first_day: date, last_day: date, limits: Collection[date]) -> list[tuple[date, date]]:
    """The period cut at each limit that falls inside it; a limit is the first day of what follows it."""
    if last_day < first_day:
        raise ValueError("a period cannot end before it starts")
    starts = [first_day, *sorted({limit for limit in limits if first_day < limit <= last_day})]
    ends = [date.fromordinal(start.toordinal() - 1) for start in starts[1:]] + [last_day]
    return list(zip(starts, ends, strict=True))
