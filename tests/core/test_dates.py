from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.dates import months_later

DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


def test_a_month_too_short_gives_its_last_day():
    assert months_later(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2024, 2, 29), -12) == date(2023, 2, 28)


@given(DAYS, st.integers(-240, 240))
def test_months_later_lands_in_the_month_asked_and_never_after_the_same_day(day, months):
    found = months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day
