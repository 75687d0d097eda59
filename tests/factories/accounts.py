"""Users, organisations, memberships and the actors that tests act as."""

from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role, TerritoryKind
from accounts.models import Membership, Organisation, Territory, User


@cache
def _hashed(password: str) -> str:
    """Once for all who have the same: nobody is written twice, and no test compares two of them."""
    return make_password(password)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@demo.example")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Essai{n}")

    password = "un-long-mot-de-passe"

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        return kwargs | {"password": _hashed(kwargs["password"])}


def territory_create(name: str = "Bassin des Lacs", *, parent: Territory | None = None) -> Territory:
    """A territory under `parent`, or at the root."""
    code = f"{name.lower().replace(' ', '-')}-{Territory.objects.count()}"
    if parent is None:
        return Territory.add_root(name=name, code=code, kind=TerritoryKind.TERRITORY)
    return parent.add_child(name=name, code=code, kind=TerritoryKind.AREA)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = OrganisationKind.EMPLOYER


KIND_OF_ROLE = {
    Role.EMPLOYER: OrganisationKind.EMPLOYER,
    Role.REFERENT: OrganisationKind.REFERRER_SERVICE,
    Role.FACILITATOR: OrganisationKind.FACILITATOR_BODY,
    Role.BUYER: OrganisationKind.BUYER,
    Role.CONTRACTOR: OrganisationKind.CONTRACTOR,
    Role.PILOT: OrganisationKind.DEPARTMENT,
    Role.ADMIN: OrganisationKind.DEPARTMENT,
}


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    role = Role.EMPLOYER
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(
        OrganisationFactory, kind=factory.LazyAttribute(lambda o: KIND_OF_ROLE[o.factory_parent.role])
    )


def actor_create(role: str = Role.EMPLOYER, **membership) -> Actor:
    """Somebody in a role, ready to ask a selector or a service."""
    made = MembershipFactory(role=role, **membership)
    return Actor(user=made.user, membership=made)
