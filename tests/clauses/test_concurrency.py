"""Two people at once, on real connections: nothing is lost, nothing is counted twice."""

import datetime as dt
from decimal import Decimal

import pytest

from clauses.integrity import check_ledger
from clauses.models import Engagement, HoursLine, HoursStatement, Obligation
from clauses.selectors.lots import lot_totals
from clauses.services.engagements import engagement_create
from clauses.services.ledger import line_correct, statement_return, statement_validate
from clauses.services.obligations import ObligationTerms, obligation_set
from clauses.services.statements import Cell, statement_send
from core.errors import Conflict, Refused
from tests.factories.clauses import EmployerFactory, HireFactory, Site
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]
NOON = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)


def refusals(results):
    return [result for result in results if isinstance(result, Refused)]


def test_two_facilitators_validating_at_once_count_each_hour_once():
    site = Site()
    statement = site.statement("120.50", "35")

    def validate():
        return statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOON)

    results = at_once(validate, validate, validate, validate)
    assert len(refusals(results)) == 3
    assert all(isinstance(refusal, Conflict) for refusal in refusals(results))
    assert lot_totals(lot_id=site.lot.pk).validated == Decimal("155.50")
    assert check_ledger() == []


def test_validating_and_returning_at_once_does_one_of_them():
    site = Site()
    statement = site.statement("120.50")
    results = at_once(
        lambda: statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOON),
        lambda: statement_return(actor=site.facilitator, statement_id=statement.pk, reason="À revoir", now=NOON),
    )
    assert len(refusals(results)) == 1
    statement.refresh_from_db()
    assert (statement.status == "validated") == HoursLine.objects.exists()
    assert check_ledger() == []


def test_sending_a_month_twice_at_once_makes_one_statement():
    site = Site()
    cell = Cell(site.engagement.pk, dt.date(2025, 4, 1), "WORK", Decimal(100))

    def send():
        return statement_send(
            actor=site.contractor, lot_id=site.lot.pk, month=dt.date(2025, 4, 1), cells=[cell], now=NOON
        )

    results = at_once(send, send, send)
    assert len(refusals(results)) == 2
    assert HoursStatement.objects.get().entries.get().hours == 100


def test_correcting_a_line_twice_at_once_corrects_it_once():
    site = Site()
    statement_validate(actor=site.facilitator, statement_id=site.statement("120.50").pk, now=NOON)
    line = HoursLine.objects.get()

    def correct(hours):
        return lambda: line_correct(
            actor=site.facilitator, line_id=line.pk, hours=Decimal(hours), reason="Relu", now=NOON
        )

    assert len(refusals(at_once(correct(90), correct(80)))) == 1
    assert lot_totals(lot_id=site.lot.pk).validated in {Decimal(90), Decimal(80)}
    assert check_ledger() == []


def test_a_hire_put_on_a_lot_twice_at_once_is_there_once():
    site = Site()
    hire = HireFactory(employer=EmployerFactory(organisation=site.contractor.organisation))

    def engage():
        return engagement_create(
            actor=site.facilitator,
            lot_id=site.lot.pk,
            hire_id=hire.pk,
            company_id=site.contractor.organisation_id,
            now=NOON,
        )

    assert len(refusals(at_once(engage, engage))) == 1
    assert Engagement.objects.filter(hire=hire).count() == 1


def test_two_obligations_set_at_once_leave_one_in_force():
    site = Site(owed=None)

    def decide(hours):
        terms = ObligationTerms(method="fixed", manual_hours=hours, reason="CCAP, article 8")
        return lambda: obligation_set(actor=site.facilitator, lot_id=site.lot.pk, terms=terms, now=NOON)

    assert refusals(at_once(decide(100), decide(200))) == []
    assert Obligation.objects.count() == 2
    assert Obligation.objects.current().count() == 1
