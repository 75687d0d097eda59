"""The messages that follow a match."""

from accounts.enums import Role
from core.notifications import optional, register, required


def _mails(*names: str) -> list[str]:
    return [f"placements/mail/{name}" for name in names]


register(
    required(
        "proposal_received",
        "Une personne vous est proposée",
        "Le profil sans nom, le lien pour répondre, et un rappel tant que vous n'avez pas répondu.",
        [Role.EMPLOYER],
        _mails("proposal_sent", "proposal_reminder"),
    ),
    required(
        "proposal_followed",
        "La suite d'une proposition acceptée ou retirée",
        "Qui contacter après votre oui, ou la fin de la proposition.",
        [Role.EMPLOYER],
        _mails("proposal_accepted_employer", "proposal_ended_employer"),
    ),
    required(
        "proposal_accepted",
        "Un employeur dit oui",
        "Il souhaite rencontrer la personne : c'est à vous d'organiser la suite.",
        [Role.REFERENT],
        _mails("proposal_accepted_referent"),
    ),
    optional(
        "proposal_refused",
        "Un employeur dit non, ou pas maintenant",
        "Avec son motif, ou le jour où la question lui sera reposée.",
        [Role.REFERENT],
        _mails("proposal_refused_referent", "proposal_postponed_referent"),
        is_urgent=True,
    ),
    optional(
        "proposal_closed",
        "Une proposition est classée",
        "Sans réponse, ou sans suite après la rencontre.",
        [Role.REFERENT],
        _mails("proposal_closed_referent"),
    ),
    required(
        "interview",
        "Entretiens",
        "La date fixée, et comment il s'est passé quand l'autre le dit.",
        [Role.REFERENT, Role.EMPLOYER],
        _mails("interview_planned", "interview_told"),
    ),
    required(
        "person_hired",
        "Une embauche est déclarée",
        "Elle ouvre le suivi dans l'emploi.",
        [Role.REFERENT, Role.EMPLOYER],
        _mails("person_hired"),
    ),
    required(
        "immersion_ended",
        "Une immersion est terminée",
        "L'autre dit comment elle s'est passée.",
        [Role.REFERENT, Role.EMPLOYER],
        _mails("immersion_ended"),
    ),
    required(
        "voice",
        "Messages à la personne accompagnée",
        "Un oui ou un non à donner, une présence à confirmer, comment ça va.",
        [],
        _mails("voice"),
    ),
    required(
        "person_says_no",
        "La personne dit non, ou ne peut pas venir",
        "Elle l'a dit par son lien.",
        [Role.REFERENT],
        _mails("person_declined", "person_absent"),
    ),
    required(
        "hire_warned",
        "Un emploi mérite un appel",
        "Les réponses ou le silence laissent penser que ça se passe mal.",
        [Role.REFERENT],
        _mails("hire_warned"),
    ),
    optional(
        "hours_review",
        "Points sur la progression des heures",
        "Le jour de revoir les heures d'une embauche.",
        [Role.REFERENT, Role.EMPLOYER],
        _mails("hours_review"),
    ),
    required(
        "follow_up_employer",
        "Comment se passe une embauche ?",
        "Quelques questions, à chaque étape du suivi.",
        [Role.EMPLOYER],
        _mails("follow_up_employer"),
    ),
    required(
        "tutor_named",
        "Un tuteur est désigné",
        "Son lien, ou le nom du tuteur à l'entreprise quand il n'a pas d'adresse.",
        [Role.EMPLOYER],
        _mails("tutor_named"),
    ),
    required(
        "tutor_words",
        "Messages au tuteur ou au parrain",
        "Comment ça va avec la personne, et ce qui commence ou se termine.",
        [],
        _mails("tutor_check", "tutor_thanks", "mentoring_started", "mentoring_cancelled"),
    ),
    required(
        "links_again",
        "Un nouveau lien",
        "Demandé par un tuteur ou un employeur dont le lien n'ouvre plus.",
        [],
        _mails("links_again"),
    ),
    required(
        "tutor_needs_help",
        "Un tuteur a besoin d'aide",
        "Il l'a dit par son lien.",
        [Role.REFERENT],
        _mails("tutor_needs_help"),
    ),
    required(
        "immersion_signing",
        "Conventions d'immersion à signer",
        "Le lien et le code pour signer, et ce qui a changé depuis.",
        [Role.REFERENT, Role.EMPLOYER],
        _mails("immersion_to_sign", "immersion_code", "immersion_changed", "immersion_cancelled"),
    ),
    required(
        "immersion_signed",
        "Une convention est signée par tous",
        "L'exemplaire de chacun.",
        [Role.REFERENT, Role.EMPLOYER],
        _mails("immersion_signed"),
    ),
    required(
        "immersion_assessment",
        "Bilan d'une immersion",
        "Le lien du tuteur pour le remplir, puis le bilan rempli.",
        [Role.REFERENT, Role.EMPLOYER],
        _mails("immersion_assessment_asked", "immersion_assessed"),
    ),
    optional(
        "match_digest",
        "Nouvelles offres pour vos accompagnements",
        "Un courriel par jour, seulement quand une offre convient.",
        [Role.REFERENT],
        _mails("match_digest"),
        managed_at="placements:alerts",
    ),
    optional(
        "pool_signal",
        "Le Département vous signale une offre",
        "Une offre cherche du monde et une de vos personnes pourrait convenir.",
        [Role.REFERENT],
        _mails("pool_signal"),
    ),
    optional(
        "referent_week",
        "Votre semaine, le lundi matin",
        "Ce qui vous attend, en une page ; rien quand rien n'attend.",
        [Role.REFERENT],
        _mails("referent_week"),
        in_digest=False,
    ),
)
