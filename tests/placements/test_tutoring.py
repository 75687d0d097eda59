"""Places left with tutors, from who follows whom and the caps of the law; the matcher follows."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import OutboxEvent
from matching import live
from matching.loading import openings_load
from matching.selectors import candidate_of, suggestions_for
from matching.why_not import why_not
from placements.models import TutoringAssignment
from placements.tutoring import TutorPlaces, places_left
from tests.factories.matching import SkillsProfileFactory, TutorFactory, referential_create
from tests.factories.people import PersonFactory

TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("regimes", "head", "years", "active", "capacity", "left"),
    [
        (["pec"], False, 6, 0, 5, 3),
        (["pec"], False, 6, 2, 5, 1),
        (["pec"], False, 6, 3, 5, 0),
        (["pec"], False, 1, 0, 5, 0),
        (["professionalisation"], True, 6, 0, 5, 2),
        (["apprenticeship"], False, 0, 1, 5, 1),
        (["apprenticeship", "immersion"], False, 0, 1, 5, 2),
        (["mentoring"], False, 0, 4, 5, 1),
        (["immersion"], False, 0, 0, 1, 1),
        ([], False, 0, 1, 3, 2),
        (["pec"], False, 6, 9, 1, 0),
    ],
)
def test_places_left_under_the_most_welcoming_regime(regimes, head, years, active, capacity, left):
    found = places_left(regimes=regimes, is_employer=head, years_experience=years, active=active, capacity=capacity)
    assert found == left


def follow(tutor, *, starts_on=TODAY, ends_on=None):
    return TutoringAssignment.objects.create(
        tutor=tutor, person=PersonFactory(), regime="immersion", starts_on=starts_on, ends_on=ends_on
    )


@pytest.mark.django_db
def test_assignments_that_ended_free_their_place_and_those_to_come_take_one():
    referential_create()
    tutor, alone = TutorFactory(capacity=3), TutorFactory(capacity=2)
    follow(tutor, starts_on=TODAY - dt.timedelta(days=60), ends_on=TODAY - dt.timedelta(days=1))
    follow(tutor, starts_on=TODAY + dt.timedelta(days=10))
    assert TutorPlaces().places_left([tutor.pk, alone.pk], on=TODAY) == {tutor.pk: 2, alone.pk: 2}


@pytest.mark.django_db
def test_places_of_tutors_are_read_in_a_fixed_number_of_queries(django_assert_num_queries):
    referential_create()
    for _ in range(4):
        follow(TutorFactory(capacity=2))
    with django_assert_num_queries(3):
        assert [opening.places for opening in openings_load("tutoring")] == [1, 1, 1, 1]


@pytest.mark.django_db
def test_a_tutor_who_is_full_is_proposed_to_nobody_and_the_matcher_knows_at_once():
    referential_create()
    person = SkillsProfileFactory().person
    tutor = TutorFactory(capacity=1)
    candidate = candidate_of(person, on=TODAY)
    assert [one.key for one in suggestions_for(candidate)] == [f"tutoring:{tutor.pk}"]
    before = live.matchers()["tutoring"]
    assignment = follow(tutor)
    assert live.matchers()["tutoring"] is not before
    assert suggestions_for(candidate) == []
    assert why_not(candidate, kind="tutoring", opening_id=tutor.pk).kind == "places"
    assert OutboxEvent.objects.filter(name="opening_changed", payload__id=tutor.pk).exists()
    assignment.delete()
    assert [one.key for one in suggestions_for(candidate)] == [f"tutoring:{tutor.pk}"]
