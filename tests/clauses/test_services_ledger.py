"""Validated hours: counted once, never changed, corrected in the open."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import ProgrammingError

from accounts.enums import Role
from clauses.enums import EntryState, StatementStatus
from clauses.integrity import check_ledger
from clauses.models import DeclaredHours, HoursLine, HoursStatement
from clauses.selectors.lots import lot_totals
from clauses.services.bulk import MonthOfHours, hours_record_bulk, totals_rebuild
from clauses.services.ledger import line_correct, statement_return, statement_validate
from core.errors import Conflict, Refused
from core.models import OutboxEvent, TransitionLog
from tests.factories.accounts import actor_create
from tests.factories.clauses import EngagementFactory, Site

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)
LATER = dt.datetime(2025, 6, 20, 12, tzinfo=dt.UTC)
DATABASE_REFUSALS = (InternalError, ProgrammingError, IntegrityError)


@pytest.fixture
def site():
    return Site()


def validate(site, statement, now=NOON, **choice):
    return statement_validate(actor=site.facilitator, statement_id=statement.pk, now=now, **choice)


def test_validating_a_statement_enters_each_hour_in_the_ledger_closes_it_and_tells_the_company(site):
    statement = site.statement("120.50", "35")
    validated = validate(site, statement)
    assert validated.status == StatementStatus.VALIDATED
    assert sorted(line.hours for line in HoursLine.objects.all()) == [Decimal("35.00"), Decimal("120.50")]
    assert set(statement.entries.values_list("state", flat=True)) == {EntryState.VALIDATED}
    assert lot_totals(lot_id=site.lot.pk).validated == Decimal("155.50")
    assert TransitionLog.objects.get(target_state="validated").actor == site.facilitator.user
    assert OutboxEvent.objects.filter(name="hours_statement_validated", handler__contains="mail_company").count() == 1
    assert check_ledger() == []


def test_hours_of_a_person_whose_eligibility_is_not_validated_enter_the_ledger_without_counting():
    site = Site(eligible=False)
    validate(site, site.statement("120.50"))
    line = HoursLine.objects.get()
    assert (line.countable, line.uncounted_code) == (False, "eligibility_missing")
    totals = lot_totals(lot_id=site.lot.pk)
    assert (totals.validated, totals.uncounted) == (Decimal(0), Decimal("120.50"))


def test_some_lines_can_be_validated_first_and_the_statement_waits_for_the_others(site):
    statement = site.statement("120.50", "35")
    first, second = statement.entries.order_by("pk")
    assert validate(site, statement, entry_ids=[first.pk]).status == StatementStatus.SENT
    assert lot_totals(lot_id=site.lot.pk).validated == Decimal("120.50")
    assert validate(site, statement, entry_ids=[second.pk]).status == StatementStatus.VALIDATED


def test_a_statement_without_hours_can_be_validated(site):
    assert validate(site, site.statement()).status == StatementStatus.VALIDATED
    assert not HoursLine.objects.exists()


def test_validating_twice_counts_once_and_says_that_it_is_done(site):
    statement = site.statement("120.50")
    validate(site, statement)
    with pytest.raises(Conflict, match="quelqu'un d'autre"):
        validate(site, statement)
    assert HoursLine.objects.count() == 1


def test_choosing_a_line_already_validated_is_a_conflict(site):
    statement = site.statement("120.50", "35")
    chosen = statement.entries.order_by("pk")[0].pk
    validate(site, statement, entry_ids=[chosen])
    with pytest.raises(Conflict):
        validate(site, statement, entry_ids=[chosen])


def test_choosing_no_line_is_refused(site):
    with pytest.raises(Refused, match="Choisissez au moins une ligne"):
        validate(site, site.statement("120.50"), entry_ids=[])


@pytest.mark.parametrize("status", [StatementStatus.DRAFT, StatementStatus.RETURNED, StatementStatus.VALIDATED])
def test_only_a_sent_statement_can_be_validated(site, status):
    statement = site.statement("120.50")
    HoursStatement.objects.filter(pk=statement.pk).update(status=status)
    with pytest.raises((Conflict, HoursStatement.DoesNotExist)):
        validate(site, statement)
    assert not HoursLine.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.FACILITATOR])
def test_nobody_but_a_facilitator_validates(site, role):
    statement = site.statement("120.50")
    with pytest.raises(Refused, match="facilitateur"):
        statement_validate(actor=actor_create(role), statement_id=statement.pk, now=NOON)


def test_a_facilitator_of_another_organisation_does_not_find_the_statement(site):
    statement = site.statement("120.50")
    with pytest.raises(HoursStatement.DoesNotExist):
        statement_validate(actor=actor_create(Role.FACILITATOR), statement_id=statement.pk, now=NOON)


def test_a_returned_statement_refuses_the_chosen_lines_with_the_reason_and_keeps_the_validated_ones(site):
    statement = site.statement("120.50", "350")
    good, wrong = statement.entries.order_by("pk")
    validate(site, statement, entry_ids=[good.pk])
    returned = statement_return(
        actor=site.facilitator,
        statement_id=statement.pk,
        reason="350 h en un mois ?",
        entry_ids=[wrong.pk],
        now=NOON,
    )
    assert returned.status == StatementStatus.RETURNED
    wrong.refresh_from_db()
    good.refresh_from_db()
    assert (wrong.state, wrong.rejection_reason) == (EntryState.REJECTED, "350 h en un mois ?")
    assert good.state == EntryState.VALIDATED
    assert OutboxEvent.objects.filter(name="hours_statement_returned", handler__contains="mail_company").count() == 1


def test_a_statement_is_not_returned_without_a_reason(site):
    with pytest.raises(Refused, match="Indiquez un motif"):
        statement_return(actor=site.facilitator, statement_id=site.statement("10").pk, reason="  ", now=NOON)


# --- Corrections ---


def test_a_correction_reverses_the_line_and_replaces_it_without_changing_what_was_known_then(site):
    validate(site, site.statement("120.50"))
    line = HoursLine.objects.get()
    replacement = line_correct(
        actor=site.facilitator, line_id=line.pk, hours=Decimal("102.50"), reason="Chiffres inversés", now=LATER
    )
    assert replacement.replaces == line
    assert sorted(HoursLine.objects.values_list("hours", flat=True)) == [
        Decimal("-120.50"),
        Decimal("102.50"),
        Decimal("120.50"),
    ]
    assert lot_totals(lot_id=site.lot.pk).validated == Decimal("102.50")
    known_before = lot_totals(lot_id=site.lot.pk, known_at=LATER - dt.timedelta(seconds=1))
    assert known_before.validated == Decimal("120.50")
    assert check_ledger() == []


def test_a_correction_to_zero_only_reverses(site):
    validate(site, site.statement("120.50"))
    line_correct(
        actor=site.facilitator, line_id=HoursLine.objects.get().pk, hours=Decimal(0), reason="Doublon", now=LATER
    )
    assert lot_totals(lot_id=site.lot.pk).validated == 0
    assert HoursLine.objects.count() == 2


def test_a_line_is_corrected_once_and_its_replacement_again(site):
    validate(site, site.statement("120.50"))
    line = HoursLine.objects.get()
    values = {"actor": site.facilitator, "reason": "Relu", "now": LATER}
    second = line_correct(line_id=line.pk, hours=Decimal(100), **values)
    with pytest.raises(Conflict, match="déjà été corrigée"):
        line_correct(line_id=line.pk, hours=Decimal(90), **values)
    line_correct(line_id=second.pk, hours=Decimal(90), **values)
    assert lot_totals(lot_id=site.lot.pk).validated == 90
    assert check_ledger() == []


@pytest.mark.parametrize(
    ("hours", "reason", "codes"),
    [
        ("-1", "Motif", {"hours_impossible"}),
        ("673", "Motif", {"hours_impossible"}),  # 28 days of 24 hours
        ("120.50", "Motif", {"hours_same"}),
        ("10", " ", {"reason_missing"}),
        ("NaN", "", {"hours_impossible", "reason_missing"}),
    ],
)
def test_an_impossible_correction_is_refused(site, hours, reason, codes):
    validate(site, site.statement("120.50"))
    with pytest.raises(Refused) as refusal:
        line_correct(
            actor=site.facilitator,
            line_id=HoursLine.objects.get().pk,
            hours=Decimal(hours),
            reason=reason,
            now=LATER,
        )
    assert refusal.value.codes == codes


# --- The database's own guard ---


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE clauses_hoursline SET hours = 1",
        "DELETE FROM clauses_hoursline",
        "UPDATE clauses_declaredhours SET hours = 1",
        "UPDATE clauses_declaredhours SET state = 'pending'",
        "DELETE FROM clauses_declaredhours",
        # A reversal must cancel exactly one line.
        "INSERT INTO clauses_hoursline (lot_id, engagement_id, declared_id, month, kind, first_day, last_day, hours,"
        " countable, uncounted_code, reverses_id, reason, recorded_at, recorded_by_id)"
        " SELECT lot_id, engagement_id, declared_id, month, kind, first_day, last_day, -1, countable, uncounted_code,"
        " id, 'x', now(), recorded_by_id FROM clauses_hoursline",
        # The same declaration cannot be validated twice.
        "INSERT INTO clauses_hoursline (lot_id, engagement_id, declared_id, month, kind, first_day, last_day, hours,"
        " countable, uncounted_code, reason, recorded_at, recorded_by_id)"
        " SELECT lot_id, engagement_id, declared_id, month, kind, first_day, last_day, hours, countable,"
        " uncounted_code, '', now(), recorded_by_id FROM clauses_hoursline",
    ],
)
def test_the_database_refuses_to_change_validated_hours_even_from_sql(site, sql):
    validate(site, site.statement("120.50"))
    with pytest.raises(DATABASE_REFUSALS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert lot_totals(lot_id=site.lot.pk).validated == Decimal("120.50")


def test_the_integrity_check_sees_a_ledger_changed_behind_its_guards(site):
    validate(site, site.statement("120.50"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE clauses_hoursline DISABLE TRIGGER USER")
        cursor.execute("UPDATE clauses_hoursline SET hours = 1")
    assert {violation.check for violation in check_ledger()} == {
        "original_line_is_the_declaration",
        "ledger_is_guarded",
        "months_follow_the_ledger",
        "years_follow_the_ledger",
    }
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clauses_hoursline ENABLE TRIGGER USER")
    totals_rebuild()
    assert {violation.check for violation in check_ledger()} == {"original_line_is_the_declaration"}


# --- Past months at once ---


def test_bulk_records_give_the_same_ledger_as_the_screen(site):
    other = EngagementFactory(lot=site.lot, company=site.contractor.organisation, eligible=True)
    months = [dt.date(2025, 4, 1), dt.date(2025, 5, 1)]
    rows = [
        MonthOfHours(engagement, month, Decimal("101.25"), sent_at=NOON, validated_at=NOON)
        for engagement in (site.engagement, other)
        for month in months
    ]
    rows.append(MonthOfHours(site.engagement, dt.date(2025, 6, 1), Decimal(90), sent_at=LATER))
    lines = hours_record_bulk(rows=rows, sent_by=site.contractor.user, validated_by=site.facilitator.user)
    assert lines == 4
    assert lot_totals(lot_id=site.lot.pk).validated == Decimal("405.00")
    assert sorted(HoursStatement.objects.values_list("month", "status")) == [
        (dt.date(2025, 4, 1), "validated"),
        (dt.date(2025, 5, 1), "validated"),
        (dt.date(2025, 6, 1), "sent"),
    ]
    assert DeclaredHours.objects.filter(state=EntryState.PENDING).count() == 1
    assert check_ledger() == []


def test_bulk_records_out_of_the_engagement_are_refused(site):
    row = MonthOfHours(site.engagement, dt.date(2024, 1, 1), Decimal(10), sent_at=NOON)
    with pytest.raises(ValueError, match="does not run"):
        hours_record_bulk(rows=[row], sent_by=site.contractor.user, validated_by=site.facilitator.user)
