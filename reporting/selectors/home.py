"""Figures for the pilot: counted live, over a territory and all below it, and hidden when they would show somebody."""

import datetime as dt
from collections import Counter
from dataclasses import astuple, dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import AccessRequest, Organisation, Territory
from clauses.models import Bridge
from clauses.selectors.bridge_figures import PublishedBridgeFigures, bridge_figures_published
from clauses.selectors.figures import key_figures
from core.disclosure import SMALL_CELL
from employers.enums import LabelStatus, NetworkStatus, NewsStatus, OpeningStatus
from employers.models import (
    CharterReview,
    ContractingNotice,
    EmployerLabel,
    ImmersionOpening,
    JobOffer,
    MemberNews,
    NetworkMembership,
    Opening,
    Tutor,
)
from placements.models import Hire, ImmersionAgreement, Proposal

MONTHS_SHOWN = 12
MODELS: tuple[type[Opening], ...] = (JobOffer, ImmersionOpening)


@dataclass(frozen=True, slots=True)
class ToDo:
    offers: int
    candidates: int
    organisations: int
    requests: int
    labels: int
    reviews: int
    news: int
    notices: int

    @property
    def total(self) -> int:
        return sum(astuple(self))


@dataclass(frozen=True, slots=True)
class Figures:
    members: int
    jobs: int
    immersions: int
    labelled: int
    tutors: int
    proposals: int | None  # None: too few people to be shown
    hires: int | None
    agreements: int | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where we count; None is everywhere. The territory of a person decides for proposals and hires."""

    ids: tuple[int, ...] | None

    @classmethod
    def of(cls, territory: Territory | None) -> "Scope":
        return cls(None if territory is None else tuple(Territory.get_tree(territory).values_list("pk", flat=True)))

    def of_field(self, name: str) -> Q:
        return Q() if self.ids is None else Q(**{f"{name}__in": self.ids})


def _begin(day: dt.date) -> dt.datetime:
    """Its first instant, here: compared as it is, where the date of each row would have to be worked out."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def hidden_if_small(count: int) -> int | None:
    """None in place of a count of people so small that one could be recognised. Zero shows nobody."""
    return None if 0 < count < SMALL_CELL else count


def to_do(scope: Scope) -> ToDo:
    """What waits for a decision now."""
    here = scope.of_field("territory")
    counts = _counts(
        jobs=JobOffer.objects.filter(here, status=OpeningStatus.SUBMITTED),
        immersions=ImmersionOpening.objects.filter(here, status=OpeningStatus.SUBMITTED),
        candidates=NetworkMembership.objects.filter(
            scope.of_field("employer__territory"), status=NetworkStatus.CANDIDATE
        ),
        organisations=Organisation.objects.filter(here, verified_at__isnull=True, is_active=True),
        labels=EmployerLabel.objects.filter(scope.of_field("employer__territory"), status=LabelStatus.DECLARED),
        reviews=CharterReview.objects.filter(
            scope.of_field("signature__membership__employer__territory"), read_at__isnull=True
        ),
        news=MemberNews.objects.filter(scope.of_field("employer__territory"), status=NewsStatus.SUBMITTED),
        notices=ContractingNotice.objects.filter(scope.of_field("employer__territory")).reported(),
        requests=AccessRequest.objects.filter(scope.of_field("organisation__territory")).waiting(),
    )
    return ToDo(offers=counts.pop("jobs") + counts.pop("immersions"), **counts)


