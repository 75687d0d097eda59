"""Forty employers, what they offer, and their tutors."""

import datetime as dt

from stdnum import luhn

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from config.demo.teams import add_demo_member
from config.demo.world import World, rows
from employers.enums import (
    ContractKind,
    EmployerKind,
    ImmersionPurpose,
    NetworkStatus,
    OpeningStatus,
    TutorRegime,
)
from employers.models import (
    Employer,
    EmployerLabel,
    ImmersionOpening,
    JobOffer,
    Label,
    NetworkMembership,
    OfferCriterion,
    OpeningViews,
    Tutor,
)
from referential.models import OccupationSkill

JOBS, IMMERSIONS, TUTORS = 120, 60, 50
DEMO_EMPLOYER = "Messageries du Bassin"
LABEL_CODES = {
    "engagees": "entreprises-s-engagent",
    "rsei": "rsei",
    "emploi45": "emploi-45-plus",
    "capemploi": "cap-emploi",
}
THEMES_BY_TURN = [
    ["immersions", "tutorat"],
    ["immersions", "job-dating", "tutorat"],
    ["tutorat", "horaires-progressifs"],
]
CONTACTS = ["Agathe Clairval", "Bruno Sommeil", "Chloé Vertbois", "David Rochefer", "Émilie Combeau", "Farid Montjoie"]
TUTOR_FIRST = ["Anne", "Bilal", "Corinne", "Didier", "Elsa", "Franck", "Gaëlle", "Hugo", "Isabelle", "Jonas"]
TUTOR_LAST = ["Arpisson", "Bellecombe", "Chaumontel", "Dentier", "Esserval", "Ferrières", "Grangeneuve", "Hautluce"]


def fictional_siret(number: int) -> str:
    """A SIRET with right keys in the 000 range, which no company holds."""
    siren = f"000{number:05d}"
    siren += luhn.calc_check_digit(siren)
    establishment = siren + "0001"
    return establishment + luhn.calc_check_digit(establishment)


def build_employers(world: World) -> None:
    for number, row in enumerate(rows("employers.csv"), start=1):
        employer = _employer(world, number, row)
        world.employers.append(employer)
        _network(world, employer, row, turn=number)
    demo = next(employer for employer in world.employers if employer.name == DEMO_EMPLOYER)
    add_demo_member(world, "employeur", "Paul", "Grésivaudan", demo.organisation, Role.EMPLOYER)


def _employer(world: World, number: int, row: dict[str, str]) -> Employer:
    siret = fictional_siret(number)
    territory = world.territory_of_commune[row["commune"]]
    made_at = world.instant(700 - 11 * number)
    organisation = Organisation.objects.create(
        name=row["name"],
        kind=OrganisationKind.BUYER if row["kind"] == EmployerKind.PUBLIC else OrganisationKind.EMPLOYER,
        siret=siret,
        commune_id=row["commune"],
        territory=territory,
        email=f"contact{number}@demo.example",
        created_at=made_at,
        verified_at=made_at,
        verified_by=world.users["pilotage"],
    )
    return Employer.objects.create(
        organisation=organisation,
        siret=siret,
        name=row["name"],
        kind=row["kind"],
        sector=row["sector"],
        headcount=int(row["headcount"]),
        description=row["description"],
        address=f"{number} rue des Artisans",
        commune_id=row["commune"],
        territory=territory,
        contact_name=CONTACTS[number % len(CONTACTS)],
        contact_email=f"contact{number}@demo.example",
        contact_phone=f"04 00 00 {number:02d} 00",
        created_at=made_at,
    )


def _network(world: World, employer: Employer, row: dict[str, str], *, turn: int) -> None:
    if row["network"]:
        signed = world.day(600 - 9 * turn)
        NetworkMembership.objects.create(
            employer=employer,
            status=NetworkStatus.MEMBER if turn % 13 else NetworkStatus.CANDIDATE,
            charter_signed_on=signed,
            joined_on=signed + dt.timedelta(days=20),
            commitments=THEMES_BY_TURN[turn % 3],
        )
    labels = Label.objects.in_bulk(field_name="code")
    for code in row["labels"].split():
        if label := labels.get(LABEL_CODES[code]):
            EmployerLabel.objects.create(employer=employer, label=label, obtained_on=world.day(500 - turn))


