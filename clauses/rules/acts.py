"""Who must act next on a lot, and since when: so that nobody waits for somebody who is waiting too.

Usage: the order is that of what blocks the rest. Nothing here accuses; a date says since when something is possible.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

COMPANY, FACILITATOR, BUYER = "company", "facilitator", "buyer"


@dataclass(frozen=True, slots=True)
class ActKind:
    """Something a lot may wait for: whose turn it is, and what to do in French."""

    code: str
    party: str
    label: str


# In the order of urgency: what comes first holds up what comes after.
ACT_KINDS = (
    ActKind("obligation", FACILITATOR, "Fixer l'obligation du lot"),
    ActKind("proposal", FACILITATOR, "Décider d'une nouvelle obligation proposée"),
    ActKind("penalty_decision", BUYER, "Décider de la pénalité proposée"),
    ActKind("company_acceptance", BUYER, "Accepter ou refuser une entreprise"),
    ActKind("question", COMPANY, "Répondre à une question du facilitateur"),
    ActKind("statement_returned", COMPANY, "Corriger un relevé renvoyé"),
    ActKind("statement_to_check", FACILITATOR, "Vérifier un relevé reçu"),
    ActKind("eligibility", FACILITATOR, "Vérifier une éligibilité"),
    ActKind("statement_due", COMPANY, "Envoyer un relevé attendu"),
    ActKind("letter_answer", COMPANY, "Répondre à un courrier"),
    ActKind("step_of_company", COMPANY, "Faire ce qui a été convenu en réunion"),
    ActKind("step_of_facilitator", FACILITATOR, "Faire ce qui a été convenu en réunion"),
    ActKind("step_of_buyer", BUYER, "Faire ce qui a été convenu en réunion"),
    ActKind("settlement", FACILITATOR, "Lot terminé : proposer une pénalité ou établir l'attestation"),
    ActKind("late_hours", COMPANY, "Rattraper le retard d'heures"),
)
KIND_OF_CODE = {kind.code: kind for kind in ACT_KINDS}
RANK = {kind.code: rank for rank, kind in enumerate(ACT_KINDS)}


@dataclass(frozen=True, slots=True)
class Act:
    """A thing to do and since when. `since` is the day from which the party could act; None when nobody knows."""

    code: str
    since: date | None = None

    def __post_init__(self) -> None:
        if self.code not in KIND_OF_CODE:
            raise ValueError(f"unknown act: {self.code!r}")

    @property
    def party(self) -> str:
        return KIND_OF_CODE[self.code].party

    @property
    def label(self) -> str:
        return KIND_OF_CODE[self.code].label

    def days(self, on: date) -> int | None:
        """Days of waiting; never negative."""
        return None if self.since is None else max((on - self.since).days, 0)


def acts_in_order(acts: Iterable[Act]) -> list[Act]:
    """What a lot waits for, the most pressing first; one act a kind, since the oldest day known."""
    oldest: dict[str, Act] = {}
    for act in acts:
        known = oldest.get(act.code)
        if known is None or (act.since is not None and (known.since is None or act.since < known.since)):
            oldest[act.code] = act
    return sorted(oldest.values(), key=lambda act: RANK[act.code])


def next_act(acts: Iterable[Act]) -> Act | None:
    """The act that a lot waits for first; None when it waits for nobody."""
    return next(iter(acts_in_order(acts)), None)
