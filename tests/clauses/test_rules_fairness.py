"""Signals of fairness: each says figures, stays silent on too few facts, and accuses nobody."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.enums import SignalCode, SignalTone
from clauses.rules import ContractFact, StatementFact, Watch, dismissal_holds
from clauses.rules import fairness as rules

DAY = dt.date(2025, 1, 1)
WATCH = Watch()
ON = dt.date(2027, 1, 1)


def contract(person=1, lot=1, first=0, days=90, **more):
    start = DAY + dt.timedelta(first)
    return ContractFact(person, lot, start, None if days is None else start + dt.timedelta(days - 1), **more)


def statement(month=1, late=0, hours=100, year=2025, sent=True):
    due = dt.date(year + month // 12, month % 12 + 1, 10)
    came = due + dt.timedelta(late) if sent else None
    return StatementFact(dt.date(year, month, 1), due, came, Decimal(hours))


# --- Hiring stops with the target ---

STOPPED = [contract(person=n, days=120) for n in (1, 2, 3)]  # all end on 30 April
TARGET = {"reached_in": dt.date(2025, 4, 1), "end": dt.date(2025, 12, 31), "on": ON, "watch": WATCH}


def test_contracts_that_all_end_with_the_target_are_a_question():
    found = rules.stops_at_target(contracts=STOPPED, **TARGET)
    assert found.tone == "ask"
    assert "04/2025" in found.sentence
    assert "31/12/2025" in found.sentence
    assert found.evidence == ("du 01/01/2025 au 30/04/2025",) * 3


@pytest.mark.parametrize(
    "contracts",
    [
        [*STOPPED, contract(person=4, first=200)],  # somebody is hired afterwards
        [*STOPPED, contract(person=4, days=300)],  # somebody goes on
        [*STOPPED, contract(person=4, days=None)],
        STOPPED[:2],  # too few to say anything
    ],
)
def test_nothing_is_said_when_work_goes_on_or_few_were_there(contracts):
    assert rules.stops_at_target(contracts=contracts, **TARGET) is None


@pytest.mark.parametrize("change", [{"end": dt.date(2025, 6, 1)}, {"on": dt.date(2025, 5, 20)}, {"reached_in": None}])
def test_nothing_is_said_when_the_lot_is_nearly_over_or_it_is_too_early_to_tell(change):
    assert rules.stops_at_target(contracts=STOPPED, **TARGET | change) is None


# --- Hours in bulk ---

LOT_DATES = {"start": dt.date(2025, 1, 1), "end": dt.date(2025, 12, 31), "on": ON, "watch": WATCH}


def test_hours_due_early_and_declared_at_the_end_are_a_question():
    held = [statement(1, late=330), statement(2, late=300), statement(11)]
    found = rules.bulk_at_end(statements=held, **LOT_DATES)
    assert "67 %" in found.sentence
    assert len(found.evidence) == 2


def test_hours_worked_and_declared_at_the_end_in_time_are_none():
    assert rules.bulk_at_end(statements=[statement(10), statement(11)], **LOT_DATES) is None


def test_a_lot_still_running_is_not_judged():
    held = [statement(1, late=330)]
    assert rules.bulk_at_end(statements=held, **LOT_DATES | {"on": LOT_DATES["end"]}) is None


# --- Publics ---


def test_no_rsa_is_only_said_of_a_lot_that_names_them_and_of_people_checked():
    three = [contract(person=n, criteria=frozenset({"qpv"})) for n in range(3)]
    assert "3 personnes" in rules.no_rsa(contracts=three, publics={"rsa", "deld"}, watch=WATCH).sentence
    assert rules.no_rsa(contracts=three, publics={"deld"}, watch=WATCH) is None
    unchecked = [replace(one, criteria=None) for one in three]
    assert rules.no_rsa(contracts=unchecked, publics={"rsa"}, watch=WATCH) is None
    one_rsa = [*three, contract(person=9, criteria=frozenset({"rsa"}))]
    assert rules.no_rsa(contracts=one_rsa, publics={"rsa"}, watch=WATCH) is None


@pytest.mark.parametrize(
    ("criteria", "count", "said"),
    [({"senior50"}, 5, True), ({"senior50"}, 4, False), ({"rsa"}, 5, False), ({"senior50", "qpv"}, 5, False)],
)
def test_one_easy_public_alone_is_a_question(criteria, count, said):
    several = [contract(person=n, criteria=frozenset(criteria)) for n in range(count)]
    assert (rules.one_public(contracts=several, watch=WATCH) is not None) == said


# --- Contracts ---


def test_the_same_people_from_contract_to_contract_are_a_question():
    cycled = [contract(person=p, lot=n % 2, first=100 * n) for p in (1, 2) for n in range(3)]
    assert "6 contrats" in rules.same_people(contracts=cycled, watch=WATCH).sentence


def test_a_job_spread_over_lots_at_the_same_time_or_a_cdi_is_no_cycle():
    pooled = [contract(person=p, lot=n, days=100) for p in (1, 2) for n in range(3)]
    lasting = [contract(person=p, lot=n % 2, first=100 * n, permanent=True) for p in (1, 2) for n in range(3)]
    assert rules.same_people(contracts=pooled, watch=WATCH) is None
    assert rules.same_people(contracts=lasting, watch=WATCH) is None


def test_contracts_are_short_only_beside_those_of_a_known_sector():
    short = [contract(person=n, days=20) for n in range(4)]
    sector = {"contracts": short, "watch": WATCH}
    assert rules.short_contracts(sector_days=60, sector_contracts=10, **sector).evidence[0].startswith("20 jours")
    assert rules.short_contracts(sector_days=30, sector_contracts=10, **sector) is None
    assert rules.short_contracts(sector_days=60, sector_contracts=9, **sector) is None
    assert "sans fin" not in rules.short_contracts(sector_days=60, sector_contracts=10, **sector).sentence
    no_end = rules.short_contracts(sector_days=rules.NO_END, sector_contracts=10, **sector)
    assert "n'ont pas de fin prévue" in no_end.sentence


def test_tutors_are_a_question_when_there_is_none_and_a_strength_when_most_have_one():
    alone = [contract(person=n) for n in range(4)]
    assert rules.tutors(contracts=alone, watch=WATCH).code == "no_tutor"
    helped = [replace(one, tutored=n < 2) for n, one in enumerate(alone)]
    assert rules.tutors(contracts=helped, watch=WATCH).code == "tutors"
    assert rules.tutors(contracts=[*alone[:3], helped[0]], watch=WATCH) is None


# --- Afterwards ---


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ((3, 0, 0, 0), "nobody_after"),
        ((0, 0, 3, 0), "nobody_after"),
        ((3, 1, 0, 0), None),
        ((2, 0, 2, 0), None),
        ((3, 0, 4, 2), "lasting_jobs"),
        ((4, 2, 4, 1), None),
    ],
)
def test_situations_after_a_lot(known, code):
    names = ("followed_3", "in_job_3", "followed_6", "in_job_6")
    found = rules.jobs_after(watch=WATCH, **dict(zip(names, known, strict=True)))
    assert (found.code if found else None) == code


def test_more_people_in_a_job_than_known_is_impossible():
    with pytest.raises(ValueError, match="among those"):
        rules.jobs_after(followed_3=1, in_job_3=2, followed_6=0, in_job_6=0, watch=WATCH)


# --- Statements ---


def test_late_statements_are_listed_latest_first_and_those_missing_are_late():
    rows = [statement(1, late=5), statement(2), statement(3, sent=False), statement(4)]
    found = rules.statements_in_time(expected=rows, watch=WATCH)
    assert found.code == "late_statements"
    assert found.evidence == (
        "Relevé 03/2025 : attendu le 10/04/2025, pas encore reçu",
        "Relevé 01/2025 : attendu le 10/02/2025, reçu le 15/02/2025",
    )


def test_one_more_statement_in_time_is_no_news_and_one_more_late_is():
    rows = [statement(1, late=5), statement(2, late=5), statement(3)]
    before = rules.statements_in_time(expected=[*rows, statement(4, late=1)], watch=WATCH)
    same = rules.statements_in_time(expected=[*rows, statement(4, late=1), statement(5)], watch=WATCH)
    worse = rules.statements_in_time(expected=[*rows, statement(4, late=1), statement(5, late=1)], watch=WATCH)
    assert dismissal_holds(dismissed_facts=before.facts, facts=same.facts)
    assert not dismissal_holds(dismissed_facts=before.facts, facts=worse.facts)


def test_statements_in_time_are_said_too():
    assert rules.statements_in_time(expected=[statement(n) for n in range(1, 5)], watch=WATCH).code == "on_time"
    assert rules.statements_in_time(expected=[statement(n) for n in range(1, 4)], watch=WATCH) is None


# --- Whatever the facts ---

criteria = st.sets(st.sampled_from(["rsa", "qpv", "senior50", "deld"]), max_size=2).map(frozenset)
contracts = st.lists(
    st.builds(
        contract,
        person=st.integers(1, 4),
        lot=st.integers(1, 3),
        first=st.integers(0, 900),
        days=st.none() | st.integers(1, 400),
        permanent=st.booleans(),
        tutored=st.booleans(),
        criteria=st.none() | criteria,
    ),
    max_size=14,
)
statements = st.lists(
    st.builds(
        statement,
        month=st.integers(1, 12),
        late=st.integers(-9, 400),
        hours=st.integers(0, 300),
        sent=st.booleans(),
    ),
    max_size=14,
)
shares = st.decimals(0, 1, places=2)
watches = st.builds(
    Watch,
    fewest_contracts=st.integers(1, 5),
    fewest_of_one_public=st.integers(1, 5),
    contracts_per_person=st.integers(1, 4),
    shorter=shares,
    bulk=shares,
    late=shares,
    on_time=shares,
    tutored=shares,
)
days = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))


def every_signal(contracts, statements, watch, on, reached, sector):
    start, end = DAY, DAY + dt.timedelta(500)
    found = [
        rules.stops_at_target(contracts=contracts, reached_in=reached.replace(day=1), end=end, on=on, watch=watch),
        rules.bulk_at_end(statements=statements, start=start, end=end, on=on, watch=watch),
        rules.no_rsa(contracts=contracts, publics={"rsa"}, watch=watch),
        rules.early_start(contracts=contracts, start=start, watch=watch),
        rules.short_contracts(contracts=contracts, sector_days=sector, sector_contracts=50, watch=watch),
        rules.same_people(contracts=contracts, watch=watch),
        rules.one_public(contracts=contracts, watch=watch),
        rules.tutors(contracts=contracts, watch=watch),
        rules.statements_in_time(expected=statements, watch=watch),
        rules.permanent_jobs(contracts=contracts),
    ]
    return [signal for signal in found if signal is not None]


@given(contracts, statements, watches, days, days, st.integers(1, 400))
def test_every_signal_is_known_says_figures_fits_its_column_and_accuses_nobody(
    contracts, statements, watch, on, reached, sector
):
    for signal in every_signal(contracts, statements, watch, on, reached, sector):
        assert SignalCode(signal.code)
        assert SignalTone(signal.tone)
        assert re.search(r"\d", signal.sentence) or "seule personne" in signal.sentence
        assert len(signal.sentence) <= 400
        assert 0 < len(signal.facts) <= 120
        assert all(len(line) <= 200 for line in signal.evidence)
        assert len(signal.evidence) <= rules.EVIDENCE_SHOWN + 1
        assert not re.search(r"fraude|abus|triche|suspect|détourn|profit|malhonn", signal.sentence.lower())


@given(contracts, statements, watches, days, days, st.integers(1, 400), st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(contracts, statements, watch, on, reached, sector, dice):
    once = every_signal(contracts, statements, watch, on, reached, sector)
    dice.shuffle(contracts)
    dice.shuffle(statements)
    again = every_signal(contracts, statements, watch, on, reached, sector)
    assert [(s.code, s.facts) for s in once] == [(s.code, s.facts) for s in again]


@given(contracts)
def test_naming_people_otherwise_changes_nothing(contracts):
    """People are only compared: no signal depends on who they are."""
    renamed = [replace(one, person=1000 - one.person) for one in contracts]
    assert rules.same_people(contracts=contracts, watch=WATCH) == rules.same_people(contracts=renamed, watch=WATCH)


@given(contracts, st.integers(2, 5))
def test_a_higher_threshold_never_says_more(contracts, fewest):
    strict, lax = replace(WATCH, fewest_contracts=fewest + 1), replace(WATCH, fewest_contracts=fewest)
    for rule in (rules.tutors, rules.same_people):
        if rule(contracts=contracts, watch=strict) is not None:
            assert rule(contracts=contracts, watch=lax) is not None


@pytest.mark.parametrize("value", [Decimal("-0.1"), Decimal("1.1")])
def test_a_share_outside_0_and_1_is_impossible(value):
    with pytest.raises(ValueError, match="late"):
        Watch(late=value)
