"""Whose identity an actor may erase, and what was erased or will be."""

from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from people.enums import PersonStatus
from people.models import Person, PersonErasure, PersonQuerySet

WHO_ERASES = (Role.REFERENT, Role.FACILITATOR, Role.ADMIN)


def people_to_erase(actor: Actor) -> PersonQuerySet:
    """A référent erases within her service and territory, a facilitator the files that her own structure opened for a
    clause, the administration anywhere.
    """
    if actor.role == Role.ADMIN:
        return Person.objects.exclude(status=PersonStatus.ANONYMISED)
    if actor.role == Role.FACILITATOR:
        return Person.objects.filter(service_id=actor.organisation_id, status=PersonStatus.CLAUSE)
    return Person.objects.visible_to(actor)


def erasures_planned(actor: Actor) -> QuerySet[PersonErasure]:
    """Those announced, the nearest first."""
    people = people_to_erase(actor).order_by().values("pk")
    planned = PersonErasure.objects.planned().filter(person__in=people)
    return planned.select_related("person__referent__user", "person__service").order_by("due_on", "pk")


def erasures_done(actor: Actor) -> QuerySet[PersonErasure]:
    """Those done in the actor's service, or anywhere for the administration: numbers, no names."""
    done = PersonErasure.objects.done()
    if actor.role != Role.ADMIN:
        done = done.filter(person__service_id=actor.organisation_id)
    return done.select_related("person", "done_by").order_by("-done_at", "-pk")
