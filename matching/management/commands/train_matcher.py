from typing import Any

from django.utils import timezone

from core.commands import JsonCommand
from matching.gates import fairness_refusals
from matching.services import matcher_train


class Command(JsonCommand):
    help = (
        "Apprend de ce que sont devenues les propositions, et met la version en service si elle est sûrement meilleure."
    )

    def run(self, **options: Any) -> dict:
        self.progress("Apprentissage")
        run = matcher_train(now=timezone.now(), gates=fairness_refusals)
        if run is None:
            return {"result": "running", "version": None, "messages": ["Un apprentissage est déjà en cours"]}
        version = run.version.name if run.version else None
        return {"result": run.result, "version": version, "counts": run.counts, "messages": run.messages}
