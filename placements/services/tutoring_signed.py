"""The tutor that a signed immersion names follows the person, and the tutoring keeps the dates of the agreement."""

import datetime as dt

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core.errors import Refused
from placements.enums import ImmersionStatus
from placements.models import ImmersionAgreement, TutoringAssignment
from placements.services.tutoring import Terms, placement_of, tutoring_begin

logger = structlog.get_logger(__name__)
SIGNED = (ImmersionStatus.READY, ImmersionStatus.RUNNING)


def tutors_of_signed(*, now: dt.datetime) -> int:
    """Give signed immersions their tutoring, and the dates of those that moved. Returns how many changed.

    Each in its own transaction. A tutor without a place is left out: the référent's page of the immersion says that
    it has no tutor yet, and who has a place.
    """
    today = timezone.localdate(now)
    named = ImmersionAgreement.objects.filter(
        status__in=SIGNED, tutor__isnull=False, ends_on__gte=today, tutorings__isnull=True
    )
    moved = TutoringAssignment.objects.filter(agreement__status__in=SIGNED, ended_at=None).exclude(
        ends_on=F("agreement__ends_on")
    )
    ids = list(named.order_by("pk").values_list("pk", flat=True))
    changed = sum(_begin(pk, now=now) for pk in ids)
    return changed + sum(_follow(pk) for pk in list(moved.order_by("pk").values_list("pk", flat=True)))


def _begin(agreement_id: int, *, now: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            agreement = ImmersionAgreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)
            if agreement.tutor_id is None or agreement.tutorings.exists():
                return False
            tutoring_begin(placement_of(agreement), agreement.tutor_id, now=now, terms=Terms())
    except Refused as refused:
        logger.info("tutoring.no_place", agreement_id=agreement_id, codes=sorted(refused.codes))
        return False
    return True


def _follow(assignment_id: int) -> bool:
    try:
        with transaction.atomic():
            rows = TutoringAssignment.objects.select_for_update(of=("self",)).select_related("agreement")
            assignment = rows.get(pk=assignment_id)
            agreement = assignment.agreement
            if agreement is None or assignment.ended_at is not None:
                return False
            if not agreement.tutorings.exclude(pk=assignment.pk).exists():
                assignment.starts_on = agreement.starts_on
            assignment.ends_on = max(agreement.ends_on, assignment.starts_on)
            assignment.save(update_fields=["starts_on", "ends_on"])
    except IntegrityError:
        logger.info("tutoring.dates_over_the_cap", tutoring_id=assignment_id)
        return False
    return True
