import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """The secret address of a calendar is the membership's, whatever its role: its table moves here from the clauses."""

    dependencies = [
        ("accounts", "0005_membership_is_manager"),
        ("clauses", "0007_calendars"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE clauses_calendarsubscription RENAME TO accounts_calendarsubscription",
                    "ALTER TABLE accounts_calendarsubscription RENAME TO clauses_calendarsubscription",
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="CalendarSubscription",
                    fields=[
                        (
                            "membership",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="calendar_subscription",
                                serialize=False,
                                to="accounts.membership",
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, verbose_name="empreinte SHA-256 du secret")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="créée le"),
                        ),
                        ("last_read_on", models.DateField(blank=True, null=True, verbose_name="lue le")),
                    ],
                    options={
                        "verbose_name": "abonnement à un calendrier",
                        "verbose_name_plural": "abonnements à un calendrier",
                        "ordering": ["membership_id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("digest",), name="calendar_secret_once"),
                        ],
                    },
                ),
            ],
        ),
    ]
