"""What the clauses put in order, in the same transaction, when a lower room says that something changed."""

from typing import Any

from django.dispatch import receiver

from clauses.services.doubles import months_impossible
from clauses.services.windows import windows_align
from core import formats
from core.errors import Reason, Refused
from people.models import Person
from people.signals import person_merged


@receiver(person_merged)
def engagements_join(sender: Any, kept: Person, **said: Any) -> None:
    """One person has one window; and what two files counted at the same time may be the same hours twice."""
    doubled = months_impossible(kept)
    if doubled:
        raise Refused(
            Reason(
                "hours_doubled",
                f"Ces deux dossiers ont ensemble {formats.hours(total)} comptées au mois {formats.of_month(month)}, "
                "plus qu'une personne ne peut en faire : corrigez d'abord le registre, puis fusionnez.",
            )
            for month, total in doubled
        )
    windows_align(person_id=kept.pk)
