"""What holds for every match, whoever and whatever is matched."""

import datetime as dt
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine.likeness import WorkLikeness
from matching.engine.pipeline import Matcher
from matching.engine.pricing import ExposurePricing
from matching.engine.retrieval import CandidateRetrieval
from matching.engine.scoring import UNITS
from matching.engine.travel import TRANSPORTS
from matching.engine.types import KINDS, LEVELS, PURPOSES, SLOTS, Opening, Profile

CODES = ["A1203", "A1208", "D1507", "D1106", "F1703", "G1602", "K2204", "N1101"]
SKILLS = [str(n) for n in range(1, 14)]  # 12 and 13 are unknown to the referential

places = st.one_of(
    st.just((None, None)),
    st.tuples(st.floats(45.5, 46.2, allow_nan=False), st.floats(5.8, 6.8, allow_nan=False)),
)
slots = st.one_of(st.none(), st.frozensets(st.sampled_from(SLOTS)))
licences = st.one_of(st.none(), st.frozensets(st.sampled_from(["B", "C", "CACES-1"])))
languages = st.one_of(st.none(), st.sampled_from(LEVELS).map(lambda level: (("fr", level),)))
days = st.one_of(st.none(), st.dates(dt.date(2027, 1, 1), dt.date(2027, 6, 30)))
purposes = st.one_of(st.none(), st.frozensets(st.sampled_from(PURPOSES)))
texts = st.sampled_from(["", "Vendeuse en boulangerie", "Agent d'entretien H/F", "jardins et massifs"])


@st.composite
def profiles(draw, name="p"):
    latitude, longitude = draw(places)
    low = draw(st.one_of(st.none(), st.integers(0, 40)))
    return Profile(
        name,
        title=draw(texts),
        text=draw(texts),
        occupations=tuple(draw(st.lists(st.sampled_from(CODES), max_size=3))),
        skills=tuple(draw(st.lists(st.sampled_from(SKILLS), max_size=6))),
        latitude=latitude,
        longitude=longitude,
        max_km=draw(st.one_of(st.none(), st.integers(1, 80))),
        hours_per_week=None if low is None else (low, low + 10),
        slots=draw(slots),
        licences=draw(licences),
        languages=draw(languages),
        transports=draw(st.one_of(st.none(), st.frozensets(st.sampled_from(TRANSPORTS)))),
        available_from=draw(days),
        purposes=draw(purposes),
    )


@st.composite
def opening_lists(draw):
    found = []
    for number in range(draw(st.integers(0, 12))):
        latitude, longitude = draw(places)
        found.append(
            Opening(
                f"o{number}",
                kind=draw(st.sampled_from(["job", "immersion", "tutoring"])),
                title=draw(texts),
                occupation=draw(st.one_of(st.none(), st.sampled_from(CODES))),
                skills=tuple(draw(st.lists(st.sampled_from(SKILLS), max_size=5))),
                latitude=latitude,
                longitude=longitude,
                hours_per_week=draw(st.one_of(st.none(), st.integers(5, 45))),
                slots=draw(slots),
                licences=draw(licences),
                languages=draw(languages),
                places=draw(st.integers(0, 3)),
                starts_on=draw(days),
                ends_on=draw(st.one_of(st.none(), st.dates(dt.date(2027, 7, 1), dt.date(2027, 9, 30)))),
                minimum_age=draw(st.one_of(st.none(), st.just(18))),
                reachable_without_car=draw(st.one_of(st.none(), st.booleans())),
                purposes=draw(purposes),
            )
        )
    return found


several = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def bare(referential):
    return Matcher(referential)


@pytest.fixture(scope="module")
def alike_only(referential, bare):
    return Matcher(referential, encoder=bare.encoder, likeness=WorkLikeness(), pricing=ExposurePricing(slack=1.0))


@pytest.mark.parametrize("kind", KINDS)
@several
@given(profile=profiles(), openings=opening_lists())
def test_weights_of_reasons_sum_exactly_to_the_score_between_zero_and_one(bare, kind, profile, openings):
    """Weights are whole ten-thousandths: their sum is exact, with nothing left over."""
    openings = [replace(opening, kind=kind) for opening in openings]
    for match in bare.match_all([profile], openings, top=20)[0]:
        units = [round(reason.weight * UNITS) for reason in match.reasons]
        assert [unit / UNITS for unit in units] == [reason.weight for reason in match.reasons]
        assert sum(units) / UNITS == match.score
        assert 0 <= match.score <= 1
        assert all(reason.weight > 0 and reason.label for reason in match.reasons)


