from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        from core.navigation import NavItem, register

        register(NavItem(10, "pilot", "Tableau de bord", "reporting:home", "speedometer2"))
