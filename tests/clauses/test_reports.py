"""The yearly reports: right on every axis, and showing nobody."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Sum

from accounts.enums import BuyerKind, OrganisationKind, Role
from clauses.enums import ExitMilestone, SettingCode, WayOfMeeting
from clauses.models import ClauseSetting, Engagement, ExitNote, HoursLine, Lot
from clauses.selectors.reports import AXES, Report, Scope, axis_of, buyers_counted, purchases_of, report_of, reports_of
from clauses.services.bulk import MonthOfHours, hours_record_bulk
from employers.enums import ContractKind
from people.enums import Gender, TrainingLevel
from placements.enums import FollowUpState
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_create, territory_create
from tests.factories.clauses import (
    ContractFactory,
    EngagementFactory,
    LotFactory,
    ObligationFactory,
    PersonFactory,
    criterion,
    occupation,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 15)
APRIL = dt.date(2025, 4, 1)


def work(
    lot: Lot, people: int, *, hours: int = 100, month: dt.date = APRIL, person: dict | None = None, **engagement
) -> list[Engagement]:
    """So many people of a lot, each with validated hours in a month, written through the ledger."""
    engagement.setdefault("eligibility_criteria", ["rsa"])
    starts = engagement.pop("starts_on", month.replace(day=1))
    made = [
        EngagementFactory(
            lot=lot, eligible=True, starts_on=starts, person=PersonFactory(**(person or {})), **engagement
        )
        for _ in range(people)
    ]
    sent = dt.datetime(month.year, month.month, 28, tzinfo=dt.UTC) + dt.timedelta(days=10)
    hours_record_bulk(
        rows=[MonthOfHours(one, month, Decimal(hours), sent_at=sent, validated_at=sent) for one in made],
        sent_by=UserFactory(),
        validated_by=UserFactory(),
    )
    return made


def read(axis: str, *, actor=None, year: int = 2025, **scope) -> Report:
    return report_of(Scope(actor or actor_create(Role.PILOT), year, **scope), axis_of(axis), today=TODAY)


def hours_by_label(report: Report) -> dict[str, Decimal | None]:
    return {row.label: row.hours for row in report.rows}


def people_by_label(report: Report) -> dict[str, int | None]:
    return {row.label: row.people for row in report.rows}


def test_an_empty_departement_has_reports_on_every_axis():
    for report in reports_of(Scope(actor_create(Role.PILOT), 2025), AXES.values(), today=TODAY):
        assert (report.total.hours, report.total.people, report.rows) == (0, 0, [])


def test_the_total_is_that_of_the_ledger():
    lot = LotFactory()
    work(lot, 6, hours=50)
    work(lot, 5, hours=70, month=dt.date(2025, 11, 1), eligibility_criteria=["deld"])
    total = read("way").total
    lines = HoursLine.objects.countable().filter(month__year=2025).aggregate(total=Sum("hours"))["total"]
    assert total.hours == lines == 650
    assert (total.people, total.rsa) == (11, 6)
    assert (total.contracts, total.lots, total.buyers) == (1, 1, 1)
    assert total.full_time == Decimal(650) / 1600
    assert total.euros == Decimal(1_000_000)


def test_each_axis_tells_its_cells_apart():
    criterion("rsa")
    criterion("deld", "Demandeur d'emploi de longue durée")
    commune_buyer = OrganisationFactory(kind=OrganisationKind.BUYER, buyer_kind=BuyerKind.COMMUNE)
    works = LotFactory(contract=ContractFactory(buyer=commune_buyer, cpv="45442100"))
    green = LotFactory(contract=ContractFactory(cpv="77310000"), clause_kind="RESERVED_SIAE")
    work(
        works,
        10,
        hours=10,
        person={"gender": Gender.WOMAN, "birth_date": dt.date(2003, 1, 1), "in_qpv": True, "training_level": "3"},
        contract_kind=ContractKind.CDI,
        occupation=occupation(),
    )
    work(
        green,
        20,
        hours=10,
        person={"gender": Gender.MAN, "birth_date": dt.date(1960, 1, 1), "in_qpv": False},
        way=WayOfMeeting.ACI,
        eligibility_criteria=["rsa", "deld"],
    )
    found = {report.axis.code: hours_by_label(report) for report in reports_of(
        Scope(actor_create(Role.PILOT), 2025), AXES.values(), today=TODAY
    )}  # fmt: skip
    assert found["way"] == {"Embauche directe": 100, "Sous-traitance à un ACI": 200}
    assert found["contract_kind"] == {"CDI": 100, "CDD": 200}
    assert found["public"] == {"Bénéficiaire du RSA": 300, "Demandeur d'emploi de longue durée": 200}
    assert found["sector"] == {
        "Finitions du bâtiment (peinture, sols, menuiserie)": 100,
        "Espaces verts, agriculture et forêt": 200,
    }
    assert found["buyer_kind"] == {"Commune": 100, "Non renseigné": 200}
    assert found["clause_kind"] == {"Clause d'exécution": 100, "Marché réservé aux SIAE": 200}
    assert found["clause_family"] == {"Marchés clausés": 100, "Marchés réservés": 200}
    assert found["training"] == {TrainingLevel.LEVEL_3.label: 100, "Non renseigné": 200}
    assert found["sex"] == {"Femme": 100, "Homme": 200}
    assert found["age"] == {"Moins de 26 ans": 100, "50 ans et plus": 200}
    assert found["occupation"] == {"Maçon / Maçonne": 100, "Non renseigné": 200}
    assert found["qpv"] == {"Dans un quartier prioritaire": 100, "Hors quartier prioritaire": 200}
    assert found["commune"] == {"Non renseigné": 300}


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (dt.date(1999, 4, 2), "Moins de 26 ans"),
        (dt.date(1999, 4, 1), "De 26 à 49 ans"),
        (dt.date(1975, 4, 2), "De 26 à 49 ans"),
        (dt.date(1975, 4, 1), "50 ans et plus"),
        (None, "Non renseigné"),
    ],
)
def test_ages_are_those_of_the_hiring_day(birth, band):
    work(LotFactory(), 10, person={"birth_date": birth})
    assert people_by_label(read("age")) == {band: 10}


def test_a_person_of_two_publics_is_counted_once_in_the_whole():
    work(LotFactory(), 12, eligibility_criteria=["rsa", "deld"])
    report = read("public")
    assert [row.people for row in report.rows] == [12, 12]
    assert report.total.people == 12
    assert report.total.hours == 1200


def test_the_year_before_stands_beside():
    lot = LotFactory(starts_on=dt.date(2024, 1, 1))
    work(lot, 10, hours=80, month=dt.date(2024, 5, 1))
    work(lot, 10, hours=100)
    row = read("way").rows[0]
    assert (row.hours, row.hours_before, row.change) == (1000, 800, Decimal("0.25"))
    assert row.change_text == "+ 25\u00a0%"


def test_a_figure_keeps_the_divisor_of_its_year_and_the_nation_has_its_own():
    work(LotFactory(), 10, hours=160)
    ClauseSetting.objects.create(code=SettingCode.FTE_DIVISOR, value=1607, valid_from=dt.date(2025, 1, 1))
    assert read("way").divisor == 1607
    assert read("way", year=2024).divisor == 1600
    assert read("way", national=True).divisor == 1600
    assert read("way", national=True).total.full_time == 1


def test_lots_without_hours_count_among_those_with_a_clause():
    idle = LotFactory(contract=ContractFactory(cpv="90910000"))
    LotFactory(clause_kind="", contract=idle.contract, number="2")  # no clause at all
    LotFactory(starts_on=dt.date(2019, 1, 1), ends_on=dt.date(2019, 12, 31))  # another year
    owing = LotFactory(clause_kind="", number="3", contract=idle.contract, amount_excl_tax=Decimal(5000))
    ObligationFactory(lot=owing)
    report = read("sector")
    assert [(row.label, row.contracts, row.lots, row.euros) for row in report.rows] == [
        ("Propreté, déchets et environnement", 1, 2, Decimal(1_005_000))
    ]


# --- Whose figures ---


def test_each_role_counts_what_she_answers_for_and_nothing_else():
    mine = actor_create(Role.FACILITATOR)
    own = LotFactory(contract=ContractFactory(facilitation=mine.organisation, facilitator=mine.membership))
    work(own, 10)
    work(LotFactory(contract=ContractFactory(facilitation=mine.organisation)), 20)
    free = LotFactory()
    work(free, 30)
    buyer = actor_create(Role.BUYER, organisation=free.contract.buyer)
    assert read("way", actor=mine).total.people == 30
    assert read("way", actor=mine, mine=True).total.people == 10
    assert read("way", actor=buyer).total.people == 30
    assert read("way").total.people == 60
    assert read("way", buyer_id=own.contract.buyer_id).total.people == 10
    assert set(buyers_counted(buyer)) == {free.contract.buyer}
    for role in (Role.CONTRACTOR, Role.EMPLOYER, Role.REFERENT):
        assert read("way", actor=actor_create(role)).total.people == 0
        assert purchases_of(Scope(actor_create(role), 2025)).total.contracts == 0


# --- Nobody shows ---


def test_small_cells_and_the_one_that_would_betray_them_are_hidden():
    lot = LotFactory()
    work(lot, 3, person={"gender": Gender.WOMAN})
    work(lot, 40, person={"gender": Gender.MAN})
    work(lot, 20, person={"gender": Gender.UNKNOWN})
    report = read("sex")
    assert people_by_label(report) == {"Femme": None, "Homme": 40, "Non renseigné": None}
    assert hours_by_label(report)["Femme"] is None
    assert report.total.people == 63


@pytest.mark.parametrize("people", [3, 7])
def test_the_cells_of_few_people_are_not_even_named(people):
    lot = LotFactory()
    work(lot, people, person={"gender": Gender.WOMAN})
    report = read("sex")
    assert report.rows == []
    assert report.names_nothing
    assert report.has_hidden
    assert [row.lots for row in read("sector").rows] == [1]  # a lot is no secret
    facilitator = actor_create(Role.FACILITATOR)
    lot.contract.facilitation = facilitator.organisation
    lot.contract.save()
    exact = read("sex", actor=facilitator, exact=True)
    assert people_by_label(exact) == {"Femme": people}
    assert not exact.names_nothing


def test_a_year_of_many_people_stays_named_when_the_year_after_is_small():
    lot = LotFactory()
    work(lot, 20, month=dt.date(2024, 4, 1), person={"gender": Gender.MAN})
    work(lot, 3, person={"gender": Gender.WOMAN})
    assert [(row.label, row.people, row.people_before) for row in read("sex").rows] == [("Homme", None, 20)]


def test_her_facilitator_may_read_small_cells_and_no_other_role():
    facilitator = actor_create(Role.FACILITATOR)
    work(LotFactory(contract=ContractFactory(facilitation=facilitator.organisation)), 3)
    assert read("sex", actor=facilitator, exact=True).total.people == 3
    assert read("sex", actor=facilitator).total.people is None
    assert read("sex", exact=True).total.people is None


def test_few_people_of_a_buyer_are_not_found_by_taking_the_other_buyers_from_the_whole():
    root = territory_create("Département")
    places = [territory_create(name, parent=root) for name in ("Lacs", "Cimes")]
    buyers = []
    for people in ((20, 30, 20), (3, 30, 30), (25, 70, 0), (0, 40, 40)):  # women and men of one place, men of another
        lots = [LotFactory(contract=ContractFactory(territory=place)) for place in places]
        lots[1].contract.buyer = lots[0].contract.buyer
        lots[1].contract.save()
        buyers.append(lots[0].contract.buyer_id)
        for lot, count, gender in zip(
            (lots[0], lots[0], lots[1]), people, (Gender.WOMAN, Gender.MAN, Gender.MAN), strict=True
        ):
            work(lot, count, person={"gender": gender})
    assert people_by_label(read("sex")) == {"Femme": 48, "Homme": 260}
    by_sex = [people_by_label(read("sex", buyer_id=buyer)) for buyer in buyers]
    assert [found.get("Femme", 0) for found in by_sex] == [None, None, 25, 0]  # 48 - 25 leaves 23 for two buyers
    assert by_sex[3]["Homme"] == 80
    # A facilitator who reads small numbers for herself, and a year and its neighbours on every axis.
    for report in reports_of(Scope(actor_create(Role.PILOT), 2025, buyer_id=buyers[1]), AXES.values(), today=TODAY):
        assert all(row.people is None or row.people >= 5 or row.people == 0 for row in report.rows)
    work(LotFactory(contract=ContractFactory(territory=places[1], buyer_id=buyers[2])), 3)
    by_place = [people_by_label(read("territory", buyer_id=buyer)) for buyer in buyers]
    assert by_place[2]["Cimes"] is None
    assert sum(found["Cimes"] is None for found in by_place) >= 2


def test_a_territory_is_not_found_by_taking_its_neighbours_from_the_whole():
    root = territory_create("Département")
    lakes, peaks, plain = (territory_create(name, parent=root) for name in ("Lacs", "Cimes", "Plaine"))
    for territory, women, men in ((lakes, 3, 30), (peaks, 20, 30), (plain, 25, 30)):
        lot = LotFactory(contract=ContractFactory(territory=territory))
        work(lot, women, person={"gender": Gender.WOMAN})
        work(lot, men, person={"gender": Gender.MAN})
    for one in (root, lakes, peaks, plain):
        one.refresh_from_db()
    assert people_by_label(read("sex")) == {"Femme": 48, "Homme": 90}
    assert people_by_label(read("sex", territory=root)) == {"Femme": 48, "Homme": 90}
    shown = {one.name: people_by_label(read("sex", territory=one)) for one in (lakes, peaks, plain)}
    assert shown["Lacs"] == {"Femme": None, "Homme": None}
    hidden = [name for name, cells in shown.items() if cells["Femme"] is None]
    assert len(hidden) >= 2  # 48 less the two others would give the three women of Lacs
    assert shown["Plaine"] == {"Femme": 25, "Homme": 30}


def test_territories_are_compared_and_a_small_one_hides_with_another():
    root = territory_create("Département")
    for name, people in (("Lacs", 3), ("Cimes", 20), ("Plaine", 30)):
        territory = territory_create(name, parent=root)
        work(LotFactory(contract=ContractFactory(territory=territory)), people)
    work(LotFactory(contract=ContractFactory(territory=root)), 50)
    assert people_by_label(read("territory")) == {
        "Lacs": None,
        "Cimes": None,
        "Plaine": 30,
        "Commun à tous, ou sans territoire": 50,
    }


def test_few_rsa_recipients_are_hidden_among_many_people():
    lot = LotFactory()
    work(lot, 2, eligibility_criteria=["rsa"])
    work(lot, 40, eligibility_criteria=["deld"])
    report = read("way")
    assert (report.total.people, report.total.rsa) == (42, None)
    assert [(row.people, row.rsa) for row in report.rows] == [(42, None)]


# --- Afterwards ---


def test_exits_tell_each_person_once_by_the_last_contract_she_left():
    lot = LotFactory()
    author = UserFactory()
    left = work(lot, 12, ends_on=dt.date(2025, 6, 30))
    again = work(lot, 1, ends_on=dt.date(2025, 9, 30), month=dt.date(2025, 9, 1))[0]
    Engagement.objects.filter(pk=again.pk).update(person=left[0].person)
    for one in left:
        ExitNote.objects.create(
            engagement=one, milestone=ExitMilestone.MONTH_3, state=FollowUpState.OUT, noted_by=author
        )
    ExitNote.objects.create(
        engagement=again, milestone=ExitMilestone.MONTH_3, state=FollowUpState.IN_JOB, noted_by=author
    )
    facilitator = actor_create(Role.FACILITATOR)
    lot.contract.facilitation = facilitator.organisation
    lot.contract.save(update_fields=["facilitation"])
    report = read("exit_m3", actor=facilitator, exact=True)
    assert report.left.people == 12
    assert people_by_label(report) == {"En poste": 1, "Sans emploi": 11}
    assert people_by_label(read("exit_end")) == {"Sans nouvelles": 12}


def test_a_milestone_still_to_come_is_not_told():
    work(LotFactory(ends_on=dt.date(2026, 12, 31)), 12, month=dt.date(2026, 3, 1), ends_on=dt.date(2026, 4, 30))
    assert read("exit_end", year=2026).left.people == 12
    assert read("exit_m3", year=2026).left.people == 0


# --- Purchases ---


def test_purchases_of_a_year_are_those_notified_in_number_and_in_value():
    buyer = actor_create(Role.BUYER)
    kinds = {"EXECUTION": 600_000, "RESERVED_SIAE": 100_000, "": 300_000}
    for kind, euros in kinds.items():
        contract = ContractFactory(
            buyer=buyer.organisation, considerations=["Clause sociale"] if kind else [], notified_on=dt.date(2025, 3, 1)
        )
        lot = LotFactory(contract=contract, clause_kind=kind, amount_excl_tax=Decimal(euros))
        if kind == "EXECUTION":
            ObligationFactory(lot=lot, hours=833)
            work(lot, 1, hours=120)
    LotFactory(contract=ContractFactory(notified_on=dt.date(2025, 3, 1)))  # another buyer's
    LotFactory(contract=ContractFactory(buyer=buyer.organisation, notified_on=dt.date(2024, 3, 1)))
    found = purchases_of(Scope(buyer, 2025))
    assert (found.total.contracts, found.total.euros) == (3, Decimal(1_000_000))
    assert (found.social.contracts, found.social_euros_share) == (2, Decimal("0.7"))
    assert (found.reserved.contracts, found.reserved_euros_share) == (1, Decimal("0.1"))
    assert [(row.label, row.hours_owed, row.hours_validated) for row in found.rows] == [
        ("Clause d'exécution", 833, 120),
        ("Marché réservé aux SIAE", 0, 0),
        ("Sans considération sociale connue", 0, 0),
    ]


def test_a_lone_lot_without_amount_takes_that_of_its_contract():
    contract = ContractFactory(notified_on=dt.date(2025, 3, 1), amount_excl_tax=Decimal(70_000))
    LotFactory(contract=contract, amount_excl_tax=None)
    framework = ContractFactory(notified_on=dt.date(2025, 3, 1), amount_excl_tax=Decimal(90_000))
    for number in ("1", "2"):
        LotFactory(contract=framework, number=number, amount_excl_tax=None)
    found = purchases_of(Scope(actor_create(Role.PILOT), 2025))
    assert (found.total.euros, found.without_amount) == (Decimal(70_000), 2)
