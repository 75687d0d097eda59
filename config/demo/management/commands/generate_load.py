"""Fill the database with a large random Département, to measure with."""

import time
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from config.demo.load import LoadGenerator, Size
from core.commands import BadInput, JsonCommand
from referential.models import OccupationSkill
from referential.services import shipped_referential_load


class Command(JsonCommand):
    help = "Ajoute 100 000 personnes, 20 000 employeurs, 50 000 offres et 1 000 000 de lignes d'heures, au hasard."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="Proportion de la taille complète (1 par défaut).")

    def run(self, **options: Any) -> dict:
        if not 0 < options["scale"] <= 10:
            raise BadInput("--scale doit être compris entre 0 et 10")
        if not OccupationSkill.objects.exists():
            shipped_referential_load()
        started = time.monotonic()
        size = Size().scaled(options["scale"])
        counts = LoadGenerator(size=size, today=timezone.localdate(), progress=self.progress).run()
        return {**counts, "seconds": round(time.monotonic() - started, 1)}
