"""Savoie's published years (PDIE 2022-2024), made again from hours lines through the services, and read by the report.

Départemental contracts: hours of insertion, people, and recipients of the RSA among them (domain rules, 1.8).
"""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal

import pytest

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role
from clauses.enums import ClauseKind, HoursKind
from clauses.integrity import check_ledger
from clauses.models import Engagement, Lot
from clauses.selectors.reports import Scope, axis_of, report_of
from clauses.services.contracts import contract_create
from clauses.services.eligibility import engagement_evidence_add, engagement_validate_eligibility
from clauses.services.engagements import engagement_record
from clauses.services.ledger import statement_validate
from clauses.services.statements import Cell, statement_send
from employers.enums import ContractKind
from people.enums import ProofKind
from people.models import EligibilityCriterion
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import ParticipationFactory, criterion

YEARS = {
    2018: (Decimal(17_256), 77, 11),
    2019: (Decimal(30_143), 102, 18),
    2020: (Decimal(20_198), 79, 15),
}
MONTHS = (3, 4, 5)
TODAY = dt.date(2021, 6, 15)


class Savoie:
    """The Département's facilitator, the company of one contract a year, and the buyer."""

    def __init__(self) -> None:
        self.facilitator = actor_create(Role.FACILITATOR)
        self.company = actor_create(Role.CONTRACTOR)
        self.buyer = OrganisationFactory(kind=OrganisationKind.BUYER)
        self.criteria = {
            code: criterion(code, code.upper(), valid_from=dt.date(2010, 1, 1)) for code in ("rsa", "deld")
        }
        self.dice = random.Random(73)

    def year(self, year: int, hours: Decimal, people: int, rsa: int) -> None:
        """A contract of the year, its people, and three months of hours declared, sent and validated."""
        lot = self._lot(year)
        engaged = [self._engage(lot, year, "rsa" if rank < rsa else "deld") for rank in range(people)]
        shares = list(_shared(hours, people * len(MONTHS)))
        for rank, number in enumerate(MONTHS):
            month = dt.date(year, number, 1)
            part = shares[rank * people : (rank + 1) * people]
            self._declare(lot, month, zip(engaged, part, strict=True))

    def _lot(self, year: int) -> Lot:
        contract = contract_create(
            actor=self.facilitator,
            buyer_id=self.buyer.pk,
            values={
                "reference": f"D73-{year}",
                "title": "Routes et collèges",
                "notified_on": dt.date(year, 1, 1),
                "duration_months": 12,
            },
            now=_at(year, 1),
            clause_kind=ClauseKind.EXECUTION,
        )
        lot = contract.lots.get()
        ParticipationFactory(lot=lot, organisation=self.company.organisation)
        return lot

    def _engage(self, lot: Lot, year: int, code: str) -> Engagement:
        """Somebody hired outside Passerelle, whose eligibility is proven before the first hour."""
        starts = dt.date(year, MONTHS[0], 1)
        engagement = engagement_record(
            actor=self.facilitator,
            lot_id=lot.pk,
            company_id=self.company.organisation_id,
            identity={
                "last_name": self._word(),
                "first_name": self._word(),
                "birth_date": dt.date(1960, 1, 1) + dt.timedelta(days=self.dice.randrange(14_000)),
            },
            terms={
                "way": "direct",
                "contract_kind": ContractKind.CDD,
                "occupation": None,
                "tutor_name": "",
                "starts_on": starts,
                "ends_on": dt.date(year, 12, 31),
                "weekly_hours": Decimal(35),
            },
            now=_at(year, 2),
        )
        found: EligibilityCriterion = self.criteria[code]
        engagement_evidence_add(
            actor=self.facilitator,
            engagement_id=engagement.pk,
            criterion=found,
            proof=ProofKind.CAF_STATEMENT,
            issued_on=dt.date(year, 2, 10),
            valid_until=None,
            now=_at(year, 2),
        )
        return engagement_validate_eligibility(
            actor=self.facilitator,
            engagement_id=engagement.pk,
            criteria=[code],
            on=dt.date(year, 2, 20),
            now=_at(year, 2),
        )

    def _declare(self, lot: Lot, month: dt.date, hours: Iterator[tuple[Engagement, Decimal]]) -> None:
        now = _at(month.year, month.month + 1)
        cells = [Cell(one.pk, month, HoursKind.WORK, share) for one, share in hours]
        sent = statement_send(actor=self.company, lot_id=lot.pk, month=month, cells=cells, now=now)
        statement_validate(actor=self.facilitator, statement_id=sent.pk, now=now)

    def _word(self) -> str:
        return "".join(self.dice.choices("abcdefghijklmnoprstuvz", k=10)).capitalize()


def _at(year: int, month: int) -> dt.datetime:
    return dt.datetime(year, month, 25, 9, tzinfo=dt.UTC)


def _shared(hours: Decimal, parts: int) -> Iterator[Decimal]:
    """Hours in parts of a whole hour or one more, so that nothing is lost."""
    each, over = divmod(int(hours), parts)
    return (Decimal(each + (rank < over)) for rank in range(parts))


@pytest.mark.django_db
def test_the_three_years_of_savoie_are_those_of_the_report():
    savoie = Savoie()
    for year, figures in YEARS.items():
        savoie.year(year, *figures)
    assert check_ledger() == []
    pilot: Actor = actor_create(Role.PILOT)
    for year, (hours, people, rsa) in YEARS.items():
        report = report_of(Scope(pilot, year), axis_of("way"), today=TODAY)
        assert (report.total.hours, report.total.people, report.total.rsa) == (hours, people, rsa)
        assert report.total.full_time == hours / 1600
        assert report.total.contracts == 1
    before = report_of(Scope(pilot, 2020), axis_of("way"), today=TODAY).total
    assert before.hours_before == YEARS[2019][0]
