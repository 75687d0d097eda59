from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "Personnes accompagnées"

    def ready(self) -> None:
        from people import copies

        copies.register()
