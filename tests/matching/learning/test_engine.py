"""Learning on simulated outcomes, without a database: what it finds, what it refuses, and that reasons add up."""

import inspect
import math
import zipfile
from dataclasses import fields, replace

import numpy as np
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.learning import store
from matching.engine.learning.columns import COLUMNS, CONTEXT, FITS, Columns
from matching.engine.learning.evaluation import compare, ndcg
from matching.engine.learning.logistic import Logistic, calibration, fit_logistic
from matching.engine.learning.model import BASE_LABEL, LearnedScore, OutcomeModel
from matching.engine.learning.training import LARGEST_WEIGHT, UNKNOWN, TooFew, counts_of, table_of, train
from matching.engine.pipeline import Matcher
from matching.engine.scoring import PARTS, UNITS
from matching.engine.types import Opening, Profile
from tests.matching.engine.conftest import gardener, openings, referential  # noqa: F401 (fixtures)
from tests.matching.learning.simulation import NOISE, TRUTH, columns_at_random, linear_of, simulate, weights_of


# --- What it finds ----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def trained():
    return train(simulate(people=700, each=8, truth=TRUTH))


def test_with_enough_outcomes_the_learned_order_is_better_than_the_linear_one(trained):
    found = trained.comparison
    assert found.is_better
    assert found.low > 0.01
    assert found.candidate > found.reference


def test_the_truth_is_recovered_better_than_by_the_linear_score(trained):
    """Against the probabilities that drew the outcomes, on pairs never seen."""
    columns = columns_at_random(np.random.default_rng(99), 4_000)
    truth = TRUTH.probability(columns)
    learned, linear = trained.model.probability(columns), linear_of(columns)
    assert np.corrcoef(truth, learned)[0, 1] > 0.95 > np.corrcoef(truth, linear)[0, 1] + 0.1
    assert float(np.abs(learned - truth).mean()) < 0.05


def test_what_is_said_likely_happens_as_often_as_said(trained):
    for answer in ("accepted", "succeeded"):
        figures = trained.metrics[answer]
        assert figures["said"] == pytest.approx(figures["happened"], abs=0.05)


def test_when_nothing_is_to_be_found_the_learned_order_is_not_better():
    assert not train(simulate(people=300, each=8, truth=NOISE, seed=1)).comparison.is_better


@pytest.mark.parametrize("seed", range(6))
def test_just_enough_labels_of_pure_chance_never_pass(seed):
    assert not train(simulate(people=130, each=4, truth=NOISE, seed=seed)).comparison.is_better


def test_few_people_to_compare_prove_nothing_even_of_a_true_model():
    """The truth is there to be found, and six hundred labels are not enough to be sure that it was."""
    assert not train(simulate(people=150, each=4, truth=TRUTH, seed=8)).comparison.is_better
    with pytest.raises(TooFew, match="il en faut 30"):
        train(simulate(people=60, each=8, truth=TRUTH))


def test_too_few_outcomes_are_refused_with_their_count():
    with pytest.raises(TooFew) as refused:
        train(simulate(people=21, each=2, truth=TRUTH))
    assert refused.value.messages == ["42 issues connues ; il en faut 300"]


def test_outcomes_all_alike_are_refused():
    alike = [replace(one, accepted=1, succeeded=1) for one in simulate(people=200, each=3, truth=TRUTH)]
    with pytest.raises(TooFew, match="0 refus ; il en faut 40"):
        train(alike)


def test_the_order_of_arrival_changes_nothing():
    examples = simulate(people=150, each=8, truth=TRUTH)
    one, other = train(examples), train(examples[::-1])
    assert one.model == other.model
    assert one.metrics == other.metrics


def test_answers_that_say_nothing_of_the_pair_teach_nothing():
    examples = simulate(people=150, each=8, truth=TRUTH)
    silent = [replace(one, accepted=UNKNOWN, succeeded=UNKNOWN, opening=f"x{n}") for n, one in enumerate(examples)]
    assert train(examples + silent).model == train(examples).model
    assert counts_of(silent)["known"] == 0


def test_the_later_period_is_never_learned_from():
    examples = sorted(simulate(people=150, each=8, truth=TRUTH), key=lambda e: e.at)
    turned = [replace(e, accepted=1 - e.accepted, succeeded=UNKNOWN) if n >= 920 else e for n, e in enumerate(examples)]
    assert train(turned).model == train(examples).model


