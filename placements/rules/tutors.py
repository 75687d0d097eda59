"""Caps and experience of tutors, by regime."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from placements.rules.problems import Problem

TEMP_AGENCY_ARTICLE = "R6226-5"
TEMP_AGENCY_CAP = 5
REPEATING_EXTRA = 1

# first day, last day (None: no end known), who is followed, whether she repeats her year of apprenticeship
Followed = tuple[date, date | None, Hashable, bool]


@dataclass(frozen=True, slots=True)
class TutorRegime:
    """Caps of a regime. `cap` None: none in law. `employer_cap`: when the tutor is the employer.

    `is_legal` False: the cap is the Département's own default. `employer_is_exceptional`: the employer is tutor only
    with a reason.
    """

    label: str
    article: str
    cap: int | None = None
    employer_cap: int | None = None
    years_needed: int = 0
    is_legal: bool = True
    employer_is_exceptional: bool = False


# Immersion: the law sets no cap, three is the Département's default.
TUTOR_REGIMES = {
    "apprenticeship": TutorRegime("l'apprentissage", "R6223-6", cap=2),
    "professionalisation": TutorRegime("la professionnalisation", "D6325-6", cap=3, employer_cap=2, years_needed=2),
    "pec": TutorRegime(
        "le parcours emploi compétences", "R5134-38", cap=3, years_needed=2, employer_is_exceptional=True
    ),
    "immersion": TutorRegime("l'immersion", "D5135-5", cap=3, is_legal=False),
    "mentoring": TutorRegime("le parrainage", "circulaire 2005-20"),
}


@dataclass(frozen=True, slots=True)
class Cap:
    """How many people a tutor may follow at once, and where that number comes from."""

    most: int
    article: str
    is_lowered: bool = False


def tutor_cap(
    regime: str,
    *,
    is_employer: bool = False,
    repeats: bool = False,
    is_temp_agency: bool = False,
    lowered: Mapping[str, int] | None = None,
) -> Cap | None:
    """The most people followed at once under a regime; None when neither the law nor the Département sets one.

    Apprenticeship: two, one more when one of them repeats (R6223-6), five in a temporary work agency (R6226-5).
    Professionalisation: three, two when the tutor is the employer (D6325-6). PEC: three (R5134-38). `lowered`: what
    the Département sets, by regime; it may lower the law's cap, never raise it.
    """
    rule = regime_rule(regime)
    most, article = rule.cap, rule.article
    if is_employer and rule.employer_cap is not None:
        most = rule.employer_cap
    if regime == "apprenticeship" and most is not None:
        if is_temp_agency:
            most, article = TEMP_AGENCY_CAP, TEMP_AGENCY_ARTICLE
        elif repeats:
            most += REPEATING_EXTRA
    mine = (lowered or {}).get(regime)
    if mine is not None and (most is None or mine < most or not rule.is_legal):
        return Cap(mine, article, is_lowered=True)
    return None if most is None else Cap(most, article)


def regime_rule(regime: str) -> TutorRegime:
    if regime not in TUTOR_REGIMES:
        raise ValueError(f"unknown regime {regime!r}")
    return TUTOR_REGIMES[regime]


def most_at_once(followed: Iterable[Followed], *, start: date, end: date | None) -> int:
    """The most different people followed on any one day from `start` to `end` (None: without end).

    The law counts those followed at the same time: two people one after the other take one place, not two.
    """
    rows = [one for one in followed if (one[1] is None or one[1] >= start) and (end is None or one[0] <= end)]
    days = {start, *(one[0] for one in rows if one[0] > start)}
    return max(
        (len({who for first, last, who, _ in rows if first <= day and (last is None or last >= day)}) for day in days),
        default=0,
    )


def tutor_problems(
    *,
    regime: str,
    is_employer: bool,
    years_experience: int,
    active: int,
    repeats: bool = False,
    is_temp_agency: bool = False,
    lowered: Mapping[str, int] | None = None,
    exception: str | None = None,
) -> list[Problem]:
    """Why somebody may not take one more person to tutor. `active` counts those already followed, in all regimes.

    `exception`: why the employer herself is the tutor, where the law wants it exceptional; None when it is not asked.
    """
    rule = regime_rule(regime)
    if years_experience < 0 or active < 0:
        raise ValueError("years of experience and people followed are not negative")
    cap = tutor_cap(regime, is_employer=is_employer, repeats=repeats, is_temp_agency=is_temp_agency, lowered=lowered)
    problems = []
    if years_experience < rule.years_needed:
        problems.append(
            Problem(
                "not_enough_experience",
                f"Pour {rule.label}, le tuteur a au moins {rule.years_needed} ans d'expérience dans un métier "
                f"en rapport : il en a {years_experience}.",
                rule.article,
            )
        )
    if cap is not None and active >= cap.most:
        who = "un employeur tuteur" if is_employer and rule.employer_cap is not None else "un tuteur"
        here = " dans ce Département" if cap.is_lowered else ""
        people = f"{cap.most} personne{'s' if cap.most > 1 else ''} à la fois{here}"
        problems.append(
            Problem(
                "too_many_followed",
                f"Pour {rule.label}, {who} suit au plus {people} : il en suit déjà {active}.",
                cap.article,
            )
        )
    if rule.employer_is_exceptional and is_employer and exception is not None and not exception.strip():
        problems.append(
            Problem(
                "employer_exception",
                f"Pour {rule.label}, l'employeur n'est tuteur lui-même qu'à titre exceptionnel : indiquez pourquoi.",
                rule.article,
            )
        )
    return problems
