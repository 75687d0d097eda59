"""Everybody at once who is eligible: figures for a territory, never names."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.enums import OpinionState
from people.models import EligibilityEvidence, PartnerOpinion, Person
from people.rules import LABOUR_MINIMUM_AGE, SENIOR_FROM, YOUTH_UNDER, Criterion, oldest_proof
from people.selectors import criteria_for_rules

# What a file must say, besides the proof, for these criteria to hold.
YOUTH_CODES = frozenset({"jeune_sans_qualification", "jeune_diplome_inactif"})


def people_eligible(people: QuerySet[Person], *, on: dt.date) -> QuerySet[Person]:
    """Those of `people` who meet at least one criterion on a day, found by the database among any number of files.

    Says of everybody what `people.rules.eligible_criteria` says of one person, from what a file holds: age, quarter
    and dated evidence. A test compares the two.
    """
    listed = [criterion for criterion in criteria_for_rules() if criterion.is_listed(on)]
    of_age = Q(birth_date__isnull=True) | Q(birth_date__lte=_born_by(on, LABOUR_MINIMUM_AGE))
    eligible = Q()
    asked: Q
    for asked, codes in (
        (Q(), {one.code for one in listed} - YOUTH_CODES - {"senior50", "qpv"}),
        (Q(in_qpv=True) | Q(in_qpv__isnull=True), {"qpv"}),
        (Q(birth_date__gt=_born_by(on, YOUTH_UNDER)), YOUTH_CODES),
    ):
        fresh = _fresh([one for one in listed if one.code in codes], on)
        if fresh:
            eligible |= asked & Q(Exists(EligibilityEvidence.objects.filter(fresh, person=OuterRef("pk"))))
    if any(one.code == "senior50" for one in listed):
        # The birth date proves this one, and no paper replaces it.
        eligible |= Q(birth_date__lte=_born_by(on, SENIOR_FROM))
    opinions = PartnerOpinion.objects.filter(
        person=OuterRef("pk"), state=OpinionState.GIVEN, hired_on=on, criterion__code__in=[one.code for one in listed]
    )
    eligible |= Q(Exists(opinions))
    return people.filter(of_age, eligible)


def _fresh(criteria: list[Criterion], on: dt.date) -> Q:
    """The evidence of these criteria that holds on a day; an empty condition when there is no criterion."""
    by_age: dict[int | None, list[str]] = {}
    for criterion in criteria:
        by_age.setdefault(criterion.proof_max_age_months, []).append(criterion.code)
    fresh = Q()
    for months, codes in by_age.items():
        since = Q() if months is None else Q(issued_on__gte=oldest_proof(on=on, max_age_months=months))
        fresh |= Q(criterion__code__in=codes) & since
    held = Q(issued_on__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    return fresh & held if fresh else fresh


def _born_by(on: dt.date, years: int) -> dt.date:
    """The latest birth date of somebody who is `years` old on a day; who is born on 29 February waits for 1 March."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return dt.date(on.year - years, 2, 28)
