"""Hard constraints: each known clash hides, each unknown does not, and the law's age is seen by nothing else."""

import datetime as dt
import random
from dataclasses import fields, replace

import pytest

from matching.engine.pipeline import Matcher
from matching.engine.scoring import LinearScore
from matching.engine.tables import OpeningTable, ProfileTable, latest_start
from matching.engine.types import Opening, Profile

DAY = dt.date(2027, 6, 1)
HERE, NEAR, FAR = (45.9, 6.12), (45.93, 6.15), (45.9, 6.6)  # about 4 and 37 km away


def at(place):
    return {"latitude": place[0], "longitude": place[1]}


@pytest.fixture(scope="module")
def bare(referential):
    return Matcher(referential)


def kept_out(bare, profile, opening, age=None):
    """The fact that hides a pair, after checking that the list and both directions agree with the explanation."""
    bare.fit([opening])
    excluded = bare.why_not(profile, opening, age=age)
    people = bare.encode([profile], [age])
    assert [bool(bare.match_profile(profile, age=age)), bool(bare.match_opening(opening, people))] == [not excluded] * 2
    return excluded.kind if excluded else ""


# --- Dates ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("starts", "ends", "latest"),
    [
        (None, None, None),
        (None, DAY, DAY),
        (DAY, None, DAY + dt.timedelta(days=30)),
        (DAY, DAY + dt.timedelta(days=40), DAY + dt.timedelta(days=10)),
        (DAY, DAY + dt.timedelta(days=400), DAY + dt.timedelta(days=30)),
        (DAY, DAY, DAY),
    ],
)
def test_an_opening_waits_a_month_and_a_season_a_quarter_of_its_length(starts, ends, latest):
    assert latest_start(starts, ends) == latest


@pytest.mark.parametrize(
    ("free", "kind"), [(None, ""), (DAY, ""), (DAY + dt.timedelta(days=20), ""), (DAY + dt.timedelta(days=60), "dates")]
)
def test_somebody_free_too_late_for_a_season_is_kept_out(bare, free, kind):
    season = Opening("season", starts_on=DAY, ends_on=DAY + dt.timedelta(days=120))
    assert kept_out(bare, Profile("p", available_from=free), season) == kind


def test_a_season_is_worth_asking_about_when_nobody_said_when(bare):
    season = Opening("season", starts_on=DAY, ends_on=DAY + dt.timedelta(days=120))
    (match,) = bare.fit([season]).match_profile(Profile("p"))
    assert "Disponibilité à vérifier : du 01/06/2027 au 29/09/2027" in match.unknown


# --- Age --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("age", "kind"), [(None, ""), (17, "age"), (18, ""), (50, "")])
def test_the_legal_minimum_age_is_a_filter(bare, age, kind):
    assert kept_out(bare, Profile("p"), Opening("o", minimum_age=18), age) == kind


def test_age_changes_no_score_no_reason_and_no_order(bare, openings, gardener):
    people = [replace(gardener, id=f"p{n}", max_km=None) for n in range(20)]
    dice = random.Random(1)
    young, old = ([dice.randint(low, high) for _ in people] for low, high in ((16, 20), (50, 60)))
    bare.fit(openings)
    assert bare.match_all(bare.encode(people, young)) == bare.match_all(bare.encode(people, old))
    assert bare.match_all(bare.encode(people, young)) == bare.match_all(people)


def test_no_part_of_the_score_is_named_after_what_must_not_count():
    forbidden = {"age", "ages", "sex", "nationality", "health", "address", "criteria"}
    assert not forbidden & set(LinearScore.WEIGHTS)
    assert "ages" in {field.name for field in fields(ProfileTable)}
    assert not forbidden & {field.name for field in fields(OpeningTable)}