def build_openings(world: World) -> None:
    """Jobs and immersions of every employer, in turn, until the numbers are reached."""
    trades = {row["code"]: row for row in rows("occupations.csv")}
    codes_of = {row["name"]: row["occupations"].split() for row in rows("employers.csv")}
    criteria = list(OfferCriterion.objects.order_by("order").values_list("code", flat=True))
    turns = [
        (employer, code, trades[code]) for round_ in range(4) for employer in world.employers
        for code in _trades_of_turn(codes_of[employer.name], round_)
    ]  # fmt: skip
    world.jobs = [_job(world, n, *turn, criteria) for n, turn in enumerate(turns[:JOBS])]
    JobOffer.objects.bulk_create(world.jobs)
    immersion_turns = (turns[1::2] + turns[::2])[:IMMERSIONS]
    world.immersions = [_immersion(world, n, *turn, criteria) for n, turn in enumerate(immersion_turns)]
    ImmersionOpening.objects.bulk_create(world.immersions)
    _read_by_visitors(world)
    _give_skills(world, JobOffer, world.jobs)
    _give_skills(world, ImmersionOpening, world.immersions)


def _read_by_visitors(world: World) -> None:
    """Two weeks of readings of the public pages."""
    OpeningViews.objects.bulk_create(
        OpeningViews(kind=opening.kind, object_id=opening.pk, day=world.day(ago), count=1 + (opening.pk * 5 + ago) % 4)
        for opening in (*world.jobs, *world.immersions)
        if opening.status == OpeningStatus.PUBLISHED
        for ago in range(1, 15)
        if (opening.pk + ago) % 3
    )


def _trades_of_turn(codes: list[str], round_: int) -> list[str]:
    return codes if round_ == 0 else codes[round_ % len(codes) :][:1]


def has_progressive_hours(number: int) -> bool:
    return number % 4 == 0


def has_immersion_first(number: int) -> bool:
    return number % 2 == 0


def _common(
    world: World, number: int, employer: Employer, code: str, trade: dict[str, str], criteria: list[str]
) -> dict:
    dice = world.dice
    published = 3 + (number * 7) % 110
    titles = trade["job_titles"].split("|")
    labelled = number % 3 == 0 and bool(criteria)
    status = [OpeningStatus.PUBLISHED] * 8 + [OpeningStatus.FILLED, OpeningStatus.CLOSED]
    hours = int(trade["hours"])
    state = status[number % 10]
    made = world.instant(published + 4)
    without_car = dice.choice([True, True, False, None])
    untrue = {
        criterion
        for criterion, holds in {
            "reachable-without-car": bool(without_car),
            "progressive-hours": has_progressive_hours(number),
            "immersion-possible": has_immersion_first(number),
            "no-diploma": code != "J1501",
        }.items()
        if not holds
    }
    held = [criterion for criterion in criteria if criterion not in untrue]
    return {
        "employer": employer,
        "title": titles[number % len(titles)],
        "occupation_id": code,
        "commune_id": employer.commune_id,
        "territory": employer.territory,
        "hours_per_week": dice.choice([hours, hours, max(20, hours - 7)]),
        "slots": trade["slots"].split(),
        "licences": trade["licences"].split(),
        "reachable_without_car": without_car,
        "places": dice.choice([1, 1, 1, 2, 3]),
        "starts_on": world.day(-dice.randrange(5, 60)),
        "expires_on": world.day(-dice.randrange(20, 120)),
        "status": state,
        "published_at": world.working_instant(published),
        "labelled_at": world.working_instant(published - 2) if labelled else None,
        "labelled_by": world.users["pilotage"] if labelled else None,
        "label_criteria": sorted(dice.sample(held, min(4, len(held)))) if labelled else [],
        "created_at": made,
    }


