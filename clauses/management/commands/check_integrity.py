"""Prove that the ledger of hours is whole. Exit 1 when it is not."""

import json
import sys
from dataclasses import asdict
from typing import Any

from clauses.integrity import CHECKS, check_ledger
from core.commands import JsonCommand


class Command(JsonCommand):
    help = "Vérifie que le registre des heures est intact ; code de sortie 1 s'il ne l'est pas."

    def run(self, **options: Any) -> dict | None:
        violations = check_ledger(progress=self.progress)
        result = {"checks": len(CHECKS), "violations": [asdict(violation) for violation in violations]}
        if not violations:
            return result
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        sys.exit(1)
