"""What the manager of a service sees of her team: the load of each référent, and what waits."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership, Territory
from people.models import Person, PersonQuerySet
from placements.enums import UNANSWERED
from placements.models import FollowUp, Proposal
from placements.selectors import people_without_proposal
from placements.selectors_day import WAITING_DAYS

COLUMNS = ("people", "quiet", "waiting", "late")


@dataclass(slots=True)
class Load:
    """The people of one référent, or of one territory, or of none: how many, and how many wait."""

    referent: Membership | None = None
    territory: Territory | None = None
    people: int = 0
    quiet: int = 0
    waiting: int = 0
    late: int = 0


@dataclass(slots=True)
class Team:
    """The same people twice: by référent, then by territory."""

    loads: list[Load] = field(default_factory=list)
    territories: list[Load] = field(default_factory=list)

    @property
    def total(self) -> Load:
        sums = {name: sum(getattr(load, name) for load in self.loads) for name in COLUMNS}
        return Load(**sums)


def manages(actor: Actor) -> bool:
    return actor.role == Role.REFERENT and actor.membership.is_manager


def team_people(actor: Actor, territory: Territory | None = None) -> PersonQuerySet:
    """The people of the manager's service whom she may see, within a territory and all below it."""
    if not manages(actor):
        return Person.objects.none()
    people = Person.objects.visible_to(actor)
    if territory is None:
        return people
    return people.filter(territory__in=Territory.get_tree(territory))


def team_territories(actor: Actor) -> QuerySet[Territory]:
    """The territories in which the service follows somebody."""
    followed = team_people(actor).followed().order_by().values("territory").distinct()
    return Territory.objects.filter(pk__in=followed).order_by("name", "pk")


def team_members(actor: Actor) -> QuerySet[Membership]:
    """The référents of the service in office, and those who left while people are still theirs."""
    rows = Membership.objects.filter(role=Role.REFERENT, organisation_id=actor.organisation_id)
    if not manages(actor):
        return rows.none()
    return rows.select_related("user", "territory").order_by("user__last_name", "user__first_name", "pk")


def team_of(actor: Actor, *, on: dt.date, now: dt.datetime, territory: Territory | None = None) -> Team:
    """The loads of the team, one query for each column, whatever its size."""
    people = team_people(actor, territory)
    by_referent: dict[int | None, Load] = {member.pk: Load(referent=member) for member in team_members(actor)}
    by_territory: dict[int | None, Load] = {one.pk: Load(territory=one) for one in team_territories(actor)}
    of_nobody, of_nowhere = Load(), Load()
    for column, counts in _columns(people, on=on, now=now):
        for referent, place, count in counts:
            for load in (by_referent.get(referent, of_nobody), by_territory.get(place, of_nowhere)):
                setattr(load, column, getattr(load, column) + count)
    in_office = [load for load in by_referent.values() if load.people or (load.referent and load.referent.is_active)]
    return Team(
        loads=[*in_office, *([of_nobody] if of_nobody.people else [])],
        territories=[load for load in (*by_territory.values(), of_nowhere) if load.people],
    )


Counts = Iterable[tuple[int | None, int | None, int]]


def _columns(people: PersonQuerySet, *, on: dt.date, now: dt.datetime) -> list[tuple[str, Counts]]:
    followed = people.followed()
    quiet = people_without_proposal(people, on=on, now=now).order_by().values("pk")
    silent = Proposal.objects.filter(
        person__in=followed.values("pk"),
        status__in=UNANSWERED,
        proposed_at__lt=now - dt.timedelta(days=WAITING_DAYS),
    ).exclude(ask_again_on__gt=on)
    late = FollowUp.objects.filter(done_at=None, due_on__lt=on, hire__person__in=people.values("pk"))
    return [
        ("people", _count(followed)),
        ("quiet", _count(Person.objects.filter(pk__in=quiet))),
        ("waiting", _count(silent, "person__")),
        ("late", _count(late, "hire__person__")),
    ]


def _count(rows: QuerySet, person: str = "") -> Counts:
    """How many rows for each référent and each territory of their people; `person` is the way to these."""
    keys = (f"{person}referent", f"{person}territory")
    return rows.order_by().values(*keys).annotate(count=Count("pk")).values_list(*keys, "count")
