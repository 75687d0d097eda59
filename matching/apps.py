from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "Rapprochement"

    def ready(self) -> None:
        from core.navigation import NavItem, register

        register(
            NavItem(70, "pilot", "Classement", "matching:versions", "sort-down"),
            NavItem(70, "pilot", "Équité", "matching:fairness", "people"),
            NavItem(70, "admin", "Équité", "matching:fairness", "people"),
            NavItem(80, "pilot", "Rapprochements", "matching:runs", "shuffle"),
            NavItem(70, "admin", "Classement", "matching:versions", "sort-down"),
            NavItem(80, "admin", "Rapprochements", "matching:runs", "shuffle"),
        )
