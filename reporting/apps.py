from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        from core.navigation import NavItem, register

        register(
            NavItem(10, "pilot", "Tableau de bord", "reporting:home", "speedometer2"),
            NavItem(15, "pilot", "Rapports", "reporting:clauses", "graph-up"),
            NavItem(45, "facilitator", "Rapports", "reporting:clauses", "graph-up"),
            NavItem(35, "footer", "Nos chiffres", "reporting:public_figures", "graph-up"),
            NavItem(30, "buyer", "Rapports", "reporting:clauses", "graph-up"),
        )
