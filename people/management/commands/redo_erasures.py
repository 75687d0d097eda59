"""Make anonymous again, after a backup was restored, those who had been since."""

import json
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone

from core.commands import JsonCommand
from people.erasure_journal import journal_path, journal_read
from people.services.erasing_again import erasures_redo


class Command(JsonCommand):
    help = (
        "Refait, d'après le journal des anonymisations, celles que la base restaurée ne connaît pas. "
        "Sans danger deux fois. Sortie 1 : des dossiers attendent qu'on termine ce qui les lie ; 2 : journal abîmé."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="le journal (celui de ERASURE_JOURNAL par défaut)")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait fait, sans rien changer")

    def run(self, *, path: Path | None, dry_run: bool, **options: Any) -> dict | None:
        erased = journal_read(path or journal_path())
        self.progress(f"{len(erased)} lignes lues.")
        redone = erasures_redo(erased=erased, now=timezone.now(), dry_run=dry_run)
        told = {
            "lines": len(erased),
            "redone": len(redone.done),
            "already": redone.already,
            "unknown": redone.unknown,
            "refused": redone.refused,
            "dry_run": dry_run,
        }
        if not redone.refused:
            return told
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        sys.exit(1)
