"""Reads about people that cross a file, always scoped by who asks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import DateField, Q, QuerySet, Value

from accounts.actors import Actor
from people.enums import ConsentPurpose, OpinionState, PairState, PersonStatus
from people.models import (
    AccessLog,
    Consent,
    DocumentTrace,
    EligibilityCriterion,
    EligibilityEvidence,
    PartnerOpinion,
    Person,
    PersonDocument,
    PersonPair,
    PersonQuerySet,
)
from people.reach import people_within_reach
from people.rules import (
    Criterion,
    Facts,
    Identity,
    Opinion,
    Proof,
    Resemblance,
    eligible_criteria,
    near_dates,
    resemblance,
)
from referential.text import search_normalise


@dataclass(frozen=True, slots=True)
class Alike:
    """A known file that may be of the person asked about, and why."""

    person: Person
    resemblance: Resemblance


def people_alike(*, last_name: str, first_name: str, birth_date: dt.date | None, shown: int = 5) -> list[Alike]:
    """Files of the whole Département that may be of this person, the likeliest first.

    The indexes give few candidates: birth dates one slip away, and names alike where a date is missing. The rules
    then judge each (`people.rules.resemblance`).
    """
    asked = Identity(first_name, last_name, birth_date)
    if not last_name.strip() or not first_name.strip():
        return []
    known = Person.objects.exclude(status=PersonStatus.ANONYMISED).select_related(
        "service", "referent__user", "commune"
    )
    by_name = known.filter(search_name__trigram_similar=search_normalise(f"{last_name} {first_name}"))
    if birth_date is None:
        candidates = list(by_name)
    else:
        candidates = list(known.filter(birth_date__in=near_dates(birth_date)))
        candidates += by_name.filter(birth_date__isnull=True)
    found = [Alike(person, resemblance(asked, person.identity)) for person in candidates]
    found = [one for one in found if one.resemblance.is_asked]
    return sorted(found, key=lambda one: (-one.resemblance.score, one.person.pk))[:shown]


# Files worth comparing: born the same day with names alike, or of the same names.
SUSPECTS = """
    SELECT one.id, one.first_name, one.last_name, one.birth_date,
           other.id, other.first_name, other.last_name, other.birth_date
    FROM people_person one
    JOIN people_person other ON other.birth_date = one.birth_date AND other.id > one.id
         AND similarity(one.search_name, other.search_name) >= 0.3
    WHERE 'anonymised' NOT IN (one.status, other.status)
    UNION
    SELECT one.id, one.first_name, one.last_name, one.birth_date,
           other.id, other.first_name, other.last_name, other.birth_date
    FROM people_person one
    JOIN people_person other ON other.search_name = one.search_name AND other.id > one.id
    WHERE 'anonymised' NOT IN (one.status, other.status)
"""


def suspect_pairs() -> Iterator[tuple[int, int, Resemblance]]:
    """Every two files that may be of one person, over the whole Département; nobody asks it, a nightly task does."""
    with connection.cursor() as cursor:
        cursor.execute(SUSPECTS)
        for one_id, *one, other_id, first_name, last_name, birth_date in cursor:
            found = resemblance(Identity(*one), Identity(first_name, last_name, birth_date))
            if found.is_asked:
                yield one_id, other_id, found


def pairs_open(actor: Actor) -> QuerySet[PersonPair]:
    """Pairs to examine of which the actor reaches a file, the likeliest first."""
    reached = people_within_reach(actor).order_by().values("pk")
    return (
        PersonPair.objects.filter(Q(one__in=reached) | Q(other__in=reached), state=PairState.OPEN)
        .select_related(
            *(f"{end}__{path}" for end in ("one", "other") for path in ("service", "referent__user", "commune"))
        )
        .order_by("-score", "pk")
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
        opinions=tuple(
            Opinion(opinion.criterion.code, opinion.hired_on)
            for opinion in person.opinions.filter(state=OpinionState.GIVEN).select_related("criterion")
        ),
        criteria=criteria_for_rules(),
    )


def people_criteria(people: Sequence[Person], *, on: dt.date) -> dict[int, set[str]]:
    """Codes met on a day by each of many people, in two queries. Who may read them is the caller's duty."""
    ids = [one.pk for one in people]
    seen = EligibilityEvidence.objects.filter(person__in=ids).annotate(is_opinion=Value(value=False))
    given = PartnerOpinion.objects.filter(person__in=ids, state=OpinionState.GIVEN).annotate(
        is_opinion=Value(value=True), no_end=Value(None, output_field=DateField())
    )
    rows = seen.order_by().values_list("person", "criterion__code", "issued_on", "valid_until", "is_opinion")
    opinions = given.order_by().values_list("person", "criterion__code", "hired_on", "no_end", "is_opinion")
    proofs: dict[int, list[Proof]] = defaultdict(list)
    reasoned: dict[int, list[Opinion]] = defaultdict(list)
    for person, code, day, end, is_opinion in rows.union(opinions, all=True):
        if is_opinion:
            reasoned[person].append(Opinion(code, day))
        else:
            proofs[person].append(Proof(code, day, end))
    listed = criteria_for_rules()
    met = {}
    for one in people:
        facts = Facts(
            birth_date=one.birth_date,
            lives_in_qpv=one.in_qpv,
            proofs=tuple(proofs[one.pk]),
            opinions=tuple(reasoned[one.pk]),
            criteria=listed,
        )
        met[one.pk] = eligible_criteria(facts=facts, on=on)
    return met


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
    """The last times that her file was opened, latest first."""
    return list(person.accesses.select_related("user").order_by("-at")[:limit])  # an order that is that of an index


def people_followed(*, actor: Actor | None = None, territory_ids: frozenset[int] | None = None) -> QuerySet[Person]:
    """Active files: the actor's own scope, or, for figures without names, those of some territories."""
    people = Person.objects.visible_to(actor) if actor is not None else Person.objects.all()
    if territory_ids is not None:
        people = people.filter(territory_id__in=territory_ids)
    return people.followed()


# --- Documents --------------------------------------------------------------------------------------------------
def document_traces_of(person: Person, *, limit: int | None = None) -> list[DocumentTrace]:
    """What was done with her documents, the latest first. Who may read it is the caller's duty."""
    return list(person.document_traces.select_related("by")[:limit])


def documents_told(ids: Iterable[int]) -> list[PersonDocument]:
    """Among documents whose end was announced, those still there, not replaced since, of people still known."""
    rows = PersonDocument.objects.filter(pk__in=ids, warned_at__isnull=False)
    rows = rows.exclude(person__status=PersonStatus.ANONYMISED)
    return list(rows.select_related("person").order_by("put_at", "pk"))
