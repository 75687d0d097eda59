from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "Rapprochement"

    def ready(self) -> None:
        from core.navigation import NavItem, register

        register(
            NavItem(80, "pilot", "Rapprochements", "matching:runs", "shuffle"),
            NavItem(80, "admin", "Rapprochements", "matching:runs", "shuffle"),
        )
