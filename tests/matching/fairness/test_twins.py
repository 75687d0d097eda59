"""Gendered twins over a whole referential: both forms of a title meet the same occupations and the same openings."""

import pytest

from matching.engine.likeness import WorkLikeness
from matching.engine.pipeline import Matcher
from matching.engine.types import Opening
from matching.fairness.twins import halves, matches_flip, occupations_flip, twins_of
from matching.referential import referential_load
from referential.services import shipped_referential_load

LEAST = 0.95


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Vendeur / Vendeuse", ("Vendeur", "Vendeuse")),
        ("Abatteur / Abatteuse de carrière", ("Abatteur de carrière", "Abatteuse de carrière")),
        ("Chef d'équipe / Cheffe d'équipe", ("Chef d'équipe", "Cheffe d'équipe")),
        ("Tractoriste", None),
        ("Un / Deux / Trois", None),
    ],
)
def test_halves_of_a_double_title(label, expected):
    assert halves(label) == expected


@pytest.mark.django_db
def test_twins_of_the_shipped_referential_meet_the_same_occupations_and_openings():
    shipped_referential_load()
    referential = referential_load()
    twins = twins_of(referential)
    openings = [
        Opening(f"{one.code}-{n}", occupation=one.code, title=one.label)
        for one in referential.occupations
        for n in range(2)
    ]
    matcher = Matcher(referential, likeness=WorkLikeness()).fit(openings)
    said = occupations_flip(matcher.encoder.ranker_, twins)
    met = matches_flip([matcher], twins[:50])
    assert said.twins == len(twins) > 20
    assert said.overlap >= LEAST
    assert met.overlap >= LEAST
