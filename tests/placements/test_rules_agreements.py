"""Who may make an immersion, who signs, and how much of a subsidised contract it may take. Pure."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.rules import (
    Contact,
    age_problems,
    contact_problems,
    cui_problems,
    form_version,
    is_minor,
    phone_key,
    roles_to_sign,
)

DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("birth_date", "code"),
    [
        (None, "birth_date"),
        (dt.date(2010, 3, 2), None),
        (dt.date(2010, 3, 3), "too_young"),
        (dt.date(2027, 1, 1), "too_young"),
    ],
)
def test_sixteen_on_the_first_day(birth_date, code):
    assert [one.code for one in age_problems(birth_date, on=DAY)] == ([code] if code else [])


@pytest.mark.parametrize(("birth_date", "minor"), [((2008, 3, 2), False), ((2008, 3, 3), True), ((2008, 2, 29), False)])
def test_a_minor_has_a_representative(birth_date, minor):
    assert is_minor(dt.date(*birth_date), on=DAY) is minor
    assert ("representative" in roles_to_sign(minor=minor, employed=False)) is minor
    assert roles_to_sign(minor=minor, employed=True)[-1] == "employer"


def contact(role: str, email: str = "", phone: str = "", name: str = "Une personne") -> Contact:
    return Contact(role, f"le rôle {role}", name, email, phone)


def test_each_signatory_has_an_address_and_a_telephone_of_her_own():
    fine = [contact("person", "a@x.example", "06 12 34 56 78"), contact("host", "b@x.example", "06 12 34 56 79")]
    assert contact_problems(fine) == []
    same = [contact("person", "a@x.example", "06 12 34 56 78"), contact("host", " A@X.example", "+33 6 12 34 56 78")]
    assert [one.code for one in contact_problems(same)] == ["same_email:host", "same_phone:host"]
    missing = contact_problems([contact("host", "", "06 12 34 56 78")])
    assert "l'adresse électronique" in missing[0].message
    assert "1367" in missing[0].article


@given(st.from_regex(r"0[1-9]\d{8}", fullmatch=True), st.sampled_from(["", " ", ".", "-", " ("]))
def test_one_number_however_it_is_written(number, between):
    pairs = between.join(number[n : n + 2] for n in range(0, 10, 2))
    assert {phone_key(text) for text in (number, pairs, f"+33{number[1:]}", f"0033 {number}")} == {number}


def test_a_quarter_of_a_subsidised_contract():
    contract = (dt.date(2026, 1, 1), dt.date(2026, 4, 10))  # 100 days
    assert cui_problems(contract=contract, periods=[(dt.date(2026, 2, 1), dt.date(2026, 2, 25))], on=DAY) == []
    (problem,) = cui_problems(
        contract=contract,
        periods=[(dt.date(2026, 2, 1), dt.date(2026, 2, 20)), (dt.date(2026, 3, 1), dt.date(2026, 3, 6))],
        on=DAY,
    )
    assert problem.article == "D5134-50-2"
    assert "26 jours" in problem.message


@given(st.dates(dt.date(2020, 1, 1), dt.date(2024, 1, 1)), st.integers(0, 400), st.integers(0, 400), st.integers(0, 60))
def test_days_outside_the_contract_do_not_count(first, length, offset, days):
    contract = (first, first + dt.timedelta(days=length))
    start = contract[1] + dt.timedelta(days=1 + offset)
    assert cui_problems(contract=contract, periods=[(start, start + dt.timedelta(days=days))], on=start) == []


def test_the_form_in_force():
    versions = [("13912*04", dt.date(2015, 1, 1)), ("13912*05", dt.date(2026, 6, 1))]
    assert form_version(versions, on=DAY) == "13912*04"
    assert form_version(versions, on=dt.date(2026, 6, 1)) == "13912*05"
    assert form_version(versions, on=dt.date(2014, 1, 1)) == ""
