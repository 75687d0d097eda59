"""Who counts for an insertion clause, and on what proof (domain rules, 1.5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import months_later
from people.rules import CRITERIA, Criterion, Facts, Proof, age_on, eligible_criteria

ON = date(2026, 6, 15)


def met(on: date = ON, **facts) -> set[str]:
    return eligible_criteria(facts=Facts(**facts), on=on)


def proven(criterion: str, issued_on: date, *, on: date = ON, valid_until: date | None = None, **facts) -> bool:
    return criterion in met(on, proofs=(Proof(criterion, issued_on, valid_until),), **facts)


def test_nothing_known_is_nothing_met():
    assert met() == set()


# --- Ages, on the day -------------------------------------------------------------------------------------------
def test_the_fiftieth_birthday_is_included():
    born = date(1976, 6, 15)
    assert "senior50" not in met(date(2026, 6, 14), birth_date=born)
    assert "senior50" in met(date(2026, 6, 15), birth_date=born)


def test_the_twenty_sixth_birthday_is_not_included():
    young = {"birth_date": date(2000, 6, 15), "is_qualified": False, "left_school_on": date(2018, 1, 1)}
    assert "jeune_sans_qualification" in met(date(2026, 6, 14), **young)
    assert "jeune_sans_qualification" not in met(date(2026, 6, 15), **young)


def test_somebody_born_on_29_february_grows_older_on_1_march():
    assert age_on(date(1976, 2, 29), date(2026, 2, 28)) == 49
    assert age_on(date(1976, 2, 29), date(2026, 3, 1)) == 50


def test_under_16_nothing_counts():
    proof = (Proof("rsa", date(2026, 6, 1)),)
    assert met(birth_date=date(2010, 6, 16), proofs=proof) == set()
    assert met(birth_date=date(2010, 6, 15), proofs=proof) == {"rsa"}


def test_a_proof_of_age_never_replaces_the_birth_date():
    assert not proven("senior50", ON)
    assert not proven("senior50", ON, birth_date=date(1990, 1, 1))


# --- Youth ------------------------------------------------------------------------------------------------------
def test_an_unqualified_young_person_is_six_months_out_of_school():
    young = {"birth_date": date(2005, 1, 1), "is_qualified": False}
    assert "jeune_sans_qualification" in met(**young, left_school_on=date(2025, 12, 15))
    assert "jeune_sans_qualification" not in met(**young, left_school_on=date(2025, 12, 16))
    assert "jeune_sans_qualification" not in met(**young)


def test_a_graduate_is_inactive_for_six_months():
    young = {"birth_date": date(2003, 1, 1), "is_qualified": True}
    assert met(**young, inactive_since=date(2025, 12, 15)) == {"jeune_diplome_inactif"}
    assert met(**young, inactive_since=date(2026, 1, 15)) == set()


def test_a_diploma_contradicts_the_proof_of_having_none():
    young = {"birth_date": date(2005, 1, 1)}
    assert proven("jeune_sans_qualification", ON, **young)
    assert not proven("jeune_sans_qualification", ON, **young, is_qualified=True)
    assert not proven("jeune_diplome_inactif", ON, **young, is_qualified=False)


# --- Long registration ------------------------------------------------------------------------------------------
def test_deld_is_more_than_twelve_months_registered():
    assert not proven("deld", ON, registered_since=date(2025, 6, 15))
    assert proven("deld", ON, registered_since=date(2025, 6, 14))


def test_deld_is_less_than_six_months_worked_in_the_last_twelve():
    assert proven("deld", ON, months_worked_in_last_12=5)
    assert not proven("deld", ON, months_worked_in_last_12=6)


def test_deld_needs_its_proof():
    assert met(registered_since=date(2020, 1, 1), months_worked_in_last_12=0) == set()


# --- Ages of proofs ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "months"),
    [
        ("rsa", 3),
        ("ass", 3),
        ("aah", 3),
        ("deld", 3),
        ("parent_isole", 3),
        ("sans_domicile", 3),
        ("qpv", 6),
        ("justice", 6),
        ("ase", 12),
    ],
)
def test_a_proof_is_younger_than_its_age_allowed(code, months):
    too_old = months_later(ON, -months)
    assert not proven(code, too_old)
    assert proven(code, too_old + timedelta(days=1))


@pytest.mark.parametrize("code", ["rqth", "refugie"])
def test_a_decision_or_permit_is_valid_on_the_day_whatever_its_age(code):
    assert proven(code, date(2016, 1, 1))
    assert proven(code, date(2016, 1, 1), valid_until=ON)
    assert not proven(code, date(2016, 1, 1), valid_until=ON - timedelta(days=1))


def test_a_proof_issued_later_proves_nothing_yet():
    assert not proven("rsa", ON + timedelta(days=1))


def test_a_known_address_outside_contradicts_the_proof_of_a_priority_neighbourhood():
    assert proven("qpv", ON)
    assert proven("qpv", ON, lives_in_qpv=True)
    assert not proven("qpv", ON, lives_in_qpv=False)


# --- The Département's own list ---------------------------------------------------------------------------------
def test_the_departement_lengthens_the_age_of_a_proof():
    criteria = (Criterion("rsa", 6),)
    assert proven("rsa", months_later(ON, -5), criteria=criteria)


def test_a_public_counts_only_while_it_is_on_the_list():
    criteria = (Criterion("rsa", 3, valid_from=date(2026, 1, 1), valid_to=ON),)
    assert proven("rsa", ON, criteria=criteria)
    assert not proven("rsa", ON, on=ON + timedelta(days=1), criteria=criteria)
    assert not proven("rsa", date(2025, 12, 31), on=date(2025, 12, 31), criteria=criteria)


def test_an_unknown_code_is_never_met():
    assert met(proofs=(Proof("inconnu", ON),)) == set()


# --- Impossible arguments ---------------------------------------------------------------------------------------
def test_impossible_facts_are_refused():
    with pytest.raises(ValueError, match="end before"):
        Proof("rsa", ON, ON - timedelta(days=1))
    with pytest.raises(ValueError, match="between 0 and 12"):
        Facts(months_worked_in_last_12=13)
    with pytest.raises(ValueError, match="positive"):
        Facts(criteria=(Criterion("rsa", 0),))
    with pytest.raises(ValueError, match="born"):
        met(birth_date=ON + timedelta(days=1))


# --- Properties -------------------------------------------------------------------------------------------------
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
PROOFS = st.builds(Proof, criterion=st.sampled_from([c.code for c in CRITERIA]), issued_on=DAYS)


@given(st.lists(PROOFS, max_size=6), DAYS, st.dates(date(1940, 1, 1), date(2003, 1, 1)))
def test_only_listed_criteria_are_met(proofs, on, born):
    found = met(on, proofs=tuple(proofs), birth_date=born)
    assert found <= {criterion.code for criterion in CRITERIA}


@given(st.lists(PROOFS, max_size=6), PROOFS, DAYS)
def test_one_more_proof_never_takes_a_criterion_away(proofs, more, on):
    assert met(on, proofs=tuple(proofs)) <= met(on, proofs=(*proofs, more))


@given(st.dates(date(1930, 1, 1), date(2010, 1, 1)), DAYS, DAYS)
def test_a_senior_stays_a_senior(born, day, other):
    first, later = sorted((day, other))
    assert ("senior50" not in met(first, birth_date=born)) or ("senior50" in met(later, birth_date=born))
