"""What the clauses say on the pages of matches and proposals: that a hire would count, and for which lot.

The référent reads the lot and the hours it misses; the employer only "éligible : oui", and never a criterion.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils import timezone

from clauses.enums import ContractStatus, ParticipationStatus
from clauses.models import Bridge, Lot, Participation
from clauses.selectors.lots import hours_missing, validated_of_lot
from clauses.selectors.obligations import owed_of_lot
from clauses.services.bridge import clause_note
from core.remarks import Remark, remarks_register
from people.models import Person
from people.selectors import people_criteria

ICON = "bricks"


def register() -> None:
    remarks_register("opening_for_person", hires_that_count)
    remarks_register("proposal_for_employer", eligible_for_employer)


def hires_that_count(*, person: Person, openings: Iterable[Any], **_: Any) -> dict[str, list[Remark]]:
    """By opening (`job:12`): the lot for which hiring this person there would count, when she is eligible today."""
    today, proposable = timezone.localdate(), [one for one in openings if hasattr(one, "commune")]
    # First the person: who meets no criterion counts for no lot, and lots are long to read.
    met = people_criteria([person], on=today)[person.pk] if proposable else set()
    found = _lots_by_opening(proposable, on=today) if met else {}
    # A contract that names no public takes the whole list, and so whatever the person meets.
    return {
        key: [Remark(clause_note(lot, missing=missing), ICON)]
        for key, (lot, missing, publics) in found.items()
        if met & (publics or met)
    }


def eligible_for_employer(*, person: Person, opening: Any, **_: Any) -> dict[str, list[Remark]]:
    """To the employer: yes, when hiring her counts for one of her lots. Nothing otherwise, and never which public."""
    found = hires_that_count(person=person, openings=[opening])
    return {key: [Remark("Éligible à la clause d'insertion : oui", "check-circle-fill")] for key in found}


Needing = tuple[Lot, Decimal, frozenset[str]]


def _lots_by_opening(openings: list[Any], *, on: dt.date) -> dict[str, Needing]:
    """The lot of an opening's bridge, else the lot of its employer that misses most hours. One query."""
    if not openings:
        return {}
    jobs = {one.pk for one in openings if str(one.kind) == "job"}
    immersions = {one.pk for one in openings if str(one.kind) == "immersion"}
    companies = {one.employer.organisation_id for one in openings}
    opened = Q(bridges__closed_at__isnull=True)
    bridged = Bridge.objects.filter(Q(job_offer__in=jobs) | Q(immersion__in=immersions), closed_at__isnull=True)
    own = Participation.objects.filter(organisation__in=companies, status=ParticipationStatus.ACCEPTED)
    # Each by its own index: asked in one condition, every lot would be looked at.
    wanted = bridged.order_by().values("lot").union(own.order_by().values("lot"))
    running = (
        Lot.objects.filter(contract__status=ContractStatus.OPEN)
        .exclude(clause_kind="")
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), pk__in=wanted)
    )
    rows = running.annotate(owed_hours=owed_of_lot(), validated_hours=validated_of_lot()).select_related("contract")
    rows = rows.only("number", "contract__reference")
    by_opening: dict[str, Needing] = {}
    by_company: dict[int, Needing] = {}
    for row in rows.order_by("pk").annotate(
        public_codes=_codes("publics__code"),
        company_ids=_codes(
            "participations__organisation", filter=Q(participations__status=ParticipationStatus.ACCEPTED)
        ),
        job_ids=_codes("bridges__job_offer", filter=opened),
        immersion_ids=_codes("bridges__immersion", filter=opened),
    ):
        lot: Any = row  # with the lists that the query added
        missing = hours_missing(lot.owed_hours, lot.validated_hours)
        if not missing:
            continue
        need = (lot, missing, frozenset(lot.public_codes))
        by_opening |= {f"job:{pk}": need for pk in lot.job_ids} | {f"immersion:{pk}": need for pk in lot.immersion_ids}
        for company in lot.company_ids:
            if company not in by_company or missing > by_company[company][1]:
                by_company[company] = need
    found = {}
    for one in openings:
        key = f"{one.kind}:{one.pk}"
        wanted_by = by_opening.get(key) or by_company.get(one.employer.organisation_id)
        if wanted_by is not None:
            found[key] = wanted_by
    return found


def _codes(path: str, **options: Any) -> ArrayAgg:
    """The distinct values met along a relation, without blanks."""
    given = Q(**{f"{path}__isnull": False})
    return ArrayAgg(path, distinct=True, default=[], filter=given & options["filter"] if options else given)
