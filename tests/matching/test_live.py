"""The matchers of a process follow what happens, and are at any time those that a fit on everything would give."""

import datetime as dt
import random
from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from employers.enums import OpeningStatus
from employers.models import Employer, ImmersionOpening, JobOffer, Tutor
from matching import live, trail
from matching.loading import KINDS, opening_on, openings_load
from referential.models import Commune
from tests.factories.matching import ImmersionOpeningFactory, JobOfferFactory, TutorFactory, referential_create
from tests.matching.engine.test_splicing import differences

TODAY = timezone.localdate()


@pytest.fixture
def referential(db):
    referential_create()


def is_fresh() -> bool:
    """Whether the matchers at hand hold, array for array, what the database says now."""
    current = live.matchers()
    scratch = {kind: current.encoder.openings(openings_load(kind)) for kind in KINDS}
    return all(differences(current[kind].openings_, scratch[kind]) == [] for kind in KINDS)


def act(dice: random.Random) -> None:
    """One thing that happens to openings, by whatever means."""
    model = dice.choice([JobOffer, ImmersionOpening])
    rows = list(model.objects.order_by("pk"))
    one = dice.choice(rows) if rows else None
    what = dice.choice(["new", "title", "close", "again", "delete", "bulk", "tutor", "move", "skills"])
    if what == "new" or one is None:
        dice.choice([JobOfferFactory, ImmersionOpeningFactory])(title=f"Poste {dice.randrange(9)}")
    elif what == "title":
        model.objects.filter(pk=one.pk).update(title=f"Cariste {dice.randrange(9)}", places=dice.randrange(1, 4))
    elif what == "close":
        model.objects.filter(pk=one.pk).update(status=OpeningStatus.CLOSED)
    elif what == "again":
        model.objects.filter(pk=one.pk).update(status=OpeningStatus.PUBLISHED)
    elif what == "delete":
        one.delete()
    elif what == "bulk":
        JobOffer.objects.update(hours_per_week=dice.choice([None, 20, 35]))
    elif what == "skills":
        one.skills.clear()
        one.save()
    elif what == "tutor":
        tutor = Tutor.objects.order_by("pk").last()
        if tutor is None or dice.random() < 0.5:
            TutorFactory(job_title="Chef d'équipe")
        else:
            Tutor.objects.filter(pk=tutor.pk).update(is_active=not tutor.is_active)
    else:
        Employer.objects.update(commune=dice.choice(list(Commune.objects.order_by("pk"))), sector=f"{dice.random()}")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_history_the_matchers_are_those_of_a_fit_on_everything(referential, seed):
    dice = random.Random(seed)
    for _ in range(10):
        for _ in range(dice.randrange(3)):
            act(dice)
        assert is_fresh()


def test_only_what_changed_is_read_again(referential, monkeypatch):
    offers = JobOfferFactory.create_batch(4)
    before = live.matchers()
    read: list[str] = []
    whole = before.encoder.openings
    monkeypatch.setattr(before.encoder, "openings", lambda some: (read.extend(o.id for o in some), whole(some))[1])
    JobOffer.objects.filter(pk=offers[1].pk).update(title="Agente de propreté")
    JobOffer.objects.filter(pk=offers[2].pk).update(status=OpeningStatus.FILLED)
    after = live.matchers()
    assert read == [f"job:{offers[1].pk}"]
    assert after["immersion"] is before["immersion"]
    assert [o.id for o in after["job"].openings_.records] == [f"job:{offers[at].pk}" for at in (0, 1, 3)]
    assert len(before["job"].openings_) == 4  # whoever holds the former ones goes on with them


def test_a_change_that_says_nothing_new_leaves_the_matchers_alone(referential):
    offer = JobOfferFactory()
    before = live.matchers()
    JobOffer.objects.filter(pk=offer.pk).update(monthly_wage=1900)
    assert live.matchers()["job"] is before["job"]


