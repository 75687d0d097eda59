"""One person's pairs are summed apart, and give to the byte what the pairs of many give."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from matching.engine.scoring import pairwise_dot


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.floats(0, 1))
def test_the_dots_of_one_row_are_those_of_pairs(seed, width, density):
    dice = np.random.default_rng(seed)
    mine, theirs = (sparse.random(n, width, density, "csr", np.float32, dice) for n in (1, 12))
    mine.sort_indices()
    theirs.sort_indices()  # as every table of the matcher
    columns = dice.integers(0, 12, size=dice.integers(0, 30))
    twice = sparse.vstack([mine, mine], format="csr")  # two rows: the way of many
    rows = np.zeros(len(columns), dtype=np.int64)
    assert np.array_equal(pairwise_dot(mine, theirs, rows, columns), pairwise_dot(twice, theirs, rows, columns))