def figures(scope: Scope, *, since: dt.date) -> Figures:
    """Stocks of today, and what happened since a day."""
    jobs, immersions = (model.objects.published().filter(scope.of_field("territory")) for model in MODELS)
    employer, person = scope.of_field("employer__territory"), scope.of_field("person__territory")
    counts = _counts(
        jobs=jobs,
        immersions=immersions,
        labelled_jobs=jobs.labelled(),
        labelled_immersions=immersions.labelled(),
        members=NetworkMembership.objects.filter(employer, status=NetworkStatus.MEMBER),
        tutors=Tutor.objects.active().filter(employer),
        proposals=Proposal.objects.sent().filter(person, proposed_at__gte=_begin(since)),
        hires=Hire.objects.filter(person, starts_on__gte=since),
        agreements=ImmersionAgreement.objects.filter(person, starts_on__gte=since),
    )
    return Figures(
        members=counts["members"],
        jobs=counts["jobs"],
        immersions=counts["immersions"],
        labelled=counts["labelled_jobs"] + counts["labelled_immersions"],
        tutors=counts["tutors"],
        proposals=hidden_if_small(counts["proposals"]),
        hires=hidden_if_small(counts["hires"]),
        agreements=hidden_if_small(counts["agreements"]),
    )


def _counts(**rows: QuerySet) -> dict[str, int]:
    """How many rows each has, in one question."""
    counted = [
        one.order_by().annotate(named=Value(name)).values("named").annotate(n=Count("pk")) for name, one in rows.items()
    ]
    return dict(counted[0].union(*counted[1:], all=True).values_list("named", "n"))


def clause_figures(territory: Territory | None, *, on: dt.date, since: dt.date) -> Any:
    return key_figures(on, territory, since=since)


def bridge_figures(territory: Territory | None, *, on: dt.date) -> PublishedBridgeFigures:
    """What the offers opened for lots of a territory gave, without small numbers."""
    bridges = Bridge.objects.all()
    if territory is not None:
        bridges = bridges.filter(lot__contract__territory__in=Territory.get_tree(territory))
    return bridge_figures_published(bridges, on=on)


def months_back(today: dt.date, count: int = MONTHS_SHOWN) -> list[dt.date]:
    """First days of the last months, the current one included, oldest first."""
    found = []
    year, month = today.year, today.month
    for _ in range(count):
        found.append(dt.date(year, month, 1))
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return found[::-1]


def journeys_by_month(scope: Scope, *, today: dt.date) -> tuple[list[dt.date], list[dict[str, Any]]]:
    """Proposals and hires of each of the last months; small months are hidden."""
    months = months_back(today)
    proposals = _by_month(
        Proposal.objects.sent().filter(scope.of_field("person__territory"), proposed_at__gte=_begin(months[0])),
        "proposed_at",
    )
    hires = _by_month(
        Hire.objects.filter(scope.of_field("person__territory"), starts_on__range=(months[0], today)), "starts_on"
    )
    return months, [
        {"label": "Propositions", "values": [hidden_if_small(proposals[month]) for month in months]},
        {"label": "Embauches", "values": [hidden_if_small(hires[month]) for month in months]},
    ]


def _by_month(rows: QuerySet, field: str) -> Counter[dt.date]:
    counted = rows.order_by().annotate(month=TruncMonth(field)).values_list("month").annotate(n=Count("pk"))
    return Counter({month.date() if isinstance(month, dt.datetime) else month: n for month, n in counted})


def short_label(label: str) -> str:
    """The first words of a long official label: what an axis can hold."""
    return label.split(",")[0].removesuffix(" et Travaux publics")


def openings_by_sector(scope: Scope, *, limit: int = 8) -> list[tuple[str, int, int]]:
    """Published jobs and immersions of each sector of work, the largest first."""
    counts: dict[str, list[int]] = {}
    for place, model in enumerate(MODELS):
        rows = (
            model.objects.published()
            .filter(scope.of_field("territory"))
            .order_by()
            .values_list("occupation__sector_label")
            .annotate(n=Count("pk"))
        )
        for label, n in rows:
            counts.setdefault(short_label(label or "Autre"), [0, 0])[place] += n
    best = sorted(counts.items(), key=lambda item: (-sum(item[1]), item[0]))[:limit]
    return [(label, jobs, immersions) for label, (jobs, immersions) in best]
