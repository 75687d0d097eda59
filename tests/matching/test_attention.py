"""Kept openings, new ones, daily alerts, signals of the Département: told once, to the right people."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from matching import services
from matching.attention import alerts_recent, signals_waiting
from matching.models import MatchAlert, MatchDigest, PoolSignal, SavedOpening
from people.models import Person
from tests.factories.accounts import actor_create
from tests.factories.matching import (
    DismissalFactory,
    JobOfferFactory,
    RecommendationFactory,
    SkillsProfileFactory,
    referential_create,
)
from tests.factories.people import PersonFactory

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def referential(db):
    referential_create()


@pytest.fixture
def referent():
    return actor_create(Role.REFERENT)


@pytest.fixture
def person(referent):
    return SkillsProfileFactory(person=PersonFactory.followed_by(referent, first_name="Nadia")).person


@pytest.mark.django_db
def test_a_kept_opening_says_who_first_kept_it(referent, person):
    offer, colleague = JobOfferFactory(), actor_create(Role.REFERENT, organisation=referent.organisation)
    target = {"person_id": person.pk, "kind": "job", "opening_id": offer.pk}
    for actor in (referent, colleague, referent):
        services.opening_save(actor=actor, **target, now=NOW)
    assert SavedOpening.objects.get().by == referent.user
    services.opening_unsave(actor=colleague, **target)
    services.opening_unsave(actor=colleague, **target)
    assert not SavedOpening.objects.exists()


@pytest.mark.django_db
def test_keeping_is_refused_when_closed_and_out_of_scope(referent, person):
    offer = JobOfferFactory(status="closed")
    with pytest.raises(Conflict):
        services.opening_save(actor=referent, person_id=person.pk, kind="job", opening_id=offer.pk, now=NOW)
    with pytest.raises(Person.DoesNotExist):
        services.opening_save(
            actor=actor_create(Role.REFERENT), person_id=person.pk, kind="job", opening_id=JobOfferFactory().pk, now=NOW
        )


@pytest.mark.django_db
def test_what_is_new_counts_from_the_visit_before(referent, person):
    def visit(hours):
        return services.list_visited(actor=referent, person=person, now=NOW + dt.timedelta(hours=hours))

    assert visit(0) is None
    assert visit(1) is None  # still the first visit: nothing is old yet
    assert visit(9) == NOW + dt.timedelta(hours=1)
    assert visit(10) == NOW + dt.timedelta(hours=1)  # page two does not make page one old


# --- Alerts -----------------------------------------------------------------------------------------------------
def prepare() -> int:
    return services.digests_prepare(now=NOW, day=TODAY)


@pytest.mark.django_db
def test_one_mail_a_day_for_all_her_people_and_never_twice(referent, person, deliver_outbox):
    other = SkillsProfileFactory(person=PersonFactory.followed_by(referent, first_name="Omar")).person
    RecommendationFactory(person=person, score=0.7)
    RecommendationFactory(person=other, score=0.7)
    assert prepare() == 1
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [referent.user.email]
    assert "2 personnes" in message.subject
    assert "Nadia" in message.body
    assert "Omar" in message.body
    assert "arreter" in message.body
    RecommendationFactory(person=person, rank=2, score=0.9)
    assert prepare() == 0
    assert services.digests_prepare(now=NOW, day=TODAY + dt.timedelta(days=1)) == 1
    assert MatchAlert.objects.count() == 3
    assert services.digests_prepare(now=NOW, day=TODAY + dt.timedelta(days=2)) == 0


@pytest.mark.django_db
def test_nothing_is_sent_when_there_is_nothing_to_say(referent, person, deliver_outbox):
    offer = JobOfferFactory()
    DismissalFactory(person=person, job_offer=offer)
    RecommendationFactory(person=person, job_offer=offer, score=0.9)
    RecommendationFactory(person=person, score=0.2, rank=2)
    assert prepare() == 0
    assert not MatchDigest.objects.exists()
    services.alert_level_set(actor=referent, person_id=person.pk, level="never")
    RecommendationFactory(person=person, score=0.9, rank=3)
    assert prepare() == 0
    services.alert_level_set(actor=referent, person_id=person.pk, level="any")
    assert prepare() == 1
    with pytest.raises(Refused):
        services.alert_level_set(actor=referent, person_id=person.pk, level="parfois")


@pytest.mark.django_db
def test_a_paused_mail_is_not_sent_but_the_home_shows_it(referent, person, deliver_outbox):
    RecommendationFactory(person=person, score=0.7)
    services.digest_pause(membership_id=referent.membership.pk, now=NOW)
    services.digest_pause(membership_id=referent.membership.pk, now=NOW)
    assert prepare() == 1
    deliver_outbox()
    assert mail.outbox == []
    people = Person.objects.filter(pk=person.pk)
    (told,) = alerts_recent(people, now=NOW)
    assert told.person == person
    opening = told.openings[0]
    assert alerts_recent(people, now=NOW, without=[(person.pk, f"job:{opening.pk}")]) == []


@pytest.mark.django_db(transaction=True)
def test_two_tasks_at_once_make_one_digest(referent, person):
    RecommendationFactory(person=person, score=0.7)
    barrier, made = Barrier(2), []

    def run():
        try:
            barrier.wait()
            made.append(prepare())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(made) == [0, 1]
    assert MatchAlert.objects.count() == MatchDigest.objects.count() == 1
    assert OutboxEvent.objects.filter(name="match_digest").count() == 1


# --- Signals ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_signal_reaches_the_referent_once_and_is_closed(referent, person, deliver_outbox):
    pilot, offer = actor_create(Role.PILOT), JobOfferFactory()
    target = {"person_id": person.pk, "kind": "job", "opening_id": offer.pk, "reasons": [], "now": NOW}
    signal = services.pool_signal(actor=pilot, **target, note="À voir")
    assert services.pool_signal(actor=pilot, **target) == signal
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [referent.user.email]
    people = Person.objects.filter(pk=person.pk)
    assert [one.row for one in signals_waiting(people)] == [signal]
    for _ in range(2):
        services.pool_signal_close(actor=referent, person_id=person.pk, signal_id=signal.pk, now=NOW)
    assert signals_waiting(people) == []
    assert PoolSignal.objects.get().closed_by == referent.user


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.REFERENT, Role.EMPLOYER, Role.CONTRACTOR, Role.BUYER])
def test_nobody_but_the_departement_and_facilitators_signals(role, person):
    with pytest.raises(Conflict):
        services.pool_signal(
            actor=actor_create(role),
            person_id=person.pk,
            kind="job",
            opening_id=JobOfferFactory().pk,
            reasons=[],
            now=NOW,
        )
