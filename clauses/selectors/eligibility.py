"""Which criteria a person meets, with the evidence behind each: for facilitators only."""

import datetime as dt
from dataclasses import dataclass

from people.enums import OpinionState
from people.models import EligibilityCriterion, EligibilityEvidence, PartnerOpinion, Person
from people.selectors import criteria_in_force, person_criteria


@dataclass(frozen=True, slots=True)
class MetCriterion:
    """A criterion met on the hiring day; `evidence` is None for an age, which the birth date proves."""

    code: str
    label: str
    is_sensitive: bool
    evidence: EligibilityEvidence | None
    opinion: PartnerOpinion | None = None


def criteria_met(person: Person, *, on: dt.date) -> set[str]:
    """Codes met on the hiring day, the only day that counts (domain rules, 1.5)."""
    return person_criteria(person, on=on)


def criteria_with_evidence(person: Person, *, on: dt.date) -> list[MetCriterion]:
    """The criteria met on the hiring day and, for each, the latest piece of evidence seen."""
    codes = criteria_met(person, on=on)
    latest: dict[str, EligibilityEvidence] = {}
    for evidence in person.evidence.select_related("criterion", "checked_by").order_by("issued_on", "pk"):
        if evidence.issued_on <= on and (evidence.valid_until is None or evidence.valid_until >= on):
            latest[evidence.criterion.code] = evidence
    given = {
        opinion.criterion_id: opinion
        for opinion in person.opinions.filter(hired_on=on, state=OpinionState.GIVEN).select_related("recorded_by")
    }
    return [
        MetCriterion(
            criterion.code, criterion.label, criterion.is_sensitive, latest.get(criterion.code), given.get(criterion.pk)
        )
        for criterion in EligibilityCriterion.objects.filter(code__in=codes).order_by("label")
    ]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A criterion of the list on the hiring day: what proof is asked, and what was seen that no longer proves it."""

    criterion: EligibilityCriterion
    evidence: EligibilityEvidence | None

    @property
    def rule(self) -> str:
        """How fresh the proof must be, in words."""
        months = self.criterion.proof_max_age_months
        if self.criterion.code == "senior50":
            return "Aucun justificatif : la date de naissance suffit."
        return f"De moins de {months} mois à l'embauche." if months else "Valable le jour de l'embauche."


def criteria_to_check(person: Person, *, on: dt.date, met: list[MetCriterion]) -> list[CheckLine]:
    """The rest of the list: what may still be proven. A partner's opinion is asked apart, when nothing holds."""
    seen: dict[int, EligibilityEvidence] = {}
    for evidence in person.evidence.order_by("issued_on", "pk"):
        seen[evidence.criterion_id] = evidence
    held = {row.code for row in met}
    return [
        CheckLine(criterion, seen.get(criterion.pk))
        for criterion in criteria_in_force(on=on).filter(needs_opinion=False).order_by("label")
        if criterion.code not in held
    ]