@several
@given(profile=profiles(), openings=opening_lists(), age=st.sampled_from([None, 17, 30]))
def test_every_opening_is_either_shown_or_explained(bare, profile, openings, age):
    matches = {match.opening for match in bare.fit(openings).match_profile(profile, age=age)}
    for opening in openings:
        excluded = bare.why_not(profile, opening, age=age)
        assert (opening.id in matches) == (excluded is None)
        assert excluded is None or (excluded.stage == "constraints" and excluded.label)


@several
@given(people=st.lists(profiles(), min_size=1, max_size=12), openings=opening_lists())
def test_the_stage_that_keeps_an_opening_out_is_named_with_pricing_and_likeness_too(alike_only, people, openings):
    people = [replace(profile, id=f"p{n}") for n, profile in enumerate(people)]
    shown = alike_only.match_all(people, openings, top=2)
    prices = alike_only.pricing.prices([opening.id for opening in openings])
    for profile, matches in zip(people, shown, strict=True):
        listed = {match.opening for match in matches}
        for opening in openings:
            excluded = alike_only.why_not(profile, opening, top=2, prices=prices)
            if opening.id not in listed:
                assert excluded is not None
                assert excluded.stage in {"constraints", "likeness", "score", "pricing"}
                assert excluded.label
            else:  # A list too short is completed with openings that had turned the person away.
                assert excluded is None or excluded.stage == "pricing"


@several
@given(profile=profiles(), openings=opening_lists(), data=st.data())
def test_order_of_openings_changes_nothing(bare, profile, openings, data):
    shuffled = data.draw(st.permutations(openings))
    assert bare.match_all([profile], openings, top=5) == bare.match_all([profile], shuffled, top=5)


@several
@given(people=st.lists(profiles(), max_size=6), openings=opening_lists())
def test_a_score_does_not_depend_on_the_other_profiles_or_openings(bare, people, openings):
    people = [replace(profile, id=f"p{n}") for n, profile in enumerate(people)]
    together = bare.match_all(people, openings, top=20, pricing=False)
    for profile, matches in zip(people, together, strict=True):
        for match in matches:
            (opening,) = [o for o in openings if o.id == match.opening]
            assert bare.match_all([profile], [opening])[0] == [match]


UNKNOWABLE = (
    "latitude", "hours_per_week", "slots", "licences", "languages", "transports", "available_from", "purposes",
)  # fmt: skip


@several
@given(profile=profiles(), openings=opening_lists(), field=st.sampled_from(UNKNOWABLE))
def test_saying_less_never_hides_an_opening(bare, profile, openings, field):
    shown = {match.opening for match in bare.match_all([profile], openings)[0]}
    quieter = replace(profile, **{field: None})
    if field == "transports":  # without a distance either: her means of travel stand for it
        profile, quieter = replace(profile, max_km=None), replace(quieter, max_km=None)
        shown = {match.opening for match in bare.match_all([profile], openings)[0]}
    assert shown <= {match.opening for match in bare.match_all([quieter], openings)[0]}


@several
@given(people=st.lists(profiles(), min_size=1, max_size=8), openings=opening_lists())
def test_pooled_retrieval_finds_what_scoring_everything_finds(referential, bare, people, openings):
    people = [replace(profile, id=f"p{n}") for n, profile in enumerate(people)]
    pooled = Matcher(referential, encoder=bare.encoder, retrieval=CandidateRetrieval(pool=1))
    assert pooled.match_all(people, openings, top=3, pricing=False) == bare.match_all(
        people, openings, top=3, pricing=False
    )


def test_openings_and_people_see_the_same_score(matcher, gardener, openings):
    mine = {match.opening: match for match in matcher.match_profile(gardener)}
    for opening in openings:
        theirs = matcher.match_opening(opening, [gardener])
        assert [match.score for match in theirs] == ([mine[opening.id].score] if opening.id in mine else [])