# --- Travel -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("transports", "max_km", "place", "kind"),
    [
        ({"walk"}, None, HERE, ""),
        ({"walk"}, None, NEAR, "distance"),
        ({"walk", "bike"}, None, NEAR, ""),
        ({"bike"}, None, FAR, "distance"),
        ({"transit"}, None, FAR, "distance"),
        ({"car"}, None, FAR, ""),
        ({"walk"}, 50, FAR, ""),
        ({"car"}, 10, FAR, "distance"),
        (None, None, FAR, ""),
        (set(), None, FAR, ""),
    ],
)
def test_means_of_travel_tell_how_far_is_far_when_nobody_did(bare, transports, max_km, place, kind):
    means = None if transports is None else frozenset(transports)
    profile = Profile("p", max_km=max_km, transports=means, **at(HERE))
    assert kept_out(bare, profile, Opening("o", **at(place))) == kind


@pytest.mark.parametrize(
    ("transports", "place", "kind"),
    [
        ({"transit"}, NEAR, "access"),
        ({"transit"}, HERE, ""),
        ({"transit", "bike"}, NEAR, ""),
        ({"moped"}, NEAR, ""),
        (None, NEAR, ""),
    ],
)
def test_a_place_without_public_transport_is_for_those_who_can_get_there(bare, transports, place, kind):
    means = None if transports is None else frozenset(transports)
    profile = Profile("p", max_km=30, transports=means, **at(HERE))
    assert kept_out(bare, profile, Opening("o", reachable_without_car=False, **at(place))) == kind


def test_a_hard_place_next_door_is_kept_and_said(bare):
    opening = Opening("o", reachable_without_car=False, **at(HERE))
    bare.fit([opening])
    (without,) = bare.match_profile(Profile("p", transports=frozenset({"walk"}), **at(HERE)))
    assert any("sans voiture" in text for text in without.missing)
    (unknown,) = bare.match_profile(Profile("p", **at(HERE)))
    assert any("Moyen de transport à vérifier" in text for text in unknown.unknown)


# --- Shifts, childcare ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("slot", ["early", "late", "night", "saturday", "sunday"])
def test_somebody_who_cannot_do_a_shift_is_kept_out_of_what_requires_it(bare, slot):
    """A parent whose childcare opens at 8 does not tick the early shift: nothing else needs to be told."""
    daytime = Profile("parent", slots=frozenset({"day"}))
    assert kept_out(bare, daytime, Opening("o", slots=frozenset({"day", slot}))) == "slots"
    assert kept_out(bare, Profile("anybody"), Opening("o", slots=frozenset({slot}))) == ""
    assert kept_out(bare, daytime, Opening("o")) == ""


# --- Languages --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("spoken", "kind"),
    [(None, ""), ((("fr", "A2"),), "language"), ((("fr", "B1"),), ""), ((("fr", ""),), ""), ((("ar", "C2"),), "")],
)
def test_a_level_asked_hides_only_what_is_known_to_be_below(bare, spoken, kind):
    assert kept_out(bare, Profile("p", languages=spoken), Opening("o", languages=(("fr", "B1"),))) == kind


def test_a_language_the_tutor_speaks_counts_and_is_never_asked(bare):
    tutor = Opening("o", kind="tutoring", occupation="K2204", languages=(("ar", ""), ("tr", "")))
    assert kept_out(bare, Profile("p", languages=(("es", ""),)), tutor) == ""
    bare.fit([tutor])
    (plain,) = bare.match_profile(Profile("p", occupations=("K2204",), languages=(("es", ""),)))
    (shared,) = bare.match_profile(Profile("p", occupations=("K2204",), languages=(("ar", ""),)))
    assert shared.score == pytest.approx(plain.score + LinearScore.WEIGHTS["languages"])
    assert "Une autre langue parlée en commun" in [reason.label for reason in shared.reasons]


# --- Immersions -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wished", "offered", "kind"),
    [
        ({"discover"}, {"recruit"}, "purpose"),
        ({"discover", "confirm"}, {"confirm", "recruit"}, ""),
        (None, {"recruit"}, ""),
        ({"discover"}, None, ""),
        (set(), {"recruit"}, ""),
    ],
)
def test_an_immersion_serves_the_purpose_wished(bare, wished, offered, kind):
    profile = Profile("p", purposes=None if wished is None else frozenset(wished))
    opening = Opening("o", kind="immersion", purposes=None if offered is None else frozenset(offered))
    assert kept_out(bare, profile, opening) == kind
