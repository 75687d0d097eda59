"""Makes the pages of the starter site; pages already made are left as they are."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from cms.starter import CONTENT, site_create
from core.commands import JsonCommand


class Command(JsonCommand):
    help = "Crée les pages du site de départ. Ne modifie et ne recrée jamais une page déjà créée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=CONTENT, help="Autre dossier de contenus.")

    def run(self, **options: Any) -> dict | None:
        made = site_create(now=timezone.now(), folder=options["folder"])
        return {"created": made.created, "kept": made.kept} if options["verbosity"] else None
