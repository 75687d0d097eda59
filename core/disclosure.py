"""What may be shown of counts of people: nothing by which one of them could be recognised."""

from collections.abc import Sequence

SMALL_CELL = 5


def hidden_cells(counts: Sequence[int], least: int = SMALL_CELL, already: Sequence[bool] = ()) -> list[bool]:
    """Which cells of a line may not be shown, its total being known to the reader.

    Cells of 1 to `least - 1` people are hidden. So that none can be found by subtraction, the smallest of the others
    are hidden too until at least two are, holding together at least `2 * least` people: then no hidden cell has a
    single possible value. An empty cell shows nobody. When everything is hidden and still holds less, the total must
    be hidden as well (`total_is_small`). `already` marks cells hidden for another reason.

    >>> hidden_cells([3, 40, 60]), hidden_cells([0, 40, 60])
    ([True, True, False], [False, False, False])
    """
    known = already or [False] * len(counts)
    hidden = [count > 0 and (count < least or before) for count, before in zip(counts, known, strict=True)]
    many = sum(hidden)
    if not many:
        return hidden
    together = sum(count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden)
    if many >= 2 and together >= 2 * least:
        return hidden
    others = sorted((i for i, count in enumerate(counts) if count and not hidden[i]), key=lambda i: (counts[i], i))
    for i in others:
        hidden[i], many, together = True, many + 1, together + counts[i]
        if many >= 2 and together >= 2 * least:
            break
    return hidden


def total_is_small(total: int, least: int = SMALL_CELL) -> bool:
    """Whether so few people are counted that even the total would show somebody."""
    return 0 < total < 2 * least


def shown_cells(counts: Sequence[int], least: int = SMALL_CELL) -> list[int | None]:
    """The cells of a line as they may be published, None for a hidden one; nothing of a line whose total is small.

    >>> shown_cells([3, 40, 60]), shown_cells([2, 4])
    ([None, None, 60], [None, None])
    """
    if total_is_small(sum(counts), least):
        return [None] * len(counts)
    return [None if is_hidden else count for count, is_hidden in zip(counts, hidden_cells(counts, least), strict=True)]


def shown_alone(count: int, total: int, least: int = SMALL_CELL) -> int | None:
    """A count that overlaps others, so that none follows from the rest: hidden when few are in it, or few are not."""
    return None if any(hidden_cells([count, total - count], least)) else count


def hidden_table(
    rows: Sequence[Sequence[int]], least: int = SMALL_CELL, already: Sequence[Sequence[bool]] = ()
) -> list[list[bool]]:
    """Which cells of a table may not be shown, the totals of its rows and of its columns being known to the reader.

    Rows and columns are hidden in turn as `hidden_cells` does, until neither betrays a cell of the other. `already`
    marks cells hidden for another reason.

    >>> hidden_table([[3, 40], [30, 50]])
    [[True, True], [True, True]]
    """
    known = already or [[False] * len(row) for row in rows]
    hidden = [[n > 0 and hid for n, hid in zip(*two, strict=True)] for two in zip(rows, known, strict=True)]
    # An empty cell is never hidden and hides no other: most of a large table are.
    rows_held = [[j for j, count in enumerate(row) if count] for row in rows]
    columns_held: dict[int, list[int]] = {}
    for i, held in enumerate(rows_held):
        for j in held:
            columns_held.setdefault(j, []).append(i)
    rows_to_see, columns_to_see = set(range(len(rows))), set(columns_held)
    while rows_to_see or columns_to_see:
        for i in rows_to_see:
            row, was, held = rows[i], hidden[i], rows_held[i]
            found = hidden_cells([row[j] for j in held], least, [was[j] for j in held])
            for j, is_hidden in zip(held, found, strict=True):
                if is_hidden != was[j]:
                    was[j] = is_hidden
                    columns_to_see.add(j)
        # A line that nothing has changed since it was looked at would be hidden the same.
        rows_to_see = set()
        for j in columns_to_see:
            held = columns_held[j]
            found = hidden_cells([rows[i][j] for i in held], least, [hidden[i][j] for i in held])
            for i, is_hidden in zip(held, found, strict=True):
                if is_hidden != hidden[i][j]:
                    hidden[i][j] = is_hidden
                    rows_to_see.add(i)
        columns_to_see = set()
    return hidden
