"""A small declared lottery: one place in ten of a person's list goes to an opening from further down.

A ranking that only ever shows its own favourites learns nothing of the others. In each ten places, one (never one of
the first three) is drawn among the openings that suit the person and stand below these ten, but for those that go
first to others whom they fit better. The draw depends on the person, the week and the opening, so that the list is the
same all week; each of those below has the same chance, which is recorded with what was shown.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from matching.selectors import Suggestion

EVERY = 10
SURE = 3  # the first places are never drawn


def suggestions_drawn(found: Sequence[Suggestion], *, person_id: int, on: dt.date) -> list[Suggestion]:
    """The list with its drawn places, ranks renumbered. A list of ten or fewer is left as it is."""
    year, week, _ = on.isocalendar()
    listed = list(found)
    for start in range(0, len(listed) - EVERY, EVERY):
        seed = f"{person_id}:{year}-{week}:{start}"
        below = [at for at in range(start + EVERY, len(listed)) if not listed[at].is_turned]
        if not below:
            break
        chosen = min(below, key=lambda at: _ticket(seed, listed[at].key))
        place = start + SURE + _ticket(seed, "place") % (EVERY - SURE)
        listed.insert(place, replace(listed.pop(chosen), is_drawn=True, propensity=1 / len(below)))
    return [replace(one, rank=rank) for rank, one in enumerate(listed, start=1)]


def _ticket(seed: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big")
