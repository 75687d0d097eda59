"""Open the sealed evidence of one immersion, for whoever has to prove what was signed."""

from typing import Any

from core.commands import BadInput, JsonCommand
from core.errors import Refused
from placements.models import AgreementEvidence
from placements.services.evidence import evidence_open


class Command(JsonCommand):
    help = "Ouvre la preuve scellée d'une immersion dont la personne est anonymisée (litige, demande d'un juge)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("agreement", type=int, help="numéro de l'immersion")

    def run(self, **options: Any) -> dict | None:
        try:
            return evidence_open(agreement_id=options["agreement"])
        except AgreementEvidence.DoesNotExist:
            raise BadInput(f"aucune preuve scellée pour l'immersion {options['agreement']}") from None
        except Refused as refused:
            raise BadInput(str(refused)) from None
