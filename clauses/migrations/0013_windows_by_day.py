from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A way into counting windows by their last day, built while companies go on writing theirs."""

    atomic = False

    dependencies = [
        ("clauses", "0012_calendars_leave"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="engagement",
            index=models.Index(fields=["window_end"], name="engagement_window"),
        ),
    ]
