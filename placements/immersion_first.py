"""« Une immersion d'abord ? »: said where it helps, and never in the way.

On a job for which the person has no experience, and before a subsidised contract (PEC), unless she has already been in
immersion at this employer's.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from core.remarks import Remark, remarks_register
from employers.enums import ContractKind, OpeningKind
from matching.models import ProfileOccupation
from people.models import Person
from placements.enums import ImmersionStatus
from placements.models import ImmersionAgreement, Proposal

ICON = "compass"
ENOUGH_YEARS = Decimal(1)
LIVED = (ImmersionStatus.READY, ImmersionStatus.RUNNING, ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)
NO_EXPERIENCE = "Métier nouveau pour la personne\u00a0: une immersion d'abord, un mois au plus, permettrait d'essayer."
ACCEPTED = "Métier nouveau pour la personne\u00a0: l'employeur accepte une immersion avant l'embauche."
BEFORE_PEC = "Avant un parcours emploi compétences, une immersion chez cet employeur aide à vérifier le projet."


def register() -> None:
    remarks_register("opening_for_person", immersion_first)


def immersion_first(*, person: Person, openings: Iterable[Any], **_: Any) -> dict[str, list[Remark]]:
    """By opening (`job:12`): the advice, for jobs alone. A year in the job, told or unknown, needs none."""
    jobs = [one for one in openings if one.kind == OpeningKind.JOB]
    if not jobs:
        return {}
    years, known = _known_of(person)
    advised = {f"job:{one.pk}": _advice(one, years) for one in jobs if one.employer_id not in known}
    return {key: [Remark(text, ICON)] for key, text in advised.items() if text}


def advice_before_hire(proposal: Proposal) -> str:
    """What to say before the hire is declared: nothing, or a word in favour of an immersion."""
    offer = proposal.job_offer
    if offer is None or offer.contract_kind != ContractKind.PEC:
        return ""
    return "" if _lived_at(proposal.person).filter(host=proposal.employer_id).exists() else BEFORE_PEC


def _advice(job: Any, years: dict[str, Decimal | None]) -> str:
    if job.contract_kind == ContractKind.PEC:
        return BEFORE_PEC
    told = years.get(job.occupation_id, Decimal(0))
    if told is None or told >= ENOUGH_YEARS:
        return ""
    return ACCEPTED if job.immersion_possible else NO_EXPERIENCE


def _known_of(person: Person) -> tuple[dict[str, Decimal | None], set[int]]:
    """Her years in each occupation and the employers who welcomed her already, in one query."""
    occupations = ProfileOccupation.objects.filter(profile__person=OuterRef("pk")).order_by("pk")
    told, hosts = (
        Person.objects.filter(pk=person.pk)
        .values_list(
            ArraySubquery(occupations.values(told=JSONObject(code="occupation_id", years="years_experience"))),
            ArraySubquery(_lived_at(OuterRef("pk")).order_by("pk").values("host_id")),
        )
        .get()
    )
    return {one["code"]: None if one["years"] is None else Decimal(str(one["years"])) for one in told}, set(hosts)


def _lived_at(person: Person | OuterRef) -> QuerySet[ImmersionAgreement]:
    return ImmersionAgreement.objects.filter(person=person, status__in=LIVED)
