"""Which aids may apply to a recruitment, and what one is worth in an average month."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cms.rules.costs import CENT, LEGAL_WEEK, MONTHS_A_YEAR, WEEKS_A_YEAR, Recruitment


@dataclass(frozen=True, slots=True)
class AidTerms:
    """Who an aid is for; an empty set asks nothing. `facts` are alternatives, `not_facts` exclude."""

    kinds: frozenset[str]
    employers: frozenset[str] = frozenset()
    ages: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    not_facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AmountTerms:
    """How an amount is paid: `kind` is `lump`, `monthly`, `smic_share` or `ceiling`; `months` is for how long.

    `follows_hours`: reduced in proportion below the legal week. `most_hours`: hours of a week beyond which it stops.
    """

    kind: str
    amount: Decimal
    months: int
    follows_hours: bool = False
    most_hours: Decimal | None = None


def aid_applies(terms: AidTerms, recruitment: Recruitment) -> bool:
    """Whether nothing known of the recruitment excludes the aid; who grants it decides alone."""
    return (
        recruitment.kind in terms.kinds
        and (not terms.employers or recruitment.employer in terms.employers)
        and (not terms.ages or recruitment.age in terms.ages)
        and (not terms.facts or bool(terms.facts & recruitment.facts))
        and not terms.not_facts & recruitment.facts
    )


def aid_monthly(amount: AmountTerms, *, hours: Decimal, smic: Decimal) -> Decimal | None:
    """Euros in an average month while it is paid; None for a ceiling of costs paid back, which no wage receives.

    >>> aid_monthly(AmountTerms("lump", Decimal(5000), 12), hours=Decimal(35), smic=Decimal("12.02"))
    Decimal('416.67')
    """
    if amount.kind == "ceiling":
        return None
    if amount.kind == "smic_share":
        helped = hours if amount.most_hours is None else min(hours, amount.most_hours)
        return _cents(amount.amount * smic * helped * WEEKS_A_YEAR / MONTHS_A_YEAR)
    part = min(hours / LEGAL_WEEK, Decimal(1)) if amount.follows_hours else Decimal(1)
    whole = amount.amount * part
    return _cents(whole / amount.months if amount.kind == "lump" else whole)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
