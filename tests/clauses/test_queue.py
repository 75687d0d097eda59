"""The facilitator's queue: doubts, questions, accepting together, the next statement, the register."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from clauses.enums import StatementStatus
from clauses.models import HoursLine, HoursStatement, StatementMessage
from clauses.selectors.registers import RegisterAt, register_totals
from clauses.selectors.reviews import next_to_review
from clauses.services.ledger import line_correct, statement_validate
from clauses.services.reviews import statements_validate_sound
from clauses.services.threads import statement_answer, statement_ask
from core.errors import Conflict, Refused
from tests.factories.accounts import actor_create
from tests.factories.clauses import (
    CertificateFactory,
    DeclaredHoursFactory,
    EngagementFactory,
    LotFactory,
    ParticipationFactory,
    Site,
    StatementFactory,
)

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)
LATER = dt.datetime(2025, 6, 20, 12, tzinfo=dt.UTC)
MARCH, APRIL = dt.date(2025, 3, 1), dt.date(2025, 4, 1)


@pytest.fixture
def site():
    return Site()


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


def status_of(statement):
    return HoursStatement.objects.get(pk=statement.pk).status


# --- Together ---


def test_statements_without_doubt_are_accepted_together_and_the_others_left(site, login):
    sound = site.statement("120.50")
    flagged = site.statement("250", month=dt.date(2025, 5, 1))
    client = login(site.facilitator)
    page = client.get(url("statement_queue"))
    assert f'value="{sound.pk}" checked' in page.content.decode()
    assert f'value="{flagged.pk}"' not in page.content.decode()
    assert "1 ligne à regarder" in text(page)
    client.post(url("statement_queue"), {"entries": [sound.pk, flagged.pk]})
    assert (status_of(sound), status_of(flagged)) == (StatementStatus.VALIDATED, StatementStatus.SENT)


def test_a_doubt_across_contracts_keeps_both_statements_out_of_the_heap(site):
    """220 h in a month for one person, whichever contracts they are on: neither is sound alone."""
    first = site.statement("120")
    other = LotFactory(contract=site.contract, number="2")
    ParticipationFactory(lot=other, organisation=site.contractor.organisation)
    engagement = EngagementFactory(
        lot=other, company=site.contractor.organisation, person=site.engagement.person, eligible=True, weekly_hours=10
    )
    second = StatementFactory(lot=other, company=site.contractor.organisation, sent=True)
    second.entries.create(engagement=engagement, first_day=APRIL, last_day=dt.date(2025, 4, 30), hours=101)
    done = statements_validate_sound(actor=site.facilitator, statement_ids=[first.pk, second.pk], now=NOON)
    assert (done.validated, done.left) == (0, 2)


def test_a_statement_under_question_is_not_accepted_in_the_heap(site):
    statement = site.statement("100")
    statement_ask(actor=site.facilitator, statement_id=statement.pk, body="Qui ?", now=NOON)
    assert statements_validate_sound(actor=site.facilitator, statement_ids=[statement.pk], now=NOON).left == 1
    statement_answer(actor=site.contractor, statement_id=statement.pk, body="Elle", now=NOON)
    assert statements_validate_sound(actor=site.facilitator, statement_ids=[statement.pk], now=NOON).validated == 1


def test_accepting_together_reaches_nobody_else_s_statements(site):
    statement = site.statement("100")
    done = statements_validate_sound(actor=actor_create(Role.FACILITATOR), statement_ids=[statement.pk], now=NOON)
    assert done.validated == 0
    with pytest.raises(Refused, match="facilitateur"):
        statements_validate_sound(actor=site.contractor, statement_ids=[statement.pk], now=NOON)


def test_a_month_closed_by_a_certificate_is_not_validated(site):
    statement = site.statement("100")
    CertificateFactory(lot=site.lot, closes_until=statement.month)
    with pytest.raises(Refused, match="attestation"):
        statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOON)
    assert not HoursLine.objects.exists()


def test_the_queue_costs_the_same_whatever_its_length(site, login, django_assert_max_num_queries):
    for month in range(3, 9):
        for _ in range(2):
            lot = LotFactory(contract=site.contract, number=f"{month}{_}")
            statement = StatementFactory(
                lot=lot, company=site.contractor.organisation, month=dt.date(2025, month, 1), sent=True
            )
            engagement = EngagementFactory(lot=lot, company=site.contractor.organisation, eligible=True)
            day = dt.date(2025, month, 1)
            statement.entries.create(engagement=engagement, first_day=day, last_day=day.replace(day=28), hours=100)
    client = login(site.facilitator)
    with django_assert_max_num_queries(18):
        page = client.get(url("statement_queue"))
    assert len(page.context["rows"]) == 12


# --- One after the other ---


def test_the_next_statement_is_the_following_in_the_queue_then_the_first(site):
    one, two, three = (site.statement("10", month=dt.date(2025, month, 1)) for month in (3, 4, 5))
    for statement, due in ((one, 10), (two, 11), (three, 12)):
        HoursStatement.objects.filter(pk=statement.pk).update(due_on=dt.date(2025, 6, due))
        statement.refresh_from_db()
    assert next_to_review(site.facilitator, one) == two
    assert next_to_review(site.facilitator, three) == one
    statement_ask(actor=site.facilitator, statement_id=two.pk, body="Qui ?", now=NOON)
    assert next_to_review(site.facilitator, one) == three


def test_validating_leads_to_the_next_statement(site, login):
    one, two = site.statement("10"), site.statement("10", month=dt.date(2025, 5, 1))
    client = login(site.facilitator)
    assert client.post(url("statement_review", one.pk), {"action": "validate_next"}).url == url(
        "statement_review", two.pk
    )
    assert client.post(url("statement_review", two.pk), {"action": "validate_next"}).url == url(
        "statement_review", two.pk
    )


def test_last_month_stands_beside_and_people_left_out_are_named(site, login):
    site.statement("100", "50", month=MARCH)
    statement = site.statement("120")
    page = text(login(site.facilitator).get(url("statement_review", statement.pk)))
    assert "100 h" in page
    assert "+20 h" in page
    assert "Déclarées le mois dernier, pas ce mois-ci" in page


def test_a_ready_made_reason_is_sent_back_with_words_or_without(site, login):
    statement = site.statement("250")
    login(site.facilitator).post(
        url("statement_review", statement.pk), {"action": "return", "canned": "too_many", "reason": "Surtout le 14."}
    )
    entry = statement.entries.get()
    assert entry.rejection_reason == "Ce nombre d'heures paraît trop élevé : vérifiez-le.\nSurtout le 14."


# --- Questions ---


def test_a_question_is_mailed_answered_from_the_company_s_space_and_mailed_back(site, login, deliver_outbox):
    statement = site.statement("120.50")
    review = url("statement_review", statement.pk)
    assert login(site.facilitator).post(review, {"action": "ask", "body": "Qui était là le 14 ?"}).url == review
    deliver_outbox()
    assert site.contractor.user.email in mail.outbox[-1].to
    assert "Qui était là le 14 ?" in mail.outbox[-1].body
    queue = text(login(site.facilitator).get(url("statement_queue")))
    assert "Réponse attendue" in queue
    assert status_of(statement) == StatementStatus.SENT

    client = login(site.contractor)
    grid = url("statement_grid", site.lot.pk, APRIL)
    assert "Qui était là le 14 ?" in text(client.get(grid))
    client.post(grid, {"action": "answer", "body": "L'équipe du matin."})
    deliver_outbox()
    assert mail.outbox[-1].to == [site.facilitator.user.email]
    page = text(login(site.facilitator).get(review))
    assert "L'équipe du matin." in page
    assert "Réponse reçue" in text(login(site.facilitator).get(url("statement_queue")))


def test_an_empty_question_is_told_at_its_field(site, login):
    answer = login(site.facilitator).post(url("statement_review", site.statement("1").pk), {"action": "ask"})
    assert answer.status_code == 422
    assert "Écrivez votre question." in text(answer)


def test_the_same_question_sent_twice_is_asked_once(site):
    statement = site.statement("1")
    for _ in range(2):
        statement_ask(actor=site.facilitator, statement_id=statement.pk, body="Qui ?", now=NOON)
    assert StatementMessage.objects.count() == 1


def test_a_social_security_number_is_refused_in_a_message(site):
    statement = site.statement("1")
    with pytest.raises(Refused, match="sécurité sociale"):
        statement_ask(actor=site.facilitator, statement_id=statement.pk, body="1 85 05 78 006 084", now=NOON)


def test_nothing_is_asked_of_a_validated_statement_nor_answered(site):
    statement = site.statement("1")
    statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOON)
    for act, actor in ((statement_ask, site.facilitator), (statement_answer, site.contractor)):
        with pytest.raises(Conflict):
            act(actor=actor, statement_id=statement.pk, body="Qui ?", now=NOON)


def test_a_stranger_joins_no_thread(site):
    statement = site.statement("1")
    for act, role in ((statement_ask, Role.FACILITATOR), (statement_answer, Role.CONTRACTOR)):
        with pytest.raises(HoursStatement.DoesNotExist):
            act(actor=actor_create(role), statement_id=statement.pk, body="Qui ?", now=NOON)


@pytest.mark.parametrize(
    "sql", ["UPDATE clauses_statementmessage SET body = 'x'", "DELETE FROM clauses_statementmessage"]
)
def test_a_message_is_never_changed_not_even_by_sql(site, sql):
    statement_ask(actor=site.facilitator, statement_id=site.statement("1").pk, body="Qui ?", now=NOON)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format("statementmessage"))


# --- The register ---


def corrected(site):
    """Validated in May, corrected in June."""
    statement_validate(actor=site.facilitator, statement_id=site.statement("120.50").pk, now=NOON)
    line_correct(
        actor=site.facilitator, line_id=HoursLine.objects.get().pk, hours=Decimal(100), reason="Relu", now=LATER
    )


def test_a_correction_never_changes_what_was_known_before_it(site):
    corrected(site)
    for known_on, hours in ((dt.date(2025, 5, 11), "0"), (NOON.date(), "120.50"), (LATER.date(), "100")):
        assert register_totals(site.lot, RegisterAt(known_on=known_on)).validated == Decimal(hours)
    worked = RegisterAt(worked_until=dt.date(2025, 4, 27))
    assert register_totals(site.lot, worked).validated == 0


def test_the_register_reads_as_it_was_known_on_a_day_with_the_difference(site, login):
    corrected(site)
    client = login(site.facilitator)
    now = client.get(url("lot_register", site.lot.pk))
    assert [row["label"] for row in now.context["rows"]] == ["Remplacement", "Annulation", "Validation"]
    assert [bool(row["correct_url"]) for row in now.context["rows"]] == [True, False, False]
    then = client.get(url("lot_register", site.lot.pk) + "?connu_le=2025-05-31")
    assert [row["label"] for row in then.context["rows"]] == ["Validation"]
    assert not then.context["rows"][0]["is_reversed"]
    assert "Écart avec aujourd'hui : −20,5 h" in text(then)


def test_the_register_leaves_as_a_workbook_of_the_same_day(site, login):
    corrected(site)
    content = login(site.facilitator).get(url("register_export", site.lot.pk) + "?connu_le=2025-05-31").content
    book = load_workbook(io.BytesIO(content))
    assert "tel qu'il était connu le" in book["Registre"]["A1"].value
    assert [row[10].value for row in book["Registre"].iter_rows(min_row=3)] == [120.5]
    assert book["Totaux"]["B4"].value == 120.5


def test_the_month_leaves_as_a_workbook_with_its_statements_and_lines(site, login):
    site.statement("120.50", "7")
    book = load_workbook(io.BytesIO(login(site.facilitator).get(url("month_export", APRIL)).content))
    assert [row[6].value for row in book["Relevés"].iter_rows(min_row=3)] == [127.5]
    assert sorted(row[8].value for row in book["Lignes"].iter_rows(min_row=3)) == [7, 120.5]
    nobody = load_workbook(io.BytesIO(login(actor_create(Role.FACILITATOR)).get(url("month_export", APRIL)).content))
    assert nobody["Lignes"].max_row == 2


def test_statements_keep_their_numbers_in_forms_when_there_are_thousands(site, login):
    """A key written « 1 234 567 » in a box would be no key at all."""
    statement = StatementFactory(pk=1_234_567, lot=site.lot, company=site.contractor.organisation, sent=True)
    entry = DeclaredHoursFactory(pk=7_654_321, statement=statement, engagement=site.engagement)
    client = login(site.facilitator)
    assert 'name="entries" value="1234567"' in client.get(url("statement_queue")).content.decode()
    assert 'value="7654321"' in client.get(url("statement_review", statement.pk)).content.decode()
    client.post(url("statement_queue"), {"entries": ["1234567"]})
    assert status_of(statement) == StatementStatus.VALIDATED
    assert entry.lines.get().hours == entry.hours
