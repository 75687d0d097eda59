"""Reminders: to those who owe, said again only when due, looked at as they leave, never twice."""

import datetime as dt
import itertools
import smtplib
from email.message import EmailMessage

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.bounces import bounces_of
from accounts.enums import Role
from accounts.models import Membership, UndeliverableAddress
from accounts.services import address_undeliverable
from clauses.enums import ReminderStatus, StatementStatus
from clauses.models import ClauseSetting, HoursReminder, HoursStatement
from clauses.rules import reminder_stage
from clauses.services.reminders import reminder_send, reminders_ask, reminders_plan
from core.enums import OutboxStatus
from core.errors import Refused
from core.models import OutboxEvent
from tests.factories.accounts import actor_create
from tests.factories.clauses import EngagementFactory, LotFactory, ParticipationFactory, Site

DUE = dt.date(2025, 5, 10)
FIGURES = {"days_before": 3, "days_after": 5, "maximum": 3}


def day(offset):
    return DUE + dt.timedelta(days=offset)


def noon(on):
    return dt.datetime.combine(on, dt.time(12), dt.UTC)


# --- The rule ---


@pytest.mark.parametrize(
    ("on", "earlier", "stage"),
    [
        (-4, [], ""),
        (-3, [], "before"),
        (0, [], "before"),
        (0, [(-3, "before")], ""),
        (4, [], ""),
        (5, [], "after"),
        (5, [(1, "asked")], ""),
        (6, [(1, "asked")], "after"),
        (9, [(5, "after")], ""),
        (10, [(5, "after")], "after"),
        (30, [(5, "after"), (10, "after"), (15, "after")], ""),
    ],
)
def test_a_statement_is_recalled_before_its_day_then_at_intervals_and_not_for_ever(on, earlier, stage):
    past = [(day(offset), said) for offset, said in earlier]
    assert reminder_stage(due_on=DUE, on=day(on), earlier=past, **FIGURES) == stage


@given(st.integers(0, 10), st.integers(1, 10), st.integers(0, 5), st.integers(20, 90))
def test_whatever_the_settings_the_number_of_reminders_is_bounded_and_they_are_days_apart(before, after, most, days):
    earlier = []
    for offset in range(-20, days):
        figures = {"days_before": before, "days_after": after, "maximum": most}
        if stage := reminder_stage(due_on=DUE, on=day(offset), earlier=earlier, **figures):
            earlier.append((day(offset), stage))
    said = [one for one, stage in earlier if stage == "after"]
    assert len(said) <= most
    assert sum(1 for _, stage in earlier if stage == "before") <= 1
    assert all((b - a).days >= after for a, b in itertools.pairwise(said))


def test_impossible_settings_are_refused():
    with pytest.raises(ValueError, match="a day apart"):
        reminder_stage(due_on=DUE, on=DUE, earlier=[], days_before=1, days_after=0, maximum=1)


# --- Planning and sending ---

db = pytest.mark.django_db


@pytest.fixture
def site():
    """April is owed on 10 May; March was sent."""
    site = Site()
    site.statement("100", month=dt.date(2025, 3, 1))
    return site


def plan(on):
    return reminders_plan(on=on, now=noon(on))


def send(on):
    for reminder in HoursReminder.objects.filter(status=ReminderStatus.PLANNED):
        reminder_send(reminder_id=reminder.pk, key=f"reminder:{reminder.pk}", on=on, now=noon(on))


@db
def test_a_company_is_reminded_before_and_after_the_day_and_no_more_than_set(site):
    written = []
    for offset in range(-6, 40):
        plan(day(offset))
        send(day(offset))
        if len(mail.outbox) > len(written):
            written.append(offset)
    # April: three days before, then after five days, three times. May (due on 10 June) begins on the 28th day.
    assert written[:4] == [-3, 5, 10, 15]
    assert "Relevés d'heures attendus" in mail.outbox[0].subject
    assert "Relevés d'heures en retard" in mail.outbox[1].subject
    assert mail.outbox[0].to == [site.contractor.user.email]


