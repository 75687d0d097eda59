"""How each room forgets a person, said once for each table that speaks of her (GDPR, articles 5 and 17).

A room declares its tables when it starts, and nobody else knows what is inside:

    forget_rows("matching.SkillsProfile", "person", "Profil de compétences")
    forget_words("placements.Proposal", "person", "Propositions", blanks={"message": ""}, why="…")

`path` leads from a row to the person. The history of a table is forgotten with it, column by column, as are the
reasons given at its changes of state and its name in the administration's journal. Files of deleted rows leave the
disk. A test finds the tables and the text columns that nobody declared.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pghistory.models
import pgtrigger
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Count, Q, QuerySet, Value, When

from core.models import TransitionLog
from people.models import Person
from people.traces import Traces, journal_forget

# For a column that may not be empty.
ERASED = "effacé"
ME = "pk"


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of one table. `keeps` are text columns that say nothing of her, left as they are."""

    model: type[models.Model]
    path: str
    title: str
    deletes: bool = False
    only: Q = field(default_factory=Q)
    blanks: Mapping[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    why: str = ""

    def rows(self, ids: Iterable[int]) -> QuerySet[Any]:
        return self.model._base_manager.filter(self.only, **{f"{self.path}__in": list(ids)}).order_by()

    @property
    def depth(self) -> int:
        return 0 if self.path == ME else 1 + self.path.count("__")


Step = Callable[[Person, Traces, dt.datetime], None]
Blocker = Callable[[Person, dt.date], Iterable[str]]
Activity = Callable[[dt.date], Q]
CountedDays = Callable[[Person], Iterable[dt.date]]
_parts: list[Part] = []
_steps: list[Step] = []
_blockers: list[Blocker] = []
_activities: list[Activity] = []
_counted: list[CountedDays] = []


# --- What rooms say -------------------------------------------------------------------------------------------------
def forget_rows(model: str, path: str, title: str, *, only: Q | None = None) -> None:
    """These rows go, with their history, and what hangs on them."""
    _parts.append(Part(apps.get_model(model), path, title, deletes=True, only=only or Q()))


def forget_words(
    model: str,
    path: str,
    title: str,
    *,
    why: str,
    only: Q | None = None,
    blanks: Mapping[str, Any] | None = None,
    words: Iterable[str] = (),
    keeps: Iterable[str] = (),
) -> None:
    """These rows stay, for the reason said in French, without the words that tell of her.

    `blanks` gives the value written in a column; `words` are columns written « effacé » where they are filled, because
    a constraint wants them so.
    """
    _parts.append(
        Part(
            apps.get_model(model),
            path,
            title,
            only=only or Q(),
            blanks=blanks or {},
            words=tuple(words),
            keeps=tuple(keeps),
            why=why,
        )
    )


def forget_by(step: Step) -> None:
    """What is no column to clear: done before the rows change, in the same transaction. Doing it twice is harmless."""
    _steps.append(step)


def blockers_register(blocker: Blocker) -> None:
    """What lives and binds others: a French sentence each, that says what to end first."""
    _blockers.append(blocker)


def activity_register(activity: Activity) -> None:
    """What counts as contact: the condition, on people, that something happened since a day or is still to come."""
    _activities.append(activity)


def counted_days_register(days: CountedDays) -> None:
    """The days on which her age counts in figures that stay. A person with none keeps no trait at all."""
    _counted.append(days)


# --- What is read from it -------------------------------------------------------------------------------------------
def parts_registered() -> tuple[Part, ...]:
    return tuple(_parts)


def blockers_of(person: Person, *, on: dt.date) -> list[str]:
    return [sentence for blocker in _blockers for sentence in blocker(person, on)]


def counted_days_of(person: Person) -> list[dt.date]:
    return [day for days in _counted for day in days(person)]


def still_in_contact(since: dt.date) -> Q:
    found = Q(last_contact_on__gte=since) | Q(last_contact_on__isnull=True, created_at__date__gte=since)
    for activity in _activities:
        found |= activity(since)
    return found


def parts_held(person: Person) -> list[tuple[Part, int]]:
    """What the file holds today, with how many rows, in one query."""
    counts = {f"n{rank}": _count(part, person) for rank, part in enumerate(_parts)}
    row: dict[str, Any] = Person.objects.filter(pk=person.pk).annotate(**counts).values(*counts).get()
    return [(part, row[f"n{rank}"]) for rank, part in enumerate(_parts) if row[f"n{rank}"]]


def _count(part: Part, person: Person) -> models.Subquery:
    counted = (
        part.rows([person.pk])
        .annotate(all_of_them=Value(1))
        .values("all_of_them")
        .annotate(how_many=Count("*"))
        .values("how_many")
    )
    return models.Subquery(counted, output_field=models.IntegerField())


# --- Forgetting -----------------------------------------------------------------------------------------------------
def everything_forget(person: Person, traces: Traces, *, now: dt.datetime) -> list[tuple[models.FileField, str]]:
    """Do what every room declared. Returns the files to remove once it holds: their storage and their name."""
    files: list[tuple[models.FileField, str]] = []
    for step in _steps:
        step(person, traces, now)
    # What hangs on a row goes before the row: by then nothing would lead to it.
    for part in sorted(_parts, key=lambda one: -one.depth):
        files += _part_forget(part, traces.known.ids)
    return files


def _part_forget(part: Part, ids: frozenset[int]) -> list[tuple[models.FileField, str]]:
    rows = part.rows(ids)
    keys = list(rows.values_list("pk", flat=True))
    _history_forget(part, ids, keys)
    if not keys:
        return []
    _states_forget(part.model, keys)
    journal_forget(part.model, keys)
    files = _files_of(part, rows)
    with pgtrigger.ignore(*guards_of(part.model)):
        if part.deletes:
            rows.delete()
        elif written := _written(part):
            part.model._base_manager.filter(pk__in=keys).order_by().update(**written)
    return files


def _history_forget(part: Part, ids: frozenset[int], keys: list[int]) -> None:
    """History keeps who changed what and when, no longer the words; that of rows that go, goes.

    It is found by the person it told of, and by the row: an announcement told of nobody before it was answered.
    """
    for events in event_models_of(part.model):
        path = "id" if part.path == ME else part.path
        hers = Q(**{f"{path}__in": list(ids)}) | Q(pgh_obj_id__in=keys)
        past = events.objects.filter(hers).order_by()
        if part.deletes and not part.only:
            past.delete()
        elif not part.deletes:
            columns = {one.name for one in events._meta.concrete_fields}
            written = {name: value for name, value in _written(part).items() if name in columns}
            if written:
                past.filter(part.only).update(**written)


def _written(part: Part) -> dict[str, Any]:
    filled = {name: Case(When(**{name: ""}, then=Value("")), default=Value(ERASED)) for name in part.words}
    return dict(part.blanks) | filled


def _states_forget(model: type[models.Model], keys: list[int]) -> None:
    kind = ContentType.objects.get_for_model(model)
    logs = TransitionLog.objects.filter(content_type=kind, object_id__in=keys).exclude(reason="")
    logs.order_by().update(reason=ERASED)


def _files_of(part: Part, rows: QuerySet[Any]) -> list[tuple[models.FileField, str]]:
    if not part.deletes:
        return []
    fields = [one for one in part.model._meta.concrete_fields if isinstance(one, models.FileField)]
    return [(one, name) for one in fields for name in rows.values_list(one.name, flat=True) if name]


def event_models_of(model: type[models.Model]) -> Iterator[type[pghistory.models.Event]]:
    """The tables that keep the history of a model."""
    for one in apps.get_models():
        if issubclass(one, pghistory.models.Event) and getattr(one, "pgh_tracked_model", None) is model:
            yield one


def guards_of(model: type[models.Model]) -> list[str]:
    """Triggers that forbid to change or delete rows: here nothing changes but who they speak of."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, pgtrigger.Protect)
    ]
