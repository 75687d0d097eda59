"""What fills a calendar: meetings to come and held, and a penalty that waits for the buyer's decision."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from clauses.enums import Party
from clauses.models import Lot, Meeting, PenaltyProposal
from clauses.selectors.lots import lot_totals
from config.demo.world import World, given

SHORT = ("D74-2024-118", "2")  # ended without its hours
LATE = ("D74-2025-007", "1")
RUNNING = ("EAU-2025-09", "1")


def build_dates(world: World) -> None:
    _meetings(world)
    _penalty(world)


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


def _penalty(world: World) -> None:
    """The lot that ended short: proposed with an opinion, not decided yet."""
    lot = _lot(*SHORT)
    totals = lot_totals(lot_id=lot.pk)
    missing = totals.missing
    if not missing:
        return
    rate = given(lot.penalty_rate)
    PenaltyProposal.objects.create(
        lot=lot,
        owed_hours=given(totals.owed),
        validated_hours=totals.validated,
        estimated_euros=missing * rate,
        proposed_euros=(missing * rate / 2).quantize(Decimal("0.01")),
        argument=(
            "L'entreprise a publié trois offres et reçu huit personnes ; deux embauches ont été rompues à l'essai."
            " Je conseille la moitié du montant."
        ),
        proposed_at=world.instant(5),
        proposed_by=world.users["facilitateur"],
    )
