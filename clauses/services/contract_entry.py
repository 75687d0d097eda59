"""Enter a contract by hand with all its lots, and rewrite it later without erasing what a colleague wrote."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import ProtectedError

from accounts.actors import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation, Territory
from clauses.enums import ObligationMethod, ParticipationRole
from clauses.models import ContractDraft, Lot, Obligation, PublicContract
from clauses.rules import (
    CONTRACT_FIELDS_THAT_NAME,
    LOT_FIELDS_THAT_NAME,
    kinds_of_family,
    last_day_of_period,
    locked_fields,
)
from clauses.selectors.contract_sheets import contract_sheet, contracts_alike
from clauses.services.contracts import (
    considerations_follow,
    contract_lock,
    contract_open,
    has_validated_hours,
    lot_add,
    lot_describe,
    organisation_by_siret,
    require_facilitator,
)
from clauses.services.obligations import ObligationTerms, obligation_set
from clauses.services.participations import participation_add
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.validators import NIR_PATTERN

HOURS_REASON = "Volume écrit au contrat."
MAX_LOTS = 60
COMMUNE = "commune"
MAX_DRAFT_CHARS = 200_000
LOCKED = "Des heures sont validées : {what} ne change plus."
NO_LOT = "Un marché a au moins un lot : c'est sur lui que se fixe l'obligation."


@dataclass(frozen=True, slots=True)
class LotEntry:
    """A lot as it is typed. `rank` is its place in the form, which errors point at; `lot_id` None for a new one."""

    rank: int
    values: Mapping[str, Any]
    lot_id: int | None = None
    is_removed: bool = False
    hours: int | None = None
    lead_siret: str = ""
    lead_name: str = ""

    def field(self, name: str) -> str:
        return f"lots-{self.rank}-{name}"


@dataclass(frozen=True, slots=True)
class BuyerEntry:
    """The buyer as it is typed: its SIRET, and its name when nobody knows it yet."""

    siret: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ContractEntry:
    """A whole contract as it is typed. `publics` None leaves those of each lot as they are."""

    buyer: BuyerEntry
    values: Mapping[str, Any]
    lots: Sequence[LotEntry]
    commune: Any = None
    publics: Sequence[Any] | None = None
    is_distinct: bool = False
    seen: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@transaction.atomic
def contract_enter(
    *, actor: Actor, entry: ContractEntry, now: dt.datetime, on: dt.date, draft_id: int | None = None
) -> PublicContract:
    """Create a contract with its lots, their lead contractors and the hours written in the contract. All or nothing.

    Raises Conflict (`contract_alike`) when the buyer has one whose reference is nearly the same, unless told apart.
    """
    require_facilitator(actor)
    lots = [lot for lot in entry.lots if not lot.is_removed]
    _require_lots(lots)
    buyer = _buyer(entry.buyer)
    if not entry.is_distinct and contracts_alike(buyer_siret=entry.buyer.siret, reference=entry.values["reference"]):
        message = "Cet acheteur a déjà un marché dont la référence est la même, ou presque."
        raise Conflict.because("contract_alike", message, field="reference")
    _check_kinds(entry.values["family"], lots)
    contract = contract_open(
        actor=actor, buyer_id=buyer.pk, values=_contract_values(entry) | _territory(actor, entry), now=now
    )
    clean_or_refuse(contract, only=entry.values)
    for lot in lots:
        _lot_new(actor, contract, lot, entry, now=now, on=on)
    considerations_follow(contract)
    ContractDraft.objects.visible_to(actor).filter(pk=draft_id).delete()
    return contract


@transaction.atomic
def contract_rewrite(
    *, actor: Actor, contract_id: int, entry: ContractEntry, now: dt.datetime, on: dt.date
) -> PublicContract:
    """Write a contract and its lots again. `entry.seen` is the sheet the person had before her eyes.

    Raises Conflict (`changed_meanwhile`) when somebody wrote since; Refused when a line no longer changes because
    hours were validated, or when nobody says why it changes then.
    """
    contract = contract_lock(actor, contract_id)
    list(Lot.objects.filter(contract=contract).order_by("pk").select_for_update(of=("self",)))
    if dict(entry.seen) != contract_sheet(contract):
        raise Conflict.because("changed_meanwhile", "Quelqu'un a modifié ce marché pendant que vous l'écriviez.")
    with pghistory.context(user=actor.user.pk, reason=entry.reason.strip()):
        _rewrite(actor, contract, entry, now=now, on=on)
    return contract


def _rewrite(actor: Actor, contract: PublicContract, entry: ContractEntry, *, now: dt.datetime, on: dt.date) -> None:
    _require_lots([lot for lot in entry.lots if not lot.is_removed])
    same = entry.buyer.siret == (contract.buyer.siret or "")
    buyer_id = contract.buyer_id if same else _buyer(entry.buyer).pk
    values = _contract_values(entry, contract) | {"buyer_id": buyer_id}
    has_hours = has_validated_hours(contract)
    locked = locked_fields(CONTRACT_FIELDS_THAT_NAME, has_validated_hours=has_hours)
    if problems := _locked_problems(contract, values, locked):
        raise Refused(problems)
    if has_hours and not entry.reason.strip():
        message = "Des heures sont validées sur ce marché : dites pourquoi il change."
        raise Refused.because("reason_missing", message, field="reason")
    _require_free_reference(contract, values)
    _check_kinds(entry.values["family"], entry.lots, contract)
    changed = [name for name, value in values.items() if getattr(contract, name) != value]
    for name in changed:
        setattr(contract, name, values[name])
    clean_or_refuse(contract, only=entry.values)
    if changed:
        contract.save(update_fields=changed)
    for lot in entry.lots:
        _lot_rewrite(actor, contract, lot, entry, now=now, on=on)
    considerations_follow(contract)


# --- The contract ---


def _buyer(given: BuyerEntry) -> Organisation:
    try:
        return organisation_by_siret(siret=given.siret, name=given.name, kind=OrganisationKind.BUYER)
    except Refused as refused:
        raise _at(refused, lambda name: f"buyer_{name}") from refused


def _contract_values(entry: ContractEntry, contract: PublicContract | None = None) -> dict[str, Any]:
    place = entry.commune
    if place is not None:
        where = {"place_code": place.pk, "place_kind": COMMUNE, "place_name": place.name}
    elif contract is not None and contract.place_kind != COMMUNE:
        where = {}  # a postcode or a département, as it was published: the form has no box for it
    else:
        where = {"place_code": "", "place_kind": "", "place_name": ""}
    return {**entry.values, **where}


def _territory(actor: Actor, entry: ContractEntry) -> dict[str, Any]:
    """That of the facilitator when she is limited to one, else that of the place."""
    if actor.territory is not None or entry.commune is None:
        return {}
    return {"territory": Territory.objects.filter(communes=entry.commune).order_by("-depth", "pk").first()}


WHAT = {"buyer_id": "l'acheteur", "reference": "la référence", "family": "la famille", "number": "le numéro du lot"}
FIELD_OF = {"buyer_id": "buyer_siret"}


def _locked_problems(obj: Any, values: Mapping[str, Any], locked: frozenset[str]) -> list[Reason]:
    return [
        Reason("locked", LOCKED.format(what=WHAT[name]), FIELD_OF.get(name, name))
        for name in sorted(locked & values.keys())
        if getattr(obj, name) != values[name]
    ]


def _require_free_reference(contract: PublicContract, values: Mapping[str, Any]) -> None:
    same = PublicContract.objects.filter(buyer_id=values["buyer_id"], reference=values["reference"])
    if same.exclude(pk=contract.pk).exists():
        message = "Cet acheteur a déjà un marché avec cette référence."
        raise Conflict.because("contract_known", message, field="reference")


# --- Its lots ---


def _require_lots(lots: Sequence[LotEntry]) -> None:
    if not lots:
        raise Refused.because("no_lot", NO_LOT)
    if len(lots) > MAX_LOTS:
        raise Refused.because("too_many_lots", f"Un marché compte {MAX_LOTS} lots au plus ici.")
    seen: set[str] = set()
    problems = []
    for lot in lots:
        number = str(lot.values.get("number") or "")
        if number and number in seen:
            problems.append(Reason("number_twice", "Ce numéro est déjà celui d'un autre lot.", lot.field("number")))
        seen.add(number)
    if problems:
        raise Refused(problems)


def _check_kinds(family: str, lots: Sequence[LotEntry], contract: PublicContract | None = None) -> None:
    """Each lot carries a kind of its family, or keeps the one it has."""
    present = dict(contract.lots.values_list("pk", "clause_kind")) if contract is not None else {}
    allowed = {"", *kinds_of_family(family)}
    message = "Ce type de clause ne convient pas à cette famille de marchés."
    problems = [
        Reason("kind_of_another_family", message, lot.field("clause_kind"))
        for lot in lots
        if not lot.is_removed
        and lot.values["clause_kind"] not in allowed
        and (contract is None or contract.family != family or present.get(lot.lot_id or 0) != lot.values["clause_kind"])
    ]
    if problems:
        raise Refused(problems)


def _lot_new(
    actor: Actor, contract: PublicContract, lot: LotEntry, entry: ContractEntry, *, now: dt.datetime, on: dt.date
) -> None:
    values = _lot_defaults(contract, entry) | {
        name: value for name, value in lot.values.items() if value not in (None, "")
    }
    try:
        made = lot_add(actor=actor, contract_id=contract.pk, values=values | {"publics": entry.publics})
        if lot.lead_siret:
            participation_add(
                actor=actor,
                lot_id=made.pk,
                siret=lot.lead_siret,
                name=lot.lead_name,
                role=ParticipationRole.LEAD,
                on=contract.notified_on or on,
                now=now,
            )
    except Refused as refused:
        fields = {"siret": "lead_siret", "name": "lead_name", "role": "lead_siret"}
        raise _at(refused, lambda name: lot.field(fields.get(name, name))) from refused
    _written_hours(actor, made, lot, now=now)


def _lot_defaults(contract: PublicContract, entry: ContractEntry) -> dict[str, Any]:
    """What a lot takes from its contract when its own boxes are empty."""
    ends_on = None
    if contract.notified_on and contract.duration_months:
        ends_on = last_day_of_period(contract.notified_on, contract.duration_months)
    return {
        "title": contract.title,
        "clause_kind": "",
        "starts_on": contract.notified_on,
        "ends_on": ends_on,
        "commune": entry.commune,
    }


def _lot_rewrite(
    actor: Actor, contract: PublicContract, lot: LotEntry, entry: ContractEntry, *, now: dt.datetime, on: dt.date
) -> None:
    if lot.lot_id is None:
        if not lot.is_removed:
            _lot_new(actor, contract, lot, entry, now=now, on=on)
        return
    known = contract.lots.get(pk=lot.lot_id)
    if lot.is_removed:
        _lot_remove(known)
        return
    locked = locked_fields(LOT_FIELDS_THAT_NAME, has_validated_hours=known.lines.exists())
    if problems := _locked_problems(known, lot.values, locked):
        raise _at(Refused(problems), lot.field)
    number = lot.values.get("number") or known.number
    if number != known.number:
        if contract.lots.filter(number=number).exists():
            raise Conflict.because("number_taken", "Un autre lot porte ce numéro.", field=lot.field("number"))
        known.number = number
        known.save(update_fields=["number"])
    try:
        lot_describe(actor=actor, lot_id=known.pk, values=_known_values(lot, entry))
    except Refused as refused:
        raise _at(refused, lot.field) from refused
    _written_hours(actor, known, lot, now=now)


def _known_values(lot: LotEntry, entry: ContractEntry) -> dict[str, Any]:
    """A lot without a title or a place of its own takes those of its contract."""
    return {
        **lot.values,
        "title": lot.values.get("title") or entry.values["title"],
        "commune": lot.values.get("commune") or entry.commune,
        "publics": entry.publics,
    }


def _lot_remove(lot: Lot) -> None:
    """A lot entered by mistake goes away; one that has a life of its own stays."""
    message = f"Le lot {lot.number} a déjà une obligation, des personnes ou des échanges : il ne se retire plus."
    lives = Refused.because("lot_lives", message)
    if lot.amendments.exists():  # they would outlive it, and no longer say what they changed
        raise lives
    try:
        with transaction.atomic():
            lot.participations.all().delete()
            lot.delete()
    except ProtectedError:
        raise lives from None


def _written_hours(actor: Actor, made: Lot, lot: LotEntry, *, now: dt.datetime) -> None:
    """The volume that the contract writes becomes the obligation of a lot that has none."""
    if lot.hours is None or Obligation.objects.current().filter(lot=made).exists():
        return
    terms = ObligationTerms(method=ObligationMethod.FIXED, manual_hours=lot.hours, reason=HOURS_REASON)
    obligation_set(actor=actor, lot_id=made.pk, terms=terms, now=now)


def _at(refused: Refused, place: Callable[[str], str]) -> Refused:
    """The same refusal, with its reasons where the form asks."""
    kind = Conflict if isinstance(refused, Conflict) else Refused
    return kind(Reason(one.code, one.message, place(one.field) if one.field else None) for one in refused.reasons)


# --- Drafts ---


@transaction.atomic
def draft_keep(
    *, actor: Actor, family: str, boxes: Mapping[str, Sequence[str]], now: dt.datetime, draft_id: int | None = None
) -> ContractDraft:
    """Keep what was typed so far, right or wrong, under the draft already begun or a new one."""
    require_facilitator(actor)
    boxes = {_storable(name): [_storable(text) for text in values] for name, values in boxes.items()}
    texts = [text for values in boxes.values() for text in values]
    if any(NIR_PATTERN.search(text) for text in texts):
        raise Refused.because(
            "nir", "Retirez le numéro de sécurité sociale de votre saisie : il ne doit pas être gardé."
        )
    if sum(map(len, texts)) > MAX_DRAFT_CHARS:
        raise Refused.because("too_long", "Cette saisie est trop longue pour un brouillon.")
    drafts = ContractDraft.objects.visible_to(actor).select_for_update(of=("self",))
    draft = drafts.filter(pk=draft_id).first()
    if draft is None:
        draft = ContractDraft(author=actor.user, facilitation=actor.organisation, created_at=now)
    draft.family = family
    draft.title = " ".join((boxes.get("title") or [""])[0].split())[:120]
    draft.boxes = boxes
    draft.saved_at = now
    draft.save()
    return draft


def _storable(text: str) -> str:
    """The database keeps every sign but this one."""
    return text.replace("\x00", "")


def draft_drop(*, actor: Actor, draft_id: int) -> None:
    require_facilitator(actor)
    ContractDraft.objects.visible_to(actor).filter(pk=draft_id).delete()
