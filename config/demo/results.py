"""What the reports need to have something to say: kinds of buyers, places, trades, exits, goals, and a second
structure of facilitators with its own contract."""

import datetime as dt

from accounts.enums import BuyerKind, OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from clauses.enums import ExitMilestone
from clauses.models import Engagement, ExitNote, PublicContract
from clauses.selectors.exits import milestone_day
from config.demo.contracts import BUYERS
from config.demo.world import World, given
from employers.enums import ContractKind
from placements.enums import FollowUpState
from reporting.enums import Indicator
from reporting.models import YearlyGoal

KIND_OF_BUYER = {
    BUYERS["achats"]: BuyerKind.DEPARTMENT,
    BUYERS["eaux"]: BuyerKind.GROUPING,
    BUYERS["habitat"]: BuyerKind.HOUSING,
    "Ville-Centre du Genevois": BuyerKind.COMMUNE,
    "Centre Hospitalier du Haut-Arve": BuyerKind.HEALTH,
}
TERRITORY_OF_REFERENCE = {"GEN": "genevois", "HOP": "mont-blanc", "HAB": "arve", "EAU": "faucigny"}
NEIGHBOURS = "HOP"  # the contracts that the other structure follows
OCCUPATION_OF_CPV = {
    "45233": "F1702",
    "45231": "F1705",
    "45214": "F1703",
    "45211": "F1703",
    "45453": "F1606",
    "45454": "F1606",
    "90": "K2204",
    "77": "A1203",
    "60": "N1103",
    "55": "K2204",
}
SITUATIONS = (
    FollowUpState.IN_OTHER_JOB,
    FollowUpState.IN_JOB,
    FollowUpState.IN_TRAINING,
    FollowUpState.OUT,
    FollowUpState.IN_JOB,
    FollowUpState.UNKNOWN,
)
GOALS = {
    None: {
        Indicator.HOURS: 60_000,
        Indicator.PEOPLE: 160,
        Indicator.PEOPLE_RSA: 120,
        Indicator.CONTRACTS: 14,
        Indicator.RESERVED: 6,
        Indicator.IMMERSIONS: 60,
    },
    "genevois": {Indicator.HOURS: 12_000, Indicator.CONTRACTS: 3},
    "faucigny": {Indicator.HOURS: 15_000},
}


def build_results(world: World) -> None:
    _buyers()
    _places(world)
    _neighbours(world)
    _trades()
    _exits(world)
    _goals(world)


def _buyers() -> None:
    for name, kind in KIND_OF_BUYER.items():
        Organisation.objects.filter(name=name).update(buyer_kind=kind)


def _places(world: World) -> None:
    for start, code in TERRITORY_OF_REFERENCE.items():
        PublicContract.objects.filter(reference__startswith=start).update(territory=world.territories[code])


def _neighbours(world: World) -> None:
    """Another structure follows the hospital's contract; both are of the network."""
    body = Organisation.objects.create(
        name="Clauses et Territoires du Haut-Arve",
        kind=OrganisationKind.FACILITATOR_BODY,
        territory=world.territories["mont-blanc"],
        email="clauses-haut-arve@demo.example",
        created_at=world.instant(600),
        verified_at=world.instant(599),
        verified_by=world.users["pilotage"],
    )
    user = User(email="facilitateur3@demo.example", first_name="Agnès", last_name="Combelouve")
    user.set_unusable_password()
    user.save()
    facilitator = Membership.objects.create(
        user=user,
        organisation=body,
        role=Role.FACILITATOR,
        territory=world.territories["mont-blanc"],
        sees_network=True,
    )
    PublicContract.objects.filter(reference__startswith=NEIGHBOURS).update(facilitation=body, facilitator=facilitator)
    Membership.objects.filter(user=world.users["facilitateur"], role=Role.FACILITATOR).update(sees_network=True)


def _trades() -> None:
    """The trade of each person by what her lot buys, one in six on another kind of contract; and some people
    counted for another public than the RSA that they also receive."""
    kinds = (ContractKind.APPRENTICESHIP, ContractKind.CDI, ContractKind.TEMPORARY)
    engagements = list(Engagement.objects.select_related("lot__contract").order_by("pk"))
    for rank, one in enumerate(engagements):
        cpv = one.lot.contract.cpv
        code = next((code for start, code in OCCUPATION_OF_CPV.items() if cpv.startswith(start)), None)
        one.occupation_id = one.occupation_id or code
        if one.person_id % 3 == 0 and len(one.eligibility_criteria) > 1:
            one.eligibility_criteria = [code for code in one.eligibility_criteria if code != "rsa"]
        if rank % 6 == 0 and one.contract_kind == ContractKind.CDD:
            one.contract_kind = kinds[rank // 6 % len(kinds)]
    Engagement.objects.bulk_update(engagements, ["occupation", "contract_kind", "eligibility_criteria"])


def _exits(world: World) -> None:
    """What the facilitator noted of those who left, milestone by milestone; of one in five nothing yet."""
    left = Engagement.objects.filter(ends_on__lt=world.today).order_by("pk")
    author = world.users["facilitateur"]
    notes = []
    for rank, one in enumerate(left):
        ended_on = given(one.ends_on)
        for step, milestone in enumerate(ExitMilestone.values):
            if rank % 5 and milestone_day(ended_on, milestone) <= world.today:
                state = SITUATIONS[(rank + step) % len(SITUATIONS)]
                noted_at = world.instant(max(0, (world.today - ended_on).days - 90 * step - 5))
                notes.append(
                    ExitNote(engagement=one, milestone=milestone, state=state, noted_by=author, noted_at=noted_at)
                )
    ExitNote.objects.bulk_create(notes, ignore_conflicts=True)


def _goals(world: World) -> None:
    set_at = world.instant((world.today - dt.date(world.today.year, 1, 1)).days)
    YearlyGoal.objects.bulk_create(
        YearlyGoal(
            indicator=indicator,
            year=world.today.year,
            territory=world.territories[code] if code else None,
            target=target,
            set_at=set_at,
            set_by=world.users["pilotage"],
        )
        for code, goals in GOALS.items()
        for indicator, target in goals.items()
    )
