"""Whose identity an actor may compare with another's: each room says what its own roles reach.

A référent reaches the people of her service. A higher room registers its roles with `reach_register`, since it knows
what links them to people: a facilitator reaches people by their engagements.
"""

from collections.abc import Callable

from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from people.enums import PersonStatus
from people.models import Person

Reach = Callable[[Actor], QuerySet[Person]]
_reaches: dict[str, Reach] = {}


def reach_register(role: str, reach: Reach) -> None:
    _reaches[role] = reach


def people_within_reach(actor: Actor) -> QuerySet[Person]:
    """The files that make a pair of duplicates the actor's business; the administration reads all of them."""
    known = Person.objects.exclude(status=PersonStatus.ANONYMISED)
    if actor.role == Role.ADMIN:
        return known
    if actor.role in _reaches:
        return known.filter(pk__in=_reaches[actor.role](actor).order_by().values("pk"))
    return known.filter(pk__in=Person.objects.visible_to(actor).order_by().values("pk"))
