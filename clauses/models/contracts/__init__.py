"""Contracts that carry an insertion clause: their lots, parts, changes, and the companies that answer for them."""

from clauses.models.contracts.amendment import Amendment
from clauses.models.contracts.company import Participation
from clauses.models.contracts.contract import PublicContract
from clauses.models.contracts.draft import ContractDraft
from clauses.models.contracts.lot import Lot, PurchaseOrder, Tranche

__all__ = ["Amendment", "ContractDraft", "Lot", "Participation", "PublicContract", "PurchaseOrder", "Tranche"]