def test_rare_draws_weigh_more_and_never_too_much():
    (one,) = simulate(people=1, each=1, truth=TRUTH)
    weights = [table_of([replace(one, propensity=p)]).importance[0] for p in (1.0, 0.5, 0.001)]
    assert weights == [1.0, 2.0, LARGEST_WEIGHT]


# --- Regression, calibration, order ---------------------------------------------------------------------------------
def test_weights_of_what_fits_are_never_negative():
    dice = np.random.default_rng(1)
    columns = dice.random((500, 2))
    answers = dice.random(500) < 1 / (1 + np.exp(3 * columns[:, 0]))
    found = fit_logistic(columns, answers, np.ones(500), ridge=1.0, never_negative=[True, False])
    assert found.weights[0] == 0


def test_calibration_on_few_examples_changes_little_and_on_many_corrects():
    dice = np.random.default_rng(2)
    logits = dice.normal(size=4_000)
    answers = dice.random(4_000) < 1 / (1 + np.exp(-(0.5 * logits - 1)))
    assert calibration(logits, answers, np.ones(4_000)) == pytest.approx((0.5, -1.0), abs=0.12)
    slope, shift = calibration(logits[:3], np.array([True, False, True]), np.ones(3))
    assert abs(slope - 1) < 0.3
    assert abs(shift) < 1.1


def test_ndcg_of_known_lists():
    gains = np.array([3.0, 0.0, 1.0])
    assert ndcg(gains, np.array([0.9, 0.1, 0.5])) == pytest.approx(1.0)
    worst = (0 + 1 / np.log2(3) + 3 / 2) / (3 + 1 / np.log2(3))
    assert ndcg(gains, np.array([0.1, 0.9, 0.5])) == pytest.approx(worst)
    # All equal: the mean of every order, whatever the order of arrival.
    assert ndcg(gains, np.zeros(3)) == pytest.approx(ndcg(gains[::-1], np.zeros(3)))


def test_people_whose_openings_had_one_fate_are_not_compared():
    assert compare(np.array([1, 1]), np.zeros(2), np.ones(2), np.ones(2)).people == 0


# --- Reasons --------------------------------------------------------------------------------------------------------
models = st.builds(
    OutcomeModel,
    accepted=st.builds(
        lambda intercept, fits, context: Logistic(intercept, (*fits, *context)),
        st.floats(-6, 6),
        st.lists(st.floats(0, 8), min_size=len(FITS), max_size=len(FITS)),
        st.lists(st.floats(-4, 4), min_size=len(CONTEXT), max_size=len(CONTEXT)),
    ),
    succeeded=st.just(TRUTH.succeeded),
)


@settings(max_examples=60, deadline=None)
@given(model=models, seed=st.integers(0, 10_000))
def test_parts_sum_to_the_score_and_none_is_negative(model, seed):
    columns = columns_at_random(np.random.default_rng(seed), 40)
    parts = model.parts(columns)
    assert parts.shape == (40, len(PARTS) + 1)
    assert (parts >= 0).all()
    assert np.abs(parts.sum(axis=1) / UNITS - model.probability(columns)).max() <= 0.5 / UNITS + 1e-9
    # What does not fit at all brings nothing.
    text = COLUMNS.index("text")
    columns[:, text] = 0
    assert (model.parts(columns)[:, 1 + text] == 0).all()


def test_reasons_of_a_learned_match_add_up_and_end_with_the_starting_point(referential, openings, gardener):  # noqa: F811
    matcher = Matcher(referential, learned=LearnedScore(TRUTH)).fit(openings)
    found = matcher.match_profile(gardener)
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert {match.opening for match in found} == {
        m.opening for m in Matcher(referential).fit(openings).match_profile(gardener)
    }
    for match in found:
        assert sum(round(reason.weight * UNITS) for reason in match.reasons) == round(match.score * UNITS)
        assert match.reasons[-1].label == BASE_LABEL
        assert all(reason.weight >= 0 for reason in match.reasons)


def test_both_directions_and_the_priced_run_use_the_learned_score(referential, openings, gardener):  # noqa: F811
    matcher = Matcher(referential, learned=LearnedScore(TRUTH)).fit(openings)
    scores = {match.opening: match.score for match in matcher.match_profile(gardener)}
    for opening in openings:
        for match in matcher.match_opening(opening, [gardener]):
            assert match.score == scores[opening.id]
    (priced,) = matcher.match_all([gardener], top=2)
    assert all(match.score == scores[match.opening] for match in priced)
    assert matcher.why_not(gardener, openings[0]) is None


