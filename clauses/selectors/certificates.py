"""What a completion certificate says of a lot, and which months it closes."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum

from clauses.enums import ParticipationRole, SettingCode, StatementStatus, WayOfMeeting
from clauses.models import (
    Engagement,
    EngagementYear,
    HoursStatement,
    Lot,
    LotMonth,
)
from clauses.rules import month_start, penalty, same_day_later
from clauses.selectors.exits import exit_rows
from clauses.selectors.lots import lot_totals
from clauses.selectors.pooling import agreements_of_lot
from clauses.selectors.usages import usage_value
from core.disclosure import shown_alone, shown_cells, total_is_small
from people.enums import Gender
from people.models import EligibilityCriterion

UNDECIDED = (StatementStatus.SENT, StatementStatus.RETURNED)


def months_to_close(lot: Lot, *, on: dt.date) -> dt.date:
    """First day of the last month that a certificate issued on a day closes.

    The whole lot once it has ended; before, the months gone by and whatever is already in the ledger.
    """
    if lot.ends_on is not None and lot.ends_on < on:
        return month_start(lot.ends_on)
    recorded = LotMonth.objects.filter(lot=lot).aggregate(last=Max("month"))["last"]
    gone = same_day_later(month_start(on), -1)
    return max(gone, recorded) if recorded else gone


def statements_undecided(lot: Lot) -> QuerySet[HoursStatement]:
    """Statements that somebody still has to check or to correct: the certificate waits for them."""
    return (
        HoursStatement.objects.filter(lot=lot, status__in=UNDECIDED).select_related("company").order_by("month", "pk")
    )


def certificate_content(lot: Lot, *, on: dt.date) -> dict[str, Any]:
    """What the certificate states, as JSON holds it: figures as texts, and None where few people are counted.

    How many people worked is stated; what would tell who they are (publics, sex, exits) is hidden under the
    Département's limit.
    """
    totals = lot_totals(lot_id=lot.pk)
    least = int(usage_value(SettingCode.SMALL_CELL, on=on))
    years = EngagementYear.objects.filter(engagement__lot=lot).order_by()
    ids = [row["engagement"] for row in years.values("engagement").annotate(hours=Sum("validated")).filter(hours__gt=0)]
    engagements = Engagement.objects.filter(pk__in=ids)
    ways = years.values_list("engagement__way").annotate(hours=Sum("validated"))
    labels = dict(WayOfMeeting.choices)
    return {
        "lot": _identity(lot),
        "owed": totals.owed,
        "validated": str(totals.validated),
        "uncounted": str(totals.uncounted),
        "missing": str(totals.missing),
        "training": str(years.aggregate(hours=Sum("training"))["hours"] or Decimal("0.00")),
        "ways": [[labels[way], str(hours)] for way, hours in sorted(ways, key=lambda row: -row[1]) if hours],
        **_people(engagements, least),
        "pooling": _pooling(lot),
        "exits": exit_rows(engagements, on=on, least=least),
        "small_cell": least,
        "penalty": _penalty(lot, totals.owed, totals.validated),
    }


def _identity(lot: Lot) -> dict[str, Any]:
    companies = lot.participations.accepted().select_related("organisation").order_by("role", "pk")
    lead = [company.display_name for company in companies if company.role == ParticipationRole.LEAD]
    others = [company.display_name for company in companies if company.role != ParticipationRole.LEAD]
    contract = lot.contract
    return {
        "reference": contract.reference,
        "contract": contract.title,
        "number": lot.number,
        "title": lot.title,
        "buyer": contract.buyer.name,
        "facilitation": contract.facilitation.name if contract.facilitation else "",
        "lead": lead,
        "others": others,
        "clause": lot.get_clause_kind_display(),
        "starts_on": lot.starts_on.isoformat() if lot.starts_on else None,
        "ends_on": lot.ends_on.isoformat() if lot.ends_on else None,
    }


def _people(engagements: QuerySet[Engagement], least: int) -> dict[str, Any]:
    """How many people, their publics (a person may be of several) and their sex; of few people, neither is named."""
    publics: dict[str, set[int]] = {}
    sexes: dict[int, str] = {}
    for person, gender, criteria in engagements.order_by().values_list(
        "person", "person__gender", "eligibility_criteria"
    ):
        sexes[person] = gender
        for code in criteria:
            publics.setdefault(code, set()).add(person)
    if total_is_small(len(sexes), least):
        return {"people": len(sexes), "publics": [], "sexes": []}
    labels = dict(EligibilityCriterion.objects.filter(code__in=publics).values_list("code", "label"))
    by_sex = Counter(sexes.values())
    counts = shown_cells([by_sex[sex] for sex in Gender.values], least)
    return {
        "people": len(sexes),
        "publics": [
            [labels.get(code, code), shown_alone(len(people), len(sexes), least)]
            for code, people in sorted(publics.items(), key=lambda item: (-len(item[1]), item[0]))
        ],
        "sexes": [[Gender(sex).label, count] for sex, count in zip(Gender.values, counts, strict=True) if by_sex[sex]],
    }


def _pooling(lot: Lot) -> list[dict[str, str]]:
    """The signed agreements under which people of this lot may also have worked for others, hour by hour apart."""
    return [
        {
            "reference": agreement.reference,
            "starts_on": agreement.starts_on.isoformat(),
            "ends_on": agreement.last_day.isoformat(),
            "with": ", ".join(str(row.lot) for row in agreement.lots.all() if row.lot_id != lot.pk),
        }
        for agreement in agreements_of_lot(lot)
    ]


def _penalty(lot: Lot, owed: int | None, validated: Decimal) -> dict[str, str] | None:
    """What the facilitator proposes; the buyer decides."""
    if not owed or lot.penalty_rate is None:
        return None
    euros = penalty(
        target_hours=owed,
        validated_hours=max(validated, Decimal(0)),
        rate_per_hour=lot.penalty_rate,
        cap=lot.penalty_cap,
    )
    return {"euros": str(euros), "rate": str(lot.penalty_rate)}
