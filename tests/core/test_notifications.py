"""Messages: one registry, what each reader chose, the quiet hours, the daily summary, short messages."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from core import outbox
from core.digests import summaries_plan
from core.enums import NotificationWay, OutboxStatus
from core.errors import Refused
from core.mail import send_templated
from core.models import HeldMail, NotificationChoice, OutboxEvent
from core.notifications import (
    choice_set,
    notification_named,
    notification_of,
    notifications_for,
    quiet_until,
    register,
    registered,
    required,
    stop_url,
)
from core.sms import phone_normalised, sms_add, sms_length, sms_text
from tests.factories.accounts import actor_create

PARIS = ZoneInfo("Europe/Paris")
TEMPLATE, NAME = "people/mail/caseload_received", "caseload_received"
NIGHT = dt.datetime(2026, 6, 15, 22, tzinfo=PARIS)  # a Monday


def templates() -> set[str]:
    found = Path(settings.BASE_DIR).glob("*/templates/*/mail/*.subject.txt")
    return {str(path.relative_to(path.parents[2])).removesuffix(".subject.txt") for path in found}


def test_every_mail_belongs_to_one_entry_and_every_entry_to_mails_that_exist():
    assert [name for name in sorted(templates()) if notification_of(name) is None] == []
    assert {name for one in registered() for name in one.templates} == templates()
    for one in registered():
        assert one.label
        assert one.text.endswith(".")
        assert one.roles <= set(Role.values)


def test_a_mail_is_not_told_twice():
    with pytest.raises(ValueError, match="belongs to"):
        register(required("other", "Autre", "Un autre.", [], [TEMPLATE]))


def test_the_choices_come_first_and_required_ones_offer_none():
    mine = notifications_for([Role.REFERENT])
    assert [one.is_required for one in mine] == sorted(one.is_required for one in mine)
    assert all(not one.ways for one in mine if one.is_required)


@given(st.integers(0, 8 * 365 * 24 * 60))
def test_what_waits_leaves_at_seven_on_a_working_day_within_a_day_and_a_half(minutes):
    now = dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    until = quiet_until(now, evening=20, morning=7, zone=PARIS)
    local = now.astimezone(PARIS)
    is_day = 7 <= local.hour < 20 and local.weekday() != 6
    assert (until is None) is is_day
    if until is not None:
        assert now < until <= now + dt.timedelta(hours=36)
        assert (until.hour, until.minute) == (7, 0)
        assert until.weekday() != 6
        assert quiet_until(until, evening=20, morning=7, zone=PARIS) is None


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (dt.datetime(2026, 6, 15, 19, 59, tzinfo=PARIS), None),
        (dt.datetime(2026, 6, 15, 20, tzinfo=PARIS), dt.datetime(2026, 6, 16, 7, tzinfo=PARIS)),
        (dt.datetime(2026, 6, 13, 21, tzinfo=PARIS), dt.datetime(2026, 6, 15, 7, tzinfo=PARIS)),  # Saturday evening
        (dt.datetime(2026, 3, 29, 1, tzinfo=PARIS), dt.datetime(2026, 3, 30, 7, tzinfo=PARIS)),  # the short night
        (dt.datetime(2028, 2, 28, 23, tzinfo=PARIS), dt.datetime(2028, 2, 29, 7, tzinfo=PARIS)),
    ],
)
def test_quiet_hours(now, until):
    assert quiet_until(now, evening=20, morning=7, zone=PARIS) == until


@pytest.mark.parametrize("hours", [(7, 20), (7, 7), (25, 7), (20, -1)])
def test_hours_that_leave_no_day_are_refused(hours):
    with pytest.raises(ValueError):
        quiet_until(NIGHT, evening=hours[0], morning=hours[1], zone=PARIS)


# --- What people chose ------------------------------------------------------------------------------------------
@pytest.fixture
def news():
    return notification_named("pool_signal")


def send_news(to, monkeypatch, key="1"):
    """A mail of an optional entry, with templates that need no row."""
    monkeypatch.setattr("core.mail.notification_of", lambda template: notification_named("pool_signal"))
    monkeypatch.setattr("core.mail.render_to_string", lambda name, context: "Voir https://site.example/page/ ici")
    send_templated(template="x", to=to, context={}, key=key)


@pytest.mark.django_db
def test_each_reader_gets_it_as_she_chose(monkeypatch, deliver_outbox, news):
    users = [actor_create(Role.REFERENT).user for _ in range(3)]
    choice_set(user_id=users[0].pk, name=news.name, way=NotificationWay.NONE)
    choice_set(user_id=users[1].pk, name=news.name, way=NotificationWay.DIGEST)
    addresses = [user.email.upper() if user == users[0] else user.email for user in users]
    for _ in range(2):
        send_news([*addresses, "sans.compte@demo.example"], monkeypatch)
    assert [message.to for message in mail.outbox[:1]] == [[users[2].email, "sans.compte@demo.example"]]
    (held,) = HeldMail.objects.all()
    assert (held.user, held.url) == (users[1], "https://site.example/page/")


@pytest.mark.django_db
def test_the_summary_leaves_once_a_day_and_loses_nothing_when_the_mail_server_is_down(monkeypatch, deliver_outbox):
    user = actor_create(Role.REFERENT).user
    HeldMail.objects.create(user=user, name="pool_signal", key="a", subject="Une offre", url="https://site.example/a/")
    HeldMail.objects.create(user=user, name="pool_signal", key="b", subject="Une autre")
    day = dt.date(2026, 6, 15)
    assert [summaries_plan(day=day), summaries_plan(day=day)] == [1, 1]
    assert OutboxEvent.objects.count() == 1
    with monkeypatch.context() as broken:

        def fail(self, messages):
            raise ConnectionRefusedError("no mail server")

        broken.setattr(EmailBackend, "send_messages", fail)
        deliver_outbox()
    assert HeldMail.objects.count() == 2
    OutboxEvent.objects.update(available_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    deliver_outbox()
    deliver_outbox()
    (message,) = mail.outbox
    assert "2 nouvelles" in message.subject
    assert "Une autre" in message.body
    assert "https://site.example/a/" in message.body
    assert not HeldMail.objects.exists()
    summaries_plan(day=day + dt.timedelta(days=1))
    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db
def test_what_does_not_press_waits_for_the_morning_without_counting_a_failure(monkeypatch, settings, deliver_outbox):
    settings.QUIET_HOURS = (20, 7)
    user = actor_create(Role.REFERENT).user
    monkeypatch.setattr("core.mail.timezone.now", lambda: NIGHT)
    monkeypatch.setitem(
        outbox._handlers, "night", {"tests.night": lambda event: send_news([user.email], monkeypatch, event.key)}
    )
    with transaction.atomic():
        outbox.outbox_add("night", key="1", available_at=NIGHT - dt.timedelta(hours=1))
    (event,) = OutboxEvent.objects.all()
    assert outbox.outbox_sweep(now=NIGHT) == 0
    event.refresh_from_db()
    assert (event.status, event.attempts, event.last_error) == (OutboxStatus.PENDING, 0, "")
    assert event.available_at == NIGHT.replace(hour=7) + dt.timedelta(days=1)
    assert not mail.outbox


@pytest.mark.django_db
def test_the_page_lists_what_one_receives_and_keeps_the_choice(login, news):
    referent = actor_create(Role.REFERENT)
    client = login(referent)
    page = client.get("/mes-notifications/").content.decode()
    assert news.label in page
    assert "Toujours envoyés" in page
    chosen = {one.name: NotificationWay.MAIL for one in notifications_for([Role.REFERENT]) if one.ways}
    answer = client.post("/mes-notifications/", chosen | {news.name: NotificationWay.DIGEST})
    assert answer.status_code == 302
    assert NotificationChoice.objects.get(name=news.name).way == NotificationWay.DIGEST
    assert client.post("/mes-notifications/", chosen | {news.name: "pigeon"}).status_code == 422
    assert client.post("/mes-notifications/", {}).status_code == 422


@pytest.mark.django_db
def test_a_required_message_cannot_be_refused():
    user = actor_create(Role.REFERENT).user
    for name, way in ((NAME, NotificationWay.NONE), ("unknown", NotificationWay.NONE), ("pool_signal", "x")):
        with pytest.raises(ValueError, match="cannot be read"):
            choice_set(user_id=user.pk, name=name, way=way)


@pytest.mark.django_db
def test_the_link_of_a_mail_stops_it_by_a_button_only(client, news):
    user = actor_create(Role.REFERENT).user
    path = stop_url(user.email, news).removeprefix(settings.SITE_URL.rstrip("/"))
    assert client.get(path).status_code == 200
    assert not NotificationChoice.objects.exists()
    assert "C'est fait" in client.post(path).content.decode().replace("&#x27;", "'")
    assert NotificationChoice.objects.get(user=user).way == NotificationWay.NONE
    assert client.post(f"{path[:-3]}zz/").status_code == 404
    assert stop_url("personne@demo.example", news) == ""


# --- Short messages ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+33 (0)6 12 34 56 78", None),
        ("+351 912 345 678", "+351912345678"),
        ("0612345", None),
        ("06 12 34 56 7a", None),
        ("", None),
        ("0012", None),
    ],
)
def test_numbers(written, read):
    if read is None:
        with pytest.raises(Refused):
            phone_normalised(written)
    else:
        assert phone_normalised(written) == read


def test_a_text_fits_one_message_or_is_refused():
    assert sms_text("Çà va être « prêt »… l’été") == 'Çà va etre " pret "... l\'été'
    assert sms_length("a€") == 3
    assert sms_text("é" * 160) == "é" * 160
    for text in ("é" * 161, "€" * 81, "نعم", "👍"):
        with pytest.raises(ValueError):
            sms_text(text)


@pytest.mark.django_db
def test_a_short_message_leaves_once_and_leaves_no_number_behind(settings, tmp_path, deliver_outbox):
    settings.SMS_FILE_PATH = tmp_path
    now = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
    for _ in range(2):
        with transaction.atomic():
            sms_add(to="06 00 00 00 01", text="Rendez-vous demain à 9 h.", key="rdv:1", now=now)
    deliver_outbox()
    deliver_outbox()
    (written,) = tmp_path.iterdir()
    assert written.read_text() == "À : +33600000001\nRendez-vous demain à 9 h.\n"
    assert OutboxEvent.objects.get().payload == {}


@pytest.mark.django_db
def test_a_short_message_waits_for_the_day(settings):
    settings.QUIET_HOURS = (20, 7)
    with transaction.atomic():
        sms_add(to="0600000001", text="Bonjour.", key="nuit", now=NIGHT)
        sms_add(to="0600000001", text="Bonjour.", key="urgent", now=NIGHT, is_urgent=True)
    waiting = OutboxEvent.objects.get(key="sms_due:nuit")
    assert waiting.available_at == NIGHT.replace(hour=7) + dt.timedelta(days=1)
    assert OutboxEvent.objects.get(key="sms_due:urgent").available_at != waiting.available_at
