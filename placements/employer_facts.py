"""What employers did, counted for the room below (`employers.facts`)."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce

from employers.enums import ContractKind, EmployerKind
from employers.facts import Placed, counter_register
from placements.enums import UNANSWERED, ImmersionStatus, ProposalStatus
from placements.models import Hire, HoursStep, ImmersionAgreement, Proposal, TutoringAssignment

HELD = (ImmersionStatus.RUNNING, ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)
LOOKED_BACK_DAYS = 365
LEARNING = (ContractKind.APPRENTICESHIP, ContractKind.PROFESSIONALISATION)
SENIOR_AGE = 45  # the charter's theme « Recruter après 45 ans »
FAIR_DAYS = 7  # a proposal younger than that is not late yet


def register() -> None:
    counter_register(PlacementsCounter())


class PlacementsCounter:
    """The counter of `employers.facts`."""

    def placed(self, employer_id: int, *, first: dt.date, last: dt.date) -> Placed:
        assigned = TutoringAssignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=first), tutor__employer=employer_id, starts_on__lte=last
        )
        earlier = ImmersionAgreement.objects.filter(
            host=employer_id, status__in=HELD, person=OuterRef("person"), starts_on__lt=OuterRef("starts_on")
        )
        begun = Hire.objects.filter(employer=employer_id, starts_on__range=(first, last)).order_by()
        hired = begun.annotate(
            tried_before=Exists(earlier),
            by_steps=Exists(HoursStep.objects.filter(hire=OuterRef("pk"))),
            years_old=Func(
                Func(F("starts_on"), F("person__birth_date"), function="age"),
                function="date_part", template="date_part('year', %(expressions)s)", output_field=IntegerField(),
            ),
        ).aggregate(
            hires=Count("pk"),
            tried=Count("pk", filter=Q(tried_before=True)),
            aged=Count("pk", filter=Q(years_old__gte=SENIOR_AGE)),
            trained=Count("pk", filter=Q(contract_kind__in=LEARNING)),
            stepped=Count("pk", filter=Q(by_steps=True)),
        )  # fmt: skip
        return Placed(
            immersions=ImmersionAgreement.objects.filter(
                host=employer_id, status__in=HELD, starts_on__range=(first, last)
            ).count(),
            **hired,
            tutors=assigned.order_by().values("tutor").distinct().count(),
            tutored=assigned.order_by().values("person").distinct().count(),
        )

    def passages(self, *, first: dt.date, last: dt.date) -> Mapping[int, int]:
        """The structure is the last that employed the person, or whose tutor followed her, in the year before."""
        structures = EmployerKind.structures()
        elsewhere = Hire.objects.filter(starts_on__range=(first, last)).exclude(
            employer__kind__in=structures | EmployerKind.adapted()
        )
        recent = Q(over=None) | Q(over__gte=OuterRef("year_before"))
        before = {"person": OuterRef("person"), "starts_on__lt": OuterRef("starts_on")}
        employed = (
            Hire.objects.filter(**before, employer__kind__in=structures)
            .annotate(over=Coalesce("ended_on", "ends_on"))
            .filter(recent)
            .order_by("-starts_on", "-pk")
        )
        followed = (
            TutoringAssignment.objects.filter(**before, tutor__employer__kind__in=structures)
            .annotate(over=F("ends_on"))
            .filter(recent)
            .order_by("-starts_on", "-pk")
        )
        year_before = ExpressionWrapper(F("starts_on") - dt.timedelta(days=LOOKED_BACK_DAYS), output_field=DateField())
        passed = elsewhere.annotate(year_before=year_before).annotate(
            structure=Coalesce(
                Subquery(employed.values("employer")[:1]), Subquery(followed.values("tutor__employer")[:1])
            )
        )
        rows = passed.exclude(structure=None).order_by().values_list("structure")
        return dict(rows.annotate(people=Count("person", distinct=True)))

    def answers(self, employer_id: int, *, now: dt.datetime) -> tuple[list[float], int]:
        """Proposals taken back before an answer say nothing of the employer, nor those of the last week."""
        since = now - dt.timedelta(days=LOOKED_BACK_DAYS)
        sent = Proposal.objects.sent().filter(employer=employer_id, proposed_at__gte=since)
        answered = sent.filter(answered_at__gte=F("proposed_at"))
        delays = [
            (at - asked).total_seconds() / 86_400 for asked, at in answered.values_list("proposed_at", "answered_at")
        ]
        fair = now - dt.timedelta(days=FAIR_DAYS)
        silence = now - dt.timedelta(days=settings.PROPOSAL_SILENCE_DAYS)
        lapsed = Q(status=ProposalStatus.CLOSED, proposed_at__lt=silence)
        waiting = Q(status__in=UNANSWERED, proposed_at__lt=fair)
        return delays, sent.filter(lapsed | waiting, answered_at=None).count()
