"""A contract ends, is abandoned or opened again: with a reason, and told to those who take part."""

import datetime as dt

from django.db import transaction

from accounts.actors import Actor
from clauses.models import PublicContract
from clauses.services.contracts import require_facilitator
from clauses.transitions import CONTRACT_TRANSITIONS
from core.errors import Refused
from core.validators import NIR_PATTERN
from core.workflow import transition_apply

MOVES = {change.name: change for change in CONTRACT_TRANSITIONS}


@transaction.atomic
def contract_move(*, actor: Actor, contract_id: int, move: str, reason: str, now: dt.datetime) -> PublicContract:
    """Close, abandon or reopen a contract. While it is closed no hour is declared and nobody is reminded.

    Raises Conflict when a colleague moved it meanwhile, Refused when something still waits on one of its lots.
    """
    require_facilitator(actor)
    contract = PublicContract.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=contract_id)
    if NIR_PATTERN.search(reason):
        raise Refused.because("nir", "Retirez ce numéro de sécurité sociale : il ne doit pas être gardé.", "reason")
    transition_apply(MOVES[move], contract, actor=actor, now=now, reason=reason, contract_id=contract.pk)
    return contract
