"""Workers killed in the middle of a full run, with a real broker: others take it up, nothing lost, nothing twice."""

import datetime as dt
import os
import signal
from contextlib import contextmanager

import psycopg
import pytest
from django.utils import timezone

from accounts.enums import Role
from matching.enums import RunStatus
from matching.models import MatchRun, Recommendation
from matching.services import recommendations_refresh_all
from tests.factories.accounts import actor_create
from tests.factories.matching import JobOfferFactory, SkillsProfileFactory, TutorFactory, referential_create
from tests.factories.people import PersonFactory
from tests.integration.test_worker_killed import database_url, smtp, start_worker, wait_until
from tests.matching.runs.conftest import start, stored

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
__all__ = ["smtp", "start_worker"]


@contextmanager
def table_held(name):
    """Whoever reads or writes this table waits: a worker is so caught in the middle of a shard."""
    with psycopg.connect(database_url()) as holder:
        holder.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
        yield


def somebody_waits(name):
    with psycopg.connect(database_url(), autocommit=True) as watcher:
        row = watcher.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass AND "
            "database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [name],
        ).fetchone()
    return row[0] > 0


def make_quiet():
    """As if nobody had come for a while, so that the next tick calls workers."""
    MatchRun.objects.underway().update(moved_at=timezone.now() - dt.timedelta(minutes=5))


def test_workers_killed_in_mid_shard_leave_it_to_another_and_it_counts_once(smtp, start_worker, settings):
    """One dies while a shard is searched, reading the first table; one as it is put into words, writing the second."""
    settings.MATCH_RUN_SHARD = 2
    referential_create()
    referent = actor_create(Role.REFERENT)
    for _ in range(5):
        SkillsProfileFactory(person=PersonFactory.followed_by(referent))
    JobOfferFactory.create_batch(3)
    TutorFactory()
    recommendations_refresh_all()
    expected = stored(MatchRun.objects.published().get())

    run = start()
    for table in ("matching_dismissal", "matching_recommendation"):
        make_quiet()
        with table_held(table):
            worker = start_worker()
            wait_until(lambda name=table: somebody_waits(name), seconds=120, what=f"a worker to be held by {table}")
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            run.refresh_from_db()
            assert run.is_underway

    start_worker()
    wait_until(
        lambda: MatchRun.objects.get(pk=run.pk).status == RunStatus.PUBLISHED, seconds=120, what="another worker"
    )
    run.refresh_from_db()
    assert run.shards.count() == 3
    assert sum(run.shards.values_list("retries", flat=True)) >= 2
    assert stored(run) == expected
    assert run.pairs == Recommendation.objects.count() == len(expected)
