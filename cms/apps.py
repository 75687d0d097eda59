from django.apps import AppConfig


class CMSConfig(AppConfig):
    name = "cms"
    verbose_name = "Contenus"

    def ready(self) -> None:
        from accounts.enums import Role
        from cms import (  # noqa: F401 -- they register themselves
            copies,
            event_handlers,
            forgets,
            notifications,
            signals,
            told,
        )
        from core.navigation import NavItem, register

        signals.connect()
        forgets.register()
        copies.register()
        told.register()
        register(
            NavItem(10, "public", "Employeurs", "cms:employers", "briefcase"),
            NavItem(20, "public", "Référents", "cms:referents", "people"),
            NavItem(30, "public", "Heures d'insertion", "cms:clauses", "clock"),
            NavItem(60, "public", "Métiers", "cms:trades", "tools"),
            NavItem(70, "public", "Agenda", "cms:events", "calendar-event"),
            NavItem(80, "public", "Rechercher", "cms:search", "search"),
            NavItem(50, Role.REFERENT, "Rendez-vous", "cms:referent_events", "calendar-event"),
            NavItem(50, Role.EMPLOYER, "Rendez-vous", "cms:employer_events", "calendar-event"),
            NavItem(35, Role.PILOT, "Rendez-vous", "cms:pilot_events", "calendar-event"),
            NavItem(35, Role.ADMIN, "Rendez-vous", "cms:pilot_events", "calendar-event"),
            NavItem(90, Role.PILOT, "Contenus", "wagtailadmin_home", "pencil-square"),
            NavItem(90, Role.ADMIN, "Contenus", "wagtailadmin_home", "pencil-square"),
            NavItem(10, "footer", "Mentions légales", "cms:legal", "file-text"),
            NavItem(20, "footer", "Accessibilité\u00a0: non conforme", "cms:accessibility", "universal-access"),
            NavItem(30, "footer", "Données personnelles", "cms:privacy", "shield-check"),
            NavItem(40, "footer", "Facile à lire", "cms:easy", "book"),
            NavItem(50, "footer", "Actualités", "cms:news", "megaphone"),
        )
