"""When one employee's hours may be spread over lots: usage of pooling agreements (domain rules, 1.6)."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import Pool, may_be_spread, shares_are_whole

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
POOL = Pool(frozenset({1, 2, 3}), FIRST, LAST)
MAY = dt.date(2025, 5, 1)


def spread(lots, *, buyers=(10, 20), first=MAY, last=MAY, pools=(POOL,)):
    return may_be_spread(lots=lots, buyers=buyers, first_day=first, last_day=last, pools=pools)


def test_one_lot_or_one_buyer_needs_no_agreement():
    assert spread({1}, pools=())
    assert spread({1, 9}, buyers=(10, 10), pools=())


def test_lots_of_two_buyers_need_an_agreement_that_names_both_on_these_days():
    assert spread({1, 2})
    assert not spread({1, 9})
    assert not spread({1, 2}, pools=())
    assert not spread({1, 2}, first=LAST, last=LAST + dt.timedelta(1))
    assert spread({1, 2}, first=FIRST, last=LAST)


def test_two_agreements_do_not_add_up():
    """A person on lots 1 and 4 needs one agreement with both, not one with each of two others."""
    assert not spread({1, 4}, pools=(POOL, Pool(frozenset({2, 4}), FIRST, LAST)))


def test_a_period_that_ends_before_it_starts_is_impossible():
    with pytest.raises(ValueError, match="before"):
        spread({1, 2}, first=LAST, last=FIRST)


days = st.dates(FIRST, LAST)
pools = st.lists(
    st.builds(
        lambda lots, one, other: Pool(frozenset(lots), min(one, other), max(one, other)),
        st.sets(st.integers(1, 5), min_size=2),
        days,
        days,
    ),
    max_size=4,
)


@given(st.sets(st.integers(1, 5), min_size=1), days, days, pools, pools)
def test_more_agreements_never_allow_less_and_fewer_days_neither(lots, one, other, some, more):
    first, last = min(one, other), max(one, other)
    if spread(lots, first=first, last=last, pools=some):
        assert spread(lots, first=first, last=last, pools=[*some, *more])
        assert spread(lots, first=first, last=first, pools=some)


@pytest.mark.parametrize(
    ("shares", "whole"),
    [(["0.7", "0.3"], True), (["0.7", "0.2"], False), (["1", "0"], False), (["0.5", "0.5", "0.1"], False), ([], False)],
)
def test_shares_make_the_whole(shares, whole):
    assert shares_are_whole([Decimal(one) for one in shares]) == whole
