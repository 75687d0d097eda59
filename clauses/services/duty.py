"""The duty of August 2026: the facts it is judged on, the reason of an exemption, the national rows."""

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import DutyState
from clauses.models import DutyExemption, DutyThreshold, LegalDate, PublicContract
from clauses.rules import exemption_fits
from clauses.selectors.duty import with_duty
from core import formats
from core.errors import Conflict, Reason, Refused

Row = TypeVar("Row", bound=models.Model)
FACTS = ("consultation_on", "contract_type", "buyer_type", "estimated_value")


def _contract(actor: Actor, contract_id: int) -> PublicContract:
    """The contract, locked, with its duty. Its facilitator and its buyer write; others read."""
    if not actor.has_role(Role.FACILITATOR, Role.BUYER):
        raise Refused.because("wrong_role", "Seuls le facilitateur et l'acheteur complètent un marché.")
    visible = PublicContract.objects.visible_to(actor)
    visible.select_for_update(of=("self",)).get(pk=contract_id)
    return with_duty(visible).get(pk=contract_id)


@transaction.atomic
def duty_facts_state(*, actor: Actor, contract_id: int, values: dict[str, Any]) -> PublicContract:
    """State the day, type and value on which the duty is judged. An empty value is "not known"."""
    contract = _contract(actor, contract_id)
    day, notified = values.get("consultation_on"), contract.notified_on
    if day and notified and day > notified:
        message = f"La consultation ne peut pas suivre la notification du {notified:%d/%m/%Y}."
        raise Refused.because("consultation_after_notification", message, field="consultation_on")
    changed = [name for name in FACTS if name in values and values[name] != getattr(contract, name)]
    for name in changed:
        setattr(contract, name, values[name])
    if changed:
        contract.save(update_fields=changed)
    return contract


@transaction.atomic
def exemption_record(*, actor: Actor, contract_id: int, ground: str, words: str, now: dt.datetime) -> DutyExemption:
    """Record why a contract goes without a social condition. Once: a second one is a Conflict that names the first.

    Never a permission asked: the law lets the buyer judge, and wants the reason kept (CCP L2112-2-1).
    """
    contract: Any = _contract(actor, contract_id)
    known = DutyExemption.objects.filter(contract=contract).select_related("recorded_by").first()
    if known is not None:
        message = f"Une dispense est déjà enregistrée par {known.recorded_by}, le {formats.day(known.recorded_at)}."
        raise Conflict.because("already_exempt", message)
    problems = []
    if contract.duty_state == DutyState.ANSWERED:
        problems.append(Reason("answered", "Ce marché porte déjà une condition sociale."))
    if contract.duty_state == DutyState.UNCONCERNED:
        problems.append(Reason("unconcerned", "Ce marché n'est pas concerné par l'obligation."))
    if not exemption_fits(ground, contract.duty_type):
        problems.append(Reason("not_works", "Ce motif ne vaut que pour des travaux.", field="ground"))
    if not words.strip():
        problems.append(Reason("words_missing", "Expliquez pourquoi, en quelques mots.", field="words"))
    if problems:
        raise Refused(problems)
    return DutyExemption.objects.create(
        contract=contract, ground=ground, words=words.strip(), recorded_at=now, recorded_by=actor.user
    )


@transaction.atomic
def exemption_withdraw(*, actor: Actor, contract_id: int) -> None:
    """Take an exemption back: the contract asks again for an answer. What was written stays in the history."""
    contract = _contract(actor, contract_id)
    if not DutyExemption.objects.filter(contract=contract).delete()[0]:
        raise Conflict.because("no_exemption", "Aucune dispense n'est enregistrée pour ce marché.")


# --- National rows ---


@transaction.atomic
def threshold_save(*, actor: Actor, values: dict[str, Any], threshold_id: int | None = None) -> DutyThreshold:
    """Add a threshold, or correct one. Two values for the same days are refused, as is a day after the end."""
    _require_national(actor)
    row = DutyThreshold.objects.select_for_update().get(pk=threshold_id) if threshold_id else DutyThreshold()
    return _save(row, values)


@transaction.atomic
def legal_date_save(*, actor: Actor, code: str, values: dict[str, Any]) -> LegalDate:
    """Set from which day a law applies."""
    _require_national(actor)
    row = LegalDate.objects.select_for_update().filter(code=code).first() or LegalDate(code=code)
    return _save(row, values)


def _require_national(actor: Actor) -> None:
    if not actor.is_department_wide:
        raise Refused.because("wrong_role", "Les seuils nationaux sont tenus par le pilotage.")


def _save(row: Row, values: dict[str, Any]) -> Row:
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused.by_validation(error) from error
    row.save()
    return row
