from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        # Outbox handlers of every room; imported last, when all models exist.
        autodiscover_modules("handlers")
        # The messages that each room sends, for the page on which people choose theirs.
        autodiscover_modules("notifications")
