"""The duty of August 2026 (loi 2021-1104, art. 35) and the words of DECP: domain rules 1.1 and 1.2."""

from datetime import date
from decimal import Decimal

import pytest

from clauses.rules import Threshold, decp_considerations, kind_of_considerations, social_condition_required

IN_FORCE = date(2026, 8, 22)
THRESHOLDS = [
    Threshold("works", "local", Decimal(5_538_000), date(2024, 1, 1), date(2025, 12, 31)),
    Threshold("works", "local", Decimal(5_404_000), date(2026, 1, 1), date(2027, 12, 31)),
    Threshold("services", "local", Decimal(216_000), date(2026, 1, 1), None),
    Threshold("supplies", "central", Decimal(140_000), date(2026, 1, 1), None),
]


def required(**changes):
    arguments = {
        "consultation_date": date(2026, 9, 1),
        "contract_type": "works",
        "buyer_type": "local",
        "estimated_value": Decimal(6_000_000),
        "thresholds": THRESHOLDS,
        "in_force_from": IN_FORCE,
    }
    return social_condition_required(**arguments | changes)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"consultation_date": date(2026, 8, 22)}, True),
        ({"consultation_date": date(2026, 8, 21)}, False),
        ({"estimated_value": Decimal(5_404_000)}, True),
        ({"estimated_value": Decimal("5403999.99")}, False),
        ({"contract_type": "services", "estimated_value": Decimal(216_000)}, True),
        ({"contract_type": "services", "estimated_value": Decimal(215_999)}, False),
        ({"contract_type": "supplies", "buyer_type": "central", "estimated_value": Decimal(140_000)}, True),
        ({"consultation_date": date(2027, 12, 31)}, True),
    ],
)
def test_the_duty_holds_from_its_day_and_at_the_threshold(changes, answer):
    assert required(**changes) is answer


def test_nothing_is_required_before_the_day_even_with_no_threshold_known():
    assert required(consultation_date=date(2020, 1, 1), thresholds=[]) is False


def test_a_day_without_a_threshold_has_no_answer():
    with pytest.raises(ValueError, match="no threshold"):
        required(consultation_date=date(2028, 1, 1))


def test_the_latest_of_two_thresholds_wins_on_the_day_they_share():
    rows = [
        Threshold("works", "local", Decimal(100), date(2026, 1, 1), date(2026, 9, 1)),
        Threshold("works", "local", Decimal(200), date(2026, 9, 1), None),
    ]
    assert required(thresholds=rows, estimated_value=Decimal(150)) is False


@pytest.mark.parametrize(
    "changes",
    [{"contract_type": "travaux"}, {"buyer_type": "state"}, {"estimated_value": Decimal(-1)}],
)
def test_an_unknown_kind_or_a_negative_value_is_refused(changes):
    with pytest.raises(ValueError, match=r"unknown|negative"):
        required(**changes)


def test_a_threshold_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="end"):
        Threshold("works", "local", Decimal(1), date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (None, ("Pas de considération sociale",)),
        ("EXECUTION", ("Clause sociale",)),
        ("CRITERION", ("Critère social",)),
        ("EXECUTION_AND_CRITERION", ("Clause sociale", "Critère social")),
        ("RESERVED_SIAE", ("Marché réservé",)),
        ("RESERVED_DISABILITY", ("Marché réservé",)),
        ("RESERVED_SIAE_AND_DISABILITY", ("Marché réservé",)),
        ("RESERVED_PRISON", ("Marché réservé",)),
        ("RESERVED_SOCIAL_ECONOMY", ("Marché réservé",)),
        ("INSERTION_SERVICES", ("Clause sociale",)),
        ("CONCESSION", ("Clause sociale",)),
    ],
)
def test_each_kind_of_clause_has_its_words_in_the_essential_data(kind, words):
    assert decp_considerations(kind) == words


def test_a_reserved_concession_has_a_word_of_its_own():
    assert decp_considerations("RESERVED_SIAE", concession=True) == ("Concession réservée",)


def test_a_private_contract_is_not_published():
    with pytest.raises(ValueError, match="PRIVATE"):
        decp_considerations("PRIVATE")


@pytest.mark.parametrize("kind", ["EXECUTION", "CRITERION", "EXECUTION_AND_CRITERION", None])
def test_the_words_lead_back_to_the_kind_when_they_say_enough(kind):
    assert kind_of_considerations(decp_considerations(kind)) == kind


def test_a_reserved_contract_does_not_say_to_whom():
    assert kind_of_considerations(["Marché réservé", "Clause sociale"]) is None


def test_a_clause_in_a_concession_is_a_concession():
    assert kind_of_considerations(["Clause sociale"], concession=True) == "CONCESSION"
