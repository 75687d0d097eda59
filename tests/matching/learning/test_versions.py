"""Versions: one in use, a way back, files that cannot be trusted, and the pilot's page."""

import datetime as dt
from html import unescape
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from matching import live
from matching.engine.learning import store
from matching.enums import TrainingResult, VersionStatus
from matching.learned import version_served
from matching.models import MatcherVersion, TrainingRun
from matching.selectors import candidate_of, suggestions_for
from matching.services import matcher_version_active, version_return
from matching.services.versions import version_switch
from tests.factories.accounts import actor_create
from tests.factories.matching import JobOfferFactory
from tests.matching.learning.simulation import NOISE, TRUTH

NOW = timezone.now()


def learned_create(name: str, *, model=TRUTH, status=VersionStatus.RETIRED) -> MatcherVersion:
    data = store.dump(model)
    return MatcherVersion.objects.create(
        name=name,
        kind="learned",
        model=data,
        model_sha256=store.print_of(data),
        status=status,
        activated_at=None if status == VersionStatus.CANDIDATE else NOW - dt.timedelta(days=7),
        metrics={"ndcg": {"difference": 0.06, "low": 0.02, "high": 0.1, "people": 80}},
        counts={"known": 640},
        data_from=dt.date(2026, 1, 5),
        data_until=dt.date(2026, 9, 28),
    )


@pytest.fixture
def pilot(db):
    return actor_create(Role.PILOT)


def test_a_version_returned_to_ranks_at_once_and_the_linear_one_can_come_back(pilot, person):
    for _ in range(3):
        JobOfferFactory()
    linear = matcher_version_active()
    candidate = candidate_of(person, on=timezone.localdate())
    before = [(one.key, one.score) for one in suggestions_for(candidate)]
    learned = learned_create("apprise-1")
    version_return(actor=pilot, version_id=learned.pk, seen_id=linear.pk, now=NOW)
    assert live.matchers().version_id == learned.pk
    after = suggestions_for(candidate)
    assert [one.score for one in after] != [score for _, score in before]
    for one in after:
        assert sum(round(reason["weight"] * 10_000) for reason in one.reasons) == round(one.score * 10_000)
    version_return(actor=pilot, version_id=linear.pk, seen_id=learned.pk, now=NOW)
    assert [(one.key, one.score) for one in suggestions_for(candidate)] == before
    linear.refresh_from_db()
    assert (linear.activated_by, linear.activated_at) == (pilot.user, NOW)


def test_who_changed_what_is_kept(pilot):
    linear, learned = matcher_version_active(), learned_create("apprise-1")
    version_return(actor=pilot, version_id=learned.pk, seen_id=linear.pk, now=NOW)
    events = MatcherVersion.pgh_event_model.objects.filter(pgh_obj_id=learned.pk).order_by("pgh_id")
    assert [event.status for event in events] == ["retired", "active"]
    assert events.last().activated_by_id == pilot.user.pk


def test_one_version_is_active_whatever_is_tried(db):
    matcher_version_active()
    with pytest.raises(IntegrityError), transaction.atomic():
        learned_create("apprise-1", status=VersionStatus.ACTIVE)


def test_only_a_version_once_in_use_may_be_chosen(pilot):
    linear = matcher_version_active()
    candidate = learned_create("apprise-1", status=VersionStatus.CANDIDATE)
    with pytest.raises(Refused, match="jamais été retenue"):
        version_return(actor=pilot, version_id=candidate.pk, seen_id=linear.pk, now=NOW)
    with pytest.raises(Refused, match="n'existe plus"):
        version_return(actor=pilot, version_id=10**9, seen_id=linear.pk, now=NOW)


def test_chosen_twice_it_is_chosen_once(pilot):
    linear, learned = matcher_version_active(), learned_create("apprise-1")
    version_return(actor=pilot, version_id=learned.pk, seen_id=linear.pk, now=NOW)
    later = NOW + dt.timedelta(hours=1)
    assert version_return(actor=pilot, version_id=learned.pk, seen_id=linear.pk, now=later).activated_at == NOW


