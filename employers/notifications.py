"""The messages about offers and the network."""

from accounts.enums import Role
from core.notifications import optional, register, required


def _mails(*names: str) -> list[str]:
    return [f"employers/mail/{name}" for name in names]


register(
    required(
        "opening_to_mend",
        "Une de vos offres est à reprendre",
        "Elle est à compléter, elle expire bientôt, elle a expiré ou le Département l'a fermée.",
        [Role.EMPLOYER],
        _mails("opening_sent_back", "opening_ends_soon", "opening_expired", "opening_closed"),
    ),
    optional(
        "opening_news",
        "Vos offres en ligne et leur label",
        "Une offre est publiée, reçoit le label ou le perd.",
        [Role.EMPLOYER],
        _mails("opening_published", "opening_labelled", "opening_unlabelled"),
    ),
    required(
        "network_answer",
        "Réponse à votre candidature au réseau",
        "Le Département accepte ou décline votre candidature.",
        [Role.EMPLOYER],
        _mails("network_joined", "network_declined"),
    ),
    optional(
        "network_applied",
        "Candidatures au réseau",
        "Une entreprise demande à rejoindre le réseau des entreprises inclusives.",
        [Role.PILOT],
        _mails("network_applied"),
    ),
    required(
        "address_known",
        "Votre adresse a servi à une inscription",
        "Quelqu'un a voulu ouvrir un compte avec votre adresse, qui en a déjà un.",
        [Role.EMPLOYER],
        _mails("registration_address_known"),
    ),
    required(
        "network_due",
        "Charte ou label à renouveler, label vérifié",
        "Votre signature de la charte ou un label se termine dans un mois ; le Département a vérifié un label.",
        [Role.EMPLOYER],
        _mails("charter_due", "label_ending", "label_answered"),
    ),
    optional(
        "label_declared",
        "Labels à vérifier",
        "Un employeur déclare un label, avec sa preuve.",
        [Role.PILOT],
        _mails("label_declared"),
    ),
    optional(
        "notice_replied",
        "Réponse à une annonce entre entreprises",
        "Une autre entreprise répond à votre recherche ou à votre offre.",
        [Role.EMPLOYER],
        _mails("notice_replied"),
    ),
    required(
        "notice_withdrawn",
        "Annonce retirée par le Département",
        "Le Département retire une de vos annonces entre entreprises, et dit pourquoi.",
        [Role.EMPLOYER],
        _mails("notice_withdrawn"),
    ),
    optional(
        "notice_reported",
        "Annonces signalées",
        "Une entreprise signale une annonce entre entreprises qui n'a pas sa place.",
        [Role.PILOT],
        _mails("notice_reported"),
    ),
    optional(
        "news_answered",
        "Vos nouvelles du réseau",
        "Le Département publie une de vos nouvelles, ou demande une correction.",
        [Role.EMPLOYER],
        _mails("news_answered"),
    ),
    optional(
        "news_submitted",
        "Nouvelles des membres à relire",
        "Un membre du réseau propose une nouvelle.",
        [Role.PILOT],
        _mails("news_submitted"),
    ),
)
