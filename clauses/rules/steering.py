"""Where a lot should stand on a date, and the light it deserves."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from clauses.rules.quantities import require_quantity, share

CENT = Decimal("0.01")


def expected_hours(*, target_hours: Decimal, start: date, end: date, on: date) -> Decimal:
    """Hours a lot should have reached at the end of a day, at a steady pace between its two dates.

    Usage: no text asks for a pace; the line shows a drift early enough to act.
    """
    require_quantity("target_hours", target_hours)
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What the light of a lot is worked out from, on a day.

    Usage. Hours declared and waiting for validation count for the pace, since the delay is not the company's;
    only validated ones can reach the target.
    """

    target_hours: Decimal | None
    validated_hours: Decimal
    declared_hours: Decimal
    start: date | None
    end: date | None
    on: date
    pace: Pace = DEFAULT_PACE

    @property
    def done(self) -> Decimal:
        return self.validated_hours + self.declared_hours

    def expected(self) -> Decimal:
        if not self.target_hours or self.start is None or self.end is None:
            return Decimal("0.00")
        return expected_hours(target_hours=self.target_hours, start=self.start, end=self.end, on=self.on)

    def code(self) -> str:
        """The code of the light alone: for who sorts hundreds of lots to show a few."""
        require_quantity("validated_hours", self.validated_hours)
        require_quantity("declared_hours", self.declared_hours)
        if not self.target_hours:
            return "no_target"
        require_quantity("target_hours", self.target_hours)
        if self.validated_hours >= self.target_hours:
            return "reached"
        if self.start is None or self.end is None:
            return "no_target"
        if self.on < self.start:
            return "not_started"
        if self.on > self.end:
            return "missed"
        expected = self.expected()
        if self.done >= expected * self.pace.on_track:
            return "on_track"
        return "watch" if self.done >= expected * self.pace.watch else "late"

    def light(self) -> Light:
        code = self.code()
        return Light(code, self._reason(code), self.expected())

    def _reason(self, code: str) -> str:
        target = self.target_hours
        if not target:
            return "Aucun objectif d'heures n'est encore fixé."
        if code == "reached":
            return f"Objectif de {_fr(target)} h atteint."
        if code == "no_target":
            return "Les dates du lot manquent : le rythme attendu est inconnu."
        if code == "not_started":
            return f"Le lot commence le {self.start:%d/%m/%Y}."
        if code == "missed":
            return f"Lot terminé : {_fr(target - self.validated_hours)} h restent à valider."
        return f"{_fr(self.done)} h faites sur {_fr(self.expected())} h attendues à cette date."


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
    """The light of a lot on a date, with its reason."""
    return Standing(target_hours, validated_hours, declared_hours, start, end, on, pace).light()
