"""People for an opening: exact over everybody the asker may see, whatever happened since the process last looked."""

import datetime as dt
import random

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from employers.enums import Licence
from matching import live, pool, searchers
from matching.engine.splicing import people_spliced
from matching.loading import OPENING_FIELDS, ages_of, openings_load, profiles_load, wishes_include
from matching.models import Dismissal, ProfileOccupation, ProfileSkill, SkillsProfile
from matching.pool import pool_of
from matching.services import opening_dismiss
from people.enums import PersonStatus
from people.models import Person
from tests.factories.accounts import actor_create
from tests.factories.matching import (
    SKILLS,
    ImmersionOpeningFactory,
    JobOfferFactory,
    SkillsProfileFactory,
    TutorFactory,
    referential_create,
)
from tests.factories.people import PersonFactory
from tests.matching.engine.test_splicing import same

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def referential(db, monkeypatch):
    referential_create()
    monkeypatch.setattr(searchers, "BLOCK", 3)


@pytest.fixture
def referent():
    return actor_create(Role.REFERENT)


def everybody_again(opening, people):
    """Brute force: everybody who may be read encoded from nothing and compared."""
    (loaded,) = openings_load(opening.kind, ids=[opening.pk])
    aside = Dismissal.objects.filter(**{OPENING_FIELDS[opening.kind]: opening.pk}).values("person")
    profiles = profiles_load(
        SkillsProfile.objects.filter(is_searching=True, person__status=PersonStatus.ACTIVE, person__in=people)
        .filter(wishes_include(str(opening.kind)))
        .exclude(person__in=aside)
    )
    encoder = live.encoder_in_use()
    matcher = live.matcher_of(encoder.referential_, encoder)
    found = matcher.match_opening(loaded, matcher.encode(profiles, ages_of(profiles, on=TODAY)), top=pool.SHOWN)
    return [(int(match.profile), match.score, match.missing, match.unknown) for match in found]


def asked(opening, people):
    return [(row.person.pk, row.score, row.missing, row.unknown) for row in pool_of(opening, people=people)]


def newcomer(dice, referent):
    code = dice.choice(list(SKILLS))
    return SkillsProfileFactory(
        person=PersonFactory.followed_by(referent, birth_date=TODAY - dt.timedelta(days=365 * dice.randint(15, 60))),
        occupations=dice.choice([[code], sorted({code, "K2204"}), []]),
        skills=[f"{code}-{n}" for n in range(dice.randint(0, 3))],
        commune_id=dice.choice(["73008", "73065", "38185", None]),
        max_km=dice.choice([None, 5, 30]),
        summary=dice.choice(["", "ménage et entretien", "cuisine"]),
        licences=dice.choice([None, [], [Licence.B]]),
        wishes=dice.choice([[], ["job"], ["immersion", "tutoring"]]),
    )


def act(dice, referents):
    """One thing that happens to people, by whatever means."""
    rows = list(SkillsProfile.objects.order_by("pk"))
    what = dice.choice(
        ["new", "new", "title", "skills", "stop", "again", "archive", "delete", "bulk", "wishes", "born"]
    )
    if what == "new" or not rows:
        newcomer(dice, dice.choice(referents))
        return
    one = dice.choice(rows)
    mine = SkillsProfile.objects.filter(pk=one.pk)
    if what == "title":
        mine.update(title=dice.choice(["Commis de cuisine", "Cariste"]), commune=dice.choice(["73008", "73065"]))
    elif what == "skills":
        ProfileSkill.objects.filter(profile=one).delete()
        ProfileOccupation.objects.filter(profile=one).delete()
        ProfileOccupation.objects.create(profile=one, occupation_id=dice.choice(list(SKILLS)))
        one.save()
    elif what in {"stop", "again"}:
        mine.update(is_searching=what == "again")
    elif what == "archive":
        Person.objects.filter(pk=one.person_id).update(status=dice.choice(PersonStatus.values))
    elif what == "delete":
        one.delete()
    elif what == "bulk":
        SkillsProfile.objects.update(max_km=dice.choice([None, 10, 60]))
    elif what == "wishes":
        mine.update(wishes=["immersion"])
    else:
        Person.objects.filter(pk=one.person_id).update(birth_date=TODAY - dt.timedelta(days=365 * 17))


# --- Exact ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("few", [pool.FEW, 2])
@pytest.mark.parametrize("seed", range(3))
def test_after_any_history_the_pool_is_everybody_compared_again(referent, monkeypatch, seed, few):
    monkeypatch.setattr(pool, "FEW", few)
    monkeypatch.setattr(pool, "SHOWN", 4)
    monkeypatch.setattr(pool, "FIRST", 1)
    dice = random.Random(seed)
    referents = [referent, actor_create(Role.REFERENT)]
    openings = [
        JobOfferFactory(),
        JobOfferFactory(occupation_id="G1602", title="Commis de cuisine", minimum_age=18),
        JobOfferFactory(occupation_id="D1507", licences=[Licence.B], commune_id="73008"),
        ImmersionOpeningFactory(),
        TutorFactory(),
    ]
    for _ in range(12):
        newcomer(dice, dice.choice(referents))
    scopes = [Person.objects.all(), *(Person.objects.filter(referent=one.membership.pk) for one in referents)]
    seen = 0
    for _ in range(6):
        for _ in range(dice.randrange(4)):
            act(dice, referents)
        for opening in openings:
            for people in scopes:
                expected = everybody_again(opening, people)
                assert asked(opening, people) == expected
                seen += len(expected)
    assert seen > 40


