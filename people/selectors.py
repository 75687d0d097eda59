"""Reads about people that cross a file, always scoped by who asks."""

import datetime as dt

from django.db.models import Func, Q, QuerySet, Value

from accounts.actors import Actor
from people.enums import ConsentPurpose, PersonStatus
from people.models import AccessLog, Consent, EligibilityCriterion, EligibilityEvidence, Person, PersonQuerySet
from people.rules import Criterion, Facts, Proof, eligible_criteria


class Normalised(Func):
    """Without accent, case or punctuation, as every text search of the product compares."""

    function = "search_normalise"


def person_duplicates(*, last_name: str, first_name: str, birth_date: dt.date | None) -> list[Person]:
    """Files of the whole Département with the same name and birth date; a missing birth date matches any."""
    if not last_name.strip() or not first_name.strip():
        return []
    people = Person.objects.exclude(status=PersonStatus.ANONYMISED)
    if birth_date is not None:
        people = people.filter(Q(birth_date=birth_date) | Q(birth_date__isnull=True))
    return list(
        people.alias(last=Normalised("last_name"), first=Normalised("first_name"))
        .filter(last=Normalised(Value(last_name)), first=Normalised(Value(first_name)))
        .select_related("service", "referent__user")[:5]
    )


def people_search(people: PersonQuerySet, text: str) -> PersonQuerySet:
    """People whose first or last name holds every word."""
    for word in text.split()[:5]:
        people = people.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word))
    return people


def criteria_in_force(*, on: dt.date) -> QuerySet[EligibilityCriterion]:
    return EligibilityCriterion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


def person_facts(person: Person) -> Facts:
    """What the rules may know of a person. Uses prefetched `evidence__criterion` when there is."""
    return Facts(
        birth_date=person.birth_date,
        lives_in_qpv=person.in_qpv,
        proofs=tuple(Proof(line.criterion.code, line.issued_on, line.valid_until) for line in person.evidence.all()),
        criteria=criteria_for_rules(),
    )


def criteria_for_rules() -> tuple[Criterion, ...]:
    return tuple(
        Criterion(*row)
        for row in EligibilityCriterion.objects.order_by("code").values_list(
            "code", "proof_max_age_months", "valid_from", "valid_to"
        )
    )


def person_criteria(person: Person, *, on: dt.date) -> set[str]:
    """Codes of the criteria the person meets on a day: what a facilitator checks before the first hour."""
    return eligible_criteria(facts=person_facts(person), on=on)


def evidence_holds(line: EligibilityEvidence, *, on: dt.date) -> bool:
    """Whether this very justification is still good on a day, whatever the others say."""
    proof = Proof(line.criterion.code, line.issued_on, line.valid_until)
    return proof.holds(on=on, max_age_months=line.criterion.proof_max_age_months)


def person_eligibility(person: Person, *, on: dt.date) -> list[EligibilityCriterion]:
    """The criteria met, with their labels: for the référent and the facilitator only."""
    codes = person_criteria(person, on=on)
    return list(EligibilityCriterion.objects.filter(code__in=codes).order_by("label"))


def consents_in_force(person: Person) -> dict[str, Consent]:
    return {consent.purpose: consent for consent in person.consents.filter(withdrawn_on__isnull=True)}


def person_agrees(person: Person, purpose: ConsentPurpose) -> bool:
    return person.consents.filter(purpose=purpose, withdrawn_on__isnull=True).exists()


def accesses_of(person: Person, *, limit: int = 20) -> list[AccessLog]:
    return list(person.accesses.select_related("user")[:limit])


def people_followed(*, actor: Actor | None = None, territory_ids: frozenset[int] | None = None) -> QuerySet[Person]:
    """Active files: the actor's own scope, or, for figures without names, those of some territories."""
    people = Person.objects.visible_to(actor) if actor is not None else Person.objects.all()
    if territory_ids is not None:
        people = people.filter(territory_id__in=territory_ids)
    return people.followed()
