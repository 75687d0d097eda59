from django.utils import timezone

from core.commands import JsonCommand
from referential.services import shipped_referential_load


class Command(JsonCommand):
    help = "Charge le petit référentiel livré avec Passerelle. Sans effet s'il est déjà chargé."

    def run(self, **options) -> dict:
        return shipped_referential_load(now=timezone.now(), progress=self.progress)
