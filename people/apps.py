from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "Personnes accompagnées"

    def ready(self) -> None:
        from accounts.enums import Role
        from core.navigation import NavItem, register
        from people import copies, forgets

        copies.register()
        forgets.register()
        register(NavItem(60, Role.ADMIN, "Anonymisation", "people:erasure_list", "shield-check"))
