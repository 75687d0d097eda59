"""Key figures of the clauses, without names: for the home page, the pilot and reports."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Exists, OuterRef, Q, Sum

from accounts.models import Territory
from clauses.enums import SettingCode
from clauses.models import Engagement, EngagementYear, Lot, LotMonth, Obligation
from clauses.rules import full_time_equivalents
from clauses.selectors.usages import usage_value

RSA = "rsa"


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """`people` and `people_rsa` are exact: whoever publishes them hides cells under the Département's limit."""

    contracts: int
    lots: int
    hours_owed: int
    hours_validated: Decimal
    full_time_equivalents: Decimal
    people: int
    people_rsa: int

    @property
    def rsa_share(self) -> Decimal | None:
        return Decimal(self.people_rsa) / self.people if self.people else None


def hours_validated(on: dt.date) -> Decimal:
    """Insertion hours validated everywhere until a day: the one figure that public pages print."""
    return LotMonth.objects.filter(month__lte=on).aggregate(total=Sum("validated"))["total"] or Decimal("0.00")


def key_figures(on: dt.date, territory: Territory | None = None, *, since: dt.date | None = None) -> KeyFigures:
    """Figures at the end of a day, everywhere or in a territory and all below it.

    `since` limits the hours and the people to months from that day on; contracts and hours owed are those of the
    lots running in the period.
    """
    here = Q() if territory is None else Q(contract__territory__in=Territory.get_tree(territory))
    lots = Lot.objects.filter(here, Q(starts_on__isnull=True) | Q(starts_on__lte=on))
    if since is not None:
        lots = lots.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since))
    owing = lots.filter(Exists(Obligation.objects.current().filter(lot=OuterRef("pk"))))
    months = LotMonth.objects.filter(month__lte=on)
    years = EngagementYear.objects.filter(first_month__lte=on)
    if since is not None:
        months, years = months.filter(month__gte=since), years.filter(last_month__gte=since)
    if territory is not None:
        in_territory = Lot.objects.filter(here)
        months, years = months.filter(lot__in=in_territory), years.filter(engagement__lot__in=in_territory)
    hours = months.aggregate(total=Sum("validated"))["total"] or Decimal("0.00")
    # Each person once, whatever her contracts; an RSA recipient if one of them says so.
    people = Engagement.objects.filter(pk__in=years.order_by().values("engagement")).order_by().values("person")
    people = people.annotate(is_rsa=BoolOr(Q(eligibility_criteria__contains=[RSA])))
    return KeyFigures(
        **owing.aggregate(contracts=Count("contract", distinct=True), lots=Count("pk")),
        hours_owed=Obligation.objects.current().filter(lot__in=owing).aggregate(total=Sum("hours"))["total"] or 0,
        hours_validated=hours,
        full_time_equivalents=full_time_equivalents(
            hours=max(hours, Decimal(0)), divisor=usage_value(SettingCode.FTE_DIVISOR, on=on)
        ),
        **people.aggregate(people=Count("person"), people_rsa=Count("person", filter=Q(is_rsa=True))),
    )
