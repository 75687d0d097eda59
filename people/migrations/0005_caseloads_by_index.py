from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Whose people are whose is read in an index alone, built while files go on being written."""

    atomic = False

    dependencies = [
        ("people", "0004_referent_changes"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(
                fields=["referent", "status"],
                include=["id", "service", "territory"],
                name="person_by_referent",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="person",
            name="person_of_referent",
        ),
    ]
