"""Why nothing is shown: each constraint apart, and all of them together what hides a pair."""

import datetime as dt

import numpy as np
import pytest

from matching.engine.absence import NO_OPENING, NO_WORK, SET_ASIDE, SEVERAL, Search, absences
from matching.engine.constraints import distances
from matching.engine.likeness import WorkLikeness
from matching.engine.pipeline import Matcher
from matching.engine.types import Opening, Profile, Referential

REFERENTIAL = Referential.from_records(
    occupations=[("K2204", "Agent / Agente d'entretien"), ("D1106", "Vendeur / Vendeuse")],
    skills=[("1", "Nettoyer les sols", ""), ("2", "Tenir une caisse", "")],
    links=[("K2204", "1", True), ("D1106", "2", True)],
)


def search(openings, *profiles, ages=None):
    matcher = Matcher(REFERENTIAL, likeness=WorkLikeness()).fit(openings)
    return Search(matcher, matcher.encode(profiles, ages))


def why(openings, profile, age=None):
    return next(absences([search(openings, profile, ages=[age])], [[0]]))


JOB = Opening("o", occupation="K2204", latitude=45.5, longitude=5.9, hours_per_week=35.0)
DRIVER = Opening("o", occupation="K2204", licences=frozenset("B"))
AT_NIGHT = Opening("o", occupation="K2204", slots=frozenset({"night"}))
HERE = {"occupations": ("K2204",), "latitude": 45.5, "longitude": 5.9}


@pytest.mark.parametrize(
    ("openings", "profile", "age", "reason"),
    [
        ([], Profile("p", **HERE), None, NO_OPENING),
        ([Opening("o", occupation="D1106")], Profile("p", **HERE), None, NO_WORK),
        ([JOB], Profile("p", **HERE), None, SET_ASIDE),
        ([JOB], Profile("p", occupations=("K2204",), latitude=46.5, longitude=5.9, max_km=20), None, "distance"),
        ([JOB], Profile("p", hours_per_week=(10.0, 20.0), **HERE), None, "hours"),
        ([DRIVER], Profile("p", licences=frozenset(), **HERE), None, "licences"),
        ([AT_NIGHT], Profile("p", slots=frozenset({"day"}), **HERE), None, "slots"),
        ([Opening("o", occupation="K2204", minimum_age=18)], Profile("p", **HERE), 16, "age"),
        ([Opening("o", occupation="K2204", places=0)], Profile("p", **HERE), None, "places"),
        (
            [JOB],
            Profile("p", occupations=("K2204",), latitude=46.5, longitude=5.9, max_km=20, hours_per_week=(10.0, 20.0)),
            None,
            SEVERAL,
        ),
    ],
)  # fmt: skip
def test_the_reason_is_named(openings, profile, age, reason):
    assert why(openings, profile, age).reason == reason


def test_the_constraint_that_alone_keeps_out_the_most_is_the_reason():
    far = [Opening(f"f{n}", occupation="K2204", latitude=46.5, longitude=5.9) for n in range(2)]
    found = why([*far, JOB], Profile("p", max_km=10, hours_per_week=(10.0, 20.0), **HERE))
    assert found.reason == "distance"
    assert found.alone == {"distance", "hours"}
    assert found.nearest_km == pytest.approx(0)


def test_only_the_kinds_that_a_person_wishes_are_looked_at():
    jobs, immersions = search([JOB], Profile("p", **HERE)), search([], Profile("p", **HERE))
    assert [one.reason for one in absences([jobs, immersions], [[1]])] == [NO_OPENING]


def test_clashes_are_together_what_the_constraints_hide():
    dice = np.random.default_rng(11)
    slots = [None, frozenset({"day"}), frozenset({"day", "night"}), frozenset({"night"})]
    licences = [None, frozenset(), frozenset("B"), frozenset("C")]
    openings = [
        Opening(
            f"o{n}",
            occupation="K2204",
            latitude=45 + dice.random(),
            longitude=5 + dice.random(),
            hours_per_week=float(dice.integers(10, 40)),
            slots=slots[dice.integers(4)],
            licences=licences[dice.integers(4)],
            places=int(dice.integers(0, 3)),
            minimum_age=[None, 18][dice.integers(2)],
            starts_on=[None, dt.date(2026, 6, 1)][dice.integers(2)],
            reachable_without_car=[None, False][dice.integers(2)],
        )
        for n in range(40)
    ]
    profiles = [
        Profile(
            f"p{n}",
            occupations=("K2204",),
            latitude=45 + dice.random(),
            longitude=5 + dice.random(),
            max_km=[None, 30.0][dice.integers(2)],
            hours_per_week=[None, (20.0, 30.0)][dice.integers(2)],
            slots=slots[dice.integers(4)],
            licences=licences[dice.integers(4)],
            transports=[None, frozenset({"bike"}), frozenset({"car"})][dice.integers(3)],
            available_from=[None, dt.date(2026, 9, 1)][dice.integers(2)],
        )
        for n in range(30)
    ]
    one = search(openings, *profiles, ages=[int(age) for age in dice.integers(16, 30, 30)])
    columns = np.arange(len(openings))
    for row in range(len(profiles)):
        km = distances(one.profiles, one.openings, np.array(row), columns)
        hidden = np.any(list(one.clashes(row, km).values()), axis=0)
        rows = np.full(len(columns), row)
        assert (hidden == ~one.matcher.constraints.allowed(one.profiles, rows, columns, km)).all()
