"""What this room holds about a person, for the copy of her data: her clause contracts and their hours."""

from collections.abc import Iterable

from django.db.models import Q, Sum

from clauses.models import Engagement, WindowExtension
from core import formats
from people.copies import Line, copy_left_out, copy_part_register
from people.models import Person


def register() -> None:
    copy_part_register("Contrats de clause d'insertion", _engagements, rank=80)
    copy_part_register("Prolongations du décompte de vos heures", _extensions, rank=81)
    copy_left_out("clauses.BridgeStep", "les étapes des propositions et des contrats, redites pour les statistiques")


def _engagements(person: Person) -> Iterable[Line]:
    rows = Engagement.objects.filter(person=person).select_related("company", "lot__contract", "occupation")
    counted = rows.annotate(counted_hours=Sum("lines__hours", filter=Q(lines__countable=True)))
    for one in counted.order_by("starts_on", "pk"):
        yield {
            "Entreprise": one.company.name,
            "Marché": f"{one.lot.contract.reference}, lot {one.lot.number}",
            "Contrat": one.get_contract_kind_display(),
            "Métier": one.occupation.label if one.occupation else "",
            "Du": formats.day(one.starts_on),
            "Au": formats.day(one.ends_on) if one.ends_on else "",
            "Heures par semaine": formats.hours(one.weekly_hours) if one.weekly_hours else "",
            "Tuteur dans l'entreprise": one.tutor_name,
            "Fin avant terme": one.get_end_reason_display(),
            "Décompte du": formats.day(one.window_start),
            "Décompte au": formats.day(one.window_end),
            "Motif de prolongation": one.window_reason,
            "Éligibilité validée le": formats.day(one.eligibility_validated_on) if one.eligibility_validated_on else "",
            "Heures comptées": formats.hours(one.counted_hours) if one.counted_hours else "",
        }


def _extensions(person: Person) -> Iterable[Line]:
    rows = WindowExtension.objects.filter(person=person).select_related("decided_by")
    for one in rows.order_by("decided_at", "pk"):
        yield {
            "Jusqu'au": formats.day(one.until),
            "Au lieu du": formats.day(one.previous_end),
            "Motif": one.reason,
            "Par": str(one.decided_by),
            "Le": formats.day(one.decided_at),
        }
