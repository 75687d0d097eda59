"""What happened to a contract: each writing with its author and its reason, each change of state, each answer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from accounts.models import Organisation, User
from clauses.enums import ContractStatus, ParticipationStatus
from clauses.models import Lot, Participation, PublicContract
from clauses.selectors.contract_sheets import CONTRACT_FIELDS, LOT_FIELDS, shown_value
from core import formats
from core.models import TransitionLog
from referential.models import Commune

SHOWN = 200
PARTICIPATION_FIELDS = ("role", "organisation_id", "work", "amount_excl_tax")
ICONS = {"insert": "plus-circle", "update": "pencil"}
# The columns that hold a key, and what it stands for.
NAMED: dict[str, type[Model]] = {"buyer_id": Organisation, "organisation_id": Organisation, "commune_id": Commune}
Item = dict[str, Any]
Named = dict[str, dict[Any, str]]


def contract_history(contract: PublicContract, *, shown: int = SHOWN) -> list[Item]:
    """The story of a contract, latest first, ready for a timeline. The same number of queries for any contract."""
    items = [
        *_writings(PublicContract, {"pgh_obj_id": contract.pk}, ("buyer_id", *CONTRACT_FIELDS)),
        *_writings(Lot, {"contract_id": contract.pk}, LOT_FIELDS),
        *_writings(Participation, {"lot__contract_id": contract.pk}, PARTICIPATION_FIELDS),
        *_moves(contract),
    ]
    return sorted(items, key=lambda item: item["at"], reverse=True)[:shown]


def _writings(model: type[Model], of: dict[str, Any], names: Iterable[str]) -> Iterator[Item]:
    """One item a writing of an object, with what it changed. The tracked rows are those that triggers keep."""
    events: QuerySet = model.pgh_event_model._default_manager.filter(**of)  # type: ignore[attr-defined]
    by_object: dict[int, list[Any]] = defaultdict(list)
    for event in events.select_related("pgh_context").order_by("pgh_id"):
        by_object[event.pgh_obj_id or event.id].append(event)
    rows = [row for history in by_object.values() for row in zip([None, *history], history, strict=False)]
    there = set(model._default_manager.filter(pk__in=by_object).values_list("pk", flat=True))
    users = _users(event for _, event in rows)
    named = _named(event for _, event in rows)
    for before, event in rows:
        changed = [name for name in names if before is None or getattr(before, name) != getattr(event, name)]
        text = "" if before is None else _told(model, before, event, changed, named)
        if before is not None and not text and event.pgh_label == "update":
            continue
        reason = _context(event).get("reason", "")
        yield {
            "at": event.pgh_created_at,
            "title": _title(event, _name(model, event, named), is_there=event.id in there),
            "text": f"{text}{' ' if text and reason else ''}{f'Motif : {reason}' if reason else ''}",
            "by": users.get(_context(event).get("user") or 0, ""),
            "icon": ICONS.get(event.pgh_label, "pencil"),
        }


def _name(model: type[Model], event: Any, named: Named) -> str:
    if model is Lot:
        return f"Lot {event.number}"
    if model is Participation:
        return named["organisation_id"].get(event.organisation_id, event.published_name or event.published_identifier)
    return "Marché"


def _title(event: Any, name: str, *, is_there: bool) -> str:
    if event.pgh_label != "insert":
        return f"{name} : modification"
    return f"{name} : ajout" if is_there else f"{name} : ajout, retiré depuis"


def _told(model: Any, before: Any, event: Any, names: Iterable[str], named: Named) -> str:
    def words(row: Any, name: str) -> str:
        value = getattr(row, name)
        if name in NAMED:
            return named[name].get(value, formats.MISSING)
        return shown_value(model, name, value)

    lines = []
    for name in names:
        label = str(model._meta.get_field(name.removesuffix("_id")).verbose_name)
        lines.append(f"{label[:1].upper()}{label[1:]} : {words(before, name)} → {words(event, name)}.")
    return " ".join(lines)


def _context(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context is not None else {}


def _users(events: Iterable[Any]) -> dict[int, str]:
    ids = {user for event in events if (user := _context(event).get("user"))}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def _named(events: Iterable[Any]) -> Named:
    """What the keys of these writings stand for, read together."""
    events = list(events)
    keys = {name: {pk for event in events if (pk := getattr(event, name, None))} for name in NAMED}
    return {
        name: {pk: str(one) for pk, one in model._default_manager.in_bulk(keys[name]).items()}
        for name, model in NAMED.items()
    }


def _state(company: Participation | None, log: TransitionLog) -> str:
    """What it became: « acceptée », « clos », and « rouvert » rather than « en cours »."""
    if company is not None:
        return ParticipationStatus(log.target_state).label.lower()
    return "rouvert" if log.target_state == ContractStatus.OPEN else ContractStatus(log.target_state).label.lower()


def _moves(contract: PublicContract) -> Iterator[Item]:
    """Closings, and the answers given to declared subcontractors."""
    types = ContentType.objects.get_for_models(PublicContract, Participation)
    companies = {
        one.pk: one for one in Participation.objects.filter(lot__contract=contract).select_related("organisation")
    }
    of_contract = TransitionLog.objects.filter(content_type=types[PublicContract], object_id=contract.pk)
    of_companies = TransitionLog.objects.filter(content_type=types[Participation], object_id__in=companies)
    for log in (of_contract | of_companies).select_related("actor"):
        company = companies.get(log.object_id) if log.content_type_id == types[Participation].pk else None
        yield {
            "at": log.at,
            "title": f"{company.display_name if company is not None else 'Marché'} : {_state(company, log)}",
            "text": log.reason,
            "by": str(log.actor) if log.actor else "",
            "tone": "warning" if log.reason else "success",
            "icon": "flag",
        }
