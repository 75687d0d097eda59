"""What a référent was shown: drawn by a declared lottery, written once a day, forgotten in time."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.draws import EVERY, SURE, suggestions_drawn
from matching.models import Showing
from matching.selectors import Suggestion
from matching.services import matcher_version_active, showings_purge, showings_record
from tests.factories.matching import JobOfferFactory

MONDAY = dt.date(2026, 3, 2)


@dataclass(frozen=True)
class Opening:
    pk: int


def a_list(length: int) -> list[Suggestion]:
    return [Suggestion("job", Opening(n), n, 1 - n / 1000, None) for n in range(1, length + 1)]


def test_one_place_in_ten_is_drawn_further_down_and_never_one_of_the_first_three():
    for person_id in range(50):
        found = suggestions_drawn(a_list(37), person_id=person_id, on=MONDAY)
        assert [one.rank for one in found] == list(range(1, 38))
        assert sorted(one.opening.pk for one in found) == list(range(1, 38))
        for start in range(0, 30, EVERY):
            drawn = [one for one in found[start : start + EVERY] if one.is_drawn]
            assert len(drawn) == 1
            assert (drawn[0].rank - 1) % EVERY >= SURE
            assert drawn[0].propensity == pytest.approx(1 / (37 - start - EVERY))
        kept = [one.opening.pk for one in found if not one.is_drawn]
        assert kept == sorted(kept)


def test_a_short_list_has_no_lottery():
    found = suggestions_drawn(a_list(10), person_id=1, on=MONDAY)
    assert [one.opening.pk for one in found] == list(range(1, 11))
    assert not any(one.is_drawn for one in found)


def test_what_goes_first_to_others_is_never_drawn():
    """Of twelve openings below the first ten, two are hers to draw; then none is."""
    for person_id in range(50):
        found = a_list(22)
        rest = [replace(one, is_turned=one.rank > 12) for one in found]
        drawn = [one for one in suggestions_drawn(rest, person_id=person_id, on=MONDAY) if one.is_drawn]
        assert [one.propensity for one in drawn] == [1 / 2]
        assert drawn[0].opening.pk in {11, 12}


def test_the_draw_holds_all_week_and_changes_with_the_week():
    def drawn(day: dt.date) -> list[int]:
        lists = (suggestions_drawn(a_list(60), person_id=n, on=day) for n in range(8))
        return [one.opening.pk for found in lists for one in found if one.is_drawn]

    assert drawn(MONDAY) == drawn(MONDAY + dt.timedelta(days=6))
    assert drawn(MONDAY) != drawn(MONDAY + dt.timedelta(days=7))


def test_each_opening_below_has_the_chance_that_is_written():
    """Twelve openings: two stand below the first ten, each drawn half the time."""
    counts = Counter()
    for person_id in range(2_000):
        found = suggestions_drawn(a_list(12), person_id=person_id, on=MONDAY)
        counts.update(one.opening.pk for one in found if one.is_drawn)
    assert set(counts) == {11, 12}
    assert 0.46 < counts[11] / 2_000 < 0.54


def test_a_page_is_written_in_one_query_once_a_day(person, django_assert_num_queries):
    offers = [JobOfferFactory() for _ in range(3)]
    version = matcher_version_active().pk
    shown = [Suggestion("job", one, rank, 0.5, None, version_id=version) for rank, one in enumerate(offers, start=1)]
    now = timezone.now()
    showings_record(person_id=person.pk, shown=shown, now=now)
    with django_assert_num_queries(1):
        showings_record(person_id=person.pk, shown=shown, now=now)
    assert Showing.objects.count() == 3
    showings_record(person_id=person.pk, shown=shown, now=now + dt.timedelta(days=1))
    assert Showing.objects.count() == 6


def test_the_page_of_a_person_says_the_lottery_and_writes_what_it_shows(person, referent, login):
    for _ in range(12):
        JobOfferFactory()
    client = login(referent)
    page = client.get(reverse("placements:matches", args=[person.pk])).content.decode()
    assert "tirée au sort parmi celles qui conviennent" in page
    assert Showing.objects.filter(person=person).count() == 10
    (drawn,) = Showing.objects.filter(is_drawn=True)
    assert (drawn.rank > SURE, drawn.propensity) == (True, 0.5)
    # Filtered, a list is what was asked for.
    filtered = client.get(reverse("placements:matches", args=[person.pk]), {"kind": "job"}).content.decode()
    assert "Tirée au sort" not in filtered


def test_what_was_shown_long_ago_is_forgotten(person, settings):
    settings.SHOWINGS_KEPT_DAYS = 30
    shown = [Suggestion("job", JobOfferFactory(), 1, 0.5, None)]
    now = timezone.now()
    for days in (31, 30, 0):
        showings_record(person_id=person.pk, shown=shown, now=now - dt.timedelta(days=days))
    assert showings_purge(now=now) == 1
    assert Showing.objects.count() == 2
