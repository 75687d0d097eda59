"""Take contracts in charge, create them, describe their lots."""

import datetime as dt
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Max, Min

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation
from clauses.enums import ClauseKind, ContractFamily, ContractOrigin
from clauses.models import HoursLine, Lot, PublicContract
from clauses.rules import dates_cut_hours, decp_considerations, kind_of_considerations, last_day_of_period
from core.errors import Conflict, Reason, Refused
from core.validators import compact_siret, siret_is_sound
from employers.models import Employer

LOT_FIELDS = (
    "title", "clause_kind", "amount_excl_tax", "by_orders", "starts_on", "ends_on", "commune", "statement_due_day",
    "penalty_rate", "penalty_cap",
)  # fmt: skip
CUT = {
    "starts_on": "Des heures validées précèdent ce début : il ne peut pas être plus tard que le {day:%d/%m/%Y}.",
    "ends_on": "Des heures validées suivent cette fin : elle ne peut pas être plus tôt que le {day:%d/%m/%Y}.",
}


def require_facilitator(actor: Actor) -> None:
    if not actor.has_role(Role.FACILITATOR):
        raise Refused.because("wrong_role", "Cette action revient au facilitateur.")


def contract_lock(actor: Actor, contract_id: int) -> PublicContract:
    """The contract within the facilitator's scope, its row held until the end. A closed one must be opened first."""
    require_facilitator(actor)
    contract = PublicContract.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=contract_id)
    require_open(contract)
    return contract


def lot_lock(actor: Actor, lot_id: int) -> Lot:
    """A lot of an open contract within the facilitator's scope, held."""
    require_facilitator(actor)
    return lot_hold(actor, lot_id)


def lot_hold(actor: Actor, lot_id: int) -> Lot:
    """A lot of an open contract that the actor sees, both rows held: the contract's first, as everywhere."""
    contract_id = Lot.objects.visible_to(actor).values_list("contract_id", flat=True).get(pk=lot_id)
    require_open(PublicContract.objects.select_for_update(of=("self",)).get(pk=contract_id))
    return Lot.objects.select_for_update(of=("self",)).select_related("contract").get(pk=lot_id)


def require_open(contract: PublicContract) -> None:
    if not contract.is_open:
        state = contract.get_status_display().lower()
        raise Conflict.because("contract_closed", f"Ce marché est {state} : rouvrez-le d'abord.")


@transaction.atomic
def contract_take_charge(*, actor: Actor, contract_id: int) -> PublicContract:
    """The facilitator follows this contract from now on. Twice is once; a colleague's contract is left to her."""
    require_facilitator(actor)
    contract = PublicContract.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=contract_id)
    if contract.facilitator_id == actor.membership.pk:
        return contract
    if contract.facilitator_id is not None:
        raise Conflict.because("already_followed", "Ce marché est déjà suivi par un autre facilitateur.")
    contract.facilitation = actor.organisation
    contract.facilitator = actor.membership
    contract.save(update_fields=["facilitation", "facilitator"])
    return contract


@transaction.atomic
def contract_open(*, actor: Actor, buyer_id: int, values: dict[str, Any], now: dt.datetime) -> PublicContract:
    """A new contract, followed by its author, without a lot yet. A buyer's reference names one contract."""
    require_facilitator(actor)
    # Two people who enter the same contract wait for each other here.
    Organisation.objects.select_for_update(of=("self",)).get(pk=buyer_id)
    if PublicContract.objects.filter(buyer_id=buyer_id, reference=values["reference"]).exists():
        message = "Cet acheteur a déjà un marché avec cette référence."
        raise Conflict.because("contract_known", message, field="reference")
    return PublicContract.objects.create(
        buyer_id=buyer_id,
        facilitation=actor.organisation,
        facilitator=actor.membership,
        created_at=now,
        **{"territory": actor.territory} | values,
    )


@transaction.atomic
def contract_create(
    *, actor: Actor, buyer_id: int, values: dict[str, Any], now: dt.datetime, clause_kind: str = ""
) -> PublicContract:
    """A contract with a first lot that takes its title, amount and dates."""
    contract = contract_open(actor=actor, buyer_id=buyer_id, values=values, now=now)
    lot_add(actor=actor, contract_id=contract.pk, values=lot_values(contract) | {"clause_kind": clause_kind})
    return contract


@transaction.atomic
def lot_add(*, actor: Actor, contract_id: int, values: dict[str, Any]) -> Lot:
    """Add a lot to a contract, under the next free number unless one is given."""
    contract = contract_lock(actor, contract_id)
    publics = values.get("publics")
    taken = set(contract.lots.values_list("number", flat=True))
    number = values.get("number") or next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
    if number in taken:
        raise Conflict.because("number_taken", "Ce marché a déjà un lot avec ce numéro.", field="number")
    _require_dates_in_order(values.get("starts_on"), values.get("ends_on"))
    columns = {name: values[name] for name in LOT_FIELDS if name in values}
    lot = Lot.objects.create(contract=contract, number=number, **columns)
    if publics is not None:
        lot.publics.set(publics)
    considerations_follow(contract)
    return lot


