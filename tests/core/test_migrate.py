from django.db import connection, models
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    CreateModel,
    RemoveConstraint,
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


def test_data_sql_and_altered_columns_are_applied_alone_and_in_order():
    steps = [field("lot", "a"), RunSQL("SELECT 1"), RunSQL("SELECT 2"), field("lot", "b")]
    altered = AlterField("lot", "b", models.IntegerField(default=1))
    assert list(runs([*steps, altered])) == [[step] for step in [*steps, altered]]


def positive() -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(hours__gte=0), name="positive")
