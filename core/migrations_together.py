"""Migrations of an empty database, with many operations applied together.

Django draws the models again at each operation: every model that touches the one it changes, directly or not. With
four hundred models around the user, a hundred fields added one by one draw forty thousand models, and that is where
nine tenths of the time of a first `migrate` goes. A run of operations that do not depend on one another needs the
models drawn once: before it and after it.
"""

import functools
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# What each operation touches: two that touch the same are never applied together.
Touched = Callable[[Any], Hashable]
TABLES: dict[type[Operation], Touched] = {CreateModel: lambda o: o.name_lower}
# These read nothing that another of them changes on the same table: columns come before what is built on them and go
# after it, in the order of the migration. Data, SQL and whatever renames are applied alone.
PARTS: dict[type[Operation], Touched] = {
    AddField: lambda o: ("field", o.model_name_lower, o.name_lower),
    AlterField: lambda o: ("field", o.model_name_lower, o.name_lower),
    RemoveField: lambda o: ("field", o.model_name_lower, o.name_lower),
    AddIndex: lambda o: ("index", o.model_name_lower, o.index.name),
    RemoveIndex: lambda o: ("index", o.model_name_lower, o.name),
    AddConstraint: lambda o: ("constraint", o.model_name_lower, o.constraint.name),
    RemoveConstraint: lambda o: ("constraint", o.model_name_lower, o.name),
    AddTrigger: lambda o: ("trigger", o.model_name.lower(), o.trigger.name),
    RemoveTrigger: lambda o: ("trigger", o.model_name.lower(), o.name),
    AlterModelOptions: lambda o: ("options", o.name_lower),
}


def runs(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """The operations in order, those that may be applied together in one list."""
    run: list[Operation] = []
    kinds: dict[type[Operation], Touched] = {}
    seen: set[Hashable] = set()
    for operation in operations:
        touched = kinds[type(operation)](operation) if type(operation) in kinds else None
        if run and (touched is None or touched in seen):
            yield run
            run, seen = [], set()
        if not run:
            kinds = next((group for group in (TABLES, PARTS) if type(operation) in group), {})
            touched = kinds[type(operation)](operation) if kinds else None
        run.append(operation)
        seen.add(touched)
    if run:
        yield run


@contextmanager
def swappable_names_kept() -> Iterator[None]:
    """Remember which settings name a model that may be replaced, as the user.

    A field that is copied asks for it, and each model drawn makes Django forget all answers, those of the real
    registry too, which does not change meanwhile: a sixth of the time of a first `migrate`.
    """
    remembered = functools.cache(apps.get_swappable_settings_name)
    vars(apps)["get_swappable_settings_name"] = remembered
    try:
        yield
    finally:
        del vars(apps)["get_swappable_settings_name"]


class TogetherExecutor(MigrationExecutor):
    """Applies migrations to an empty database. For one that holds data, Django's own executor, step by step."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        with self.connection.schema_editor(atomic=True) as editor:
            for run in runs(migration.operations):
                before = state.clone()
                if len(run) > 1:
                    # Drawn again once, when the first operation asks for it.
                    state.__dict__.pop("apps", None)
                for operation in run:
                    operation.state_forwards(migration.app_label, state)
                for operation in run:
                    operation.database_forwards(migration.app_label, editor, before, state)
        # The stubs describe an older Django.
        self.record_migration(migration)  # type: ignore[call-arg, arg-type]
        return state
