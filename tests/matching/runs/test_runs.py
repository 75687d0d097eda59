"""A full run: the same lists however it is cut, published in one move, with nothing lost and nothing twice."""

import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from core.commands import BadInput
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from core.outbox import outbox_add
from employers.enums import OpeningStatus
from employers.models import JobOffer
from matching.enums import RunStatus, ShardStatus
from matching.models import MatchRun, MatchRunChange, MatchRunShard, Recommendation, SkillsProfile
from matching.selectors_runs import run_progress, run_waits_for_workers
from matching.services import (
    match_run_cancel,
    match_run_resume,
    match_runs_clean,
    opening_dismiss,
    opening_dismissal_undo,
    opening_recommendations_refresh,
    recommendations_refresh,
    recommendations_refresh_all,
    runs,
    sweeping,
    work_do,
    work_take,
)
from matching.services.lists import lists_rank
from tests.factories.accounts import actor_create
from tests.factories.matching import JobOfferFactory
from tests.matching.runs.conftest import finish, keys_of, start, stored

pytestmark = pytest.mark.django_db


def later(**delta):
    return timezone.now() + dt.timedelta(**delta)


# --- The same lists, however it is cut --------------------------------------------------------------------------
@pytest.mark.parametrize("size", [1, 3])
def test_lists_do_not_depend_on_the_number_of_shards(people, openings, settings, size):
    settings.MATCH_RUN_SHARD = 100
    recommendations_refresh_all()
    whole = stored(MatchRun.objects.published().get())
    settings.MATCH_RUN_SHARD = size
    recommendations_refresh_all()
    cut = MatchRun.objects.published().get()
    assert cut.shards.count() == -(-7 // size)
    assert stored(cut) == whole
    assert len(whole) > 7


def test_shards_done_in_another_order_give_the_same_lists(people, openings, settings):
    recommendations_refresh_all()
    whole = stored(MatchRun.objects.published().get())
    settings.MATCH_RUN_SHARD = 3
    start()
    taken = [work_take(now=timezone.now()) for _ in range(3)]
    assert all(work_do(work) for work in reversed(taken))
    finish()
    assert stored(MatchRun.objects.published().get()) == whole


def test_wishes_and_what_was_set_aside_are_respected_and_ranks_follow_scores(people, openings, referent):
    opening_dismiss(
        actor=referent, person_id=people[0].pk, kind="job", opening_id=openings[0].pk, reason="hours",
        now=timezone.now(),
    )  # fmt: skip
    recommendations_refresh_all()
    assert f"job:{openings[0].pk}" not in keys_of(people[0])
    assert keys_of(people[3]) == [f"immersion:{openings[4].pk}"]
    rows = list(Recommendation.objects.filter(person=people[0]).order_by("rank"))
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    assert all(row.reasons for row in rows)


def test_a_run_over_nobody_is_published_and_empties_the_lists(people, openings):
    recommendations_refresh_all()
    SkillsProfile.objects.update(is_searching=False)
    assert recommendations_refresh_all() == 0
    assert not Recommendation.objects.exists()


# --- Published at once ------------------------------------------------------------------------------------------
def test_readers_see_the_old_run_until_the_new_one_takes_its_place(people, openings):
    recommendations_refresh_all()
    old = MatchRun.objects.published().get()
    before = stored(old)
    JobOffer.objects.filter(pk=openings[0].pk).update(title="Agent de nettoyage", hours_per_week=30)
    new = start()
    assert finish(until=runs.PUBLISHING).run_id == new.pk
    assert Recommendation.stored.filter(run=new).exists()
    assert set(Recommendation.objects.values_list("run", flat=True)) == {old.pk}
    assert stored(old) == before
    finish()
    assert set(Recommendation.objects.values_list("run", flat=True)) == {new.pk}
    old.refresh_from_db()
    assert old.status == RunStatus.REPLACED


def test_a_closed_opening_is_not_read_even_before_anybody_was_told(people, openings):
    recommendations_refresh_all()
    key = f"job:{openings[0].pk}"
    assert key in keys_of(people[0])
    JobOffer.objects.filter(pk=openings[0].pk).update(status=OpeningStatus.FILLED)
    assert key not in keys_of(people[0])
    assert Recommendation.stored.filter(job_offer=openings[0]).exists()


def test_what_changes_while_a_run_is_computed_is_looked_at_again_after_it_is_published(
    people, openings, referent, deliver_outbox
):
    recommendations_refresh_all()
    start()
    finish(until=runs.PUBLISHING)
    stopped, moved = people[1], people[2]
    newcomer = JobOfferFactory(title="Agent de nettoyage")
    SkillsProfile.objects.filter(person=stopped).update(is_searching=False)
    JobOffer.objects.filter(pk=openings[0].pk).update(status=OpeningStatus.CLOSED)
    recommendations_refresh(person_id=stopped.pk, now=timezone.now())
    recommendations_refresh(person_id=moved.pk, now=timezone.now())
    for opening in (newcomer, openings[0]):
        opening_recommendations_refresh(kind="job", opening_id=opening.pk, now=timezone.now())
    opening_dismiss(
        actor=referent, person_id=people[0].pk, kind="job", opening_id=openings[1].pk, reason="hours",
        now=timezone.now(),
    )  # fmt: skip
    finish()
    assert f"job:{openings[1].pk}" not in keys_of(people[0])  # at once
    assert not MatchRunChange.objects.exists()
    deliver_outbox()
    assert f"job:{newcomer.pk}" in keys_of(people[0])
    assert keys_of(stopped) == []
    assert not Recommendation.stored.filter(run=MatchRun.objects.published().get(), job_offer=openings[0]).exists()


def test_an_opening_put_back_comes_back(people, openings, referent, deliver_outbox):
    recommendations_refresh_all()
    facts = {"kind": "job", "opening_id": openings[0].pk, "reason": "hours", "now": timezone.now()}
    aside = opening_dismiss(actor=referent, person_id=people[0].pk, **facts)
    opening_dismissal_undo(actor=referent, person_id=people[0].pk, dismissal_id=aside.pk)
    deliver_outbox()
    assert f"job:{openings[0].pk}" in keys_of(people[0])


# --- One at a time, cancelled, failed, taken up -----------------------------------------------------------------
def test_two_runs_cannot_go_at_once(people):
    start()
    with pytest.raises(Conflict):
        start()
    assert MatchRun.objects.underway().count() == 1


def test_only_pilots_and_administrators_start_cancel_or_resume(people, referent):
    run = start(actor=actor_create(Role.PILOT))
    for act in (match_run_cancel, match_run_resume):
        with pytest.raises(Refused):
            act(run_id=run.pk, now=timezone.now(), actor=referent)
    with pytest.raises(Refused):
        start(actor=referent)


def test_a_cancelled_run_leaves_the_lists_and_what_workers_bring_back_is_dropped(people, openings):
    recommendations_refresh_all()
    before = stored(MatchRun.objects.published().get())
    run = start()
    work = work_take(now=timezone.now())
    match_run_cancel(run_id=run.pk, now=timezone.now())
    match_run_cancel(run_id=run.pk, now=timezone.now())
    assert not work_do(work)
    assert work_take(now=timezone.now()) is None
    assert run.shards.get().status == ShardStatus.TO_SEARCH
    assert stored(MatchRun.objects.published().get()) == before
    start()


def test_a_shard_taken_twice_counts_once(people, openings):
    start()
    first = work_take(now=timezone.now())
    assert work_take(now=timezone.now()) is None
    second = work_take(now=later(seconds=runs.settings.MATCH_RUN_LEASE_SECONDS + 1))
    assert second.attempt == 2
    assert not work_do(first)
    assert work_do(second)
    assert MatchRunShard.objects.get().retries == 1
    work = finish(until=RunStatus.WRITING)
    again = work_take(now=later(seconds=runs.settings.MATCH_RUN_LEASE_SECONDS + 1))
    assert work_do(again)
    assert not work_do(work)
    finish()
    run = MatchRun.objects.published().get()
    assert run.pairs == Recommendation.stored.filter(run=run).count() > 0


def test_a_shard_that_fails_is_retried_further_apart_then_the_run_fails_with_its_reason(people, openings, monkeypatch):
    recommendations_refresh_all()
    before = stored(MatchRun.objects.published().get())

    def broken(shard, *, on):
        raise MemoryError("no more room")

    with monkeypatch.context() as patched:
        patched.setattr(runs, "shard_search", broken)
        run = start()
        waits = []
        for _ in range(runs.MOST_ATTEMPTS):
            now = later(hours=1)
            assert not work_do(work_take(now=now))
            waits.append(run.shards.get().available_at - timezone.now())
    assert waits == sorted(waits)
    run.refresh_from_db()
    assert (run.status, run.failure) == (RunStatus.FAILED, "MemoryError : no more room")
    assert run.shards.get().status == ShardStatus.FAILED
    assert stored(MatchRun.objects.published().get()) == before
    match_run_resume(run_id=run.pk, now=timezone.now())
    finish()
    run.refresh_from_db()
    assert run.status == RunStatus.PUBLISHED


def test_a_shard_whose_workers_die_one_after_the_other_ends_by_failing(people):
    run = start()
    for day in range(runs.MOST_ATTEMPTS):
        assert work_take(now=later(days=day + 1)) is not None
    assert work_take(now=later(days=30)) is None
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert "interrompu" in run.failure


def test_a_run_taken_up_keeps_what_was_done(people, openings, settings):
    settings.MATCH_RUN_SHARD = 3
    run = start()
    assert work_do(work_take(now=timezone.now()))
    run.shards.filter(status=ShardStatus.TO_SEARCH).update(status=ShardStatus.FAILED, attempts=5)
    MatchRun.objects.filter(pk=run.pk).update(status=RunStatus.FAILED, finished_at=timezone.now())
    searched = run.shards.get(status=ShardStatus.SEARCHED)
    match_run_resume(run_id=run.pk, now=timezone.now())
    finish()
    run.refresh_from_db()
    assert run.status == RunStatus.PUBLISHED
    assert run.shards.get(pk=searched.pk).search_seconds == searched.search_seconds
    with pytest.raises(Conflict):
        match_run_resume(run_id=run.pk, now=timezone.now())


# --- Sweeping ---------------------------------------------------------------------------------------------------
def test_old_lists_are_swept_in_batches_and_the_published_ones_stay(people, openings, monkeypatch):
    monkeypatch.setattr(sweeping, "SWEPT_AT_ONCE", 2)
    recommendations_refresh_all()
    recommendations_refresh_all()
    old = MatchRun.objects.get(status=RunStatus.REPLACED, people__gt=0)
    count = Recommendation.stored.filter(run=old).count()
    assert match_runs_clean(now=timezone.now(), batches=1) == 2
    assert match_runs_clean(now=timezone.now()) == count - 2
    old.refresh_from_db()
    assert old.is_cleaned
    assert Recommendation.objects.exists()
    assert match_runs_clean(now=timezone.now()) == 0


# --- Progress and the command -----------------------------------------------------------------------------------
def test_progress_counts_what_is_done_and_foretells_the_end(people, openings, settings, django_assert_num_queries):
    settings.MATCH_RUN_SHARD = 4
    run = start()
    assert run_progress(run, now=timezone.now()).ends_at is None
    work_do(work_take(now=timezone.now()))
    with django_assert_num_queries(2):
        half = run_progress(run, now=run.started_at + dt.timedelta(seconds=10))
    assert (half.done, half.steps, half.people) == (1, 4, 4)
    assert half.ends_at == run.started_at + dt.timedelta(seconds=40)
    finish()
    done = run_progress(MatchRun.objects.get(pk=run.pk), now=timezone.now())
    assert (done.done, done.share, done.ends_at) == (4, 1, None)
    assert done.peak_mb > 0


def test_a_run_that_nobody_moves_asks_for_workers(people):
    start()
    assert not run_waits_for_workers(now=timezone.now())
    assert run_waits_for_workers(now=later(minutes=1))
    work_take(now=later(minutes=1))
    assert not run_waits_for_workers(now=later(minutes=2))
    assert run_waits_for_workers(now=later(hours=1))


def test_the_command_works_to_the_end_and_refuses_a_second_run(people, openings, capsys):
    call_command("match_run", "--wait")
    assert '"status": "published"' in capsys.readouterr().out
    call_command("match_run")
    with pytest.raises(BadInput):
        call_command("match_run")
    call_command("match_run", "--cancel")
    with pytest.raises(BadInput):
        call_command("match_run", "--resume")


def test_equal_scores_are_ranked_as_the_engine_does(people, openings):
    """By key as text: job:10 before job:9."""
    jobs = [JobOfferFactory(pk=pk) for pk in (9_999_999, 10_000_000)]
    recommendations_refresh_all()
    run = MatchRun.objects.published().get()
    rows = Recommendation.stored.filter(run=run, person=people[0], job_offer__in=jobs).order_by("rank")
    engine = list(rows.values_list("job_offer_id", "rank"))
    rows.update(rank=0)
    lists_rank(run, [people[0].pk])
    assert list(rows.values_list("job_offer_id", "rank")) == engine
    assert [pk for pk, _ in engine] == [10_000_000, 9_999_999]


# --- Really at the same time ------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_ten_pilots_at_once_start_one_run(people):
    results = []

    def click():
        try:
            results.append(start())
        except Conflict as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, MatchRun) for one in results) == 1
    assert MatchRun.objects.underway().count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_and_events_at_the_same_time_lose_nothing(people, openings, settings):
    """Two workers do a run while openings and people change: afterwards every list is what a fresh ranking gives."""
    settings.MATCH_RUN_SHARD = 2
    start()
    errors = []

    def work():
        try:
            while MatchRun.objects.underway().exists():
                if (piece := work_take(now=timezone.now())) is not None:
                    work_do(piece)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def change():
        try:
            for opening in openings[:4]:
                JobOffer.objects.filter(pk=opening.pk).update(hours_per_week=30)
                opening_recommendations_refresh(kind="job", opening_id=opening.pk, now=timezone.now())
            for person in people:
                recommendations_refresh(person_id=person.pk, now=timezone.now())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=job) for job in (work, work, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    for event in OutboxEvent.objects.filter(name="recommendations_stale"):
        from matching.handlers import refresh_stale

        refresh_stale(event)
    run = MatchRun.objects.published().get()
    after = [[row[:7] for row in stored(run, person)] for person in people]
    for person in people:
        recommendations_refresh(person_id=person.pk, now=timezone.now())
    assert after == [[row[:7] for row in stored(run, person)] for person in people]


def test_events_of_the_outbox_reach_the_handlers(people, openings, deliver_outbox):
    with transaction.atomic():
        outbox_add("recommendations_stale", key="x", subjects=[["person", people[0].pk], ["job", openings[0].pk]])
    deliver_outbox()
    assert keys_of(people[0])
