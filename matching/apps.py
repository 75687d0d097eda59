from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "Rapprochement"

    def ready(self) -> None:
        from core.navigation import NavItem, register
        from matching import forgets
        from referential.suggestions import ranker_register

        register(
            NavItem(80, "pilot", "Rapprochements", "matching:runs", "shuffle"),
            NavItem(80, "admin", "Rapprochements", "matching:runs", "shuffle"),
        )
        ranker_register("matching.words.ranker")
        forgets.register()
