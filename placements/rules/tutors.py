"""Caps and experience of tutors, by regime."""

from dataclasses import dataclass

from placements.rules.problems import Problem


@dataclass(frozen=True, slots=True)
class TutorRegime:
    """Caps of a regime. `cap` None: none in law. `employer_cap`: when the tutor is the employer."""

    label: str
    article: str
    cap: int | None = None
    employer_cap: int | None = None
    years_needed: int = 0


# Apprenticeship: one more is allowed when an apprentice repeats, five in a temporary agency (R6226-5); those cases
# are judged by a person. Immersion: the law sets no cap, three is the Département's default.
TUTOR_REGIMES = {
    "apprenticeship": TutorRegime("l'apprentissage", "R6223-6", cap=2),
    "professionalisation": TutorRegime("la professionnalisation", "D6325-6", cap=3, employer_cap=2, years_needed=2),
    "pec": TutorRegime("le parcours emploi compétences", "R5134-38", cap=3, years_needed=2),
    "immersion": TutorRegime("l'immersion", "D5135-5", cap=3),
    "mentoring": TutorRegime("le parrainage", "circulaire 2005-20"),
}


def tutor_problems(*, regime: str, is_employer: bool, years_experience: int, active: int) -> list[Problem]:
    """Why somebody may not take one more person to tutor. `active` counts those already followed, in all regimes."""
    if regime not in TUTOR_REGIMES:
        raise ValueError(f"unknown regime {regime!r}")
    if years_experience < 0 or active < 0:
        raise ValueError("years of experience and people followed are not negative")
    rule = TUTOR_REGIMES[regime]
    cap = rule.employer_cap if is_employer and rule.employer_cap is not None else rule.cap
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
    if cap is not None and active >= cap:
        who = "un employeur tuteur" if is_employer and rule.employer_cap is not None else "un tuteur"
        problems.append(
            Problem(
                "too_many_followed",
                f"Pour {rule.label}, {who} suit au plus {cap} personnes à la fois : il en suit déjà {active}.",
                rule.article,
            )
        )
    return problems