def test_the_best_person_is_found_however_many_stand_before_her(referent, monkeypatch):
    """A hundred people of other services, all better, take no place in the list of a référent's own."""
    monkeypatch.setattr(pool, "SHOWN", 3)
    monkeypatch.setattr(pool, "FEW", 1)
    opening, other = JobOfferFactory(), actor_create(Role.REFERENT)
    for _ in range(40):
        SkillsProfileFactory(person=PersonFactory.followed_by(other), skills=["K2204-0", "K2204-1", "K2204-2"])
    mine = [SkillsProfileFactory(person=PersonFactory.followed_by(referent), skills=[]).person for _ in range(3)]
    people = Person.objects.filter(referent=referent.membership.pk)
    assert {row.person.pk for row in pool_of(opening, people=people)} == {one.pk for one in mine}


def test_who_was_set_aside_takes_no_place(referent, monkeypatch):
    monkeypatch.setattr(pool, "SHOWN", 2)
    opening = JobOfferFactory()
    people = [SkillsProfileFactory(person=PersonFactory.followed_by(referent)).person for _ in range(4)]
    first = pool_of(opening, people=Person.objects.all())[0].person
    opening_dismiss(
        actor=referent, person_id=first.pk, kind="job", opening_id=opening.pk, reason="hours", now=timezone.now()
    )
    rows = pool_of(opening, people=Person.objects.all())
    assert [row.rank for row in rows] == [1, 2]
    assert {row.person.pk for row in rows} <= {one.pk for one in people} - {first.pk}


@pytest.mark.parametrize(("born", "is_there"), [((2008, 11, 27), True), ((2008, 11, 28), False), (None, True)])
def test_the_legal_age_counts_to_the_day_and_unknown_keeps_nobody_out(referent, born, is_there):
    opening = JobOfferFactory(minimum_age=18)
    birth = dt.date(*born) if born else None
    SkillsProfileFactory(person=PersonFactory.followed_by(referent, birth_date=birth))
    found = pool_of(opening, people=Person.objects.all(), on=dt.date(2026, 11, 27))
    assert bool(found) == is_there


# --- At hand ----------------------------------------------------------------------------------------------------
def test_only_who_changed_is_read_again(referent, monkeypatch):
    profiles = [SkillsProfileFactory(person=PersonFactory.followed_by(referent)) for _ in range(8)]
    before = searchers.searchers()
    read = []
    whole = searchers.profiles_load
    monkeypatch.setattr(searchers, "profiles_load", lambda some: (read.append(found := whole(some)), found)[1])
    assert searchers.searchers().blocks is before.blocks
    SkillsProfile.objects.filter(pk=profiles[4].pk).update(title="Cariste")
    after = searchers.searchers()
    assert [[one.title for one in some] for some in read] == [["Cariste"]]
    assert sum(one is other for one, other in zip(after.blocks, before.blocks, strict=True)) == len(after.blocks) - 1
    assert len(before) == len(after) == 8


def test_blocks_are_cut_when_they_grow_and_vanish_when_empty(referent):
    SkillsProfileFactory.create_batch(2)
    searchers.searchers()
    SkillsProfileFactory.create_batch(7)
    found = searchers.searchers()
    assert [len(block) for block in found.blocks] == [3, 6]
    numbers = [number for block in found.blocks for number in block.numbers.tolist()]
    assert numbers == sorted(SkillsProfile.objects.values_list("person_id", flat=True))
    SkillsProfile.objects.update(is_searching=False)
    assert searchers.searchers().blocks == ()
    SkillsProfile.objects.update(is_searching=True)
    assert len(searchers.searchers()) == 9


def test_what_was_seen_in_a_transaction_rolled_back_is_forgotten(referent):
    profile = SkillsProfileFactory(person=PersonFactory.followed_by(referent), occupations=["K2204"])
    opening = JobOfferFactory()
    rows = asked(opening, Person.objects.all())
    with transaction.atomic():
        SkillsProfileFactory(person=PersonFactory.followed_by(referent))
        ProfileOccupation.objects.filter(profile=profile).delete()
        profile.save()
        assert len(pool_of(opening, people=Person.objects.all())) == 2
        transaction.set_rollback(True)
    assert asked(opening, Person.objects.all()) == rows
    assert len(searchers.searchers()) == 1


def test_a_table_of_people_changed_row_by_row_is_the_table_made_from_scratch(referent):
    dice = random.Random(5)
    for _ in range(9):
        newcomer(dice, referent)
    encoder = live.encoder_in_use()
    records = profiles_load(SkillsProfile.objects.all())
    former = encoder.profiles(records[:6])
    chosen = [records[7], records[0], records[5], records[8], records[1]]
    source = np.array([records.index(one) if one in records[:6] else -1 for one in chosen])
    spliced, scratch = people_spliced(encoder, former, chosen, source), encoder.profiles(chosen)
    wrong = [name for name in scratch.__dataclass_fields__ if not same(getattr(spliced, name), getattr(scratch, name))]
    assert wrong == []


def test_nothing_of_who_somebody_is_stays_in_memory(referent):
    SkillsProfileFactory(
        person=PersonFactory.followed_by(referent, last_name="Berger"), title="Commis", summary="J'ai travaillé"
    )
    (block,) = searchers.searchers().blocks
    (record,) = block.table.records
    assert (record.title, record.text, record.skills) == ("", "", ())
    assert str(block.table.ages[0]) == "nan"


def test_a_pool_takes_few_queries_whatever_the_number_of_people(referent):
    opening, counts = JobOfferFactory(), []
    for _ in range(2):
        for _ in range(10):
            SkillsProfileFactory(person=PersonFactory.followed_by(referent))
        pool_of(opening, people=Person.objects.all())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert pool_of(opening, people=Person.objects.all())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
