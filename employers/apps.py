from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "employers"
    verbose_name = "Employeurs"

    def ready(self) -> None:
        from core.navigation import NavItem, register
        from employers import network_handlers  # noqa: F401 -- registers the handlers

        register(
            NavItem(40, "public", "Offres", "employers:openings", "signpost-2"),
            NavItem(50, "public", "Le réseau", "employers:network", "patch-check"),
            NavItem(10, "employer", "Accueil", "employers:home", "house-door"),
            NavItem(20, "employer", "Mes offres", "employers:openings_mine", "briefcase"),
            NavItem(40, "employer", "Mes tuteurs", "employers:tutors", "people", also=("/espace-employeur/tutorats/",)),
            NavItem(
                50,
                "employer",
                "Réseau",
                "employers:charter",
                "patch-check",
                also=("/espace-employeur/entre-entreprises/", "/espace-employeur/nouvelles/"),
            ),
            NavItem(60, "employer", "Mon équipe", "accounts:team", "person-badge"),
            NavItem(20, "pilot", "Offres", "employers:pilot_offers", "briefcase"),
            NavItem(30, "pilot", "Réseau", "employers:pilot_network", "patch-check"),
            NavItem(40, "pilot", "Organisations", "employers:pilot_organisations", "buildings"),
            NavItem(90, "pilot", "Mon équipe", "accounts:team", "person-badge"),
        )
