from pathlib import Path

from django.core.management.base import CommandParser
from django.utils import timezone

from core.commands import JsonCommand
from referential.services import communes_import


class Command(JsonCommand):
    help = "Importe les communes : codes postaux, population, coordonnées."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="fichier CSV, une commune par ligne")

    def run(self, *, path: Path, **options) -> dict:
        return communes_import(path=path, now=timezone.now(), progress=self.progress)
