"""What an employer did, in figures. Proposals, hires and immersions belong to a room above, which counts them here.

`placements` registers its answer when it starts, as it does for `matching.tutoring`, and `clauses` adds its hours.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Count, Q

from employers.enums import EmployerKind, TutorRegime
from employers.models import Employer, ImmersionOpening, JobOffer, Partnership, Tutor
from employers.rules import Responsiveness, responsiveness


@dataclass(frozen=True, slots=True)
class Placed:
    """What the room above counts between two days, both included."""

    immersions: int = 0
    hires: int = 0
    tutors: int = 0
    tutored: int = 0
    tried: int = 0
    aged: int = 0
    trained: int = 0
    stepped: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the yearly review shows; kept as JSON in it. None: it says nothing of this employer."""

    immersions: int
    hires: int
    tutors: int
    tutored: int
    tried: int
    aged: int
    trained: int
    stepped: int
    mentors: int
    offers: int
    open_to_all: int
    progressive: int
    without_car: int
    partnerships: int
    bought: int
    adapted: int
    clause_hours: int | None
    passages: int | None

    @property
    def as_json(self) -> dict[str, int]:
        return {name: value for name, value in asdict(self).items() if value is not None}


class Counter(Protocol):
    def placed(self, employer_id: int, *, first: dt.date, last: dt.date) -> Placed:
        """Immersions begun and held; people hired, and of these those who had tried the work there before, were 45 or
        more, learn by their contract or reach their hours by steps; tutors at work and people they follow.
        """

    def answers(self, employer_id: int, *, now: dt.datetime) -> tuple[list[float], int]:
        """Days of each answer to a proposal of the last twelve months, and how many were left without."""

    def passages(self, *, first: dt.date, last: dt.date) -> Mapping[int, int]:
        """By structure of insertion or group of employers, how many people she employed or followed were hired by
        ordinary employers between two days.
        """


class HoursCounter(Protocol):
    def clause_hours(self, organisation_id: int, *, first: dt.date, last: dt.date) -> Decimal | None:
        """Hours of insertion validated for people whom a company employs or declares; None when nobody is."""


_known: list[Counter] = []
_hours: list[HoursCounter] = []


def counter_register(counter: Counter) -> None:
    _known[:] = [counter]


def hours_counter_register(counter: HoursCounter) -> None:
    """`clauses` does, higher still."""
    _hours[:] = [counter]


def facts_of(employer_id: int, *, first: dt.date, last: dt.date) -> Facts:
    """What an establishment did between two days, both included. Hours of clauses are those of its whole company."""
    employer = Employer.objects.only("kind", "organisation_id").get(pk=employer_id)
    placed = _known[0].placed(employer_id, first=first, last=last) if _known else Placed()
    hours = _hours[0].clause_hours(employer.organisation_id, first=first, last=last) if _hours else None
    is_structure = employer.kind in EmployerKind.structures()
    return Facts(
        **asdict(placed),
        **_offered(employer_id, first=first, last=last),
        **_together(employer_id, first=first, last=last),
        mentors=Tutor.objects.active().filter(employer=employer_id, regimes__contains=[TutorRegime.MENTORING]).count(),
        clause_hours=None if hours is None else int(hours),
        passages=passages(first=first, last=last).get(employer_id, 0) if is_structure else None,
    )


def _offered(employer_id: int, *, first: dt.date, last: dt.date) -> dict[str, int]:
    published = {"employer": employer_id, "published_at__date__range": (first, last)}
    without_car = Count("pk", filter=Q(reachable_without_car=True))
    jobs = JobOffer.objects.filter(**published).aggregate(
        all=Count("pk"),
        progressive=Count("pk", filter=Q(progressive_hours=True)),
        open_to_all=Count("pk", filter=Q(no_diploma_required=True, french_level="")),
        without_car=without_car,
    )
    immersions = ImmersionOpening.objects.filter(**published).aggregate(all=Count("pk"), without_car=without_car)
    return {
        "offers": jobs["all"] + immersions["all"],
        "progressive": jobs["progressive"],
        "open_to_all": jobs["open_to_all"],
        "without_car": jobs["without_car"] + immersions["without_car"],
    }


def _together(employer_id: int, *, first: dt.date, last: dt.date) -> dict[str, int]:
    def with_some(kinds: frozenset[str]) -> Count:
        theirs = Q(first=employer_id, second__kind__in=kinds) | Q(second=employer_id, first__kind__in=kinds)
        return Count("pk", filter=theirs)

    mine = Partnership.objects.filter(Q(first=employer_id) | Q(second=employer_id), signed_on__range=(first, last))
    adapted = EmployerKind.adapted()
    return mine.aggregate(
        partnerships=Count("pk"), bought=with_some(EmployerKind.siae() | adapted), adapted=with_some(adapted)
    )


