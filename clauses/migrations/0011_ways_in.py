from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """More ways into statements and contracts, built while companies go on writing theirs."""

    atomic = False

    dependencies = [
        ("clauses", "0010_national_consolidation"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="hoursstatement",
            index=models.Index(fields=["-month", "-sent_at", "id"], name="statement_latest"),
        ),
        AddIndexConcurrently(
            model_name="hoursstatement",
            index=models.Index(fields=["lot", "month"], include=["company", "status"], name="statement_states"),
        ),
        AddIndexConcurrently(
            model_name="lotmonth",
            index=models.Index(fields=["lot"], include=["validated", "uncounted"], name="lot_month_totals"),
        ),
        AddIndexConcurrently(
            model_name="engagement",
            index=models.Index(fields=["lot", "company"], include=["starts_on", "ends_on"], name="engagement_dates"),
        ),
        AddIndexConcurrently(
            model_name="engagement",
            index=models.Index(
                fields=["lot"], condition=Q(eligibility_validated_on__isnull=True), name="engagement_to_check"
            ),
        ),
    ]
