"""The measures of fairness, on cases small enough to be counted by hand."""

import numpy as np
import pytest

from matching.engine import fairness
from matching.engine.fairness import Axis, Lists, Tolerances, fairness_gates, gaps, gini, overlap


def lists(table, scores=None, openings=None):
    table = np.array(table)
    scores = np.full(table.shape, 0.5) if scores is None else np.array(scores)
    return Lists.of_table(table, scores, openings or int(table.max()) + 1)


def test_gini_and_largest_exposure():
    assert gini(np.array([5, 5, 5])) == pytest.approx(0)
    assert gini(np.array([0, 0, 0, 0])) == 0
    assert gini(np.array([])) == 0
    assert gini(np.array([0, 0, 0, 9])) == pytest.approx(0.75)
    assert fairness.largest_exposure(np.array([1, 7, 2])) == 7
    assert fairness.largest_exposure(np.array([])) == 0


def test_overlap_looks_at_the_first_ten_only():
    assert overlap(list(range(20)), list(range(10))) == 1
    assert overlap([1, 2], [3]) == 0
    assert overlap([1, 2, 3, 4], [4, 3, 2, 9]) == 0.75


def test_exposure_of_people_is_their_place_among_those_an_opening_is_shown_to():
    found = lists([[0], [0], [1]], [[0.9], [0.5], [0.1]]).exposure_of_people()
    assert found == pytest.approx([1.0, 1 / np.log2(3), 1.0])


def test_equal_scores_share_their_places():
    found = lists([[0], [0]], [[0.5], [0.5]]).exposure_of_people()
    assert found[0] == found[1] == pytest.approx((1 + 1 / np.log2(3)) / 2)


def test_score_of_people_is_the_mean_of_their_first_and_unknown_without_any():
    found = lists([[0, 1], [-1, -1]], [[0.4, 0.8], [0, 0]]).score_of_people(top=1)
    assert found[0] == 0.8
    assert np.isnan(found[1])


def test_lists_that_do_not_agree_are_refused():
    with pytest.raises(ValueError, match="out of range"):
        lists([[0], [3]], openings=2)
    with pytest.raises(ValueError, match="one value a pair"):
        Lists(np.array([0]), np.array([0, 1]), np.array([0.5]), 1, 2)
    with pytest.raises(ValueError, match="label"):
        Axis("sex", np.array([0, 2]), ("Femme", "Homme"))


def test_a_gap_that_strata_explain_is_raw_only():
    # All women of the first occupation, where scores are low; equal inside each.
    codes = np.array([0] * 8 + [1] * 2 + [0] * 2 + [1] * 8)
    strata = np.array([0] * 10 + [1] * 10)
    values = np.array([0.2] * 10 + [0.6] * 10)
    women, men = gaps({"score": values}, [Axis("sex", codes, ("Femme", "Homme"))], strata)
    assert women.raw.value == pytest.approx(-men.raw.value)
    assert women.raw.value == pytest.approx((0.28 - 0.52) / 0.4)
    assert women.raw.low < women.raw.value < women.raw.high < 0
    assert women.within.value == pytest.approx(0)
    assert (women.people, women.compared) == (10, 10)
    assert women.ratio == pytest.approx(0.28 / 0.52)


def test_a_gap_inside_strata_is_seen_and_people_alone_in_theirs_are_not_compared():
    codes = np.array([0, 1, 0, 1, 0])
    strata = np.array([0, 0, 1, 1, -1])
    women, men = gaps(
        {"score": np.array([0.3, 0.5, 0.3, 0.5, 9.0])}, [Axis("sex", codes, ("Femme", "Homme"))], strata, resamples=20
    )
    overall = (0.3 + 0.5 + 0.3 + 0.5 + 9.0) / 5
    assert women.within.value == pytest.approx(-0.2 / overall)
    assert (women.compared, men.compared) == (2, 2)


def test_people_of_unknown_group_or_without_a_value_are_left_out():
    codes = np.array([0, 1, -1, 0])
    found = gaps(
        {"score": np.array([0.4, 0.4, 9.0, np.nan])}, [Axis("sex", codes, ("F", "H"))], np.zeros(4, dtype=np.int64)
    )
    assert [gap.people for gap in found] == [1, 1]
    assert found[0].raw.value == pytest.approx(0)