def _job(world, number, employer, code, trade, criteria) -> JobOffer:
    common = _common(world, number, employer, code, trade, criteria)
    contract = _contract_of(world, employer, number)
    return JobOffer(
        **common,
        contract_kind=contract,
        duration_months=None if contract == ContractKind.CDI else world.dice.choice([4, 6, 6, 12]),
        monthly_wage=trade["wage"],
        progressive_hours=has_progressive_hours(number),
        immersion_possible=has_immersion_first(number),
        no_diploma_required=code != "J1501",
        french_level=world.dice.choice(["", "A1", "A2", "A2", "B1"]),
        description=(
            f"{employer.description}\n\n"
            "Vous rejoignez une équipe qui prend le temps d'expliquer. Les gestes s'apprennent sur place ; "
            "la ponctualité et l'envie d'apprendre comptent plus que le diplôme."
        ),
    )


def _contract_of(world: World, employer: Employer, number: int) -> str:
    if employer.kind == EmployerKind.ACI:
        return ContractKind.CDDI
    if employer.kind == EmployerKind.ETTI:
        return ContractKind.TEMPORARY
    if employer.kind == EmployerKind.GEIQ:
        return ContractKind.PROFESSIONALISATION
    if employer.kind == EmployerKind.PUBLIC:
        return world.dice.choice([ContractKind.PEC, ContractKind.CDD])
    return [ContractKind.CDI, ContractKind.CDD, ContractKind.CDD, ContractKind.SEASONAL][number % 4]


def _immersion(world, number, employer, code, trade, criteria) -> ImmersionOpening:
    purposes = [
        [ImmersionPurpose.DISCOVER],
        [ImmersionPurpose.DISCOVER, ImmersionPurpose.CONFIRM],
        [ImmersionPurpose.CONFIRM, ImmersionPurpose.RECRUIT],
    ]
    return ImmersionOpening(
        **_common(world, number, employer, code, trade, criteria),
        purposes=purposes[number % 3],
        length_days=world.dice.choice([3, 5, 5, 10]),
        description=f"{employer.description}\n\nQuelques jours avec l'équipe pour voir le métier, sans engagement.",
    )


def _give_skills(world: World, model, openings: list) -> None:
    """Each opening asks for some of its occupation's skills, the core ones first."""
    skills_of: dict[str, list[str]] = {}
    for occupation, skill in (
        OccupationSkill.objects.filter(occupation_id__in=world.occupations)
        .order_by("-is_core", "skill_id")
        .values_list("occupation_id", "skill_id")
    ):
        skills_of.setdefault(occupation, []).append(skill)
    through = model.skills.through
    owner = f"{model._meta.model_name}_id"
    through.objects.bulk_create(
        through(**{owner: opening.pk, "skill_id": skill})
        for opening in openings
        for skill in skills_of.get(opening.occupation_id, [])[: world.dice.randrange(5, 9)]
    )


def build_tutors(world: World) -> None:
    codes_of = {row["name"]: row["occupations"].split() for row in rows("employers.csv")}
    regimes = [
        [TutorRegime.IMMERSION],
        [TutorRegime.IMMERSION, TutorRegime.PEC],
        [TutorRegime.IMMERSION, TutorRegime.PROFESSIONALISATION],
        [TutorRegime.APPRENTICESHIP, TutorRegime.PEC],
    ]
    for number in range(TUTORS):
        employer = world.employers[number % len(world.employers)]
        codes = codes_of[employer.name]
        world.tutors.append(
            Tutor(
                employer=employer,
                first_name=TUTOR_FIRST[number % len(TUTOR_FIRST)],
                last_name=TUTOR_LAST[(number * 3 + number // len(world.employers)) % len(TUTOR_LAST)],
                job_title="Chef d'équipe" if number % 2 else "Responsable de site",
                email="" if number % 10 == 7 else f"tuteur{number}@demo.example",
                phone=f"06 00 01 00 {number:02d}" if number % 10 == 7 else "",
                occupation_id=codes[number // len(world.employers) % len(codes)],
                years_experience=2 + number % 18,
                regimes=regimes[number % 4],
                capacity=1 + number % 3,
                languages=["fr"] + ([["ar"], ["pt"], ["en"], []][number % 4]),
                agreed_on=world.day(400 - number),
            )
        )
    Tutor.objects.bulk_create(world.tutors)
