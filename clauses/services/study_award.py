"""A study becomes a contract once the tender is over."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from clauses.enums import ObligationMethod
from clauses.models import PublicContract, Study, StudyLot
from clauses.rules import decp_considerations, last_day_of_period
from clauses.services.contracts import contract_create, lot_add, lot_describe, require_facilitator
from clauses.services.obligations import ObligationTerms, obligation_set
from core.errors import Refused

REASON = "Volume retenu à l'étude de clause."


@transaction.atomic
def study_award(
    *, actor: Actor, study_id: int, values: Mapping[str, Any], set_obligations: bool, now: dt.datetime
) -> PublicContract:
    """Create the contract of a study with its lots, and their obligations when asked. Twice is once.

    `values` holds `reference` and `notified_on`; everything else is the study's. Lots start on the notification.
    """
    require_facilitator(actor)
    study = Study.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=study_id)
    if study.contract is not None:
        return study.contract
    lots = list(study.lots.select_related("study").order_by("number"))
    if not lots:
        raise Refused.because("no_lot", "Décrivez au moins un lot avant de créer le marché.")
    contract = contract_create(
        actor=actor, buyer_id=study.buyer_id, values=_contract_values(study, lots, values), now=now
    )
    first = contract.lots.get()
    for number, lot in enumerate(lots):
        described = _lot_values(study, lot, values["notified_on"])
        if number == 0:
            made = lot_describe(actor=actor, lot_id=first.pk, values=described)
        else:
            made = lot_add(actor=actor, contract_id=contract.pk, values=described | {"number": str(lot.number)})
        if set_obligations and lot.has_clause and lot.hours is not None:
            obligation_set(actor=actor, lot_id=made.pk, terms=obligation_terms(lot), now=now)
    study.contract = contract
    study.revision += 1
    study.updated_at = now
    study.save(update_fields=["contract", "revision", "updated_at"])
    return contract


def obligation_terms(lot: StudyLot) -> ObligationTerms:
    """The figures of a study's lot as an obligation: the formula, and the volume chosen when it differs."""
    chosen = lot.chosen_hours if lot.chosen_hours != lot.computed_hours else None
    if lot.computed_hours is None:
        return ObligationTerms(method=ObligationMethod.FIXED, manual_hours=lot.chosen_hours, reason=REASON)
    return ObligationTerms(
        method=ObligationMethod.FORMULA,
        amount_excl_tax=lot.amount_excl_tax,
        labour_share=lot.labour_share,
        effort_rate=lot.effort_rate,
        hourly_cost=lot.hourly_cost,
        manual_hours=chosen,
        reason="" if chosen is None else REASON,
    )


def _contract_values(study: Study, lots: list[StudyLot], values: Mapping[str, Any]) -> dict[str, Any]:
    amounts = [lot.amount_excl_tax for lot in lots if lot.amount_excl_tax is not None]
    kinds = {lot.clause_kind or None for lot in lots if lot.is_decided}
    considerations = {word for kind in kinds - {None} for word in decp_considerations(kind)}
    return {
        "reference": values["reference"],
        "title": study.title,
        "notified_on": values["notified_on"],
        "amount_excl_tax": sum(amounts) if amounts else study.estimated_value,
        "duration_months": study.duration_months,
        "cpv": study.cpv.ljust(8, "0") if study.cpv else "",
        "contract_type": study.contract_type,
        "buyer_type": study.buyer_type,
        "consultation_on": study.consultation_on,
        "estimated_value": study.estimated_value,
        "facilitator_contact": study.contact,
        **_place(study),
        "considerations": sorted(considerations),
    }


def _place(study: Study) -> dict[str, str]:
    if study.commune is None:
        return {}
    return {"place_code": study.commune.pk, "place_kind": "commune", "place_name": study.commune.name}


def _lot_values(study: Study, lot: StudyLot, starts_on: dt.date) -> dict[str, Any]:
    return {
        "title": lot.title,
        "clause_kind": lot.clause_kind,
        "amount_excl_tax": lot.amount_excl_tax,
        "starts_on": starts_on,
        "ends_on": last_day_of_period(starts_on, lot.months) if lot.months else None,
        "statement_due_day": study.statement_due_day,
        "penalty_rate": study.penalty_rate,
        "commune": study.commune,
        "publics": list(study.publics.all()),
    }
