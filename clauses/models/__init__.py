"""State of the clauses room; every invariant is a named constraint or a database trigger."""

from clauses.models.contracts import Amendment, Lot, Participation, PublicContract, Tranche
from clauses.models.engagements import Engagement
from clauses.models.hours import DeclaredHours, HoursLine, HoursStatement, LotMonth
from clauses.models.imports import DecpUpload, Publication
from clauses.models.obligations import Obligation
from clauses.models.settings import ClauseSetting

__all__ = [
    "Amendment",
    "ClauseSetting",
    "DeclaredHours",
    "DecpUpload",
    "Engagement",
    "HoursLine",
    "HoursStatement",
    "Lot",
    "LotMonth",
    "Obligation",
    "Participation",
    "PublicContract",
    "Publication",
    "Tranche",
]
