from django.apps import AppConfig

from accounts.enums import Role
from core.navigation import NavItem, register


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = "Parcours"

    def ready(self) -> None:
        from matching.tutoring import places_left_register
        from placements import (  # noqa: F401 -- registers the handlers
            agreement_handlers,
            answer_handlers,
            checks,
            contacting,
            day_handlers,
            employer_facts,
            immersion_first,
            mentoring_handlers,
            tutoring,
            tutoring_handlers,
        )

        places_left_register(tutoring.TutorPlaces())
        tutoring.connect()
        immersion_first.register()
        contacting.register()
        employer_facts.register()
        register(
            NavItem(10, Role.REFERENT, "Ma journée", "placements:home", "sun", also=_below("calendrier", "equipe")),
            NavItem(
                20,
                Role.REFERENT,
                "Personnes",
                "placements:people",
                "people",
                also=(*_below("relais", "sans-proposition"), "/anonymisation/"),
            ),
            NavItem(25, Role.REFERENT, "Nouvelles offres", "placements:alerts", "bell", also=_below("offres")),
            NavItem(30, Role.REFERENT, "Propositions", "placements:proposals", "send"),
            NavItem(35, Role.REFERENT, "Immersions", "placements:agreements", "compass"),
            NavItem(40, Role.REFERENT, "Suivis", "placements:follow_ups", "flag", also=_below("embauches", "signes")),
            NavItem(45, Role.REFERENT, "Tutorats", "placements:tutorings", "person-heart", also=_below("parrainages")),
            NavItem(30, Role.EMPLOYER, "Personnes proposées", "placements:employer_proposals", "person-check"),
            NavItem(35, Role.EMPLOYER, "Immersions", "placements:host_agreements", "compass"),
        )
        surveys = ("/espace-employeur/suivis/",)
        register(NavItem(32, Role.EMPLOYER, "Embauches", "placements:employer_hires", "briefcase", also=surveys))
        from placements import (  # noqa: F401 -- registers the handlers
            document_handlers,
            followup_handlers,
            forgets,
            link_handlers,
            voice_handlers,
        )
        from placements.passport import copies

        copies.register()
        forgets.register()


def _below(*names: str) -> tuple[str, ...]:
    """Addresses of the référent's space."""
    return tuple(f"/espace-referent/{name}/" for name in names)
