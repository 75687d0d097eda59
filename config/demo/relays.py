"""A référent took over people of a colleague who moved on, and the manager of the service follows the team."""

import datetime as dt

from django.utils import timezone

from accounts.models import Membership
from config.demo.world import World
from people.enums import ChangeReason
from people.models import Person, ReferentChange

TAKEN_OVER, DAYS_AGO = 5, 34
NOTE = "Merci de reprendre contact avant la fin du mois : chacun a été prévenu du changement."


def build_relays(world: World) -> None:
    """The demonstration's référent is the manager too, so that the page of the team is at hand."""
    mine, colleague = world.referents[0], world.referents[-1]
    Membership.objects.filter(pk=mine.pk).update(is_manager=True)
    # Without the dice of the world: what is told later stays as it was.
    at = timezone.make_aware(dt.datetime.combine(world.day(DAYS_AGO), dt.time(10, 20)))
    taken = Person.objects.filter(referent=mine, created_at__lt=at).order_by("pk")[:TAKEN_OVER]
    ReferentChange.objects.bulk_create(
        ReferentChange(
            person=person,
            from_referent=colleague,
            to_referent=mine,
            reason=ChangeReason.BALANCE,
            note=NOTE,
            at=at,
            by=colleague.user,
        )
        for person in taken
    )
