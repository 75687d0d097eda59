"""What an employer did, in figures. Proposals, hires and immersions belong to a room above, which counts them here.

`placements` registers its answer when it starts, as it does for `matching.tutoring`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from django.db.models import Count, Q

from employers.models import ImmersionOpening, JobOffer, Partnership
from employers.rules import Responsiveness, responsiveness


@dataclass(frozen=True, slots=True)
class Placed:
    """What the room above counts between two days, both included."""

    immersions: int = 0
    hires: int = 0
    tutors: int = 0
    tutored: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the yearly review shows; kept as JSON in it."""

    immersions: int
    hires: int
    tutors: int
    tutored: int
    offers: int
    progressive: int
    partnerships: int

    @property
    def as_json(self) -> dict[str, int]:
        return asdict(self)


class Counter(Protocol):
    def placed(self, employer_id: int, *, first: dt.date, last: dt.date) -> Placed:
        """Immersions begun and held, people hired, tutors at work and people they follow."""

    def answers(self, employer_id: int, *, now: dt.datetime) -> tuple[list[float], int]:
        """Days of each answer to a proposal of the last twelve months, and how many were left without."""


_known: list[Counter] = []


def counter_register(counter: Counter) -> None:
    _known[:] = [counter]


def facts_of(employer_id: int, *, first: dt.date, last: dt.date) -> Facts:
    """What an establishment did between two days, both included."""
    placed = _known[0].placed(employer_id, first=first, last=last) if _known else Placed()
    published = {"employer": employer_id, "published_at__date__range": (first, last)}
    jobs = JobOffer.objects.filter(**published).aggregate(
        all=Count("pk"), progressive=Count("pk", filter=Q(progressive_hours=True))
    )
    together = Partnership.objects.filter(Q(first=employer_id) | Q(second=employer_id), signed_on__range=(first, last))
    return Facts(
        immersions=placed.immersions,
        hires=placed.hires,
        tutors=placed.tutors,
        tutored=placed.tutored,
        offers=jobs["all"] + ImmersionOpening.objects.filter(**published).count(),
        progressive=jobs["progressive"],
        partnerships=together.count(),
    )


def responsiveness_of(employer_id: int, *, now: dt.datetime) -> Responsiveness:
    """How she answered the proposals of the last twelve months."""
    delays, silent = _known[0].answers(employer_id, now=now) if _known else ([], 0)
    return responsiveness(delays=delays, silent=silent)


# Words of each figure, singular and plural, in the order of the page.
WORDS: dict[str, tuple[str, str]] = {
    "immersions": ("immersion accueillie", "immersions accueillies"),
    "hires": ("personne embauchée", "personnes embauchées"),
    "tutors": ("tuteur actif", "tuteurs actifs"),
    "tutored": ("personne suivie par un tuteur", "personnes suivies par un tuteur"),
    "offers": ("offre publiée", "offres publiées"),
    "progressive": ("offre avec des horaires progressifs", "offres avec des horaires progressifs"),
    "partnerships": ("contrat ou projet avec une autre entreprise", "contrats ou projets avec d'autres entreprises"),
}
# The figures that speak of a theme of the charter; another theme has the employer's words alone.
OF_THEME: dict[str, tuple[str, ...]] = {
    "immersions": ("immersions",),
    "tutorat": ("tutors", "tutored"),
    "offres-lisibles": ("offers",),
    "recrutement-sans-cv": ("hires",),
    "horaires-progressifs": ("progressive",),
    "achats-inclusifs": ("partnerships",),
}


def fact_words(facts: Mapping[str, Any], names: tuple[str, ...] = tuple(WORDS)) -> list[str]:
    """`["2 immersions accueillies", "0 personne embauchée"]`."""
    return [f"{facts[name]} {WORDS[name][facts[name] > 1]}" for name in names if name in facts]
