"""How a caseload is shared among colleagues."""

from collections.abc import Iterable, Mapping


def caseload_spread(people: Iterable[int], loads: Mapping[int, int]) -> dict[int, int]:
    """Give each person, in the order told, to the colleague who follows the fewest people by then.

    `loads` says how many people each colleague follows today. Returns the colleague of each person; of two who follow
    as many, the first told is chosen. Raises ValueError without a colleague or with a negative load.
    """
    if not loads:
        raise ValueError("nobody to give these people to")
    if min(loads.values()) < 0:
        raise ValueError("a colleague follows less than nobody")
    running = dict(loads)
    given: dict[int, int] = {}
    for person in people:
        taker = min(running, key=running.__getitem__)
        given[person] = taker
        running[taker] += 1
    return given
