"""Places left with tutors. Who follows whom, and the law's caps, are known by the room above: it says them here.

`placements` registers its answer when it starts; the matcher never imports it. Without anybody to ask, a tutor has
the places she offered.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol


class PlacesLeft(Protocol):
    """Knows how many more people tutors may follow, and how to see that it changed."""

    # Table of events that may change `places_left`, and its column that names the tutor.
    events: tuple[str, str]
    # Scalar subqueries, whole numbers separated by commas, that change when what these events tell of is deleted.
    stamp_sql: str

    def places_left(self, tutor_ids: Sequence[int], *, on: dt.date) -> Mapping[int, int]:
        """How many more people each of these tutors may follow on a day."""


_known: list[PlacesLeft] = []


def places_left_register(answer: PlacesLeft) -> None:
    _known[:] = [answer]


def tutor_places_left(tutor_ids: Sequence[int], *, on: dt.date) -> Mapping[int, int]:
    return _known[0].places_left(tutor_ids, on=on) if _known and tutor_ids else {}


def tutor_changes() -> dict[str, tuple[str, str]]:
    return {"followed": _known[0].events} if _known else {}


def tutor_stamp_sql() -> str:
    return _known[0].stamp_sql if _known else "NULL"
