"""Whose figures a report gives: a year, the contracts that the actor may count, and how much of them is shown."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation, Territory
from clauses.models import EngagementYear, PublicContract
from clauses.models.contracts.contract import contracts_followed, contracts_of

NOBODY = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted. `territory` None: everywhere the actor sees; `mine`: a facilitator's own contracts alone.

    `exact` shows small numbers too: for a facilitator, who knows these people by their names, and nobody else.
    `national` counts full-time equivalents as the national consolidation does.
    """

    actor: Actor
    year: int
    territory: Territory | None = None
    buyer_id: int | None = None
    mine: bool = False
    exact: bool = False
    national: bool = False

    @property
    def shows_all(self) -> bool:
        return self.exact and self.actor.role == Role.FACILITATOR

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, 12, 31)

    def contracts(self, prefix: str) -> Q:
        """The contracts counted, as a filter on `prefix`; the territory is applied afterwards (`Places`)."""
        is_facilitator = self.actor.role == Role.FACILITATOR
        visible = (contracts_followed if is_facilitator else contracts_of)(self.actor, prefix)
        if visible is None:
            return NOBODY
        if is_facilitator and self.mine:
            visible &= Q(**{f"{prefix}facilitator_id": self.actor.membership.pk})
        if self.buyer_id is not None:
            visible &= Q(**{f"{prefix}buyer_id": self.buyer_id})
        return visible


def report_years(*, today: dt.date) -> list[int]:
    """The years one may ask for, the latest first: from the first validated hour to this year."""
    known = EngagementYear.objects.aggregate(first=Min("year"), last=Max("year"))
    first, last = known["first"] or today.year, max(known["last"] or today.year, today.year)
    return list(range(last, first - 1, -1))


def buyers_counted(actor: Actor) -> QuerySet[Organisation]:
    """The buyers of the contracts that an actor's reports count."""
    contracts = PublicContract.objects.filter(Scope(actor, 0).contracts(""), buyer=OuterRef("pk"))
    return Organisation.objects.filter(Exists(contracts)).order_by("name", "pk")


Place = int | None


@dataclass(frozen=True)
class Places:
    """The tree of territories, read once. A place is a territory's key, or None for a contract without any."""

    nodes: dict[int, Territory] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Places":
        return cls({node.pk: node for node in Territory.objects.all()})

    @cached_property
    def _by_path(self) -> dict[str, int]:
        return {node.path: pk for pk, node in self.nodes.items()}

    def parent(self, place: int) -> Place:
        return self._by_path.get(self.nodes[place].path[: -Territory.steplen])

    def children(self, place: Place) -> list[int]:
        """Just below a territory, in the order of their names; the roots when `place` is None."""
        depth = 1 if place is None else self.nodes[place].depth + 1
        start = "" if place is None else self.nodes[place].path
        found = [pk for pk, node in self.nodes.items() if node.depth == depth and node.path.startswith(start)]
        return sorted(found, key=lambda pk: self.nodes[pk].name)

    def below(self, place: Place) -> set[Place]:
        """A territory and all below it; every place, and none, when `place` is None or the root of all."""
        if place is None or self.children(None) == [place]:
            return {None, *self.nodes}
        start = self.nodes[place].path
        return {pk for pk, node in self.nodes.items() if node.path.startswith(start)}

    def parts(self, place: Place) -> list[set[Place]]:
        """Each territory just below with all it holds, in the order of `children`; last, what belongs to none."""
        groups = [self.below(child) for child in self.children(place)]
        return [*groups, self.below(place).difference(*groups)]
