"""Who is asking: the user in one of her memberships. Every selector and service takes an Actor."""

from dataclasses import dataclass, field
from functools import cached_property

from accounts.enums import Role
from accounts.models import Membership, Organisation, Territory, User


@dataclass(frozen=True)
class Actor:
    """A user acting in one role. Immutable for the length of a request."""

    user: User
    membership: Membership
    # All those she may act in, this one included, when they were read with it.
    memberships: tuple[Membership, ...] = field(default=(), compare=False, repr=False)

    @property
    def role(self) -> str:
        return self.membership.role

    @property
    def organisation(self) -> Organisation:
        return self.membership.organisation

    @property
    def organisation_id(self) -> int:
        return self.membership.organisation_id

    @property
    def territory(self) -> Territory | None:
        """The part of the map this actor is limited to; None means no limit of territory."""
        return self.membership.territory

    @cached_property
    def territory_ids(self) -> frozenset[int] | None:
        """The actor's territory and all below it; None means everywhere."""
        if self.membership.territory_id is None:
            return None
        territory = self.membership.territory
        return frozenset(Territory.get_tree(territory).values_list("pk", flat=True))

    @property
    def is_department_wide(self) -> bool:
        """Whether this actor runs the system for the whole Département."""
        return self.role in {Role.PILOT, Role.ADMIN}

    def has_role(self, *roles: str) -> bool:
        return self.role in roles


def actor_of(user: User) -> Actor | None:
    """The user's chosen membership, or her first usable one. None when she has none."""
    usable = list(
        Membership.objects.usable().filter(user=user).select_related("organisation", "territory").order_by("pk")
    )
    if not usable:
        return None
    chosen = next((m for m in usable if m.pk == user.current_membership_id), usable[0])
    return Actor(user=user, membership=chosen, memberships=tuple(usable))