def lot_values(contract: PublicContract) -> dict[str, Any]:
    """What a lone lot takes from its contract."""
    ends_on = None
    if contract.notified_on and contract.duration_months:
        ends_on = last_day_of_period(contract.notified_on, contract.duration_months)
    concession = contract.family == ContractFamily.CONCESSION
    return {
        "title": contract.title,
        "clause_kind": kind_of_considerations(contract.considerations, concession=concession) or "",
        "amount_excl_tax": contract.amount_excl_tax,
        "starts_on": contract.notified_on,
        "ends_on": ends_on,
    }


def _require_dates_in_order(start: dt.date | None, end: dt.date | None) -> None:
    if start and end and end < start:
        raise Refused([Reason("dates_reversed", "La fin du lot précède son début.", field="ends_on")])


@transaction.atomic
def lot_describe(*, actor: Actor, lot_id: int, values: dict[str, Any]) -> Lot:
    """Correct what a lot says of itself: title, clause, amount, dates, place, due day, penalty, publics."""
    lot = lot_lock(actor, lot_id)
    starts_on, ends_on = values.get("starts_on", lot.starts_on), values.get("ends_on", lot.ends_on)
    _require_dates_in_order(starts_on, ends_on)
    if problems := hours_cut(lot, starts_on, ends_on):
        raise Refused(problems)
    changed = [name for name in LOT_FIELDS if name in values and values[name] != getattr(lot, name)]
    for name in changed:
        setattr(lot, name, values[name])
    if changed:
        lot.save(update_fields=changed)
    if values.get("publics") is not None:
        lot.publics.set(values["publics"])
    considerations_follow(lot.contract)
    return lot


@transaction.atomic
def lot_rewrite(*, actor: Actor, lot_id: int, values: dict[str, Any], reason: str) -> Lot:
    """Correct a lot from its own page; once hours are validated on it, with the reason, which its history keeps."""
    lot = lot_lock(actor, lot_id)
    if not reason.strip() and lot.lines.exists():
        message = "Des heures sont validées sur ce lot : dites pourquoi il change."
        raise Refused.because("reason_missing", message, field="reason")
    with pghistory.context(user=actor.user.pk, reason=reason.strip()):
        return lot_describe(actor=actor, lot_id=lot_id, values=values)


def considerations_follow(contract: PublicContract) -> None:
    """The considerations of a contract entered by hand are those of its lots; what was published is left alone.

    A private clause is not published: it says nothing here.
    """
    if contract.origin != ContractOrigin.MANUAL:
        return
    concession = contract.family == ContractFamily.CONCESSION
    kinds = set(contract.lots.exclude(clause_kind__in=["", ClauseKind.PRIVATE]).values_list("clause_kind", flat=True))
    found = sorted({word for kind in kinds for word in decp_considerations(kind, concession=concession)})
    PublicContract.objects.filter(pk=contract.pk).exclude(considerations=found).update(considerations=found)
    contract.considerations = found


def has_validated_hours(contract: PublicContract) -> bool:
    return HoursLine.objects.filter(lot__contract=contract).exists()


def hours_cut(lot: Lot, starts_on: dt.date | None, ends_on: dt.date | None) -> list[Reason]:
    """Why these dates cannot be the lot's: validated hours would fall outside."""
    standing = HoursLine.objects.filter(lot=lot, reverses__isnull=True, reversed_by__isnull=True)
    span = standing.aggregate(starts_on=Min("first_day"), ends_on=Max("last_day"))
    cut = dates_cut_hours(starts_on=starts_on, ends_on=ends_on, first_hour=span["starts_on"], last_hour=span["ends_on"])
    return [Reason("hours_outside", CUT[name].format(day=span[name]), name) for name in cut]


@transaction.atomic
def organisation_by_siret(*, siret: str, name: str, kind: str) -> Organisation:
    """The organisation of a SIRET, created under `name` when nobody knows it yet."""
    compact = compact_siret(siret)
    if not siret_is_sound(compact):
        raise Refused.because("siret_wrong", "Ce SIRET n'existe pas : vérifiez ses 14 chiffres.", field="siret")
    found = Organisation.objects.filter(siret=compact).first()
    if found is None:
        employer = Employer.objects.filter(siret=compact).select_related("organisation").first()
        found = employer.organisation if employer else None
    if found is not None:
        return found
    if not name.strip():
        message = "Cette organisation est nouvelle pour Passerelle : indiquez son nom."
        raise Refused.because("name_missing", message, field="name")
    # Somebody may be entering the same one at this instant.
    return Organisation.objects.get_or_create(siret=compact, defaults={"name": name.strip(), "kind": kind})[0]
