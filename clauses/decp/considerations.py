"""What the lots of a contract say of their social considerations, in the words of the essential data."""

from clauses.enums import ClauseKind, ContractFamily
from clauses.models import PublicContract
from clauses.rules import decp_considerations
from clauses.rules.kinds import NONE

ORDER = ("Clause sociale", "Critère social", "Marché réservé", "Concession réservée")


def considerations_of(contract: PublicContract) -> list[str]:
    """All that its lots carry; "none" excludes the others. Of a lot that says nothing, what was published is kept.

    A published contract whose lots were never described keeps what its buyer published.
    """
    concession = contract.family == ContractFamily.CONCESSION
    # Nothing is published of a private clause; a buyer may all the same publish a contract that was typed as private.
    kinds = ["" if lot.clause_kind == ClauseKind.PRIVATE else lot.clause_kind for lot in contract.lots.all()]
    found = {word for kind in kinds if kind for word in decp_considerations(kind, concession=concession)}
    if not all(kinds):
        found |= set(contract.considerations) - {NONE}
    return [word for word in ORDER if word in found] or [NONE]
