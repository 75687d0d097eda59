"""Where a lot should stand on a date, and the light it deserves."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from clauses.rules.quantities import quantity, share

CENT = Decimal("0.01")


def expected_hours(*, target_hours: Decimal, start: date, end: date, on: date) -> Decimal:
    """Hours a lot should have reached at the end of a day, at a steady pace between its two dates.

    Usage: no text asks for a pace; the line shows a drift early enough to act.
    """
    quantity("target_hours", target_hours)
    if end < start:
        raise ValueError("a lot cannot end before it starts")
    if on < start:
        return Decimal("0.00")
    days = (end - start).days + 1
    elapsed = min((on - start).days + 1, days)
    return (Decimal(target_hours) * elapsed / days).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Pace:
    """Usage, settings of the Département: shares of the expected hours under which the light changes."""

    on_track: Decimal = Decimal("0.90")
    watch: Decimal = Decimal("0.60")

    def __post_init__(self) -> None:
        share("on_track", self.on_track)
        share("watch", self.watch)
        if self.watch > self.on_track:
            raise ValueError("the watch limit cannot exceed the on-track limit")


@dataclass(frozen=True, slots=True)
class Light:
    """`code` is one of no_target, not_started, reached, on_track, watch, late, missed; `reason` is French."""

    code: str
    reason: str
    expected: Decimal = Decimal("0.00")


DEFAULT_PACE = Pace()


def _fr(hours: Decimal) -> str:
    return f"{hours.quantize(Decimal(1), ROUND_HALF_UP):,}".replace(",", " ")


def lot_light(
    *,
    target_hours: Decimal | None,
    validated_hours: Decimal,
    declared_hours: Decimal = Decimal(0),
    start: date | None,
    end: date | None,
    on: date,
    pace: Pace = DEFAULT_PACE,
) -> Light:
    """The light of a lot on a date, with its reason.

    Usage. Hours declared and waiting for validation count for the pace, since the delay is not the company's;
    only validated ones can reach the target.
    """
    quantity("validated_hours", validated_hours)
    quantity("declared_hours", declared_hours)
    if target_hours is None or not target_hours:
        return Light("no_target", "Aucun objectif d'heures n'est encore fixé.")
    if start is None or end is None:
        expected = Decimal("0.00")
    else:
        expected = expected_hours(target_hours=target_hours, start=start, end=end, on=on)
    if validated_hours >= target_hours:
        return Light("reached", f"Objectif de {_fr(target_hours)} h atteint.", expected)
    if start is None or end is None:
        return Light("no_target", "Les dates du lot manquent : le rythme attendu est inconnu.")
    if on < start:
        return Light("not_started", f"Le lot commence le {start:%d/%m/%Y}.", expected)
    done = validated_hours + declared_hours
    if on > end:
        missing = target_hours - validated_hours
        return Light("missed", f"Lot terminé : {_fr(missing)} h restent à valider.", expected)
    facts = f"{_fr(done)} h faites sur {_fr(expected)} h attendues à cette date."
    if done >= expected * pace.on_track:
        return Light("on_track", facts, expected)
    if done >= expected * pace.watch:
        return Light("watch", facts, expected)
    return Light("late", facts, expected)
