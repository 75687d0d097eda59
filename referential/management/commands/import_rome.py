from pathlib import Path

from django.core.management.base import CommandParser
from django.utils import timezone

from core.commands import JsonCommand
from referential.services import rome_import


class Command(JsonCommand):
    help = "Importe le ROME 4.0 (métiers, appellations, compétences, mobilités)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="dossier ou archive zip des fichiers CSV officiels")

    def run(self, *, path: Path, **options) -> dict:
        return rome_import(path=path, now=timezone.now(), progress=self.progress)
