from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def test_the_libraries_are_migrated_before_our_rooms(db):
    applied = MigrationRecorder(connection).migration_qs.order_by("pk").values_list("app", flat=True)
    order = list(applied)
    last_of_wagtail = max(at for at, app in enumerate(order) if app.startswith("wagtail"))
    for room in ("people", "employers", "matching", "placements", "clauses"):
        assert order.index(room) > last_of_wagtail