def passages(*, first: dt.date, last: dt.date) -> Mapping[int, int]:
    """People who went from each structure of insertion or group of employers to an ordinary employer."""
    return _known[0].passages(first=first, last=last) if _known else {}


def responsiveness_of(employer_id: int, *, now: dt.datetime) -> Responsiveness:
    """How she answered the proposals of the last twelve months."""
    delays, silent = _known[0].answers(employer_id, now=now) if _known else ([], 0)
    return responsiveness(delays=delays, silent=silent)


# Words of each figure, singular and plural, in the order of the page.
WORDS: dict[str, tuple[str, str]] = {
    "immersions": ("immersion accueillie", "immersions accueillies"),
    "hires": ("personne embauchée", "personnes embauchées"),
    "tried": ("personne embauchée après une immersion chez vous", "personnes embauchées après une immersion chez vous"),
    "aged": ("personne embauchée à 45 ans ou plus", "personnes embauchées à 45 ans ou plus"),
    "trained": (
        "personne embauchée en apprentissage ou en professionnalisation",
        "personnes embauchées en apprentissage ou en professionnalisation",
    ),
    "stepped": ("embauche avec des heures par étapes", "embauches avec des heures par étapes"),
    "passages": (
        "personne passée chez un employeur ordinaire après votre structure",
        "personnes passées chez un employeur ordinaire après votre structure",
    ),
    "tutors": ("tuteur actif", "tuteurs actifs"),
    "tutored": ("personne suivie par un tuteur", "personnes suivies par un tuteur"),
    "mentors": ("volontaire pour le parrainage", "volontaires pour le parrainage"),
    "offers": ("offre publiée", "offres publiées"),
    "open_to_all": (
        "offre sans diplôme ni niveau de français exigés",
        "offres sans diplôme ni niveau de français exigés",
    ),
    "progressive": ("offre avec des horaires progressifs", "offres avec des horaires progressifs"),
    "without_car": ("offre accessible sans voiture", "offres accessibles sans voiture"),
    "partnerships": ("contrat ou projet avec une autre entreprise", "contrats ou projets avec d'autres entreprises"),
    "bought": (
        "contrat ou projet avec une structure d'insertion, une entreprise adaptée ou un ESAT",
        "contrats ou projets avec des structures d'insertion, des entreprises adaptées ou des ESAT",
    ),
    "adapted": (
        "contrat ou projet avec une entreprise adaptée ou un ESAT",
        "contrats ou projets avec des entreprises adaptées ou des ESAT",
    ),
    "clause_hours": ("heure d'insertion validée dans l'entreprise", "heures d'insertion validées dans l'entreprise"),
}
# The figures that speak of a theme of the charter; another theme has the employer's words alone.
OF_THEME: dict[str, tuple[str, ...]] = {
    "immersions": ("immersions",),
    "tutorat": ("tutors", "tutored"),
    "parrainage": ("mentors",),
    "offres-lisibles": ("offers", "open_to_all"),
    "recrutement-sans-cv": ("hires", "tried"),
    "horaires-progressifs": ("progressive", "stepped"),
    "mobilite": ("without_car",),
    "handicap": ("adapted",),
    "seniors": ("aged",),
    "clauses": ("clause_hours",),
    "achats-inclusifs": ("bought",),
    "formation": ("trained",),
}
# Those of a whole year that are told even at zero.
EXPECTED = frozenset({"immersions", "hires", "passages", "tutors", "offers"})
NOTHING_COUNTED = "Rien à compter pour ce thème : vos mots suffisent."


def year_words(facts: Mapping[str, Any]) -> list[str]:
    """What was counted of a year, in the order of the page, without the zeros that nobody expects."""
    return fact_words(facts, [name for name in WORDS if name in EXPECTED or facts.get(name)])


def fact_words(facts: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """`["2 immersions accueillies", "0 personne embauchée"]`."""
    return [f"{facts[name]} {WORDS[name][facts[name] > 1]}" for name in names if name in facts]


def theme_words(facts: Mapping[str, Any], code: str) -> list[str]:
    """What was counted of a theme; one sentence says so when the database holds nothing of it."""
    return fact_words(facts, OF_THEME.get(code, ())) or [NOTHING_COUNTED]
