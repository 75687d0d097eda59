"""The messages about the files of people."""

from accounts.enums import Role
from core.notifications import register, required

register(
    required(
        "caseload_received",
        "Des accompagnements vous sont confiés",
        "Un collègue part ou s'absente, ou la personne est réorientée vers vous.",
        [Role.REFERENT],
        ["people/mail/caseload_received"],
    ),
    required(
        "erasures_announced",
        "Des dossiers vont être anonymisés",
        "Un mois avant la fin de leur durée de conservation, faute de contact.",
        [Role.REFERENT, Role.FACILITATOR],
        ["people/mail/erasures_announced"],
    ),
    required(
        "documents_ending",
        "Des documents vont être effacés",
        "Un mois avant la fin de leur durée de conservation : à remplacer, ou à remettre à la personne.",
        [Role.REFERENT],
        ["people/mail/documents_ending"],
    ),
    required(
        "erasure_near",
        "Votre dossier sera effacé",
        "Écrit à la personne elle-même, un mois avant, si elle a accepté de recevoir des messages.",
        [],
        ["people/mail/erasure_near"],
    ),
)
