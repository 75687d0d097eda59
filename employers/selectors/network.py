"""The network of inclusive employers, as everybody may see it. Never a tutor's name nor a contact."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from employers.enums import EmployerKind, Kept, NetworkStatus, OpeningStatus, TutorRegime
from employers.facts import theme_words
from employers.models import (
    CharterReview,
    CharterSignature,
    CharterTheme,
    Employer,
    ImmersionOpening,
    JobOffer,
    NetworkMembership,
    Tutor,
)
from employers.selectors.openings import normal, words
from employers.selectors.places import Around


@dataclass(frozen=True)
class NetworkSearch:
    text: str = ""
    kind: str = ""
    territory_ids: tuple[int, ...] | None = None
    around: Around | None = None
    offers: str = ""
    branch: str = ""
    way: str = ""
    public: str = ""  # for those who follow people: an answer that is not published


def network_search(search: NetworkSearch) -> QuerySet[Employer]:
    """Members of the network that answer the search, with what a card shows."""
    rows = with_offers(Employer.objects.in_network()).select_related("commune", "network_membership", "territory")
    if search.text:
        rows = rows.filter(
            Q(search_document=words(search.text)) | Q(search_name__trigram_word_similar=normal(search.text))
        )
    if search.kind == "siae":
        rows = rows.filter(kind__in=EmployerKind.siae())
    elif search.kind:
        rows = rows.filter(kind=search.kind)
    if search.territory_ids is not None:
        rows = rows.filter(territory_id__in=search.territory_ids)
    if search.around:
        rows = rows.filter(commune_id__in=list(search.around.distances))
    if search.branch:
        rows = rows.filter(branch=search.branch)
    for question, answer in (("ways", search.way), ("publics", search.public)):
        if answer:
            rows = rows.filter(survey__answers__contains={question: [answer]})
    if search.offers in {"jobs", "immersions", "tutors"}:
        rows = rows.filter(**{f"has_{search.offers}": True})
    return rows.order_by("name", "pk")


def with_offers(rows: QuerySet[Employer]) -> QuerySet[Employer]:
    """Says of each whether she hires, welcomes immersions and has tutors, without a count nor a name."""
    mine = {"employer": OuterRef("pk")}
    return rows.annotate(
        has_jobs=Exists(JobOffer.objects.filter(status=OpeningStatus.PUBLISHED, **mine)),
        has_immersions=Exists(ImmersionOpening.objects.filter(status=OpeningStatus.PUBLISHED, **mine)),
        has_tutors=Exists(Tutor.objects.filter(is_active=True, **mine)),
    )


def network_member(employer_id: int) -> Employer:
    """A member's public card. Raises DoesNotExist for a company outside the network."""
    return (
        with_offers(Employer.objects.in_network())
        .select_related("commune", "territory", "network_membership", "survey")
        .get(pk=employer_id)
    )


def tutor_regimes(employer: Employer) -> list[tuple[str, int]]:
    """What the tutors at her place follow, and how many of them: never a name."""
    labels: dict[str, str] = dict(TutorRegime.choices)
    counts = Counter(regime for one in employer.tutors.active() for regime in one.regimes)
    return [(labels[code], counts[code]) for code in labels if counts[code]]


def network_members(limit: int = 6) -> list[Employer]:
    """The latest to join."""
    return list(
        with_offers(Employer.objects.in_network())
        .select_related("commune", "network_membership")
        .order_by("-network_membership__joined_on", "name", "pk")[:limit]
    )


def network_figures() -> dict[str, int]:
    """Figures of the public pages: one query for each table."""
    counted = {"all": Count("pk"), "labelled": Count("pk", filter=Q(labelled_at__isnull=False))}
    jobs = JobOffer.objects.published().aggregate(**counted)
    immersions = ImmersionOpening.objects.published().aggregate(**counted)
    return {
        "members": NetworkMembership.objects.filter(status=NetworkStatus.MEMBER).count(),
        "jobs": jobs["all"],
        "immersions": immersions["all"],
        "labelled": jobs["labelled"] + immersions["labelled"],
        "tutors": Tutor.objects.active().count(),
    }


def signatures_of(employers: Iterable[Employer]) -> dict[int, list[CharterSignature]]:
    """Every signature of these companies, the latest first, with its review."""
    found: dict[int, list[CharterSignature]] = defaultdict(list)
    rows = CharterSignature.objects.filter(membership__employer__in=list(employers))
    for row in rows.select_related("version", "review", "membership"):
        found[row.membership.employer_id].append(row)
    return dict(found)


def review_rows(review: CharterReview) -> list[dict[str, Any]]:
    """Each commitment of a review with what it became and what was counted, in words."""
    labels, kept = dict(CharterTheme.objects.values_list("code", "label")), dict(Kept.choices)
    return [
        {
            "theme": labels.get(code, code),
            "kept": kept[answer["kept"]],
            "tone": {Kept.YES: "success", Kept.PARTLY: "warning"}.get(Kept(answer["kept"]), "neutral"),
            "words": answer["words"],
            "facts": theme_words(review.facts, code),
        }
        for code, answer in review.answers.items()
    ]
