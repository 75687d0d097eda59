"""Before the tender: how many people a volume of hours means, and whether the territory has them."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clauses.rules.duty import CONTRACT_TYPES
from clauses.rules.quantities import positive, quantity, share

MONTHS_A_YEAR = 12
# Contract, not law: the effort rates met in practice, and the floors of the national urban renewal agency (ANRU),
# 5 % on works and 10 % on the management of neighbourhoods (domain rules, 1.3).
USUAL_EFFORT = (Decimal("0.05"), Decimal("0.20"))
ANRU_FLOORS = {"works": Decimal("0.05"), "services": Decimal("0.10")}


def posts_needed(*, hours: int, months: int, divisor: Decimal) -> Decimal:
    """Full-time posts held during the whole duration of a lot, unrounded: hours / (divisor x months / 12).

    Usage: `divisor` is the hours of a full-time year, a setting of the Département (1,600 for the national
    consolidation). 800 hours over six months make one post.
    """
    yearly = positive("divisor", divisor) * positive("months", months) / MONTHS_A_YEAR
    exact = quantity("hours", hours) / yearly
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def people_needed(*, hours: int, months: int, divisor: Decimal) -> int:
    """How many people a volume of hours asks for at the least, working full time for the whole lot.

    Usage. Part of a post is somebody all the same: the figure is rounded up.
    """
    yearly = positive("divisor", divisor) * positive("months", months) / MONTHS_A_YEAR
    exact: Fraction = quantity("hours", hours) / yearly
    return -(-exact.numerator // exact.denominator)


def effort_remark(*, effort_rate: Decimal, contract_type: str, is_anru: bool) -> str:
    """What to tell about an effort rate that is not a usual one; empty when there is nothing to tell.

    Contract: the buyer decides. Only a remark, never a refusal.
    """
    share("effort_rate", effort_rate)
    if contract_type not in CONTRACT_TYPES:
        raise ValueError(f"unknown contract type: {contract_type!r}")
    floor = ANRU_FLOORS.get(contract_type) if is_anru else None
    if floor is not None and effort_rate < floor:
        return f"Sous le plancher de l'ANRU : {_percent(floor)} au moins."
    low, high = USUAL_EFFORT
    if effort_rate < low:
        return f"C'est peu : le taux va d'ordinaire de {_percent(low)} à {_percent(high)}."
    if effort_rate > high:
        return f"C'est beaucoup : le taux va d'ordinaire de {_percent(low)} à {_percent(high)}."
    return ""


def _percent(value: Decimal) -> str:
    return f"{(value * 100).normalize():f} %"


@dataclass(frozen=True, slots=True)
class Feasibility:
    """`code` is one of realistic, tight, short, unknown; `reason` is French."""

    code: str
    reason: str


def feasibility(
    *, people: int | None, needed: int, radius_km: int, candidates_per_post: Decimal, suppliers: int, step: int = 1
) -> Feasibility:
    """Whether the territory has enough people for a lot.

    Usage: several candidates are needed for one hire (`candidates_per_post`, a setting); between `needed` and that
    many the hire is possible but tight. `people` is None when nobody can count them (no place, no trade);
    a figure lowered to a multiple of `step`, so that small numbers stay hidden, may stand for up to `step` - 1 people
    more, and is never said to be too small when it may not be. `suppliers` are the structures around that can lend or
    bring people.
    """
    quantity("needed", needed)
    positive("candidates_per_post", candidates_per_post)
    if people is None:
        return Feasibility("unknown", "Indiquez le lieu et le métier pour compter les personnes disponibles.")
    quantity("people", people)
    positive("step", step)
    facts = f"{_count(people, step)} à moins de {radius_km} km, il en faut {needed}"
    if people >= needed * candidates_per_post:
        return Feasibility("realistic", f"{facts} : réaliste.")
    help_ = f" {_suppliers(suppliers)}" if suppliers else ""
    if people + step - 1 >= needed > people:
        return Feasibility("tight", f"{facts} : à vérifier avec le facilitateur.{help_}")
    if people >= needed:
        return Feasibility("tight", f"{facts} : possible, mais sans marge.{help_}")
    return Feasibility("short", f"{facts} : trop peu.{help_}")


def _count(people: int, step: int) -> str:
    """A number of people; one that was lowered says so."""
    if not people:
        return "Aucune personne" if step == 1 else f"Moins de {step} personnes"
    plural = "s" if people > 1 else ""
    return f"{people} personne{plural}" if step == 1 else f"Au moins {people} personne{plural}"


def _suppliers(count: int) -> str:
    if count == 1:
        return "Une structure d'insertion proche peut compléter."
    return f"{count} structures d'insertion proches peuvent compléter."
