"""What the walk needs of a workflow: one row that can be put in any state, who acts, and how each action is done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models.functions import Coalesce
from django.urls import resolve, reverse

from accounts.actors import Actor
from accounts.enums import Role
from core.models import OutboxEvent, TransitionLog
from core.workflow import Transition
from tests.factories.accounts import actor_create

WHY = "Le projet a changé."


@dataclass(frozen=True, slots=True)
class Door:
    """A page that does an action: where a browser sends it, and with what."""

    path: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    method: str = "post"

    @property
    def roles(self) -> frozenset[str] | None:
        """Whom the page lets in; None for the link of a mail, which asks for no account."""
        return getattr(resolve(self.path.partition("?")[0]).func, "allowed_roles", None)


def door(page: str, /, *args: Any, method: str = "post", **fields: Any) -> Door:
    return Door(reverse(page, args=args), fields, method)


@dataclass(frozen=True, slots=True)
class Stage:
    """`put(state, action)` writes a state with the columns that the database asks with it, so that the action's own
    guards are satisfied.

    `acts` are the services of those who are logged in, `alone` those of a schedule or of a signed link. Actions of
    `one_button` are the same act from different states, given once. Those of `twice` may be done again: nothing moves
    then. One of `doors` is enough for a view that has two addresses.
    """

    row: models.Model
    actors: Mapping[str, Actor]
    put: Callable[[str, str], None]
    acts: Mapping[str, Callable[[Actor], Any]]
    doors: Mapping[str, tuple[Door, ...]]
    alone: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    one_button: tuple[frozenset[str], ...] = ()
    twice: frozenset[str] = frozenset()
    state_field: str = "status"

    def snapshot(self) -> "Snapshot":
        return snapshot(self.row, self.state_field)

    def changes(self, table: Iterable[Transition], name: str) -> list[Transition]:
        """What an action may be, in a table."""
        return [change for change in table if change.name in self._names(name)]

    def doors_of(self, name: str) -> list[Door]:
        return [one for same in self._names(name) for one in self.doors.get(same, ())]

    def _names(self, name: str) -> frozenset[str]:
        return next((one for one in self.one_button if name in one), frozenset({name}))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that must stay when an action is refused: the row, its history, and what was to be told."""

    state: str
    moves: int
    events: int
    values: tuple[Any, ...]


def snapshot(row: models.Model, state_field: str = "status") -> Snapshot:
    with connection.cursor() as cursor:
        cursor.execute(*_snapshot_sql(type(row), row.pk, ContentType.objects.get_for_model(row).pk))
        moves, events, *values = cursor.fetchone()
    read = type(row).from_db("default", _columns(type(row)), values)
    return Snapshot(getattr(read, state_field), moves, events, tuple(values))


@cache
def _snapshot_sql(model: type[models.Model], pk: int, content_type_id: int) -> tuple[str, tuple[Any, ...]]:
    """Written once for a walk that reads it a thousand times."""
    moves = TransitionLog.objects.filter(content_type=content_type_id, object_id=pk)
    rows = model._base_manager.filter(pk=pk).values_list(
        _count(moves), _count(OutboxEvent.objects.all()), *_columns(model)
    )
    return rows.query.sql_with_params()


@cache
def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(all=models.Value(1)).values("all").annotate(n=models.Count("pk")).values("n")
    return Coalesce(models.Subquery(counted), 0)


def everybody(**known: Actor) -> dict[str, Actor]:
    """Somebody of every role: the one who has the row in hand, or a stranger."""
    return {role.value: known.get(role.value) or actor_create(role) for role in Role}


def write(row: models.Model, **values: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)
