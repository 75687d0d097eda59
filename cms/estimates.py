"""One estimate: what the rules say of a recruitment, with the figures and the aids of a day."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Prefetch

from cms.enums import RecruiterKind, RecruitmentKind, ReferenceCode
from cms.models import Aid, AidAmount, CostReference, ToolPage
from cms.rules import (
    Contributions,
    Recruitment,
    ReductionTerms,
    aid_applies,
    aid_monthly,
    contributions_monthly,
    gross_monthly,
    smic_monthly,
)

FLOORS = {
    RecruitmentKind.APPRENTICESHIP: ReferenceCode.APPRENTICE_FLOOR,
    RecruitmentKind.PROFESSIONALISATION: ReferenceCode.PROFESSIONALISATION_FLOOR,
}
# Employers of fewer than fifty people pay the lower contribution to housing (Fnal); an association is taken for one.
SMALL = frozenset({RecruiterKind.SMALL, RecruiterKind.ASSOCIATION, RecruiterKind.SIAE})
CENT = Decimal("0.01")
OLD_AFTER_DAYS = 366


@dataclass(frozen=True, slots=True)
class AidLine:
    """An aid that may apply. `monthly` is None when no amount is known, or when it pays back costs."""

    aid: Aid
    amount: AidAmount | None
    monthly: Decimal | None
    is_old: bool

    @property
    def whole(self) -> Decimal | None:
        """What is paid in all, to the euro."""
        return (self.monthly * self.amount.months).quantize(Decimal(1)) if self.amount and self.monthly else None

    @property
    def source(self) -> str:
        return self.amount.source if self.amount else self.aid.source

    @property
    def source_url(self) -> str:
        return (self.amount.source_url if self.amount else "") or self.aid.source_url

    @property
    def read_on(self) -> date:
        return self.amount.checked_on if self.amount else self.aid.checked_on


@dataclass(frozen=True, slots=True)
class Estimate:
    """Euros in an average month. Without a wage (an immersion, a GEIQ) there are only aids and a sheet."""

    recruitment: Recruitment
    gross: Decimal | None
    contributions: Contributions | None
    aids: list[AidLine]
    sheet: ToolPage | None
    references: list[CostReference]

    @property
    def kind_label(self) -> str:
        return RecruitmentKind(self.recruitment.kind).label

    @property
    def employer_label(self) -> str:
        return RecruiterKind(self.recruitment.employer).label

    @property
    def aids_hint(self) -> str:
        return f"les {self.aids_months} premiers mois"

    @property
    def full_cost(self) -> Decimal | None:
        if self.gross is None:
            return None
        return self.gross + (self.contributions.due if self.contributions else Decimal(0))

    @property
    def aids_total(self) -> Decimal:
        return sum((line.monthly for line in self.aids if line.monthly), Decimal(0))

    @property
    def aids_months(self) -> int:
        """For how many months every amount counted is paid: the shortest."""
        return min((line.amount.months for line in self.aids if line.amount and line.monthly), default=0)

    @property
    def cost(self) -> Decimal | None:
        """What is left when every amount known is granted; never below zero."""
        return None if self.full_cost is None else max(self.full_cost - self.aids_total, Decimal(0))


@dataclass(frozen=True, slots=True)
class Figures:
    """The national figures of a day, those that have a row."""

    rows: dict[str, CostReference]

    @classmethod
    def on(cls, day: date) -> "Figures":
        return cls({row.code: row for row in CostReference.objects.in_force(day)})

    def value(self, code: str) -> Decimal | None:
        return self.rows[code].value if code in self.rows else None

    def minimum_wage(self, kind: str) -> Decimal | None:
        """The least an hour is paid; None when the figure has no row on that day."""
        smic, floor = self.value(ReferenceCode.SMIC), FLOORS.get(RecruitmentKind(kind))
        if smic is None or floor is None:
            return smic
        share = self.value(floor)
        return None if share is None else (smic * share).quantize(CENT, ROUND_HALF_UP)

    def reduction(self, employer: str) -> ReductionTerms | None:
        """Public employers have contributions of their own, which we do not estimate."""
        maximum = ReferenceCode.REDUCTION_MAX_SMALL if employer in SMALL else ReferenceCode.REDUCTION_MAX
        found = [self.value(code) for code in (ReferenceCode.REDUCTION_MIN, maximum, ReferenceCode.REDUCTION_POWER)]
        least, most, power = found
        if employer == RecruiterKind.PUBLIC or least is None or most is None or power is None:
            return None
        return ReductionTerms(least, most, power)


def estimate(recruitment: Recruitment, *, on: date) -> Estimate:
    figures = Figures.on(on)
    smic = figures.value(ReferenceCode.SMIC)
    gross = gross_monthly(hours=recruitment.hours, wage=recruitment.wage) if recruitment.wage else None
    contributions = None
    terms = figures.reduction(recruitment.employer)
    if gross and smic and terms:
        least = smic_monthly(hours=recruitment.hours, smic=smic)
        contributions = contributions_monthly(gross=gross, smic=least, terms=terms)
    return Estimate(
        recruitment=recruitment,
        gross=gross,
        contributions=contributions,
        aids=_aids(recruitment, smic, on) if recruitment.kind else [],
        sheet=ToolPage.objects.live().public().filter(recruitment=recruitment.kind).first(),
        references=_used(figures, recruitment, contributions) if gross else [],
    )


def _aids(recruitment: Recruitment, smic: Decimal | None, on: date) -> list[AidLine]:
    rows = Aid.objects.shown().prefetch_related(
        Prefetch("amounts", AidAmount.objects.in_force(on), to_attr="today"), "tool_page"
    )
    lines = [_line(aid, recruitment, smic, on) for aid in rows if aid_applies(aid.as_rule(), recruitment)]
    return sorted(lines, key=lambda line: (line.monthly is None, line.amount is None, line.aid.position))


def _line(aid: Aid, recruitment: Recruitment, smic: Decimal | None, on: date) -> AidLine:
    amount: AidAmount | None = next(iter(vars(aid)["today"]), None)
    monthly = None
    if amount and smic and recruitment.wage:
        monthly = aid_monthly(amount.as_rule(), hours=recruitment.hours, smic=smic)
    line = AidLine(aid, amount, monthly, is_old=False)
    return replace(line, is_old=(on - line.read_on).days > OLD_AFTER_DAYS)


def _used(figures: Figures, recruitment: Recruitment, contributions: Contributions | None) -> list[CostReference]:
    """The rows behind the figures shown, once for each source."""
    codes: list[str] = [ReferenceCode.SMIC]
    if contributions:
        codes.append(
            ReferenceCode.REDUCTION_MAX_SMALL if recruitment.employer in SMALL else ReferenceCode.REDUCTION_MAX
        )
    return [figures.rows[code] for code in codes if code in figures.rows]