def test_a_group_alone_has_nothing_to_be_compared_with():
    (only, nobody) = gaps({"score": np.ones(3)}, [Axis("sex", np.zeros(3, dtype=np.int64), ("F", "H"))], np.zeros(3))
    assert np.isnan(only.raw.value)
    assert nobody.people == 0


def test_the_same_figures_come_out_twice():
    dice = np.random.default_rng(3)
    axis = Axis("age", dice.integers(0, 3, 300), ("a", "b", "c"))
    values, strata = {"score": dice.random(300)}, dice.integers(0, 20, 300)
    assert gaps(values, [axis], strata) == gaps(values, [axis], strata)


def population(size=400, seed=5):
    """People of two sexes spread over ten strata, each shown three openings out of fifty."""
    dice = np.random.default_rng(seed)
    axis = Axis("sex", dice.integers(0, 2, size), ("Femme", "Homme"))
    strata = dice.integers(0, 10, size)
    table = np.argsort(dice.random((size, 50)), axis=1)[:, :3]
    scores = 0.4 + 0.1 * dice.random((size, 3))
    return axis, strata, table, scores


def test_a_version_that_changes_nothing_passes():
    axis, strata, table, scores = population()
    same = Lists.of_table(table, scores, 50)
    assert fairness_gates(same, same, axes=[axis], strata=strata, flip_overlap=0.99) == []


def test_scores_on_another_scale_are_not_a_gap():
    axis, strata, table, scores = population()
    assert (
        fairness_gates(
            Lists.of_table(table, scores, 50), Lists.of_table(table, scores / 10, 50), axes=[axis], strata=strata
        )
        == []
    )


def test_a_version_that_lowers_a_group_at_equal_situation_is_refused():
    axis, strata, table, scores = population()
    unfair = np.where((axis.codes == 0)[:, None], scores * 0.8, scores)
    problems = fairness_gates(
        Lists.of_table(table, scores, 50), Lists.of_table(table, unfair, 50), axes=[axis], strata=strata
    )
    assert {problem.code for problem in problems} >= {"gap_score_sex", "gap_exposure_sex"}
    assert "Femme" in problems[0].message


def test_a_version_that_stops_answering_a_group_is_refused():
    axis, strata, table, scores = population()
    silent = np.where((axis.codes == 1)[:, None], -1, table)
    codes = {
        problem.code
        for problem in fairness_gates(
            Lists.of_table(table, scores, 50), Lists.of_table(silent, scores, 50), axes=[axis], strata=strata
        )
    }
    assert {"gap_score_sex", "gap_exposure_sex"} <= codes


def test_a_version_that_mends_a_gap_passes():
    axis, strata, table, scores = population()
    unfair = np.where((axis.codes == 0)[:, None], scores * 0.8, scores)
    assert (
        fairness_gates(Lists.of_table(table, unfair, 50), Lists.of_table(table, scores, 50), axes=[axis], strata=strata)
        == []
    )


def test_a_version_that_crowds_openings_is_refused():
    axis, strata, table, scores = population()
    crowded = table.copy()
    crowded[:, 0] = np.where(table[:, 0] < 40, 1, table[:, 0])
    crowded[:, 1] = np.where(table[:, 1] == 1, 2, table[:, 1])
    codes = {
        problem.code
        for problem in fairness_gates(
            Lists.of_table(table, scores, 50),
            Lists.of_table(crowded, scores, 50),
            axes=[axis],
            strata=strata,
            tolerances=Tolerances(gap=9),
        )
    }
    assert codes == {"gini", "largest"}


def test_a_version_that_hears_gender_is_refused():
    axis, strata, table, scores = population()
    same = Lists.of_table(table, scores, 50)
    (problem,) = fairness_gates(same, same, axes=[axis], strata=strata, flip_overlap=0.9)
    assert problem.code == "flip"


def test_groups_too_small_to_judge_do_not_block():
    axis, strata, table, scores = population(size=40)
    unfair = np.where((axis.codes == 0)[:, None], scores * 0.5, scores)
    found = fairness_gates(
        Lists.of_table(table, scores, 50), Lists.of_table(table, unfair, 50), axes=[axis], strata=strata
    )
    assert found == []


def test_versions_of_different_people_are_not_compared():
    axis, strata, table, scores = population()
    whole = Lists.of_table(table, scores, 50)
    with pytest.raises(ValueError, match="same people"):
        fairness_gates(whole, Lists.of_table(table[:9], scores[:9], 50), axes=[axis], strata=strata)
