"""The messages about accounts, and the daily summary."""

from accounts.enums import Role
from core.notifications import register, required

register(
    required(
        "invitation",
        "Invitation à rejoindre une équipe",
        "Le lien par lequel la personne invitée ouvre son accès.",
        [],
        ["accounts/mail/invitation"],
    ),
    required(
        "access_request",
        "Demande d'accès à votre organisation",
        "Quelqu'un dit travailler avec vous et demande à entrer.",
        Role.values,
        ["accounts/mail/access_request"],
    ),
    required(
        "access_refused",
        "Réponse à votre demande d'accès",
        "L'organisation que vous vouliez rejoindre a refusé, et dit pourquoi.",
        [],
        ["accounts/mail/access_refused"],
    ),
    required(
        "organisation_refused",
        "Inscription refusée",
        "Le Département refuse l'inscription de votre organisation, et dit pourquoi.",
        [],
        ["accounts/mail/organisation_refused"],
    ),
    required(
        "daily_summary",
        "Résumé du jour",
        "Ce que vous avez choisi de lire en une fois ; rien les jours sans nouvelle.",
        Role.values,
        ["core/mail/daily_summary"],
    ),
)