def test_the_best_opening_comes_first_with_its_reasons(matcher, gardener):
    matches = matcher.match_profile(gardener, top=3)
    assert matches[0].opening == "garden"
    assert [reason.kind for reason in matches[0].reasons][:2] == ["occupation", "skills"]
    labels = [reason.label for reason in matches[0].reasons]
    assert "Les 2 compétences demandées sont acquises" in labels
    assert "À moins d'un kilomètre du domicile" in labels


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        ("garden-b", "licence"),
        ("park", "distance"),
        ("shop", "slots"),
        ("night-cleaning", "slots"),
        ("kitchen", "distance"),
        ("full", "places"),
    ],
)
def test_a_known_clash_is_named(matcher, gardener, openings, opening, kind):
    (record,) = [o for o in openings if o.id == opening]
    excluded = matcher.why_not(gardener, record)
    assert excluded is not None
    assert (excluded.stage, excluded.kind) == ("constraints", kind)


def test_a_licence_implies_the_smaller_ones(matcher, gardener, openings):
    driver = replace(gardener, licences=frozenset({"CE"}))
    assert "garden-b" in {match.opening for match in matcher.match_profile(driver)}


def test_a_language_nobody_mentioned_is_worth_asking_and_hides_nothing(matcher, gardener):
    silent = replace(gardener, languages=(("ar", "C2"),), max_km=None)
    (kitchen,) = [match for match in matcher.match_profile(silent) if match.opening == "kitchen"]
    assert "Niveau de langue à vérifier" in kitchen.unknown


def test_missing_skills_are_named(matcher, gardener):
    far = replace(gardener, max_km=None, hours_per_week=None)
    (park,) = [match for match in matcher.match_profile(far) if match.opening == "park"]
    assert park.missing == ("Planter des végétaux : une immersion permet de l'apprendre",)


def test_an_empty_profile_still_gets_openings(matcher):
    assert len(matcher.match_profile(Profile("nobody"))) == 7


def test_the_null_island_is_no_place(matcher, gardener):
    lost = replace(gardener, latitude=0.0, longitude=0.0)
    assert "park" not in {match.opening for match in matcher.match_profile(lost) if match.score > 0.9}
    assert matcher.why_not(lost, Opening("x", latitude=45.0, longitude=6.0)) is None


def test_a_very_long_text_is_read_without_harm(matcher, gardener):
    wordy = replace(gardener, text="entretien des jardins " * 500)
    assert matcher.match_profile(wordy)[0].opening == "garden"


def test_the_types_cannot_carry_what_must_not_count():
    forbidden = {"sex", "gender", "age", "birth_date", "nationality", "health", "address", "criteria", "first_name"}
    for record in (Profile, Opening):
        assert not forbidden & {field.name for field in fields(record)}


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("Vendeur", "Vendeuse"),
        ("Agent d'entretien", "Agente d'entretien"),
        ("Jardinier paysagiste", "Jardinière paysagiste"),
        ("Conducteur de chariot", "Conductrice de chariot"),
        ("Maçon", "Maçonne"),
        ("Employé de rayon", "Employée de rayon"),
        ("Homme de ménage", "Femme de ménage"),
        ("Cuisinier H/F", "Cuisinier(ère)"),
    ],
)
def test_gendered_twins_get_the_same_openings(matcher, masculine, feminine):
    his, hers = (matcher.match_profile(Profile("twin", title=title)) for title in (masculine, feminine))
    assert his == hers


def test_exposure_is_spread_and_nobody_gets_less(referential, bare):
    openings = [Opening(f"o{n:02d}", occupation="A1203", skills=("1", "2")) for n in range(40)]
    openings[0] = replace(openings[0], title="Jardinière")
    people = [Profile(f"p{n:03d}", title="Jardinier", occupations=("A1203",), skills=("1", "2")) for n in range(200)]

    def exposure(pricing):
        found = bare.match_all(people, openings, top=4, pricing=pricing)
        shown = np.bincount([int(match.opening[1:]) for matches in found for match in matches], minlength=40)
        return shown, [len(matches) for matches in found]

    unpriced, sizes = exposure(pricing=False)
    priced, priced_sizes = exposure(pricing=True)
    assert priced_sizes == sizes
    assert priced.max() < unpriced.max()
