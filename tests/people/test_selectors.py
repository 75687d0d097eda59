"""Reads about many people at once say the same as one by one."""

import datetime as dt

import pytest

from people.models import Person
from people.selectors import people_criteria, person_criteria
from tests.factories.clauses import criterion, evidence
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 3, 3)


def test_the_criteria_of_many_people_are_those_of_each_in_two_queries(django_assert_num_queries):
    criterion("senior50", "50 ans et plus", proof_max_age_months=None)
    fresh, old, senior, nobody = (PersonFactory(birth_date=dt.date(year, 5, 1)) for year in (1990, 1990, 1960, 1990))
    evidence(fresh, issued_on=dt.date(2025, 2, 20))
    evidence(old, issued_on=dt.date(2024, 11, 1))
    people = list(Person.objects.order_by("pk"))
    with django_assert_num_queries(2):
        met = people_criteria(people, on=DAY)
    assert met == {fresh.pk: {"rsa"}, old.pk: set(), senior.pk: {"senior50"}, nobody.pk: set()}
    assert met == {one.pk: person_criteria(one, on=DAY) for one in people}
