"""Three hundred people, each with a place, a trade, means and constraints that hold together."""

from dataclasses import dataclass

from config.demo.world import World, given, rows
from employers.enums import Licence, Slot
from matching.enums import SkillLevel, Transport, Wish
from matching.models import ProfileOccupation, ProfileSkill, SkillsProfile
from people.enums import ConsentPurpose, Gender, PersonStatus, ProofKind, TrainingLevel
from people.models import Consent, EligibilityCriterion, EligibilityEvidence, Person
from referential.models import OccupationSkill

PEOPLE = 300
# As often as each is met among people in insertion: most have a CAP or less.
TRAINING_LEVELS: list[str] = [
    *[TrainingLevel.BELOW_3] * 5, *[TrainingLevel.LEVEL_3] * 6, *[TrainingLevel.LEVEL_4] * 3,
    TrainingLevel.LEVEL_5, TrainingLevel.LEVEL_6, "",
]  # fmt: skip
NAMES = rows("names.csv", delimiter=",")
WOMEN, MEN, SURNAMES = ([row["name"] for row in NAMES if row["kind"] == kind] for kind in ("woman", "man", "surname"))


@dataclass(frozen=True, slots=True)
class Story:
    """A situation that explains a person's constraints. `weight` says how often it is met."""

    weight: int
    trades: tuple[str, ...]
    summary: str
    transports: tuple[str, ...]
    max_km: int
    hours: tuple[int, int]
    slots: tuple[str, ...]
    licences: tuple[str, ...] = ()
    french: str = "C1"
    criteria: tuple[str, ...] = ("rsa",)
    age: tuple[int, int] = (24, 58)


STORIES = [
    Story(
        5, ("K1304", "K1302", "J1301", "K1303", "K2205"),
        "A élevé ses enfants et gardé une parente âgée. Cherche un emploi compatible avec l'école.",
        (Transport.TRANSIT, Transport.WALK), 12, (20, 28), (Slot.DAY,), french="B2",
    ),
    Story(
        4, ("N1103", "N1101", "N1105", "N4105", "H3302"),
        "A travaillé en intérim dans plusieurs entrepôts. Ponctuel, à l'aise en équipe.",
        (Transport.CAR,), 30, (30, 35), (Slot.EARLY, Slot.DAY, Slot.LATE), (Licence.B,),
    ),
    Story(
        3, ("N1103", "H3302", "H2909", "H2102", "H3301"),
        "Bonne habileté manuelle, cherche un rythme régulier sans permis.",
        (Transport.TRANSIT, Transport.BIKE), 15, (28, 35), (Slot.EARLY, Slot.DAY, Slot.LATE), french="B1",
    ),
    Story(
        4, ("F1704", "F1703", "F1606", "F1702", "I1203"),
        "Expérience de chantier à l'étranger, non reconnue ici. Veut un contrat durable.",
        (Transport.TRANSIT, Transport.MOPED), 25, (35, 39), (Slot.EARLY, Slot.DAY), french="A2",
        criteria=("rsa", "refugie"),
    ),
    Story(
        3, ("G1602", "G1605", "G1603", "G1803", "G1501"),
        "A fait des saisons en cuisine et en hôtellerie. Souhaite se poser à l'année.",
        (Transport.WALK, Transport.TRANSIT), 10, (24, 35), (Slot.DAY, Slot.LATE, Slot.SATURDAY, Slot.SUNDAY),
        criteria=("rsa", "deld"),
    ),
    Story(
        3, ("A1203", "A1433", "K2304", "A1401", "K2303"),
        "Aime travailler dehors. Reprend une activité après une longue période sans emploi.",
        (Transport.BIKE, Transport.TRANSIT), 15, (20, 26), (Slot.EARLY, Slot.DAY), criteria=("rsa", "deld"),
    ),
    Story(
        2, ("D1507", "D1505", "D1106", "K2309", "M1601"),
        "Sourire et patience : a tenu une petite boutique familiale.",
        (Transport.CAR,), 20, (24, 35), (Slot.DAY, Slot.SATURDAY), (Licence.B,),
    ),
    Story(
        2, ("M1602", "M1601", "I1203", "K2503", "N4105"),
        "Plus de trente ans d'expérience, licencié à la fermeture de l'entreprise.",
        (Transport.CAR,), 25, (28, 35), (Slot.DAY,), (Licence.B,), age=(50, 61), criteria=("rsa", "senior50"),
    ),
    Story(
        2, ("F1616", "H2903", "A1203", "N1103", "G1602"),
        "Sorti de l'école sans diplôme, motivé par l'apprentissage d'un geste.",
        (Transport.TRANSIT, Transport.BIKE), 20, (30, 35), (Slot.EARLY, Slot.DAY, Slot.LATE),
        age=(18, 25), criteria=("rsa", "jeune_sans_qualification"),
    ),
    Story(
        2, ("K2205", "B1803", "H3302", "M1601", "K2309"),
        "Poste assis, ou assis et debout en alternance.",
        (Transport.TRANSIT,), 12, (15, 24), (Slot.DAY,), criteria=("rqth", "rsa"),
    ),
]  # fmt: skip


def build_people(world: World) -> None:
    dice = world.dice
    communes = list(world.territory_of_commune)
    stories = dice.choices(STORIES, weights=[story.weight for story in STORIES], k=PEOPLE)
    for number, story in enumerate(stories):
        world.people.append(_person(world, number, story, dice.choice(communes)))
    Person.objects.bulk_create(world.people)
    _profiles(world, stories)
    _evidence(world, stories)
    _consents(world)


