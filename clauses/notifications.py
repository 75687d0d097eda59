"""The messages about the clauses of contracts."""

from accounts.enums import Role
from core.notifications import optional, register, required


def _mails(*names: str) -> list[str]:
    return [f"clauses/mail/{name}" for name in names]


register(
    optional(
        "statement_received",
        "Relevés d'heures à vérifier",
        "Une entreprise a envoyé son relevé, ou répond à votre question.",
        [Role.FACILITATOR],
        _mails("statement_sent", "question_answered"),
    ),
    required(
        "statement_to_do",
        "Vos relevés d'heures",
        "Ceux que l'on attend de vous, à corriger, ou sur lesquels on vous interroge.",
        [Role.CONTRACTOR],
        _mails("statements_owed", "statement_returned", "question_asked"),
    ),
    optional(
        "statement_validated",
        "Un relevé est validé",
        "Vos heures sont comptées.",
        [Role.CONTRACTOR],
        _mails("statement_validated"),
    ),
    optional(
        "lots_drifted",
        "Lots qui s'éloignent de leur objectif",
        "Avec ce qui le montre.",
        [Role.FACILITATOR],
        _mails("lots_drifted"),
    ),
    optional(
        "window_ending",
        "Fins de décompte proches",
        "Les heures d'une personne cesseront bientôt de compter.",
        [Role.FACILITATOR],
        _mails("window_ending"),
    ),
    required(
        "address_undeliverable",
        "Une adresse ne reçoit plus nos courriels",
        "Un déclarant est à joindre autrement.",
        [Role.FACILITATOR],
        _mails("address_undeliverable"),
    ),
    required(
        "hire_announced",
        "Embauches annoncées",
        "L'entreprise annonce, le facilitateur confirme : chacun apprend ce que l'autre a fait.",
        [Role.FACILITATOR, Role.CONTRACTOR],
        _mails("hire_announced", "announcement_answered"),
    ),
    required(
        "company_on_lot",
        "Entreprises d'un marché",
        "Un sous-traitant est à accepter, accepté ou refusé.",
        [Role.FACILITATOR, Role.CONTRACTOR],
        _mails("company_declared", "company_decided", "company_accepted"),
    ),
    optional(
        "contract_moved",
        "Un marché change d'état",
        "Il commence, se termine ou rouvre.",
        [Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR],
        _mails("contract_moved"),
    ),
    required(
        "letter",
        "Courriers",
        "Un courrier vous attend, ou l'entreprise a répondu.",
        [Role.FACILITATOR, Role.CONTRACTOR],
        _mails("letter_sent", "letter_replied"),
    ),
    required(
        "penalty",
        "Pénalités",
        "Une proposition attend une décision, ou la décision est prise.",
        [Role.FACILITATOR, Role.BUYER],
        _mails("penalty_proposed", "penalty_decided"),
    ),
    required(
        "certificate",
        "Attestations de bonne exécution",
        "Une attestation est délivrée ou annulée.",
        [Role.BUYER, Role.CONTRACTOR],
        _mails("certificate_issued", "certificate_revoked"),
    ),
    optional(
        "study_shared",
        "Études de clause partagées",
        "L'autre partie vous ouvre son étude.",
        [Role.FACILITATOR, Role.BUYER],
        _mails("study_shared"),
    ),
    required(
        "pooling",
        "Mise en commun des heures",
        "Un accord attend votre réponse, un acheteur a répondu, ou l'accord se termine.",
        [Role.FACILITATOR, Role.BUYER],
        _mails("pooling_asked", "pooling_answered", "pooling_ended"),
    ),
    required(
        "bridge",
        "Offres demandées pour un marché",
        "Une offre à confirmer, ou l'employeur ne peut pas accueillir.",
        [Role.EMPLOYER, Role.FACILITATOR],
        _mails("bridge_opened", "bridge_closed"),
    ),
)
