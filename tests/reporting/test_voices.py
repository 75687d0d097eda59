"""What people and employers say, counted for the pilot without showing anybody."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from placements.enums import Mood, Respondent
from placements.models import FollowUpAnswer
from reporting.selectors import Scope, voices
from tests.factories.accounts import actor_create, territory_create
from tests.factories.matching import referential_create
from tests.factories.people import PersonFactory
from tests.factories.placements import FollowUpFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def say(person, mood, *, at=None, milestone="w1"):
    follow_up = FollowUpFactory(hire__person=person, milestone=milestone)
    FollowUpAnswer.objects.create(
        follow_up=follow_up, respondent=Respondent.PERSON, state="in_job", mood=mood, at=at or timezone.now()
    )


def people_say(mood, count, territory=None):
    for _ in range(count):
        say(PersonFactory(territory=territory), mood)


def counts(scope=None):
    return [count for _, count in voices(scope or Scope(None), since=TODAY - dt.timedelta(days=365))[0].answers]


def test_answers_of_few_people_are_hidden_with_what_would_betray_them():
    referential_create()
    here = territory_create()
    people_say(Mood.GREAT, 9, here)
    people_say(Mood.FINE, 10, here)
    assert counts() == [9, 10, 0, 0]
    people_say(Mood.BAD, 2, here)
    assert counts() == [None, 10, 0, None]
    assert counts(Scope.of(territory_create("Ailleurs"))) == [0, 0, 0, 0]


def test_a_person_who_answers_five_times_is_one_person():
    referential_create()
    one = PersonFactory()
    for _ in range(5):
        say(one, Mood.GREAT)
    say(one, Mood.GREAT, at=timezone.now() - dt.timedelta(days=500))
    assert counts() == [None, None, None, None]


def test_the_pilot_reads_the_answers_and_nobody_else(login):
    referential_create()
    people_say(Mood.GREAT, 12)
    path = reverse("reporting:voices")
    shown = login(actor_create(Role.PILOT)).get(path)
    assert dict(shown.context["voices"][0].answers)["Ça va très bien"] == 12
    assert login(actor_create(Role.REFERENT)).get(path).status_code == 403
