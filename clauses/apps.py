from django.apps import AppConfig


class ClausesConfig(AppConfig):
    name = "clauses"
    verbose_name = "Clauses d'insertion"

    def ready(self) -> None:
        from accounts.enums import Role
        from clauses import copies, employer_facts, forgets, receivers, remarks, remarks_hires  # noqa: F401 -- connects the receivers
        from clauses.selectors.people import people_of_facilitator
        from core.navigation import NavItem, register
        from people.reach import reach_register

        reach_register(Role.FACILITATOR, people_of_facilitator)
        register(
            NavItem(10, Role.FACILITATOR, "Tableau de bord", "clauses:facilitator_home", "speedometer2"),
            NavItem(15, Role.FACILITATOR, "Suivi des lots", "clauses:followed_list", "compass"),
            NavItem(20, Role.FACILITATOR, "Marchés", "clauses:contract_list", "briefcase"),
            NavItem(30, Role.FACILITATOR, "Relevés d'heures", "clauses:statement_queue", "clipboard-check"),
            NavItem(40, Role.FACILITATOR, "Études", "clauses:study_list", "calculator"),
            NavItem(25, Role.FACILITATOR, "Personnes", "clauses:eligibility_list", "people"),
            NavItem(28, Role.FACILITATOR, "Entreprises", "clauses:company_list", "buildings"),
            NavItem(50, Role.PILOT, "Entreprises des clauses", "clauses:company_list", "buildings"),
            NavItem(40, Role.CONTRACTOR, "Bilan", "clauses:own_company", "graph-up"),
            NavItem(10, Role.CONTRACTOR, "Mes lots", "clauses:contractor_home", "briefcase"),
            NavItem(30, Role.CONTRACTOR, "Fichiers d'heures", "clauses:hours_uploads", "file-earmark-text"),
            NavItem(50, Role.FACILITATOR, "Échéances", "clauses:due_date_list", "calendar-event"),
            NavItem(50, Role.CONTRACTOR, "Échéances", "clauses:due_date_list", "calendar-event"),
            NavItem(50, Role.BUYER, "Échéances", "clauses:due_date_list", "calendar-event"),
            NavItem(40, Role.BUYER, "Mises en commun", "clauses:pooling_list", "intersect"),
            NavItem(10, Role.BUYER, "Mes marchés", "clauses:buyer_home", "briefcase"),
            NavItem(20, Role.BUYER, "Études", "clauses:study_list", "calculator"),
            NavItem(30, Role.BUYER, "Obligation sociale", "clauses:duty_list", "flag"),
            NavItem(50, Role.PILOT, "Données des marchés", "clauses:duty_list", "briefcase"),
            NavItem(50, Role.ADMIN, "Données des marchés", "clauses:duty_list", "briefcase"),
        )
        remarks.register()
        remarks_hires.register()
        copies.register()
        employer_facts.register()
        forgets.register()
