"""Status workflows as data: one table says who may move what from where to where, and the same table draws the
buttons, checks the request and feeds the tests.

A state is a column, or what the row's own dates say (a contract is over once it has its last day): then it is a
property of the model, and a change writes the columns that lead to it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.contenttypes.models import ContentType
from django.db import models

from core.errors import Conflict, Reason, Refused
from core.models import TransitionLog
from core.outbox import outbox_add


class HasRole(Protocol):
    """The part of an actor that a workflow needs; `accounts.actors.Actor` is one."""

    @property
    def role(self) -> str: ...

    @property
    def user(self) -> Any: ...


Guard = Callable[[Any], Reason | None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed change of state.

    `guards` look at the object and return a Reason to refuse, or None. `event` is the outbox event announced.
    `roles` empty means the system alone (a schedule, a signed link).
    """

    name: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str]
    label: str
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    event: str = ""
    tone: str = "primary"
    confirm: str = ""

    def refusals(self, obj: models.Model, *, state: str, role: str | None, reason: str) -> list[Reason]:
        """Every reason to refuse, so that the person learns all of them at once."""
        found: list[Reason] = []
        if state not in self.sources:
            found.append(Reason("wrong_state", "Cette action n'est plus possible : la situation a changé."))
        if role is not None and role not in self.roles:
            found.append(Reason("wrong_role", "Votre rôle ne permet pas cette action."))
        if self.needs_reason and not reason.strip():
            found.append(Reason("reason_missing", "Indiquez un motif.", field="reason"))
        found += [refusal for guard in self.guards if (refusal := guard(obj)) is not None]
        return found


def transition(
    name: str, *, sources: Iterable[str], target: str, roles: Iterable[str], label: str, **options: Any
) -> Transition:
    """Shorthand that freezes the sets."""
    return Transition(
        name=name,
        sources=frozenset(map(str, sources)),
        target=str(target),
        roles=frozenset(map(str, roles)),
        label=label,
        **options,
    )


def transition_apply(
    change: Transition,
    obj: Any,
    *,
    actor: HasRole | None,
    now: dt.datetime,
    reason: str = "",
    state_field: str = "status",
    values: Mapping[str, Any] | None = None,
    **payload: Any,
) -> TransitionLog:
    """Move a locked object through `change`: state, history and announcement in the caller's transaction.

    `values` are other columns written with the state, in one statement: those that its constraints tie to it, and
    those that say it when no column does.
    `actor` None is the system. Raises Conflict when the state has changed meanwhile, Refused for other reasons.
    """
    source = getattr(obj, state_field)
    refusals = change.refusals(obj, state=source, role=actor.role if actor else None, reason=reason)
    if refusals:
        raise (Conflict if refusals[0].code == "wrong_state" else Refused)(refusals)
    written = dict(values or {})
    if state_is_stored(type(obj), state_field):
        written[state_field] = change.target
    for name, value in written.items():
        setattr(obj, name, value)
    if getattr(obj, state_field) != change.target:
        raise ValueError(f"{change.name}: what is written does not lead to {change.target}")
    obj.save(update_fields=sorted(written))
    log = TransitionLog.objects.create(
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        transition=change.name,
        label=change.label,
        source_state=source,
        target_state=change.target,
        reason=reason.strip(),
        actor=actor.user if actor else None,
        actor_role=actor.role if actor else "",
        at=now,
    )
    if change.event:
        outbox_add(change.event, key=f"transition:{log.pk}", object_id=obj.pk, transition_id=log.pk, **payload)
    return log


def state_is_stored(model: type[models.Model], state_field: str = "status") -> bool:
    """Whether a column holds the state; otherwise the row's dates say it."""
    return any(field.name == state_field for field in model._meta.concrete_fields)


def transitions_available(
    table: Iterable[Transition], obj: Any, actor: HasRole | None, *, state_field: str = "status"
) -> list[Transition]:
    """The changes this actor may make now, guards included: exactly the buttons to show."""
    if actor is None:
        return []
    state = getattr(obj, state_field)
    return [
        change for change in table if not change.refusals(obj, state=state, role=actor.role, reason="shown as a button")
    ]


def transition_history(obj: models.Model) -> models.QuerySet[TransitionLog]:
    """The past of an object, latest first, with authors loaded."""
    return TransitionLog.objects.filter(
        content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk
    ).select_related("actor")
