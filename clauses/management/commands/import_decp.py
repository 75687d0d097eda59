"""Import the essential data of public procurement (DECP, schema 2), as buyers really publish them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from clauses.decp.importer import decp_import
from clauses.decp.reader import UnreadableError
from core.commands import BadInput, JsonCommand


class Command(JsonCommand):
    help = "Importe des marchés au format DECP. Le même fichier importé deux fois ne change rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui changerait, sans rien écrire")

    def run(self, *, path: Path, dry_run: bool = False, **options: Any) -> dict:
        self.progress(f"Lecture de {path}…")
        try:
            with path.open("rb") as stream:
                report = decp_import(stream, source=path.name, dry_run=dry_run)
        except OSError as error:
            raise BadInput(f"le fichier ne s'ouvre pas ({error.strerror}).", file=path) from error
        except UnreadableError as error:
            raise BadInput(error.message, file=path, line=error.line) from error
        return report.as_json()
