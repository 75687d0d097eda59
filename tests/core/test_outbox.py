"""The outbox: written with the change, delivered once, retried, never lost."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from core import outbox
from core.enums import OutboxStatus
from core.models import OutboxEvent
from core.views import _outbox_is_well
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(monkeypatch):
    """A handler of `something_happened` that notes its calls, and fails while told to."""

    class Recorder:
        calls: list[int] = []
        failing = False

    recorder = Recorder()
    recorder.calls = []

    def handle(event):
        recorder.calls.append(event.pk)
        if recorder.failing:
            raise ConnectionError("mail server is down")

    path = "tests.handle"
    monkeypatch.setitem(outbox._handlers, "something_happened", {path: handle})
    return recorder


def add(key="1", **payload):
    with transaction.atomic():
        return outbox.outbox_add("something_happened", key=key, **payload)


def test_an_event_is_delivered_once_however_often_it_is_run(handler):
    (event,) = add()
    assert outbox.outbox_run(event.pk) is True
    assert outbox.outbox_run(event.pk) is False
    assert handler.calls == [event.pk]
    event.refresh_from_db()
    assert event.status == OutboxStatus.DONE
    assert event.done_at is not None


def test_the_same_key_is_recorded_once(handler):
    add()
    add()
    assert OutboxEvent.objects.count() == 1


def test_a_rolled_back_change_leaves_no_event(handler):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.outbox_add("something_happened", key="1")
        raise ZeroDivisionError
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(handler):
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.outbox_add("something_happened", key="1")


def test_a_failing_handler_is_retried_later_with_a_growing_wait(handler):
    (event,) = add()
    handler.failing = True
    outbox.outbox_run(event.pk)
    event.refresh_from_db()
    assert event.status == OutboxStatus.PENDING
    assert "mail server is down" in event.last_error
    first_wait = event.available_at - timezone.now()
    assert dt.timedelta(seconds=3) < first_wait <= dt.timedelta(seconds=5)
    assert outbox.outbox_run(event.pk) is False, "its time has not come"
    OutboxEvent.objects.update(available_at=timezone.now())
    outbox.outbox_run(event.pk)
    event.refresh_from_db()
    assert event.available_at - timezone.now() > first_wait
    handler.failing = False
    OutboxEvent.objects.update(available_at=timezone.now())
    assert outbox.outbox_run(event.pk) is True


def test_after_too_many_failures_the_event_is_dead_and_can_be_revived(handler, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    (event,) = add()
    handler.failing = True
    for _ in range(2):
        OutboxEvent.objects.update(available_at=timezone.now())
        outbox.outbox_run(event.pk)
    assert list(OutboxEvent.objects.dead()) == [event]
    handler.failing = False
    assert outbox.outbox_revive(event_ids=[event.pk]) == 1
    assert outbox.outbox_sweep(now=timezone.now()) == 1


def test_a_lease_keeps_other_workers_away_until_it_expires(handler):
    (event,) = add()
    now = timezone.now()
    assert outbox.outbox_claim(event.pk, now=now) is True
    assert outbox.outbox_claim(event.pk, now=now) is False
    later = now + dt.timedelta(seconds=61)
    assert outbox.outbox_claim(event.pk, now=later) is True


def test_an_event_that_fells_each_worker_dies_after_as_many_attempts_as_another(handler, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    (event,) = add()
    now = timezone.now()
    for _ in range(2):
        assert outbox.outbox_claim(event.pk, now=now)  # and the worker is killed
        now += dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
    assert not outbox.outbox_claim(event.pk, now=now)
    (dead,) = OutboxEvent.objects.dead()
    assert (dead.attempts, dead.lease_until, bool(dead.last_error)) == (2, None, True)
    assert outbox.outbox_revive(event_ids=[event.pk]) == 1
    assert outbox.outbox_claim(event.pk, now=now)


@pytest.mark.django_db(transaction=True)
def test_what_is_late_is_ill_and_what_is_long_is_not(handler):
    (event,) = add()
    OutboxEvent.objects.update(available_at=timezone.now() - dt.timedelta(minutes=6))
    assert not _outbox_is_well()
    with transaction.atomic():
        OutboxEvent.objects.select_for_update().get(pk=event.pk)  # as the worker that is at it
        assert at_once(_outbox_is_well) == [True]


def test_an_event_whose_handler_left_the_program_is_kept_with_its_error(handler, monkeypatch):
    (event,) = add()
    monkeypatch.setitem(outbox._handlers, "something_happened", {})
    assert outbox.outbox_run(event.pk) is False
    event.refresh_from_db()
    assert event.status == OutboxStatus.PENDING
    assert "no handler" in event.last_error


def test_a_handler_that_fails_half_way_writes_nothing(handler, monkeypatch):
    (event,) = add()

    def half(event):
        OutboxEvent.objects.create(name="trace", handler="x", key="trace")
        raise ValueError("half way")

    monkeypatch.setitem(outbox._handlers, "something_happened", {"tests.handle": half})
    outbox.outbox_run(event.pk)
    assert not OutboxEvent.objects.filter(name="trace").exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_outlives_its_lease_is_not_waited_for(handler):
    (event,) = add()
    with transaction.atomic():
        OutboxEvent.objects.select_for_update().get(pk=event.pk)
        assert at_once(lambda: outbox.outbox_claim(event.pk, now=timezone.now())) == [False]
    assert outbox.outbox_claim(event.pk, now=timezone.now())
