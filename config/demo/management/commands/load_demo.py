"""Fill an empty database with the demonstration Département."""

import datetime as dt
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from config.demo import story
from config.demo.erase import DatabaseBusy, database_erase
from config.demo.meetings import build_meetings
from config.demo.site import stories_link
from core.commands import BadInput, JsonCommand


class Command(JsonCommand):
    help = "Charge le Département de démonstration dans une base vide."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Ne fait rien, sans erreur, si la base est remplie."
        )
        parser.add_argument("--reset", action="store_true", help="Efface toutes les données avant de charger.")
        parser.add_argument("--today", type=dt.date.fromisoformat, help="Jour d'où l'histoire est racontée.")

    def run(self, **options: Any) -> dict | None:
        today = options["today"] or timezone.localdate()
        if options["reset"]:
            return self._reset(today)
        if not story.is_empty():
            if options["if_empty"]:
                return None
            raise BadInput("la base contient déjà des données ; ajoutez --reset pour les effacer")
        return self._tell(today)

    def _reset(self, today: dt.date) -> dict:
        if not (story.is_empty() or story.is_told()):
            raise BadInput("la base contient autre chose que la démonstration : elle n'est pas effacée")
        call_command("migrate", verbosity=0)
        try:
            with transaction.atomic():
                self.progress("Effacement des données")
                database_erase()
                return self._tell(today)
        except DatabaseBusy:
            raise BadInput("la base est trop occupée pour être effacée : réessayez dans un instant") from None

    def _tell(self, today: dt.date) -> dict:
        started = time.monotonic()
        told = story.tell(today=today, progress=self.progress)
        call_command("create_site", verbosity=0)
        build_meetings(today=today)
        stories_link()
        return {**told, "seconds": round(time.monotonic() - started, 1)}
