"""What a buyer states of a contract so that it can be published as essential data."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from clauses.models import PublicContract, PublishingFacts
from core.errors import Refused


@transaction.atomic
def publishing_facts_state(
    *, actor: Actor, contract_id: int, columns: dict[str, Any], facts: dict[str, Any], now: dt.datetime
) -> PublishingFacts:
    """Complete the empty columns of a contract, and keep the facts that only its publication needs.

    A column that is filled stays: what a contract says is changed on its own page.
    """
    if not actor.has_role(Role.FACILITATOR, Role.BUYER):
        raise Refused.because("wrong_role", "Seuls le facilitateur et l'acheteur complètent un marché.")
    contract = PublicContract.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=contract_id)
    filled = [name for name, value in columns.items() if value and not getattr(contract, name)]
    for name in filled:
        setattr(contract, name, columns[name])
    if filled:
        contract.save(update_fields=filled)
    kept, _ = PublishingFacts.objects.update_or_create(
        contract=contract, defaults={"values": facts, "updated_at": now, "updated_by": actor.user}
    )
    return kept
