"""Small cells are hidden, and none is found again by subtraction."""

from itertools import product

import pytest

from core.disclosure import hidden_cells, total_is_small


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 0, 0], [False] * 3),
        ([12, 40], [False, False]),
        ([3, 40, 60], [True, True, False]),
        ([4, 4, 50], [True, True, True]),  # 8 in two cells under five could only be 4 and 4
        ([3, 4, 4, 90], [True, True, True, False]),
        ([1, 5, 70], [True, True, True]),
        ([2, 0, 30], [True, False, True]),
    ],
)
def test_small_cells_and_those_that_would_betray_them_are_hidden(counts, expected):
    assert hidden_cells(counts) == expected


@pytest.mark.parametrize("length", [1, 2, 3])
def test_no_hidden_cell_has_a_single_possible_value(length):
    for counts in product(range(14), repeat=length):
        hidden = hidden_cells(counts)
        assert all(is_hidden for count, is_hidden in zip(counts, hidden, strict=True) if 0 < count < 5)
        held = [count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden]
        if held and not total_is_small(sum(counts)):
            assert len(held) >= 2 or len([count for count in counts if count]) == 1
            assert sum(held) >= 10
