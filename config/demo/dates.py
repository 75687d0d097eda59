"""What fills a calendar: meetings to come and held. The penalty that waits for its decision is among the dossiers."""

import datetime as dt

from django.utils import timezone

from clauses.enums import Party
from clauses.models import Lot, Meeting
from config.demo.world import World

LATE = ("D74-2025-007", "1")
RUNNING = ("EAU-2025-09", "1")


def build_dates(world: World) -> None:
    _meetings(world)


def _lot(reference: str, number: str) -> Lot:
    return Lot.objects.select_related("contract").get(contract__reference=reference, number=number)


def _at(world: World, days: int, hour: int) -> dt.datetime:
    """A working hour so many days from today, moved to Monday when it falls on a week-end."""
    day = world.day(-days)
    day += dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def _meetings(world: World) -> None:
    """One last month, with a step agreed for next week; two to come."""
    common = {"created_by": world.users["facilitateur"], "shared_with_buyer": True, "shared_with_company": True}
    Meeting.objects.create(
        lot=_lot(*LATE),
        held_at=_at(world, -24, 10),
        place="Base de vie du chantier",
        participants="L'entreprise, l'acheteur, la facilitatrice",
        decisions="Le gros œuvre reprend en janvier : deux postes de manœuvre seront ouverts aux personnes éligibles.",
        next_step="Envoyer les deux fiches de poste",
        next_step_party=Party.COMPANY,
        next_step_due=world.day(-6),
        created_at=world.instant(24),
        **common,
    )
    for lot, days, hour, place in ((RUNNING, 9, 14, "Agence de Rochebrune"), (LATE, 20, 9, "Hôtel du Département")):
        Meeting.objects.create(
            lot=_lot(*lot),
            held_at=_at(world, days, hour),
            place=place,
            participants="L'entreprise, l'acheteur, la facilitatrice",
            created_at=world.instant(3),
            **common,
        )
