"""Rank everybody again: start a full run, and with --wait work on it until its end."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from core.commands import BadInput, JsonCommand
from core.errors import Conflict
from matching import services
from matching.enums import RunOrigin, RunStatus
from matching.models import MatchRun
from matching.selectors_runs import run_progress


class Command(JsonCommand):
    help = "Lance une mise à jour complète des rapprochements, ou en reprend une qui a échoué."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", action="store_true", help="Y travailler ici aussi, jusqu'à la fin.")
        parser.add_argument("--resume", action="store_true", help="Reprendre la dernière si elle a échoué.")
        parser.add_argument("--cancel", action="store_true", help="Annuler celle qui est en cours.")

    def run(self, **options: Any) -> dict:
        now = timezone.now()
        try:
            run = self._chosen(options, now)
        except Conflict as refused:
            raise BadInput(str(refused.reasons[0].message)) from None
        if options["wait"]:
            self.progress(f"Mise à jour {run.pk} : {run.people} personnes")
            run = services.match_run_drive(run_id=run.pk)
        if run.status == RunStatus.FAILED:
            raise BadInput(f"la mise à jour {run.pk} a échoué : {run.failure}")
        done = run_progress(run, now=timezone.now())
        return {
            "run": run.pk,
            "status": run.status,
            "people": run.people,
            "shards": done.shards,
            "pairs": done.pairs,
            "seconds": done.seconds,
            "peak_rss_mb": done.peak_mb,
        }

    def _chosen(self, options: dict[str, Any], now: Any) -> MatchRun:
        if options["cancel"]:
            return services.match_run_cancel(run_id=self._found(MatchRun.objects.underway()).pk, now=now)
        if options["resume"]:
            last = self._found(MatchRun.objects.order_by("-pk"))
            return last if last.is_underway else services.match_run_resume(run_id=last.pk, now=now)
        return services.match_run_start(origin=RunOrigin.COMMAND, now=now)

    @staticmethod
    def _found(runs: Any) -> MatchRun:
        run = runs.first()
        if run is None:
            raise BadInput("aucune mise à jour à reprendre ou à annuler")
        return run
