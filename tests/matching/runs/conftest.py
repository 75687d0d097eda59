import pytest
from django.utils import timezone

from accounts.enums import Role
from matching.enums import RunOrigin
from matching.models import Recommendation
from matching.services import match_run_start, work_do, work_take
from tests.factories.accounts import actor_create
from tests.factories.matching import (
    ImmersionOpeningFactory,
    JobOfferFactory,
    SkillsProfileFactory,
    TutorFactory,
    referential_create,
)
from tests.factories.people import PersonFactory


@pytest.fixture(autouse=True)
def referential(db):
    referential_create()


@pytest.fixture
def referent():
    return actor_create(Role.REFERENT)


@pytest.fixture
def people(referent):
    """Seven people of four wishes and three places."""
    values = [
        {},
        {"occupations": ["G1602"], "skills": ["G1602-0"]},
        {"commune_id": "73008"},
        {"wishes": ["immersion"]},
        {"occupations": ["D1507"], "skills": ["D1507-1", "K2204-0"]},
        {"commune_id": None},
        {"max_km": None, "commune_id": "38185"},
    ]
    return [SkillsProfileFactory(person=PersonFactory.followed_by(referent), **one).person for one in values]


@pytest.fixture
def openings():
    jobs = [
        JobOfferFactory(occupation_id=code, title=title, places=places)
        for code, title, places in [
            ("K2204", "Agent d'entretien", 1),
            ("K2204", "Agente de propreté", 5),
            ("G1602", "Commis de cuisine", 1),
            ("D1507", "Employé de rayon", 2),
        ]
    ]
    return [*jobs, ImmersionOpeningFactory(commune_id="73008"), TutorFactory()]


def start(**values):
    return match_run_start(origin=RunOrigin.COMMAND, now=timezone.now(), **values)


def finish(*, until=None):
    """Do what is left of the run under way, or until a stage is reached."""
    while (work := work_take(now=timezone.now())) is not None:
        if until is not None and work.stage == until:
            return work
        assert work_do(work)
    return None


def stored(run, *people):
    rows = Recommendation.stored.filter(run=run).order_by("person", "rank", "pk")
    if people:
        rows = rows.filter(person__in=people)
    names = ["person_id", "kind", "job_offer_id", "immersion_id", "tutor_id", "rank", "score", "distance_km"]
    return list(rows.values_list(*names, "reasons", "missing", "unknown"))


def keys_of(person):
    return [f"{one.kind}:{one.opening.pk}" for one in Recommendation.objects.filter(person=person).order_by("rank")]
