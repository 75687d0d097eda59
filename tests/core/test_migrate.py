from django.db import connection, models
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
    RenameField,
    RunSQL,
)
from django.db.migrations.recorder import MigrationRecorder

from core.migrations_together import runs


def test_the_libraries_are_migrated_before_our_rooms(db):
    applied = MigrationRecorder(connection).migration_qs.order_by("pk").values_list("app", flat=True)
    order = list(applied)
    last_of_wagtail = max(at for at, app in enumerate(order) if app.startswith("wagtail"))
    for room in ("people", "employers", "matching", "placements", "clauses"):
        assert order.index(room) > last_of_wagtail


def field(model: str, name: str) -> AddField:
    return AddField(model, name, models.IntegerField(default=0))


def test_operations_that_do_not_depend_on_one_another_are_applied_together():
    tables = [CreateModel("Lot", []), CreateModel("Tranche", [])]
    parts = [
        field("lot", "hours"),
        AddIndex("lot", models.Index(fields=["hours"], name="lot_hours")),
        field("tranche", "hours"),
        AlterModelOptions("lot", {"ordering": ["pk"]}),
    ]
    assert list(runs([*tables, *parts])) == [tables, parts]


def test_what_touches_the_same_thing_twice_waits_for_its_turn():
    added, again = field("lot", "hours"), field("lot", "hours")
    dropped, remade = RemoveConstraint("lot", "positive"), AddConstraint("lot", positive())
    assert list(runs([added, dropped, remade, again])) == [[added, dropped], [remade, again]]


def test_columns_altered_and_removed_go_with_their_neighbours_but_never_twice_in_one_step():
    index, added = RemoveIndex("lot", "lot_hours"), field("lot", "a")
    altered = AlterField("lot", "b", models.IntegerField(default=1))
    removed = RemoveField("lot", "b")
    assert list(runs([index, added, altered, removed])) == [[index, added, altered], [removed]]


def test_data_sql_and_new_names_are_applied_alone_and_in_order():
    steps = [field("lot", "a"), RunSQL("SELECT 1"), RunSQL("SELECT 2"), RenameField("lot", "a", "b"), field("lot", "a")]
    assert list(runs(steps)) == [[step] for step in steps]


def positive() -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(hours__gte=0), name="positive")
