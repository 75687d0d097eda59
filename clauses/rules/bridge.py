"""From the hours a lot misses to a job that makes them, and who must act next until the first validated hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from clauses.rules.quantities import positive

FULL_WEEK = Decimal(35)  # Code du travail, L3121-27 [law]: the legal working week
SHORTEST_WEEK = Decimal(24)  # Code du travail, L3123-27 [law]: part time, for want of a branch agreement
HALF_HOUR = Decimal("0.5")


# --- How many people, for how long ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class BridgeSize:
    """Places and weekly hours that make the missing hours, and the sentences that explain them."""

    places: int
    weekly_hours: Decimal
    weeks: int
    reasons: tuple[str, ...]

    @property
    def hours(self) -> Decimal:
        """What these places make; never under the missing hours."""
        return self.places * self.weekly_hours * self.weeks


def bridge_size(*, missing_hours: Decimal, first_day: date, last_day: date) -> BridgeSize:
    """The fewest places that make `missing_hours` between two days, at the shortest week that is enough.

    Usage: no text asks for it. A week is between 24 and 35 hours; when even one person at 24 hours makes more than
    what is missing, the job is shorter than the lot. Raises ValueError when nothing is missing or the days are
    reversed.
    """
    positive("missing_hours", missing_hours)
    missing = Decimal(missing_hours)
    if last_day < first_day:
        raise ValueError("a job cannot end before it starts")
    weeks = max(1, ((last_day - first_day).days + 1) // 7)
    places = _ceil(missing / (weeks * FULL_WEEK))
    weekly = max(SHORTEST_WEEK, _ceil_to(missing / (weeks * places), HALF_HOUR))
    needed = min(weeks, _ceil(missing / (weekly * places)))
    people = f"{places} personne{'s' if places > 1 else ''}"
    reasons = (
        f"Il manque {_fr(missing)} h et il reste {weeks} semaine{'s' if weeks > 1 else ''} "
        f"du {first_day:%d/%m/%Y} au {last_day:%d/%m/%Y}.",
        f"{people} à {_fr(weekly)} h par semaine pendant {needed} semaine{'s' if needed > 1 else ''} "
        f"{'font' if places > 1 else 'fait'} {_fr(places * weekly * needed)} h.",
    )
    return BridgeSize(places, weekly, needed, reasons)


def _ceil(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


def _ceil_to(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_CEILING) * step


def _fr(value: Decimal) -> str:
    text = f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP):,}".replace(",", " ").replace(".", ",")
    return text.removesuffix(",0")


# --- Who must act next ------------------------------------------------------------------------------------------
OPENED, CONFIRMED, PUBLISHED, SIGNALLED, PROPOSED, ACCEPTED, INTERVIEW, HIRED, ENGAGED, ELIGIBLE, FIRST_HOUR = STEPS = (
    "opened", "confirmed", "published", "signalled", "proposed", "accepted", "interview", "hired", "engaged",
    "eligible", "first_hour",
)  # fmt: skip
COMPANY, PILOT, FACILITATOR, REFERENT, EMPLOYER = "company", "pilot", "facilitator", "referent", "employer"
NEXT: dict[str, tuple[str, str]] = {
    OPENED: (COMPANY, "relire l'offre et la confirmer"),
    CONFIRMED: (PILOT, "vérifier l'offre et la publier"),
    PUBLISHED: (FACILITATOR, "prévenir les référents des personnes éligibles"),
    SIGNALLED: (REFERENT, "proposer la personne"),
    PROPOSED: (EMPLOYER, "répondre à la proposition"),
    ACCEPTED: (EMPLOYER, "fixer l'entretien"),
    INTERVIEW: (EMPLOYER, "décider de l'embauche"),
    HIRED: (FACILITATOR, "rattacher l'embauche au lot"),
    ENGAGED: (FACILITATOR, "vérifier l'éligibilité"),
    ELIGIBLE: (COMPANY, "déclarer les heures du mois"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who is waited for, to do what (French), since when, after which step."""

    who: str
    what: str
    since: datetime
    step: str


def bridge_waiting(reached: Mapping[str, datetime]) -> Waiting | None:
    """Who must act next, from the steps reached and when; None once the first hour is validated.

    A step reached covers those before it, whatever is known of them: eligibility may be checked the day of the
    first hour. Raises ValueError on an unknown step, or when nothing has begun.
    """
    if unknown := set(reached) - set(STEPS):
        raise ValueError(f"unknown steps: {sorted(unknown)}")
    if not reached:
        raise ValueError("a bridge that is not opened waits for nobody")
    last = max(reached, key=STEPS.index)
    if last == FIRST_HOUR:
        return None
    who, what = NEXT[last]
    return Waiting(who, what, reached[last], last)
