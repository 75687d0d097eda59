"""A person's list as her référent narrows and sorts it. Ranks are those of the whole list: a filter renumbers nothing.

What is unknown of an opening never hides it, as everywhere in the matcher; a contract is the exception, since only jobs
have one and it is always said.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from employers.enums import OpeningKind
from matching.selectors import Suggestion

Sort = Callable[[Suggestion], Any]
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to see of a list, and in which order. Hours are per week, distances as the crow flies."""

    max_km: int | None = None
    labelled: bool = False
    hours_min: Decimal | None = None
    hours_max: Decimal | None = None
    contract: str = ""
    slots: Collection[str] = ()
    saved: Collection[str] | None = None
    since: dt.datetime | None = None
    only_new: bool = False
    sort: str = ""

    @property
    def reads_facts(self) -> bool:
        """Whether something of the openings narrows or sorts the list: what was saved is known by its name."""
        asked = (self.max_km, self.hours_min, self.hours_max)
        return (
            any(one is not None for one in asked)
            or bool(self.labelled or self.contract or self.slots or self.only_new)
            or self.sort in SORTS
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many openings of each kind stay, and how many the filters hide."""

    shown: int
    hidden: int
    by_kind: dict[str, int] = field(default_factory=dict)


def listed(found: Iterable[Suggestion], wanted: Wanted) -> list[Suggestion]:
    """The suggestions that pass, sorted; those that weigh the same stay in the order of the list."""
    kept = [one for one in found if passes(one, wanted)]
    return sorted(kept, key=SORTS[wanted.sort]) if wanted.sort in SORTS else kept


def counts_of(found: Collection[Suggestion], shown: Collection[Suggestion]) -> Counts:
    by_kind = {str(kind): sum(one.kind == kind for one in shown) for kind in OpeningKind}
    return Counts(shown=len(shown), hidden=len(found) - len(shown), by_kind=by_kind)


def passes(one: Suggestion, wanted: Wanted) -> bool:
    opening = one.opening
    if wanted.labelled and not getattr(opening, "is_labelled", False):
        return False
    if wanted.saved is not None and one.key not in wanted.saved:
        return False
    if wanted.only_new and not is_new(one, wanted.since):
        return False
    if wanted.contract and getattr(opening, "contract_kind", "") != wanted.contract:
        return False
    if wanted.max_km is not None and one.distance_km is not None and one.distance_km > wanted.max_km:
        return False
    return _hours_fit(opening, wanted) and _slots_fit(opening, wanted)


def _hours_fit(opening: object, wanted: Wanted) -> bool:
    hours = getattr(opening, "hours_per_week", None)
    if hours is None:
        return True
    return (wanted.hours_min is None or hours >= wanted.hours_min) and (
        wanted.hours_max is None or hours <= wanted.hours_max
    )


def _slots_fit(opening: object, wanted: Wanted) -> bool:
    return not wanted.slots or set(getattr(opening, "slots", None) or ()) <= set(wanted.slots)


def published_at(one: Suggestion) -> dt.datetime:
    """When it came: its publication, or the day a tutor was added."""
    return getattr(one.opening, "published_at", None) or getattr(one.opening, "created_at", None) or NEVER


def is_new(one: Suggestion, since: dt.datetime | None) -> bool:
    """Whether it came after the last visit; on a first visit nothing is marked, since everything would be."""
    return since is not None and published_at(one) > since


SORTS: dict[str, Sort] = {
    "distance": lambda one: (one.distance_km is None, one.distance_km or 0.0),
    "recentes": lambda one: -published_at(one).timestamp(),
}
