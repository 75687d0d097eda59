from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a référent's day reads of hires is in their index, built while people go on being hired."""

    atomic = False

    dependencies = [
        ("placements", "0006_hire_next_role"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="hire",
            index=models.Index(
                fields=["person", "-starts_on"],
                include=["id", "employer", "contract_kind", "ends_on", "ended_on"],
                name="hire_by_person",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="hire",
            name="hire_of_person",
        ),
    ]
