"""Months of a lot that nobody may declare any more: a certificate in force closes them."""

import datetime as dt
from collections.abc import Iterable

from clauses.models import CompletionCertificate

LotAndMonth = tuple[int, dt.date]


def closed_months(keys: Iterable[LotAndMonth]) -> dict[LotAndMonth, str]:
    """Those of these months (lot, first day) that are closed, with what the company reads of it. One query."""
    asked = set(keys)
    in_force = CompletionCertificate.objects.in_force().filter(lot_id__in={lot_id for lot_id, _ in asked})
    by_lot = {certificate.lot_id: certificate for certificate in in_force}
    return {
        (lot_id, month): f"Ce mois est clos par l'attestation de bonne exécution {by_lot[lot_id]} du lot."
        for lot_id, month in asked
        if lot_id in by_lot and by_lot[lot_id].closes_until >= month
    }


def closure_of(*, lot_id: int, month: dt.date) -> str:
    """Why the month is closed; empty when it is open."""
    return closed_months([(lot_id, month)]).get((lot_id, month), "")
