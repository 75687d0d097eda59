"""Seal the evidence of immersions with the key of today."""

from typing import Any

from core.commands import BadInput, JsonCommand
from core.errors import Refused
from placements.services.evidence import evidence_reseal


class Command(JsonCommand):
    help = (
        "Scelle de nouveau toutes les preuves d'immersions avec EVIDENCE_KEY : les clés de EVIDENCE_KEY_FALLBACKS "
        "peuvent ensuite être retirées. Sans danger deux fois."
    )

    def run(self, **options: Any) -> dict | None:
        try:
            return {"resealed": evidence_reseal()}
        except Refused as refused:
            raise BadInput(str(refused)) from None
