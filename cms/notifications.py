"""The messages about meetings."""

from accounts.enums import Role
from core.notifications import optional, register, required

register(
    required(
        "event_registration",
        "Vos inscriptions aux rendez-vous",
        "Votre place ou la liste d'attente, une date qui change, un rendez-vous annulé.",
        [Role.EMPLOYER],
        ["cms/mail/event_employer"],
    ),
    optional(
        "event_reminder",
        "Rappel d'un rendez-vous",
        "Sept jours avant, puis la veille.",
        [Role.EMPLOYER],
        ["cms/mail/event_reminder"],
    ),
    optional(
        "event_people",
        "Les rendez-vous des personnes que vous suivez",
        "Une place se libère, la personne ne viendra pas, la date change ou le rendez-vous est annulé.",
        [Role.REFERENT],
        ["cms/mail/event_referent"],
    ),
)