def test_what_was_seen_in_a_transaction_rolled_back_is_forgotten(referential):
    offer = JobOfferFactory(title="Cariste")
    live.matchers()
    with transaction.atomic():
        JobOffer.objects.filter(pk=offer.pk).update(title="Maçon")
        JobOfferFactory()
        assert live.matchers()["job"].openings_.records[0].title == "Maçon"
        transaction.set_rollback(True)
    assert [o.title for o in live.matchers()["job"].openings_.records] == ["Cariste"]
    assert is_fresh()


def test_who_writes_at_every_look_reads_no_more_than_a_window_again(referential, monkeypatch):
    monkeypatch.setattr(trail, "WINDOW", 3)
    offer = JobOfferFactory()
    live.matchers()
    for number in range(8):
        JobOffer.objects.filter(pk=offer.pk).update(title=f"Poste {number}")
        assert is_fresh()
    step = live.matchers().seen
    assert len(step.position.pending["job"]) == 3
    assert not any(trail.look(step.position).changed.values())


def test_another_day_moves_the_starts_without_reading_anything(referential, monkeypatch):
    JobOfferFactory(starts_on=TODAY + dt.timedelta(days=1), duration_months=6)
    JobOfferFactory(starts_on=None)
    before = live.matchers()
    later = TODAY + dt.timedelta(days=3)
    monkeypatch.setattr(before.encoder, "openings", lambda some: pytest.fail("read again"))
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    table = live.matchers()["job"].openings_
    monkeypatch.undo()
    assert differences(table, before.encoder.openings(openings_load("job", on=later))) == []
    assert is_fresh()  # and back again, as a test may go


@pytest.mark.parametrize("days", [-1, 0, 1, 40, 400])
def test_an_opening_of_yesterday_is_that_of_today(referential, days):
    for months in (None, 1, 6):
        JobOfferFactory(starts_on=TODAY, duration_months=months)
    ImmersionOpeningFactory(expires_on=TODAY + dt.timedelta(days=20))
    before, now = TODAY - dt.timedelta(days=2), TODAY + dt.timedelta(days=days)
    for kind in ("job", "immersion"):
        earlier = openings_load(kind, on=before)
        assert [opening_on(one, now) for one in earlier] == openings_load(kind, on=now)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_ends_after_a_later_one_is_seen_all_the_same():
    referential_create()
    slow, quick = JobOfferFactory(title="Cariste"), JobOfferFactory(title="Maçon")
    live.matchers()
    written, go_on = Event(), Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                JobOffer.objects.filter(pk=slow.pk).update(title="Cariste de nuit")
                written.set()
                go_on.wait(120)
        finally:
            connection.close()

    writer = Thread(target=write_slowly)
    writer.start()
    assert written.wait(120)
    JobOffer.objects.filter(pk=quick.pk).update(title="Maçonne")
    seen = []
    for _ in range(3):  # the larger number is read first, several times over
        seen.append([o.title for o in live.matchers()["job"].openings_.records])
    go_on.set()
    writer.join(120)
    assert seen == [["Cariste", "Maçonne"]] * 3
    assert [o.title for o in live.matchers()["job"].openings_.records] == ["Cariste de nuit", "Maçonne"]
    assert nothing_is_pending_soon()  # once nobody writes any more, nothing is remembered


def nothing_is_pending_soon() -> bool:
    """The oldest transaction is the server's: one of another database, of a test beside this one, holds it too."""
    for _ in range(1200):
        if nothing_is_pending():
            return True
        sleep(0.1)
    return somebody_writes_elsewhere() or nothing_is_pending()


def nothing_is_pending() -> bool:
    return not any(live.matchers().seen.position.pending.values())


def somebody_writes_elsewhere() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname <> current_database()"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_a_process_of_the_web_fits_aside_and_then_only_follows(monkeypatch):
    referential_create()
    offer = JobOfferFactory()
    monkeypatch.setattr(live, "_live", None)
    monkeypatch.setattr(live, "_fits_aside", False)
    live.warm()
    live._fitting.join(120)
    fitted = live._live
    assert [o.id for o in fitted["job"].openings_.records] == [f"job:{offer.pk}"]
    assert live.matchers().encoder is fitted.encoder
