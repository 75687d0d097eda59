"""How many more people a tutor may follow, by the caps of the law: the matcher proposes no tutor who is full."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import JSONObject
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from core.outbox import outbox_add
from employers.enums import OpeningKind
from employers.models import Tutor
from placements.models import TutorCap, TutoringAssignment
from placements.rules import TUTOR_REGIMES, tutor_problems
from placements.services.tutoring import TEMP_AGENCIES


def places_left(
    *,
    regimes: Sequence[str],
    is_employer: bool,
    years_experience: int,
    active: int,
    capacity: int,
    is_temp_agency: bool = False,
    lowered: Mapping[str, int] | None = None,
) -> int:
    """Places left under the most welcoming of the regimes a tutor accepts, and never more than she offers.

    `lowered`: the caps of the Département.
    """
    known = [regime for regime in regimes if regime in TUTOR_REGIMES]
    offered = max(0, capacity - active)
    if not known:
        return offered

    def allowed(regime: str) -> int:
        return next(
            (
                more
                for more in range(offered)
                if tutor_problems(
                    regime=regime,
                    is_employer=is_employer,
                    years_experience=years_experience,
                    active=active + more,
                    is_temp_agency=is_temp_agency,
                    lowered=lowered,
                )
            ),
            offered,
        )

    return max(allowed(regime) for regime in known)


class TutorPlaces:
    """The answer of this room to `matching.tutoring`."""

    # The audit trail is written by the database itself: it sees bulk updates and raw SQL too.
    events = ("placements_tutoringassignmentevent", "tutor_id")
    stamp_sql = """
        (SELECT max(id) FROM placements_tutoringassignment),
        (SELECT count(*) FROM placements_tutoringassignment),
        (SELECT max(id) FROM placements_tutorcap)
    """

    def places_left(self, tutor_ids: Sequence[int], *, on: dt.date) -> dict[int, int]:
        """In two queries, whatever their number. Those announced for later count: their place is taken."""
        current = TutoringAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), tutor__in=tutor_ids)
        counted = current.order_by().values_list("tutor").annotate(followed=Count("person", distinct=True))
        active = Counter(dict(counted))
        # The caps of the Département come with the tutors: one query less for each list of the matcher.
        caps = TutorCap.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on).order_by()
        tutors = Tutor.objects.filter(pk__in=tutor_ids).order_by()
        tutors = tutors.annotate(lowered=ArraySubquery(caps.values(json=JSONObject(regime="regime", cap="cap"))))
        columns = ("pk", "regimes", "is_company_head", "years_experience", "capacity", "employer__kind", "lowered")
        return {
            pk: places_left(
                regimes=regimes,
                is_employer=head,
                years_experience=years,
                active=active[pk],
                capacity=capacity,
                is_temp_agency=kind in TEMP_AGENCIES,
                lowered={one["regime"]: one["cap"] for one in lowered},
            )
            for pk, regimes, head, years, capacity, kind, lowered in tutors.values_list(*columns)
        }


def tutor_changed(sender: object, instance: TutoringAssignment, **kwargs: object) -> None:
    """Somebody more or less to follow: the tutor is ranked again, for the people concerned."""
    with transaction.atomic():
        outbox_add(
            "opening_changed",
            key=f"tutoring:{instance.tutor_id}:{instance.pk}:{timezone.now().isoformat()}",
            kind=str(OpeningKind.TUTORING),
            id=instance.tutor_id,
        )


def connect() -> None:
    for signal in (post_save, post_delete):
        signal.connect(tutor_changed, sender=TutoringAssignment, dispatch_uid="tutor_changed")
