"""The page of full runs: what it shows at each moment, and what its buttons do."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.formats import duration
from matching.enums import RunStatus, ShardStatus
from matching.models import MatchRun
from matching.services import match_run_cancel, work_do, work_take
from tests.factories.accounts import actor_create
from tests.matching.runs.conftest import finish, start

pytestmark = pytest.mark.django_db
PAGE = "/pilotage/rapprochement/"


@pytest.fixture
def pilot(login):
    return login(actor_create(Role.PILOT))


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def test_before_the_first_run_the_page_says_what_will_happen(pilot):
    page = text(pilot.get(PAGE))
    assert "Aucune mise à jour terminée" in page
    assert "Lancer une mise à jour complète" in page
    assert "hx-trigger" not in page


def test_a_run_is_started_once_and_its_progress_is_shown(pilot, people, openings, settings):
    settings.MATCH_RUN_SHARD = 4
    for _ in range(2):
        response = pilot.post(reverse("matching:run_start"))
        assert response.url == PAGE
    assert MatchRun.objects.underway().count() == 1
    assert MatchRun.objects.underway().get().started_by is not None
    work_do(work_take(now=timezone.now()))
    page = text(pilot.get(PAGE))
    assert "déjà en cours" in page
    assert 'hx-trigger="every 4s"' in page
    assert "1 parts sur 2 cherchées" in page or "1 part sur 2 cherchée" in page
    part = text(pilot.get(PAGE, headers={"HX-Request": "true"}))
    assert part.startswith('<div id="mises-a-jour"')


def test_the_history_shows_what_each_run_cost(pilot, people, openings):
    run = start()
    finish()
    run.refresh_from_db()
    page = text(pilot.get(PAGE))
    assert "En service" in page
    assert f"{run.pairs} rapprochements pour 7 personnes" in page
    assert " Mo" in page


def test_a_run_is_cancelled(pilot, people):
    run = start()
    pilot.post(reverse("matching:run_cancel", args=[run.pk]))
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELLED
    assert "Annulée" in text(pilot.get(PAGE))
    pilot.post(reverse("matching:run_resume", args=[run.pk]))
    assert "ne peut pas être reprise" in text(pilot.get(PAGE))


def test_a_failed_run_shows_its_reason_and_can_be_taken_up(pilot, people):
    run = start()
    run.shards.update(status=ShardStatus.FAILED, last_error="MemoryError : trop")
    MatchRun.objects.update(status=RunStatus.FAILED, failure="MemoryError : trop", finished_at=timezone.now())
    page = text(pilot.get(PAGE))
    assert "MemoryError : trop" in page
    pilot.post(reverse("matching:run_resume", args=[run.pk]))
    assert MatchRun.objects.underway().get() == run


def test_a_run_that_does_not_exist_is_not_found(pilot):
    assert pilot.post(reverse("matching:run_cancel", args=[999])).status_code == 404


def test_a_long_history_takes_few_queries(pilot, people):
    for _ in range(20):
        match_run_cancel(run_id=start().pk, now=timezone.now())
    assert "page=2" in text(pilot.get(PAGE))


@pytest.mark.parametrize("role", [Role.REFERENT, Role.EMPLOYER, Role.FACILITATOR])
def test_others_are_refused(login, role):
    client = login(actor_create(role))
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("matching:run_start")).status_code == 403


def test_durations_are_read_at_a_glance():
    found = [duration(value).replace("\xa0", " ") for value in (4.4, 60, 192, 3900, None)]
    assert found == ["4 s", "1 min", "3 min 12 s", "1 h 05 min", "—"]
