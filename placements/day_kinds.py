"""The lines of the référent's day by kind: how much they press, what they are called, the act that each asks for."""

from dataclasses import dataclass
from enum import IntEnum


class When(IntEnum):
    """How much a line presses."""

    TODAY = 0
    WEEK = 1
    LATER = 2

    @property
    def label(self) -> str:
        return ("Aujourd'hui", "Cette semaine", "Dès que vous pouvez")[self]


@dataclass(frozen=True, slots=True)
class Kind:
    """What the lines of one kind are called, the act that each asks for, and the address where it is done."""

    label: str
    act: str
    icon: str
    tone: str
    page: str


PROPOSAL, AGREEMENT, HIRE, MATCHES = (
    "placements:proposal",
    "placements:agreement",
    "placements:hire",
    "placements:matches",
)
# The order is that of the lines that press as much.
KINDS: dict[str, Kind] = {
    "tutor_help": Kind(
        "Un tuteur a besoin d'aide", "Répondre au tuteur", "person-raised-hand", "danger", "placements:tutoring"
    ),
    "answer": Kind("A dit oui", "Organiser la suite", "check-circle", "success", PROPOSAL),
    "interview_past": Kind(
        "Entretien passé", "Dire comment il s'est passé", "calendar-event", "warning", "placements:interview_result"
    ),
    "warning": Kind("Alerte", "Voir ce qui se passe", "exclamation-triangle", "danger", HIRE),
    "immersion_over": Kind(
        "Immersion finie", "Dire comment elle s'est terminée", "compass", "warning", "placements:immersion_end"
    ),
    "unsigned": Kind("Convention jamais signée", "Voir la convention", "pen", "warning", AGREEMENT),
    "milestone": Kind("Point de suivi", "Faire le point", "flag", "warning", "placements:follow_up"),
    "signing": Kind("Signatures attendues", "Voir qui doit signer", "pen", "warning", AGREEMENT),
    "draft": Kind("Convention à terminer", "Terminer la convention", "pencil", "warning", AGREEMENT),
    "interview": Kind("Entretien prévu", "Préparer l'entretien", "calendar-event", "info", PROPOSAL),
    "met": Kind("Entretien passé", "Voir la suite", "chat-dots", "info", PROPOSAL),
    "waiting": Kind("Sans réponse", "Relancer l'employeur", "hourglass-split", "warning", PROPOSAL),
    "unheard": Kind("N'a pas dit oui ou non", "Appeler la personne", "hourglass-split", "warning", PROPOSAL),
    "refusal": Kind("A dit non", "Chercher une autre offre", "x-circle", "neutral", MATCHES),
    "immersion_ends": Kind("Immersion bientôt finie", "Préparer la suite", "compass", "info", AGREEMENT),
    "contract_ends": Kind("Contrat bientôt fini", "Préparer la suite", "briefcase", "warning", HIRE),
    "mentoring_ends": Kind(
        "Parrainage bientôt fini", "Préparer la suite", "person-heart", "info", "placements:mentoring"
    ),
    "quiet": Kind("Sans proposition", "Voir ses offres", "search", "neutral", MATCHES),
    "profile": Kind("Profil à remplir", "Remplir le profil", "person-vcard", "neutral", "matching:profile_edit"),
}
RANKS = {name: rank for rank, name in enumerate(KINDS)}