# --- The file -------------------------------------------------------------------------------------------------------
def test_a_file_is_read_back_as_it_was_written(trained):
    data = store.dump(trained.model)
    assert store.load(data, sha256=store.print_of(data)) == trained.model


def refuse(data: bytes, message: str) -> None:
    with pytest.raises(store.BadModel, match=message):
        store.load(data, sha256=store.print_of(data))


def test_a_file_tampered_with_is_refused(trained):
    data = store.dump(trained.model)
    with pytest.raises(store.BadModel, match="altéré"):
        store.load(data.replace(b"schema", b"schemb", 1), sha256=store.print_of(data))
    with pytest.raises(store.BadModel, match="altéré"):
        store.load(data[:-1], sha256=store.print_of(data))


def test_a_file_that_is_not_ours_is_refused_whatever_its_print(trained):
    content = skops.io.loads(store.dump(trained.model), trusted=[])
    refuse(b"\x80\x04\x95cos\nsystem\n", "illisible")
    refuse(store.dump(trained.model)[:-20], "illisible")
    refuse(b" " * 200_000, "plus gros")
    refuse(skops.io.dumps({}), "n'est pas celui")
    refuse(skops.io.dumps(["x" * 20_000_000], compression=zipfile.ZIP_DEFLATED), "plus gros")
    refuse(skops.io.dumps(content | {"format": "passerelle-outcomes-9"}), "autre version")
    refuse(skops.io.dumps(content | {"columns": ["sex", *COLUMNS[1:]]}), "autres colonnes")
    refuse(skops.io.dumps(content | {"accepted": content["accepted"] | {"intercept": math.nan}}), "nombres")
    refuse(skops.io.dumps(content | {"accepted": content["accepted"] | {"intercept": "import os"}}), "nombres")
    negative = OutcomeModel(accepted=Logistic(0.0, weights_of(skills=-1.0)), succeeded=TRUTH.succeeded)
    refuse(store.dump(negative), "pénalise")


def test_a_file_that_holds_an_object_of_an_unknown_type_is_refused_before_it_is_made(trained):
    content = skops.io.loads(store.dump(trained.model), trusted=[])
    refuse(skops.io.dumps(content | {"accepted": TooFew}), "TooFew")


# --- What it may never read -----------------------------------------------------------------------------------------
FORBIDDEN = ("sex", "gender", "birth", "nation", "health", "handicap", "rqth", "address", "street", "eligib", "criteri")


def test_no_column_is_about_who_somebody_is(trained):
    assert trained.model.columns == COLUMNS
    for name in COLUMNS:
        words = name.split("_")
        assert not any(word.startswith(stem) for word in words for stem in FORBIDDEN), name
        assert "age" not in words
    names = {field.name for field in fields(Profile)}
    assert not names & {"sex", "gender", "age", "birth_date", "nationality", "health", "address", "name", "criteria"}


def test_columns_do_not_change_with_age(referential, openings, gardener):  # noqa: F811
    """Ages reach the table for the legal minimum of some jobs; the columns never look at them."""
    matcher = Matcher(referential).fit(openings)
    reader = Columns().fit(matcher.score)
    every = np.arange(len(openings))
    read = []
    for age in (None, 17, 63):
        table = matcher.encode([gardener], [age])
        parts = matcher.score.parts(table, np.zeros_like(every), every, np.full(len(every), 5.0))
        read.append(reader.of(table, np.zeros_like(every), every, parts))
    assert (read[0] == read[1]).all()
    assert (read[0] == read[2]).all()
    assert "ages" not in inspect.getsource(Columns)


def test_columns_are_shares_of_what_fits(referential, openings, gardener):  # noqa: F811
    matcher = Matcher(referential).fit([*openings, Opening("bare", kind="immersion", occupation="A1203")])
    table = matcher.encode([gardener, Profile("new", occupations=("A1203",))])
    rows, columns = np.array([0, 1]), np.array([0, len(openings)])
    parts = matcher.score.parts(table, rows, columns, np.array([0.0, np.nan]))
    found = Columns().fit(matcher.score).of(table, rows, columns, parts)
    assert ((found >= 0) & (found <= 1)).all()
    named = dict(zip(COLUMNS, found[0].tolist(), strict=True))
    assert (named["occupation"], named["same_occupation"], named["distance"], named["hours"]) == (1, 1, 1, 1)
    other = dict(zip(COLUMNS, found[1].tolist(), strict=True))
    assert (other["immersion"], other["skills_unknown"], other["skills_unasked"]) == (1, 1, 1)
