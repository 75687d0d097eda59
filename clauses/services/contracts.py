"""Take contracts in charge, describe their lots, say which companies answer for them."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from clauses.enums import ContractFamily, ParticipationRole
from clauses.models import Lot, Participation, PublicContract
from clauses.rules import kind_of_considerations, last_day_of_period
from core.errors import Conflict, Reason, Refused
from core.validators import compact_siret, siret_is_sound
from employers.models import Employer

LOT_FIELDS = (
    "title", "clause_kind", "amount_excl_tax", "starts_on", "ends_on", "statement_due_day", "penalty_rate",
    "penalty_cap",
)  # fmt: skip


def require_facilitator(actor: Actor) -> None:
    if not actor.has_role(Role.FACILITATOR):
        raise Refused.because("wrong_role", "Cette action revient au facilitateur.")


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
def contract_create(
    *, actor: Actor, buyer_id: int, values: dict[str, Any], now: dt.datetime, clause_kind: str = ""
) -> PublicContract:
    """Enter a contract by hand, with a first lot that takes its title, amount and dates."""
    require_facilitator(actor)
    if PublicContract.objects.filter(buyer_id=buyer_id, reference=values["reference"]).exists():
        message = "Cet acheteur a déjà un marché avec cette référence."
        raise Conflict.because("contract_known", message, field="reference")
    contract = PublicContract.objects.create(
        buyer_id=buyer_id,
        facilitation=actor.organisation,
        facilitator=actor.membership,
        territory=actor.territory,
        created_at=now,
        **values,
    )
    lot_add(actor=actor, contract_id=contract.pk, values=lot_values(contract) | {"clause_kind": clause_kind})
    return contract


@transaction.atomic
def lot_add(*, actor: Actor, contract_id: int, values: dict[str, Any]) -> Lot:
    """Add a lot to a contract, under the next free number unless one is given."""
    require_facilitator(actor)
    contract = PublicContract.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=contract_id)
    taken = set(contract.lots.values_list("number", flat=True))
    number = values.get("number") or next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
    if number in taken:
        raise Conflict.because("number_taken", "Ce marché a déjà un lot avec ce numéro.", field="number")
    _require_dates_in_order(values.get("starts_on"), values.get("ends_on"))
    return Lot.objects.create(contract=contract, **values | {"number": number})


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
    """Correct what a lot says of itself: title, clause, amount, dates, due day, penalty."""
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=lot_id)
    _require_dates_in_order(values.get("starts_on", lot.starts_on), values.get("ends_on", lot.ends_on))
    changed = [name for name in LOT_FIELDS if name in values and values[name] != getattr(lot, name)]
    for name in changed:
        setattr(lot, name, values[name])
    if changed:
        lot.save(update_fields=changed)
    return lot


@transaction.atomic
def participation_add(
    *, actor: Actor, lot_id: int, siret: str, role: str, on: dt.date, name: str = ""
) -> Participation:
    """Put a company on a lot by its SIRET, as the buyer accepted it. A lot has one lead contractor."""
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=lot_id)
    compact = compact_siret(siret)
    organisation = organisation_by_siret(siret=compact, name=name, kind=OrganisationKind.CONTRACTOR)
    present = list(lot.participations.all())
    if any(p.organisation_id == organisation.pk for p in present):
        raise Conflict.because("already_present", "Cette entreprise est déjà sur ce lot.", field="siret")
    if role == ParticipationRole.LEAD and any(p.role == ParticipationRole.LEAD for p in present):
        raise Refused.because("lead_already_known", "Ce lot a déjà un titulaire.", field="role")
    return Participation.objects.create(
        lot=lot, organisation=organisation, role=role, published_identifier=compact, declared_on=on
    )


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
    return Organisation.objects.create(name=name.strip(), kind=kind, siret=compact)
