from typing import Any

from django.utils import timezone

from core.commands import BadInput, JsonCommand
from matching.enums import AuditOrigin, AuditStatus
from matching.fairness.summary import sentences
from matching.services import fairness_audit_request, fairness_audit_run


class Command(JsonCommand):
    help = "Mesure l'équité des rapprochements en cours, par groupe, et garde le résultat. Petits effectifs masqués."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="écrit tous les chiffres en JSON sur la sortie")

    def run(self, *, json: bool, **options: Any) -> dict | None:
        self.progress("Audit d'équité des rapprochements")
        audit = fairness_audit_request(actor=None, origin=AuditOrigin.COMMAND, now=timezone.now(), wake=False)
        fairness_audit_run(audit_id=audit.pk)
        audit.refresh_from_db()
        if audit.status != AuditStatus.DONE:
            raise BadInput("un audit est déjà en cours ; réessayez quand il sera terminé")
        if json:
            return {"audit": audit.pk, "finished_at": audit.finished_at, **audit.figures}
        for sentence in sentences(audit.figures):
            self.stdout.write(sentence)
        return None
