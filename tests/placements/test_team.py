"""The manager's view of her team: counts by référent and territory, then the people; nobody else's business."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from placements.enums import ProposalStatus
from placements.selectors_team import team_of
from tests.factories.accounts import actor_create, territory_create
from tests.factories.people import PersonFactory
from tests.factories.placements import FollowUpFactory, ProposalFactory

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
LONG_AGO = NOW - dt.timedelta(days=40)


@pytest.fixture
def manager(referent):
    return actor_create(Role.REFERENT, organisation=referent.organisation, is_manager=True)


def loads(actor, **more):
    return {load.referent: load for load in team_of(actor, on=TODAY, now=NOW, **more).loads}


def test_each_referent_has_her_counts(manager, referent, person, offer):
    PersonFactory.followed_by(referent, created_at=LONG_AGO)
    ProposalFactory(person=person, job_offer=offer, proposed_at=NOW - dt.timedelta(days=9))
    FollowUpFactory(hire__person=person, due_on=TODAY - dt.timedelta(days=1))
    FollowUpFactory(hire__person=person, due_on=TODAY, milestone="m1")
    PersonFactory(service=referent.organisation, referent=None)
    asked = {"status": ProposalStatus.ASKED, "asked_at": LONG_AGO, "proposed_at": LONG_AGO}
    ProposalFactory(person=PersonFactory.followed_by(manager), job_offer=offer, **asked)
    found = loads(manager)
    hers = found[referent.membership]
    assert (hers.people, hers.quiet, hers.waiting, hers.late) == (2, 1, 1, 1)
    assert (found[manager.membership].people, found[manager.membership].waiting) == (1, 1)
    assert found[None].people == 1
    assert team_of(manager, on=TODAY, now=NOW).total.people == 4


def test_a_territory_narrows_the_counts(manager, referent):
    here = territory_create()
    below = territory_create("Secteur", parent=here)
    PersonFactory.followed_by(referent, territory=below)
    PersonFactory.followed_by(referent, territory=territory_create("Ailleurs"))
    assert loads(manager)[referent.membership].people == 2
    assert loads(manager, territory=here)[referent.membership].people == 1


def test_each_territory_has_the_same_counts(login, manager, referent, person, offer):
    here, there = territory_create("Lacs"), territory_create("Cimes")
    for place, created_at in ((here, LONG_AGO), (here, NOW), (there, LONG_AGO)):
        PersonFactory.followed_by(referent, territory=place, created_at=created_at)
    FollowUpFactory(
        hire__person=PersonFactory.followed_by(manager, territory=there), due_on=TODAY - dt.timedelta(days=1)
    )
    found = team_of(manager, on=TODAY, now=NOW).territories
    read = {str(load.territory and load.territory.name): (load.people, load.quiet, load.late) for load in found}
    assert read == {"Cimes": (2, 1, 1), "Lacs": (2, 1, 0), "None": (1, 0, 0)}
    page = login(manager).get(reverse("placements:team"), {"territoire": here.pk}).content.decode()
    assert "Par territoire" in page
    assert f"?territoire={there.pk}" not in page  # the table is narrowed with the rest
    assert team_of(referent, on=TODAY, now=NOW).territories == []


def test_who_left_is_shown_while_people_are_still_hers(manager, referent, person):
    Membership.objects.filter(pk=referent.membership.pk).update(is_active=False)
    assert referent.membership in loads(manager)
    person.delete()
    assert referent.membership not in loads(manager)


def test_the_pages_are_for_managers_of_the_service(login, manager, referent, person):
    team, hers = reverse("placements:team"), reverse("placements:team_member", args=[referent.membership.pk])
    client = login(manager)
    assert str(referent.user) in client.get(team).content.decode()
    assert person.last_name in client.get(hers).content.decode()
    assert "Personne ne correspond" in client.get(hers, {"q": "zzz"}).content.decode()
    assert client.get(team, {"territoire": "x"}).status_code == 200
    elsewhere = actor_create(Role.REFERENT, is_manager=True)
    assert login(elsewhere).get(hers).status_code == 404
    for nobody in (referent, actor_create(Role.PILOT)):
        client = login(nobody)
        assert [client.get(page).status_code for page in (team, hers)] == [403, 403]
    assert loads(referent) == {}