@db
def test_the_departement_sets_the_days_and_the_number(site):
    for code, value in (("reminder_before", 5), ("reminder_after", 2), ("reminder_max", 1)):
        ClauseSetting.objects.create(code=code, value=value, valid_from=dt.date(2025, 1, 1))
    days = [offset for offset in range(-6, 12) if plan(day(offset))]
    assert days == [-5, 2]


@db
def test_whoever_owes_nothing_is_not_written_to(site):
    HoursStatement.objects.create(
        lot=site.lot, company=site.contractor.organisation, month=dt.date(2025, 4, 1), due_on=DUE,
        status=StatementStatus.SENT, sent_at=noon(day(-9)), sent_by=site.contractor.user,
    )  # fmt: skip
    assert plan(day(5)) == 0


@db
def test_what_was_sent_meanwhile_is_no_longer_asked_for(site):
    assert plan(day(5)) == 1
    HoursStatement.objects.create(
        lot=site.lot, company=site.contractor.organisation, month=dt.date(2025, 4, 1), due_on=DUE,
        status=StatementStatus.SENT, sent_at=noon(day(5)), sent_by=site.contractor.user,
    )  # fmt: skip
    send(day(5))
    assert mail.outbox == []
    assert HoursReminder.objects.get().status == ReminderStatus.USELESS


@db
def test_whoever_left_the_company_meanwhile_is_not_written_to(site):
    plan(day(5))
    Membership.objects.filter(pk=site.contractor.membership.pk).delete()
    send(day(5))
    assert mail.outbox == []


@db
def test_one_person_gets_one_mail_for_all_her_lots_and_companies(site):
    second = LotFactory(contract=site.contract, number="2")
    ParticipationFactory(lot=second, organisation=site.contractor.organisation)
    EngagementFactory(lot=second, company=site.contractor.organisation, eligible=True)
    other = Site()
    other.statement("1", month=dt.date(2025, 3, 1))
    Membership.objects.create(
        user=site.contractor.user, organisation=other.contractor.organisation, role=Role.CONTRACTOR
    )
    plan(day(5))
    send(day(5))
    hers = [message for message in mail.outbox if message.to == [site.contractor.user.email]]
    assert len(hers) == 1
    for lot in (site.lot, second, other.lot):
        assert f"/lots/{lot.pk}/releves/2025-04/" in hers[0].body


@db
def test_planning_twice_on_one_day_writes_once(site):
    assert (plan(day(5)), plan(day(5))) == (1, 0)
    send(day(5))
    send(day(5))
    assert len(mail.outbox) == 1


@db
def test_a_mail_server_that_is_down_loses_nothing_and_sends_nothing_twice(site, deliver_outbox, monkeypatch):
    monkeypatch.setattr("clauses.hours_handlers.timezone.now", lambda: noon(day(5)))
    plan(day(5))
    event = OutboxEvent.objects.get(name="hours_reminder_planned")
    OutboxEvent.objects.update(available_at=noon(day(4)))

    def down(message, **options):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", down)
        deliver_outbox()
    event.refresh_from_db()
    assert (event.status, event.attempts) == (OutboxStatus.PENDING, 1)
    assert HoursReminder.objects.get().status == ReminderStatus.PLANNED
    OutboxEvent.objects.update(available_at=noon(day(4)), lease_until=None)
    deliver_outbox()
    deliver_outbox()
    assert len(mail.outbox) == 1
    assert HoursReminder.objects.get().status == ReminderStatus.SENT


@db
def test_an_address_that_fails_is_not_written_to_and_its_facilitator_is_told(site, deliver_outbox):
    address_undeliverable(
        user_id=site.contractor.user.pk, address=site.contractor.user.email, reason="550 inconnue", now=noon(day(1))
    )
    deliver_outbox()
    assert mail.outbox[-1].to == [site.facilitator.user.email]
    assert "550 inconnue" in mail.outbox[-1].body
    assert plan(day(5)) == 0


@db
def test_a_new_address_is_written_to_again(site):
    user = site.contractor.user
    address_undeliverable(user_id=user.pk, address=user.email, reason="550", now=noon(day(1)))
    user.email = "nouvelle@demo.example"
    user.save()
    assert plan(day(5)) == 1


