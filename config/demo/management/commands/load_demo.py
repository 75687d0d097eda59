"""Fill an empty database with the demonstration Département."""

import datetime as dt
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connection
from django.utils import timezone

from config.demo import story
from core.commands import BadInput, JsonCommand


def empty_database() -> None:
    """Make the schema anew: the libraries' own rows, written by migrations, come back with it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)


class Command(JsonCommand):
    help = "Charge le Département de démonstration dans une base vide."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Ne fait rien, sans erreur, si la base est remplie."
        )
        parser.add_argument("--reset", action="store_true", help="Efface toutes les données avant de charger.")
        parser.add_argument("--today", type=dt.date.fromisoformat, help="Jour d'où l'histoire est racontée.")

    def run(self, **options: Any) -> dict | None:
        if options["reset"]:
            if not (story.is_empty() or story.is_told()):
                raise BadInput("la base contient autre chose que la démonstration : elle n'est pas effacée")
            self.progress("Effacement des données")
            empty_database()
        if not story.is_empty():
            if options["if_empty"]:
                return None
            raise BadInput("la base contient déjà des données ; ajoutez --reset pour les effacer")
        started = time.monotonic()
        told = story.tell(today=options["today"] or timezone.localdate(), progress=self.progress)
        call_command("create_site", verbosity=0)
        return {**told, "seconds": round(time.monotonic() - started, 1)}
