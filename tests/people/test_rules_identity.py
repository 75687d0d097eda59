"""Whether two files are of one person: the slips that are forgiven, and those that are not."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rules import ASKED_FROM, Identity, near_dates, resemblance

BORN = dt.date(1987, 3, 12)
NAMES = st.sampled_from(
    ["Martin", "Le Gall", "de La Tour", "N'Guyen", "Élodie", "Marie-Claire", "Ben Saïd", "O", "Jean", "J."]
)
IDENTITIES = st.builds(
    Identity, NAMES, NAMES, st.none() | st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2008, 12, 31))
)


def alike(one, other, born=BORN, other_born=BORN):
    return resemblance(Identity(*one, born), Identity(*other, other_born))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Élodie", "Lefèvre"), ("ELODIE", "Lefevre")),
        (("Marie-Claire", "Dupont"), ("marie claire", "DUPONT")),
        (("Yann", "Le Gall"), ("Yann", "Legall")),
        (("Anne", "de La Tour"), ("Anne", "La-Tour")),
        (("Karim", "El Amrani"), ("Karim", "Amrani")),
        (("Linh", "N'Guyen"), ("Linh", "NGuyen")),
        (("Marie Claire", "Dupont"), ("Claire-Marie", "Dupont")),
    ],
)
def test_accents_case_hyphens_apostrophes_and_particles_make_no_difference(one, other):
    assert alike(one, other).score == 100


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("Sonia", "Martin"), ("Martin", "Sonia"), "inversés"),
        (("Marie", "Dupont"), ("Marie-Claire", "Dupont"), "composé"),
        (("Marie", "Dupont"), ("Marie", "Dupont-Martin"), "composé"),
        (("Mohamed", "Haddad"), ("Mohammed", "Haddad"), "Une lettre"),
        (("Sonia", "Martin"), ("Sonia", "Matrin"), "Une lettre"),
        (("Sonia", "Berthelot"), ("Sonia", "Bertelo"), "Deux lettres"),
        (("J.", "Martin"), ("Jean", "Martin"), "initiale"),
    ],
)
def test_usual_slips_in_a_name_are_asked_about_with_their_reason(one, other, reason):
    found = alike(one, other)
    assert ASKED_FROM <= found.score < 100
    assert reason in " ".join(found.reasons)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Sonia", "Martin"), ("Sofiane", "Martin")),  # a brother born the same day
        (("Sonia", "Martin"), ("Sonia", "Bernard")),
        (("Léa", "Roy"), ("Eva", "Roy")),  # short names: one letter is already another name
    ],
)
def test_another_name_is_another_person(one, other):
    assert alike(one, other).score == 0


@pytest.mark.parametrize(
    ("other_born", "is_asked"),
    [
        (dt.date(1987, 12, 3), True),  # day and month swapped
        (dt.date(1987, 3, 13), True),  # one digit
        (dt.date(1978, 3, 12), True),  # two digits inverted
        (None, True),
        (dt.date(1987, 4, 13), False),  # two digits
        (dt.date(1969, 11, 30), False),
    ],
)
def test_a_birth_date_is_forgiven_one_slip(other_born, is_asked):
    assert alike(("Sonia", "Martin"), ("Sonia", "Martin"), other_born=other_born).is_asked is is_asked


@given(IDENTITIES, IDENTITIES)
def test_resemblance_is_symmetric_and_bounded(one, other):
    found, back = resemblance(one, other), resemblance(other, one)
    assert found.score == back.score
    assert 0 <= found.score <= 100
    assert bool(found.reasons) == bool(found.score)


@given(IDENTITIES)
def test_everybody_resembles_herself(one):
    assert resemblance(one, one).score == (100 if one.birth_date else 80)


@given(st.dates(min_value=dt.date(1930, 1, 1)), st.dates(min_value=dt.date(1930, 1, 1)))
def test_the_dates_searched_are_exactly_those_the_score_forgives(one, other):
    forgiven = resemblance(Identity("A", "B", one), Identity("A", "B", other)).is_asked
    assert (other in near_dates(one)) is forgiven


@given(st.dates(min_value=dt.date(1930, 1, 1), max_value=dt.date(2020, 1, 1)), st.data())
def test_every_near_date_is_forgiven_both_ways(born, data):
    near = data.draw(st.sampled_from(sorted(near_dates(born))))
    assert resemblance(Identity("A", "B", born), Identity("A", "B", near)).is_asked
    assert born in near_dates(near)