@pytest.mark.django_db(transaction=True)
def test_two_pilots_at_once_leave_one_version_and_tell_the_other():
    linear = matcher_version_active()
    chosen = [learned_create("apprise-1"), learned_create("apprise-2", model=NOISE)]
    pilots = [actor_create(Role.PILOT), actor_create(Role.PILOT)]
    barrier, results = Barrier(2), []

    def run(actor, version):
        try:
            barrier.wait()
            results.append(version_return(actor=actor, version_id=version.pk, seen_id=linear.pk, now=NOW))
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in zip(pilots, chosen, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert MatcherVersion.objects.filter(status=VersionStatus.ACTIVE).count() == 1


# --- Files ----------------------------------------------------------------------------------------------------------
def test_a_tampered_file_cannot_be_returned_to(pilot):
    linear, learned = matcher_version_active(), learned_create("apprise-1")
    MatcherVersion.objects.filter(pk=learned.pk).update(model=b"\x80\x04cos\nsystem\n")
    with pytest.raises(Refused, match="altéré"):
        version_return(actor=pilot, version_id=learned.pk, seen_id=linear.pk, now=NOW)
    assert matcher_version_active() == linear


def test_a_file_spoilt_in_use_gives_way_to_the_version_before_and_the_pilot_sees_why(pilot, person, login):
    JobOfferFactory()
    matcher_version_active()
    MatcherVersion.objects.update(activated_at=NOW - dt.timedelta(days=90))
    first, second = learned_create("apprise-1", model=NOISE), learned_create("apprise-2")
    version_switch(first, by=None, now=NOW - dt.timedelta(days=2))
    version_switch(second, by=None, now=NOW)
    assert live.matchers().version_id == second.pk
    data = bytes(second.model)
    MatcherVersion.objects.filter(pk=second.pk).update(model=data[:-1])
    live._live = None  # another process starts
    assert version_served()[0] == first
    assert live.matchers().version_id == first.pk
    page = login(pilot).get(reverse("matching:versions")).content.decode()
    assert "Le fichier de la version en service est refusé" in page
    assert "son empreinte a changé" in page
    assert "classées par la version « apprise-1 » en attendant" in page


# --- The page -------------------------------------------------------------------------------------------------------
def test_the_page_says_the_counts_when_outcomes_are_few(pilot, login):
    matcher_version_active()
    TrainingRun.objects.create(
        started_at=NOW,
        finished_at=NOW,
        result=TrainingResult.TOO_FEW,
        messages=["42 issues connues ; il en faut 300"],
        counts={"proposed": 60, "known": 42, "accepted": 20, "refused": 22, "succeeded": 12, "not_succeeded": 4},
        data_sha256="x",
    )
    page = login(pilot).get(reverse("matching:versions")).content.decode()
    assert "42 issues connues ; il en faut 300" in page
    assert "pondération fixe reste en service" in page
    assert "lineaire-1" in page


def test_an_empty_page_is_not_a_dead_end(pilot, login):
    page = login(pilot).get(reverse("matching:versions")).content.decode()
    assert "n'a pas encore appris" in page


def test_the_pilot_returns_by_the_page_after_confirming(pilot, login):
    linear, learned = matcher_version_active(), learned_create("apprise-1")
    client = login(pilot)
    page = client.get(reverse("matching:versions")).content.decode()
    url = reverse("matching:version_choose", args=[learned.pk])
    assert url in page
    assert f'name="seen" value="{linear.pk}"' in client.get(url).content.decode()
    assert matcher_version_active() == linear
    answer = client.post(url, {"seen": str(linear.pk)}, follow=True).content.decode()
    assert "apprise-1 » classe les offres dès maintenant" in answer
    assert matcher_version_active() == learned
    # A page left open since: the colleague's choice stands.
    other = reverse("matching:version_choose", args=[linear.pk])
    assert "Un collègue vient de changer" in client.post(other, {"seen": "x"}, follow=True).content.decode()
    assert matcher_version_active() == learned


def test_a_version_never_retained_has_no_button(pilot, login):
    matcher_version_active()
    candidate = learned_create("apprise-1", status=VersionStatus.CANDIDATE)
    MatcherVersion.objects.filter(pk=candidate.pk).update(refusals=["Le gain n'est pas sûr"])
    client = login(pilot)
    page = unescape(client.get(reverse("matching:versions")).content.decode())
    assert "Le gain n'est pas sûr" in page
    assert "Revenir à cette version" not in page
    assert client.get(reverse("matching:version_choose", args=[candidate.pk])).status_code == 404
