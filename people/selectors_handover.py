"""Whose people an actor may give to whom."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from people.enums import PersonStatus
from people.models import Person, PersonQuerySet, ReferentChange


def referents_to_relieve(actor: Actor) -> QuerySet[Membership]:
    """Whose caseload this actor may hand over: her own; her service's for its manager; any for the administration.

    A référent who has left counts while people are still hers.
    """
    referents = Membership.objects.filter(role=Role.REFERENT)
    if actor.role == Role.ADMIN:
        allowed = referents
    elif actor.role == Role.REFERENT and actor.membership.is_manager:
        allowed = referents.filter(organisation_id=actor.organisation_id)
    elif actor.role == Role.REFERENT:
        allowed = referents.filter(pk=actor.membership.pk)
    else:
        return referents.none()
    return allowed.select_related("user", "organisation").order_by("user__last_name", "user__first_name", "pk")


def people_to_hand_over(actor: Actor, *, leaving: Membership) -> PersonQuerySet:
    """The people of a référent whom this actor may give to somebody else."""
    people = Person.objects.exclude(status=PersonStatus.ANONYMISED).filter(referent=leaving)
    if not referents_to_relieve(actor).filter(pk=leaving.pk).exists():
        return people.none()
    if actor.role == Role.ADMIN or leaving.pk == actor.membership.pk:
        return people
    return people.filter(pk__in=Person.objects.visible_to(actor).order_by().values("pk"))


def colleagues_to_receive(leaving: Membership) -> QuerySet[Membership]:
    """The other référents of the same service, with how many active people each follows."""
    return with_load(
        Membership.objects.usable()
        .filter(role=Role.REFERENT, organisation_id=leaving.organisation_id)
        .exclude(pk=leaving.pk)
        .select_related("user", "territory")
    ).order_by("user__last_name", "user__first_name", "pk")


def with_load(referents: QuerySet[Membership]) -> QuerySet[Membership]:
    """Référents with `load`: how many people each follows actively."""
    return referents.annotate(load=Count("people", filter=Q(people__status=PersonStatus.ACTIVE)))


def referent_changes_of(person: Person) -> QuerySet[ReferentChange]:
    """Who followed a person before, latest first."""
    return person.referent_changes.select_related("from_referent__user", "to_referent__user", "by")


def changes_told(change_ids: Iterable[int]) -> QuerySet[ReferentChange]:
    """The changes of a hand-over that still hold: whoever passed on again since is left out."""
    rows = ReferentChange.objects.filter(pk__in=list(change_ids)).select_related(
        "person__referent", "to_referent__user", "from_referent__user", "by"
    )
    return rows.order_by("person__last_name", "person__first_name", "pk")
