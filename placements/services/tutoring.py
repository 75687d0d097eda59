"""A tutor for a hire or an immersion, within the caps of the law."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from accounts.actors import Actor
from core.errors import Conflict, Reason, Refused
from employers.enums import ContractKind, TutorRegime
from employers.models import Tutor
from people.models import Person
from placements.models import Hire, ImmersionAgreement, TutoringAssignment
from placements.rules import tutor_problems

# The regime that caps tutors by kind of contract. The law sets none for the other contracts: they are followed as a
# mentor follows, within the places that the tutor offers.
REGIME_OF_CONTRACT: dict[str, str] = {
    ContractKind.APPRENTICESHIP: TutorRegime.APPRENTICESHIP,
    ContractKind.PROFESSIONALISATION: TutorRegime.PROFESSIONALISATION,
    ContractKind.PEC: TutorRegime.PEC,
    ContractKind.CIE: TutorRegime.PEC,
}


@dataclass(frozen=True, slots=True)
class Placement:
    """What a tutor is looked for: a hire or an immersion, its company, its days, the regime of its tutor."""

    row: Hire | ImmersionAgreement
    person: Person
    employer_id: int
    regime: str
    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def target(self) -> dict[str, int]:
        return {"hire_id" if isinstance(self.row, Hire) else "agreement_id": self.row.pk}


def placement_of(row: Hire | ImmersionAgreement) -> Placement:
    if isinstance(row, Hire):
        regime = REGIME_OF_CONTRACT.get(row.contract_kind, TutorRegime.MENTORING)
        return Placement(row, row.person, row.employer_id, str(regime), row.starts_on, row.ended_on or row.ends_on)
    return Placement(row, row.person, row.host_id, str(TutorRegime.IMMERSION), row.starts_on, row.ends_on)


def followed_meanwhile(placement: Placement, tutor_ids: list[int]) -> dict[int, int]:
    """How many other people each of these tutors follows at some time of the placement, in all regimes."""
    rows = TutoringAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=placement.starts_on), tutor__in=tutor_ids)
    rows = rows.exclude(person=placement.person)  # going on with the same person takes no more room
    if placement.ends_on is not None:
        rows = rows.filter(starts_on__lte=placement.ends_on)
    followed: dict[int, set[int]] = {}
    for tutor_id, person_id in rows.order_by().values_list("tutor_id", "person_id"):
        followed.setdefault(tutor_id, set()).add(person_id)
    return {tutor_id: len(people) for tutor_id, people in followed.items()}


def tutor_reasons(tutor: Tutor, placement: Placement, *, active: int) -> list[Reason]:
    """Why a tutor may not take this person, each with its article when it is the law."""
    problems = tutor_problems(
        regime=placement.regime,
        is_employer=tutor.is_company_head,
        years_experience=tutor.years_experience,
        active=active,
    )
    reasons = [Reason(one.code, f"{one.message} (article {one.article})") for one in problems]
    if placement.regime != TutorRegime.MENTORING and placement.regime not in tutor.regimes:
        label = TutorRegime(placement.regime).label
        reasons.append(Reason("regime", f"Ce tuteur n'a pas dit oui à ce cadre : {label}."))
    if active >= tutor.capacity:
        places = f"{tutor.capacity} place{'s' if tutor.capacity > 1 else ''}"
        people = f"{active} personne{'s' if active > 1 else ''}"
        reasons.append(Reason("no_place", f"Ce tuteur offre {places}, et suit déjà {people} à ces dates."))
    if not tutor.is_active:
        reasons.append(Reason("not_available", "Ce tuteur n'est pas disponible en ce moment."))
    return reasons


@transaction.atomic
def tutor_assign(
    *, actor: Actor, row: Hire | ImmersionAgreement, tutor_id: int, now: dt.datetime
) -> TutoringAssignment:
    """Give a hire or an immersion its tutor. The tutor is locked: two référents cannot take her last place.

    The same tutor twice is the same assignment; another one while there is one raises Conflict.
    """
    placement = _lock(actor, row)
    existing = TutoringAssignment.objects.filter(**placement.target).select_related("tutor").first()
    if existing is not None:
        if existing.tutor_id == tutor_id:
            return existing
        raise Conflict.because("has_tutor", f"{existing.tutor} est déjà affecté : retirez d'abord ce tuteur.")
    tutor = Tutor.objects.select_for_update(of=("self",)).get(pk=tutor_id, employer=placement.employer_id)
    active = followed_meanwhile(placement, [tutor.pk]).get(tutor.pk, 0)
    if reasons := tutor_reasons(tutor, placement, active=active):
        raise Refused(reasons)
    if isinstance(placement.row, ImmersionAgreement):
        placement.row.tutor = tutor
        placement.row.save(update_fields=["tutor"])
    return TutoringAssignment.objects.create(
        tutor=tutor,
        person=placement.person,
        regime=placement.regime,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        created_at=now,
        **placement.target,
    )


@transaction.atomic
def tutor_release(*, actor: Actor, row: Hire | ImmersionAgreement) -> None:
    """Take the tutor back: her place is free again. The audit trail keeps who was there. Done twice, nothing more."""
    placement = _lock(actor, row)
    for assignment in TutoringAssignment.objects.filter(**placement.target):
        assignment.delete()
    if isinstance(placement.row, ImmersionAgreement):
        placement.row.tutor = None
        placement.row.save(update_fields=["tutor"])


def _lock(actor: Actor, row: Hire | ImmersionAgreement) -> Placement:
    if isinstance(row, Hire):
        return placement_of(Hire.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=row.pk))
    people = Person.objects.visible_to(actor)
    return placement_of(ImmersionAgreement.objects.select_for_update(of=("self",)).get(pk=row.pk, person__in=people))
