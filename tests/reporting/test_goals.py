"""The goals of a year: set by the pilot, followed on her home."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.enums import Role
from core.errors import Refused
from reporting.enums import Indicator
from reporting.models import YearlyGoal
from reporting.selectors.goals import progress_of_year, share_of_year_gone
from reporting.services import goals_save
from tests.clauses.test_reports import work
from tests.factories.accounts import actor_create, territory_create
from tests.factories.clauses import ContractFactory, LotFactory

pytestmark = pytest.mark.django_db
PAGE = "/pilotage/objectifs/"
NOW = dt.datetime(2025, 2, 1, 9, tzinfo=dt.UTC)


def save(actor, targets, *, year=2025, territory_id=None):
    return goals_save(actor=actor, year=year, territory_id=territory_id, targets=targets, now=NOW)


def test_a_goal_is_set_changed_and_taken_back():
    pilot = actor_create(Role.PILOT)
    assert save(pilot, {Indicator.HOURS: Decimal(30_000), Indicator.PEOPLE: Decimal(100)}) == 2
    assert save(pilot, {Indicator.HOURS: Decimal(35_000), Indicator.PEOPLE: Decimal(100)}) == 1
    assert save(pilot, {Indicator.PEOPLE: None}) == 1
    assert [(goal.indicator, goal.target) for goal in YearlyGoal.objects.all()] == [("hours", Decimal(35_000))]


@pytest.mark.parametrize(
    ("indicator", "target"),
    [
        (Indicator.HOURS, Decimal(0)),
        (Indicator.HOURS, Decimal(-5)),
        (Indicator.PEOPLE, Decimal("2.5")),
        ("x", Decimal(1)),
    ],
)
def test_what_cannot_be_a_goal_is_refused_and_nothing_is_written(indicator, target):
    with pytest.raises(Refused):
        save(actor_create(Role.PILOT), {Indicator.CONTRACTS: Decimal(5), indicator: target})
    assert not YearlyGoal.objects.exists()


def test_a_goal_is_the_pilots_within_her_territory():
    own, other = territory_create("Lacs"), territory_create("Cimes")
    pilot = actor_create(Role.PILOT, territory=own)
    own.refresh_from_db()
    save(pilot, {Indicator.HOURS: Decimal(100)}, territory_id=own.pk)
    for place in (other.pk, None):
        with pytest.raises(PermissionDenied):
            save(pilot, {Indicator.HOURS: Decimal(100)}, territory_id=place)
    with pytest.raises(PermissionDenied):
        save(actor_create(Role.FACILITATOR), {Indicator.HOURS: Decimal(100)})


def test_progress_is_read_from_the_ledger_of_the_territory():
    place = territory_create("Lacs", parent=territory_create("Département"))
    work(LotFactory(contract=ContractFactory(territory=place)), 10, hours=100)
    work(LotFactory(), 20, hours=100)
    pilot = actor_create(Role.PILOT)
    save(pilot, {Indicator.HOURS: Decimal(4_000), Indicator.PEOPLE: Decimal(50)}, territory_id=place.pk)
    half = dt.date(2025, 7, 2)
    hours, people = progress_of_year(pilot, year=2025, territory=place, today=half)
    assert (hours.value, hours.target, round(hours.expected)) == (1000, 4000, 2005)
    assert (people.value, people.target) == (10, 50)
    assert progress_of_year(pilot, year=2025, territory=None, today=half) == []


def test_a_year_is_gone_day_by_day():
    assert share_of_year_gone(2025, dt.date(2024, 12, 31)) == 0
    assert share_of_year_gone(2025, dt.date(2025, 12, 31)) == 1
    assert share_of_year_gone(2025, dt.date(2027, 1, 1)) == 1


def test_the_pilot_types_her_goals_and_reads_them_at_home(client, login):
    login(actor_create(Role.PILOT))
    year = timezone.localdate().year
    answer = client.post(f"{PAGE}?annee={year}", {"hours": "30 000,50", "people": "80"})
    assert answer.status_code == 302
    assert dict(YearlyGoal.objects.values_list("indicator", "target")) == {
        "hours": Decimal("30000.50"),
        "people": Decimal(80),
    }
    assert "Personnes en insertion sur des marchés" in client.get(f"{PAGE}avancement/").content.decode()
    assert "avancement/" in client.get("/pilotage/").content.decode()
    assert client.get(PAGE).status_code == 200


def test_a_figure_that_is_no_goal_is_said_at_its_field(client, login):
    login(actor_create(Role.PILOT))
    answer = client.post(PAGE, {"people": "beaucoup", "hours": "10"})
    assert answer.status_code == 422
    assert not YearlyGoal.objects.exists()
