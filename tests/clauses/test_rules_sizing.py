"""Sizing a clause before the tender: people needed, feasibility, advice."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import (
    NO_CLAUSE,
    LotFacts,
    advise,
    effort_remark,
    feasibility,
    kinds,
    people_needed,
    posts_needed,
)

YEAR = Decimal(1600)
FACTS = LotFacts(
    hours=800,
    months=12,
    labour_share=Decimal("0.7"),
    contract_type="works",
    duty=False,
    siae=0,
    disability=0,
    pool="realistic",
)


def of_kind(facts: LotFacts, kind: str):
    return next(advice for advice in advise(facts) if advice.kind == kind)


# --- People ---


@pytest.mark.parametrize(
    ("hours", "months", "people"),
    [(0, 12, 0), (1, 12, 1), (1600, 12, 1), (1601, 12, 2), (800, 6, 1), (801, 6, 2), (1600, 24, 1)],
)
def test_part_of_a_post_is_somebody_all_the_same(hours, months, people):
    assert people_needed(hours=hours, months=months, divisor=YEAR) == people


def test_eight_hundred_hours_over_six_months_make_one_post():
    assert posts_needed(hours=800, months=6, divisor=YEAR) == 1


@given(hours=st.integers(0, 10**6), months=st.integers(1, 120))
def test_people_are_the_posts_rounded_up(hours, months):
    posts = posts_needed(hours=hours, months=months, divisor=YEAR)
    people = people_needed(hours=hours, months=months, divisor=YEAR)
    assert people - 1 < posts <= people or (posts == people == 0)


@pytest.mark.parametrize("values", [{"hours": -1}, {"months": 0}, {"divisor": Decimal(0)}])
def test_impossible_figures_are_refused(values):
    with pytest.raises(ValueError, match=r"cannot be"):
        people_needed(**{"hours": 1, "months": 1, "divisor": YEAR} | values)


# --- Effort rate ---


@pytest.mark.parametrize(
    ("rate", "contract_type", "is_anru", "word"),
    [
        ("0.05", "works", False, ""),
        ("0.20", "works", False, ""),
        ("0.049", "works", False, "peu"),
        ("0.201", "works", False, "beaucoup"),
        ("0.05", "works", True, ""),
        ("0.049", "works", True, "ANRU"),
        ("0.099", "services", True, "ANRU"),
        ("0.10", "services", True, ""),
        ("0.05", "supplies", True, ""),
    ],
)
def test_an_unusual_rate_or_one_under_the_anru_floor_is_remarked_and_never_refused(rate, contract_type, is_anru, word):
    remark = effort_remark(effort_rate=Decimal(rate), contract_type=contract_type, is_anru=is_anru)
    assert word in remark if word else not remark


# --- Feasibility ---


def verdict(people, needed=4, suppliers=0, step=1):
    return feasibility(
        people=people,
        needed=needed,
        radius_km=25,
        candidates_per_post=Decimal(3),
        suppliers=suppliers,
        step=step,
    )


@pytest.mark.parametrize(
    ("people", "code"), [(12, "realistic"), (11, "tight"), (4, "tight"), (3, "short"), (0, "short"), (None, "unknown")]
)
def test_several_candidates_are_needed_for_one_hire(people, code):
    assert verdict(people).code == code


def test_the_verdict_is_told_in_one_sentence():
    assert verdict(36).reason == "36 personnes à moins de 25 km, il en faut 4 : réaliste."
    assert verdict(35, step=5).reason.startswith("Au moins 35 personnes")
    assert verdict(0).reason.startswith("Aucune personne")
    assert verdict(1, suppliers=2).reason.endswith("2 structures d'insertion proches peuvent compléter.")


@given(people=st.integers(0, 500), needed=st.integers(0, 100))
def test_more_people_never_make_a_lot_less_feasible(people, needed):
    order = ["short", "tight", "realistic"]
    assert order.index(verdict(people, needed).code) <= order.index(verdict(people + 1, needed).code)


@pytest.mark.parametrize(("needed", "code"), [(1, "tight"), (4, "tight"), (5, "short")])
def test_a_hidden_number_is_never_said_to_be_nobody_nor_too_few_when_it_may_not_be(needed, code):
    hidden = verdict(0, needed, step=5)
    assert hidden.reason.startswith("Moins de 5 personnes")
    assert hidden.code == code


# --- Advice ---


def test_a_volume_that_employs_somebody_calls_for_a_condition_of_execution():
    best = advise(FACTS)[0]
    assert (best.kind, best.fit) == (kinds.EXECUTION, "recommended") or best.kind == kinds.EXECUTION_AND_CRITERION
    assert "L2112-2" in {reason.article for reason in best.reasons}


@pytest.mark.parametrize(("hours", "is_small"), [(149, True), (150, False)])
def test_under_the_hours_of_one_person_execution_is_not_recommended(hours, is_small):
    advice = of_kind(replace(FACTS, hours=hours), kinds.EXECUTION)
    assert (advice.fit != "recommended") is is_small


@pytest.mark.parametrize(("months", "against"), [(5, True), (6, False), (None, False)])
def test_a_lot_shorter_than_six_months_speaks_against_execution(months, against):
    reasons = of_kind(replace(FACTS, months=months), kinds.EXECUTION).reasons
    assert any("moins de 6 mois" in reason.text and not reason.favours for reason in reasons) is against


def test_two_structures_of_the_trade_make_a_reserved_lot_possible_and_none_rules_it_out():
    small = replace(FACTS, hours=100, siae=2)
    assert advise(small)[0].kind == kinds.RESERVED_SIAE
    assert of_kind(replace(small, siae=0), kinds.RESERVED_SIAE).fit == "unsuited"
    assert {"L2113-13", "R2113-7"} <= {reason.article for reason in advise(small)[0].reasons}


def test_one_of_each_side_may_answer_together():
    both = of_kind(replace(FACTS, hours=100, siae=1, disability=1), kinds.RESERVED_SIAE_AND_DISABILITY)
    assert both.fit == "recommended"
    assert "L2113-14" in {reason.article for reason in both.reasons}


def test_insertion_is_the_object_of_services_only():
    services = replace(FACTS, contract_type="services", siae=2)
    assert of_kind(services, kinds.INSERTION_SERVICES).fit != "unsuited"
    assert of_kind(replace(services, contract_type="works"), kinds.INSERTION_SERVICES).fit == "unsuited"


facts_of_lots = st.builds(
    LotFacts,
    hours=st.integers(0, 50_000),
    months=st.none() | st.integers(0, 72),
    labour_share=st.decimals(0, 1, places=2),
    contract_type=st.sampled_from(["works", "supplies", "services"]),
    duty=st.booleans(),
    siae=st.integers(0, 10),
    disability=st.integers(0, 10),
    pool=st.sampled_from(["realistic", "tight", "short", "unknown"]),
)


@given(facts=facts_of_lots)
def test_every_kind_is_judged_once_the_best_first_and_always_with_a_reason(facts):
    advices = advise(facts)
    assert len({advice.kind for advice in advices}) == len(advices) == 8
    assert [advice.score for advice in advices] == sorted((advice.score for advice in advices), reverse=True)
    assert all(advice.reasons for advice in advices)


@given(facts=facts_of_lots)
def test_under_the_duty_neither_a_lone_criterion_nor_the_absence_of_clause_is_recommended(facts):
    under = replace(facts, duty=True)
    assert of_kind(under, kinds.CRITERION).fit != "recommended"
    assert of_kind(under, NO_CLAUSE).fit != "recommended"


@given(facts=facts_of_lots)
def test_nothing_is_reserved_to_structures_that_do_not_exist(facts):
    assert of_kind(replace(facts, siae=0), kinds.RESERVED_SIAE).fit == "unsuited"
    assert of_kind(replace(facts, disability=0), kinds.RESERVED_DISABILITY).fit == "unsuited"


@pytest.mark.parametrize("values", [{"hours": -1}, {"labour_share": Decimal(2)}, {"contract_type": "other"}])
def test_impossible_facts_are_refused(values):
    with pytest.raises(ValueError, match=r"cannot be negative|between 0 and 1|unknown contract type"):
        replace(FACTS, **values)
