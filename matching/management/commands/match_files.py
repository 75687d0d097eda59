import time
from pathlib import Path
from typing import Any

from django.db import connection

from core.commands import BadInput, JsonCommand
from matching.engine.batch import BatchRun, paused_collector
from matching.engine.files import read_openings, read_profiles
from matching.engine.memory import PeakMemory
from matching.engine.pipeline import Matcher
from matching.management.inputs import positive, refusing
from matching.referential import referential_load


class Command(JsonCommand):
    help = "Rapproche un fichier de profils et un fichier d'offres, avec les raisons de chaque réponse."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--profiles", type=Path, required=True, help="profils, JSON Lines")
        parser.add_argument("--openings", type=Path, required=True, help="offres, immersions et tuteurs, JSON Lines")
        parser.add_argument("--top", type=int, default=20, help="nombre d'offres par profil (20)")
        parser.add_argument("--output", type=Path, required=True, help="fichier écrit, JSON Lines")
        parser.add_argument("--no-pricing", action="store_true", help="sans partage des chances entre les offres")
        parser.add_argument("--workers", type=int, default=None, help="processus (autant que de cœurs)")

    def run(
        self,
        *,
        profiles: Path,
        openings: Path,
        top: int,
        output: Path,
        no_pricing: bool,
        workers: int | None,
        **options: Any,
    ) -> dict:
        positive(top, "--top")
        if workers is not None:
            positive(workers, "--workers")
        if output.is_dir() or not output.absolute().parent.is_dir():
            raise BadInput("le fichier à écrire n'a pas de dossier", file=output)
        started = time.perf_counter()
        with PeakMemory() as peak, paused_collector():
            referential = referential_load()
            if not connection.in_atomic_block:
                connection.close()  # Child processes must not share it.
            known = referential.occupation_index.__contains__
            self.progress("Lecture des fichiers")
            people = refusing(profiles, lambda: read_profiles(profiles, known))
            offers = refusing(openings, lambda: read_openings(openings, known))
            run = BatchRun(Matcher(referential), workers=workers, progress=self.progress)
            pairs = run.write(people, offers, output, top=top, pricing=not no_pricing)
        return {
            "profiles": len(people),
            "openings": len(offers),
            "pairs": pairs,
            "seconds": round(time.perf_counter() - started, 3),
            "peak_rss_mb": peak.mebibytes,
        }
