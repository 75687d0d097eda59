from django.db import migrations


class Migration(migrations.Migration):
    """The table of the calendars' addresses is now of the accounts, which have renamed it."""

    dependencies = [
        ("accounts", "0006_calendar_subscription"),
        ("clauses", "0011_ways_in"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="CalendarSubscription")]),
    ]