def _person(world: World, number: int, story: Story, commune: str) -> Person:
    dice = world.dice
    gender = Gender.WOMAN if number % 2 else Gender.MAN
    names = WOMEN if gender == Gender.WOMAN else MEN
    age_days = dice.randrange(story.age[0] * 366, story.age[1] * 365)
    territory = world.territory_of_commune[commune]
    first = names[number // 2 % len(names)]
    last = SURNAMES[(number * 7 + number // 30) % len(SURNAMES)]
    return Person(
        first_name=first,
        last_name=last,
        birth_date=world.day(age_days),
        gender=gender,
        training_level=TRAINING_LEVELS[number * 5 % len(TRAINING_LEVELS)],
        # Some have a telephone alone: the short messages written to them are in `VAR_DIR/sms`.
        email="" if number % 20 == 13 else f"personne{number}@demo.example",
        phone=f"06 00 00 {number // 100:02d} {number % 100:02d}",
        commune_id=commune,
        in_qpv=number % 6 == 0,
        service=world.organisations["service"],
        referent=_referent_of(world, number, territory),
        territory=territory,
        status=PersonStatus.ACTIVE if number % 23 else PersonStatus.PAUSED,
        last_contact_on=world.day(dice.randrange(1, 75)),
        created_at=world.instant(dice.randrange(30, 520)),
        created_by=world.users["referent"],
    )


def _referent_of(world: World, number: int, territory):
    """A third of all files go to the demonstration's référent; the others to the colleague of the territory."""
    if number % 3 == 0:
        return world.referents[0]
    local = [m for m in world.referents[1:] if m.territory_id == territory.pk]
    return local[0] if local else world.referents[-1]


def _profiles(world: World, stories: list[Story]) -> None:
    dice = world.dice
    titles = {row["code"]: row["job_titles"].split("|") for row in rows("occupations.csv")}
    skills_of = _skills_by_occupation(world)
    profiles, occupations, skills = [], [], []
    for person, story in zip(world.people, stories, strict=True):
        trades = dice.sample(story.trades, dice.choice([1, 2, 2, 3]))
        profile = SkillsProfile(
            person=person,
            title=dice.choice(titles[trades[0]]),
            summary=story.summary,
            wishes=dice.choice([[Wish.JOB], [Wish.JOB, Wish.IMMERSION], [Wish.JOB, Wish.IMMERSION, Wish.TUTORING]]),
            commune_id=person.commune_id,
            max_km=story.max_km + dice.choice([0, 0, 5, 10]),
            transports=list(story.transports),
            hours_min=story.hours[0],
            hours_max=story.hours[1],
            slots=list(story.slots),
            licences=list(story.licences),
            languages={"fr": story.french},
            available_from=world.day(dice.randrange(-20, 40)),
            is_searching=person.status == PersonStatus.ACTIVE,
        )
        profiles.append(profile)
        occupations += [(profile, code, rank) for rank, code in enumerate(trades, start=1)]
        skills += [(profile, skill) for skill in _known_skills(dice, trades, skills_of)]
    SkillsProfile.objects.bulk_create(profiles)
    ProfileOccupation.objects.bulk_create(
        ProfileOccupation(
            profile=profile, occupation_id=code, rank=rank, years_experience=dice.choice([None, 0, 1, 2, 5, 8])
        )
        for profile, code, rank in occupations
    )
    levels = [SkillLevel.BEGINNER, SkillLevel.ABLE, SkillLevel.ABLE, SkillLevel.EXPERT]
    ProfileSkill.objects.bulk_create(
        ProfileSkill(profile=profile, skill_id=skill, level=dice.choice(levels)) for profile, skill in skills
    )


def _skills_by_occupation(world: World) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    links = OccupationSkill.objects.filter(occupation_id__in=world.occupations).order_by("occupation_id", "skill_id")
    for occupation, skill in links.values_list("occupation_id", "skill_id"):
        found.setdefault(occupation, []).append(skill)
    return found


def _known_skills(dice, trades: list[str], skills_of: dict[str, list[str]]) -> list[str]:
    """Most skills of the first trade, some of the others."""
    known: dict[str, None] = {}
    for rank, code in enumerate(trades):
        pool = skills_of.get(code, [])
        count = min(len(pool), dice.randrange(4, 9) if rank == 0 else dice.randrange(1, 4))
        known |= dict.fromkeys(dice.sample(pool, count))
    return list(known)


PROOFS = {
    "rsa": ProofKind.CAF_STATEMENT,
    "deld": ProofKind.FRANCE_TRAVAIL,
    "rqth": ProofKind.MDPH_DECISION,
    "senior50": ProofKind.IDENTITY,
    "jeune_sans_qualification": ProofKind.IDENTITY,
    "refugie": ProofKind.RESIDENCE_PERMIT,
}


def _evidence(world: World, stories: list[Story]) -> None:
    """Proofs of four people in five; the others remain to be asked for."""
    criteria = EligibilityCriterion.objects.in_bulk(field_name="code")
    EligibilityEvidence.objects.bulk_create(
        EligibilityEvidence(
            person=person,
            criterion=criteria[code],
            proof=PROOFS[code],
            issued_on=world.day(world.dice.randrange(5, 80)),
            valid_until=world.day(-400) if code in {"rqth", "refugie"} else None,
            checked_by=given(person.referent).user,
            checked_at=world.instant(2),
        )
        for number, (person, story) in enumerate(zip(world.people, stories, strict=True))
        for code in story.criteria
        if number % 5 and code in criteria
    )


def _consents(world: World) -> None:
    Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=purpose,
            given_on=max(person.created_at.date(), world.day(300)),
            recorded_by=given(person.referent).user,
        )
        for number, person in enumerate(world.people)
        for purpose in (ConsentPurpose.SHARE_PROFILE, ConsentPurpose.SHARE_CONTACT)
        if number % 9
    )