# --- The facilitator's page ---


@pytest.fixture
def page(monkeypatch, site, login):
    monkeypatch.setattr("clauses.views.reminders.today", lambda: day(6))
    monkeypatch.setattr("clauses.views.contractor.today", lambda: day(6))
    return login(site.facilitator), reverse("clauses:reminders")


@db
def test_the_facilitator_reminds_chosen_companies_once_a_day(site, page):
    client, address = page
    content = client.get(address).content.decode()
    token = f"{site.lot.pk}-{site.contractor.organisation_id}-202504"
    assert f'value="{token}" checked' in content
    assert "1 personne(s) relancée(s)" in client.post(address, {"owed": token}, follow=True).content.decode()
    again = client.post(address, {"owed": token}, follow=True).content.decode().replace("&#x27;", "'")
    assert "ont déjà reçu un rappel aujourd'hui" in again
    assert HoursReminder.objects.get().asked_by == site.facilitator.user


@db
def test_a_statement_of_somebody_else_s_lot_is_not_reminded(site):
    stranger = actor_create(Role.FACILITATOR)
    token = f"{site.lot.pk}-{site.contractor.organisation_id}-202504"
    with pytest.raises(Refused, match="encore attendu"):
        reminders_ask(actor=stranger, tokens={token}, on=day(6), now=noon(day(6)))


@db
def test_an_address_is_marked_by_hand_seen_by_the_company_and_mended(site, page, login):
    client, address = page
    contact = reverse("clauses:contact_address", args=[site.contractor.user.pk])
    client.post(contact, {"action": "failing"})
    assert "injoignable depuis" in client.get(address).content.decode()
    assert "Sans contact joignable" in client.get(address).content.decode()
    company = login(site.contractor).get(reverse("clauses:contractor_home")).content.decode()
    assert "ne vous parviennent plus" in company
    client = login(site.facilitator)
    client.post(contact, {"action": "mended"})
    assert not UndeliverableAddress.objects.open().exists()


@db
def test_nobody_s_address_is_marked_but_that_of_one_s_own_companies(site, page):
    client, _ = page
    other = actor_create(Role.CONTRACTOR)
    assert client.post(reverse("clauses:contact_address", args=[other.user.pk])).status_code == 404


# --- Delivery reports ---


def report(address, *, action="failed", status="5.1.1", code="smtp; 550 5.1.1 User unknown") -> bytes:
    head = (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    )
    block = f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {code}\r\n"
    return f"{head}{block}\r\n--b--\r\n".encode()


def test_a_permanent_failure_is_read_with_its_reason():
    (bounce,) = bounces_of(report("Titulaire@Demo.example"))
    assert bounce.address == "titulaire@demo.example"
    assert bounce.reason == "5.1.1 550 5.1.1 User unknown"


@pytest.mark.parametrize("options", [{"action": "delayed"}, {"status": "4.2.2"}, {"action": "delivered"}])
def test_a_delay_or_a_delivery_is_no_failure(options):
    assert bounces_of(report("a@demo.example", **options)) == []


def test_an_ordinary_message_reports_nothing():
    message = EmailMessage()
    message["Subject"] = "Bonjour"
    message.set_content("550 5.1.1 failed")
    assert bounces_of(bytes(message)) == []


@given(st.binary(max_size=200))
def test_no_message_crashes_the_reader(content):
    bounces_of(content)
    bounces_of(report("a@demo.example")[:-60] + content)


@db
def test_reports_mark_the_addresses_of_our_users_once(site, tmp_path, capsys):
    (tmp_path / "1.eml").write_bytes(report(site.contractor.user.email))
    (tmp_path / "2.eml").write_bytes(report(site.contractor.user.email.upper()))
    (tmp_path / "3.eml").write_bytes(report("inconnu@demo.example"))
    call_command("mark_bounces", str(tmp_path))
    assert capsys.readouterr().out.strip() == '{"messages": 3, "marked": 1, "already": 1, "unknown": 1}'
    assert UndeliverableAddress.objects.get().user == site.contractor.user
