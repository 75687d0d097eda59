"""Which criteria a person meets, with the evidence behind each: for facilitators only."""

import datetime as dt
from dataclasses import dataclass

from people.models import EligibilityCriterion, EligibilityEvidence, Person
from people.selectors import person_criteria


@dataclass(frozen=True, slots=True)
class MetCriterion:
    """A criterion met on the hiring day; `evidence` is None for an age, which the birth date proves."""

    code: str
    label: str
    is_sensitive: bool
    evidence: EligibilityEvidence | None


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
    return [
        MetCriterion(criterion.code, criterion.label, criterion.is_sensitive, latest.get(criterion.code))
        for criterion in EligibilityCriterion.objects.filter(code__in=codes).order_by("label")
    ]
