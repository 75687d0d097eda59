"""What the page of one person reads: first which kinds of rows she has, in one query, then those kinds alone.

Most people have few of a dozen kinds, and to ask for a kind in vain costs as much as to read it.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection
from django.db.models import Model, Prefetch

from matching.models import Dismissal, PoolSignal, ProfileOccupation, ProfileSkill, SkillsProfile
from people.models import DocumentTrace, EligibilityEvidence, Person, PersonDocument, ReferentChange
from placements.models import Hire, ImmersionAgreement, Mentoring, PersonContact, Proposal, TutoringAssignment

Row = TypeVar("Row", bound=Model)
# Each names its person in `person_id`.
KINDS: tuple[type[Model], ...] = (
    Proposal,
    Hire,
    ImmersionAgreement,
    TutoringAssignment,
    Mentoring,
    PersonContact,
    PersonDocument,
    DocumentTrace,
    ReferentChange,
    EligibilityEvidence,
    Dismissal,
    PoolSignal,
)
_IS_THERE = "EXISTS (SELECT FROM {table} WHERE person_id = %(person)s)"
KINDS_SQL = "SELECT " + ", ".join(_IS_THERE.format(table=kind._meta.db_table) for kind in KINDS)


def kinds_about(person: Person) -> frozenset[type[Model]]:
    """The kinds of rows that there are about a person."""
    with connection.cursor() as cursor:
        cursor.execute(KINDS_SQL, {"person": person.pk})
        return frozenset(kind for kind, is_there in zip(KINDS, cursor.fetchone(), strict=True) if is_there)


class Held:
    """The rows about a person of the kinds that she has."""

    def __init__(self, person: Person) -> None:
        self.person, self.kinds = person, kinds_about(person)

    def rows(self, kind: type[Row], read: Callable[[Person], Iterable[Row]]) -> list[Row]:
        """What `read` finds; nothing is asked when she has none of this kind."""
        return list(read(self.person)) if kind in self.kinds else []


def profile_shown(person: Person) -> SkillsProfile | None:
    """Her profile as her page shows it, in three queries; None when there is none yet."""
    occupations = ProfileOccupation.objects.select_related("occupation").only("profile_id", "occupation__label")
    skills = ProfileSkill.objects.select_related("skill").only("profile_id", "skill__label")
    return (
        SkillsProfile.objects.filter(person=person)
        .select_related("commune")
        .only(
            "person_id",
            "title",
            "max_km",
            "hours_min",
            "hours_max",
            "updated_at",
            "commune__name",
            "commune__postcodes",
        )
        .prefetch_related(Prefetch("profile_occupations", occupations), Prefetch("profile_skills", skills))
        .first()
    )
