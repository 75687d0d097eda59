"""Set the goals of a year."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.actors import Actor
from accounts.models import Territory
from core.errors import Reason, Refused
from reporting.enums import Indicator
from reporting.models import YearlyGoal


@transaction.atomic
def goals_save(
    *, actor: Actor, year: int, territory_id: int | None, targets: Mapping[str, Decimal | None], now: dt.datetime
) -> int:
    """Set the goals given, by indicator; None takes one back. Returns how many changed.

    Raises Refused for a figure that cannot be a goal, PermissionDenied for a territory out of the actor's reach.
    """
    if not actor.is_department_wide or not _in_reach(actor, territory_id):
        raise PermissionDenied("Ces objectifs ne sont pas les vôtres.")
    if problems := _problems(targets):
        raise Refused(problems)
    place = None if territory_id is None else Territory.objects.get(pk=territory_id)
    known = {
        goal.indicator: goal
        for goal in YearlyGoal.objects.filter(year=year, territory=place).select_for_update(of=("self",))
    }
    changed = 0
    for indicator, target in targets.items():
        goal = known.get(indicator)
        if (goal.target if goal else None) == target:
            continue
        changed += 1
        if target is None:
            known[indicator].delete()
            continue
        YearlyGoal.objects.update_or_create(
            indicator=indicator,
            year=year,
            territory=place,
            defaults={"target": target, "set_at": now, "set_by": actor.user},
        )
    return changed


def _in_reach(actor: Actor, territory_id: int | None) -> bool:
    return actor.territory_ids is None or territory_id in actor.territory_ids


def _problems(targets: Mapping[str, Decimal | None]) -> list[Reason]:
    problems = []
    for indicator, target in targets.items():
        if indicator not in Indicator.values:
            problems.append(Reason("unknown_indicator", "Cet indicateur n'existe pas.", indicator))
        elif target is not None and target <= 0:
            problems.append(Reason("not_positive", "Un objectif est supérieur à zéro.", indicator))
        elif target is not None and Indicator(indicator).is_whole and target != target.to_integral_value():
            problems.append(Reason("not_whole", "Cet objectif est un nombre entier.", indicator))
    return problems
