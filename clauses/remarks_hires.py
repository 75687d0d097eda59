"""What the clauses say on the page of a hire: the lots it counts for."""

from typing import Any

from accounts.enums import Role
from clauses.models import Engagement
from clauses.remarks import ICON
from core.remarks import Remark, remarks_register
from placements.models import Hire


def register() -> None:
    remarks_register("hire", lots_of_hire)


def lots_of_hire(*, hire: Hire, role: str, **_: Any) -> dict[str, list[Remark]]:
    """On the page of a hire: the lots it counts for. The employer reads that it counts, and not for whom."""
    rows = Engagement.objects.filter(hire=hire).select_related("lot__contract").order_by("pk")
    lots = [row.lot for row in rows]
    if not lots:
        return {}
    if role != Role.REFERENT:
        return {str(hire.pk): [Remark("Ce contrat compte pour une clause d'insertion.", ICON)]}
    return {
        str(hire.pk): [
            Remark(f"Ce contrat compte pour le lot {lot.number} du marché {lot.contract.reference}.", ICON)
            for lot in lots
        ]
    }
