"""Studies: who reads and writes them, what they count, what they write, what they become."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from clauses.enums import ClauseKind, StudySide
from clauses.models import Obligation, PublicContract, Study, StudyLot, Trade
from clauses.selectors.sizing.comparables import comparable_lots, median_rates
from clauses.selectors.sizing.duty import duty_of
from clauses.selectors.sizing.studies import study_size
from clauses.selectors.sizing.territory import pools_near, structures_near
from clauses.services.reference import trades_load
from clauses.services.studies import (
    study_begin,
    study_delete,
    study_describe,
    study_duplicate,
    study_lot_add,
    study_lot_remove,
    study_share,
    study_unshare,
)
from clauses.services.study_award import study_award
from clauses.wording import study_documents
from core.errors import Conflict, Refused
from employers.enums import EmployerKind
from matching.models import ProfileOccupation, ProfileSkill, SkillsProfile
from people.models import EligibilityCriterion, Person
from people.selectors import person_criteria
from people.selectors_eligible import people_eligible
from referential.enums import SkillKind
from referential.models import Commune, OccupationSkill, Skill
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import (
    EmployerFactory,
    LotFactory,
    ObligationFactory,
    PersonFactory,
    criterion,
    evidence,
    occupation,
)
from tests.factories.people import EligibilityEvidenceFactory
from tests.factories.sizing import StudyFactory, StudyLotFactory, TradeFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 9, 1)


@pytest.fixture
def buyer():
    return actor_create(Role.BUYER)


@pytest.fixture
def facilitator():
    return actor_create(Role.FACILITATOR)


@pytest.fixture
def study(buyer):
    return StudyFactory(buyer=buyer.organisation, created_by=buyer.user)


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def text(response) -> str:
    return " ".join(
        response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'").split()
    )


# --- Who reads, who writes ---


def test_a_buyer_reads_the_studies_of_her_organisation_alone(study, buyer):
    assert list(Study.objects.visible_to(buyer)) == [study]
    for role in Role:
        assert not Study.objects.visible_to(actor_create(role)).exists(), role


def test_a_facilitator_reads_a_buyers_study_from_the_day_it_is_shared_until_it_is_taken_back(
    study, buyer, facilitator, deliver_outbox
):
    assert not Study.objects.visible_to(facilitator).exists()
    study_share(actor=buyer, study_id=study.pk, facilitation_id=facilitator.organisation_id, now=NOW)
    assert Study.objects.visible_to(facilitator).get() == study
    assert not Study.objects.visible_to(actor_create(Role.FACILITATOR)).exists()
    study_describe(actor=facilitator, study_id=study.pk, values={"cpv": "45442"}, now=NOW)
    assert deliver_outbox() == 1
    assert mail.outbox[0].to == [facilitator.user.email]
    assert study.title in mail.outbox[0].subject
    study_unshare(actor=buyer, study_id=study.pk, now=NOW)
    assert not Study.objects.visible_to(facilitator).exists()


def test_a_facilitators_study_is_her_own_until_she_shares_it_with_the_buyer(buyer, facilitator):
    made = study_begin(actor=facilitator, values={"title": "Nettoyage"}, buyer_id=buyer.organisation_id, now=NOW)
    assert made.side == StudySide.FACILITATOR
    assert not Study.objects.visible_to(buyer).exists()
    study_share(actor=facilitator, study_id=made.pk, now=NOW)
    assert Study.objects.visible_to(buyer).get() == made


def test_only_those_who_began_a_study_share_or_delete_it(study, buyer, facilitator):
    study_share(actor=buyer, study_id=study.pk, facilitation_id=facilitator.organisation_id, now=NOW)
    for act in (
        lambda: study_delete(actor=facilitator, study_id=study.pk),
        lambda: study_unshare(actor=facilitator, study_id=study.pk, now=NOW),
    ):
        with pytest.raises(Refused, match="commencé cette étude"):
            act()
    study_delete(actor=buyer, study_id=study.pk)
    assert not Study.objects.exists()


def test_a_study_is_shared_with_an_organisation_that_has_facilitators(study, buyer):
    other = OrganisationFactory(kind=OrganisationKind.FACILITATOR_BODY)
    with pytest.raises(Refused) as refused:
        study_share(actor=buyer, study_id=study.pk, facilitation_id=other.pk, now=NOW)
    assert refused.value.codes == {"facilitation_missing"}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.BUYER, Role.FACILITATOR}))
def test_nobody_else_begins_a_study(role):
    with pytest.raises(Refused) as refused:
        study_begin(actor=actor_create(role), values={"title": "x"}, now=NOW)
    assert refused.value.codes == {"wrong_role"}


def test_two_people_who_write_at_once_never_erase_each_other(study, buyer):
    study_describe(actor=buyer, study_id=study.pk, values={"cpv": "45"}, now=NOW, seen=1)
    with pytest.raises(Conflict):
        study_describe(actor=buyer, study_id=study.pk, values={"cpv": "90"}, now=NOW, seen=1)
    study.refresh_from_db()
    assert study.cpv == "45"


def test_lots_keep_following_numbers(study, buyer):
    lots = [study_lot_add(actor=buyer, study_id=study.pk, values={"title": name}, now=NOW) for name in "ABC"]
    study_lot_remove(actor=buyer, lot_id=lots[0].pk, now=NOW)
    assert list(study.lots.values_list("number", "title")) == [(1, "B"), (2, "C")]


def test_a_copy_belongs_to_who_makes_it_and_is_shared_with_nobody(study, buyer, facilitator):
    StudyLotFactory(study=study, number=1, clause_kind=ClauseKind.EXECUTION, is_decided=True)
    study_share(actor=buyer, study_id=study.pk, facilitation_id=facilitator.organisation_id, now=NOW)
    copy = study_duplicate(actor=facilitator, study_id=study.pk, now=NOW)
    assert (copy.side, copy.shared_at, copy.buyer) == (StudySide.FACILITATOR, None, study.buyer)
    assert copy.lots.get().hours == study.lots.get().hours == 833
    assert copy.lots.get().clause_kind == ClauseKind.EXECUTION


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"side": StudySide.FACILITATOR}, "study_of_facilitator_has_facilitation"),
        ({"shared_at": NOW}, "study_is_shared_with_somebody"),
        ({"duration_months": 0}, "study_duration_positive"),
        ({"statement_due_day": 32}, "study_terms_exist"),
        ({"title": ""}, "study_has_title"),
    ],
)
def test_the_database_refuses_an_impossible_study(values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        StudyFactory(**values)


def test_a_trade_has_one_labour_share_at_a_time():
    TradeFactory(code="peinture", valid_to=dt.date(2025, 12, 31))
    TradeFactory(code="peinture", valid_from=dt.date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="trade_one_at_a_time"), transaction.atomic():
        TradeFactory(code="peinture", valid_from=dt.date(2027, 1, 1))


def test_the_trades_we_ship_never_overwrite_what_the_departement_changed():
    Trade.objects.all().delete()
    TradeFactory(code="peinture-interieure", labour_share=Decimal("0.65"))
    trades_load()
    assert trades_load() == 0
    shares = dict(Trade.objects.values_list("code", "labour_share"))
    assert shares["peinture-interieure"] == Decimal("0.65")
    assert (shares["maconnerie"], shares["charpente-metallique"]) == (Decimal("0.50"), Decimal("0.20"))


# --- Figures ---


def test_the_volume_chosen_wins_over_the_formula(study):
    lot = StudyLotFactory(study=study, number=1, chosen_hours=900)
    assert (lot.computed_hours, lot.hours) == (833, 900)
    assert study_size(study, on=TODAY).hours == 900


def test_a_lot_without_clause_owes_nothing(study):
    StudyLotFactory(study=study, number=1, is_decided=True)
    StudyLotFactory(study=study, number=2)
    assert study_size(study, on=TODAY).hours == 833


@pytest.mark.parametrize(("value", "required"), [("5403999", False), ("5404000", True)])
def test_the_duty_is_judged_on_the_day_of_the_consultation(study, value, required):
    study.estimated_value = Decimal(value)
    assert duty_of(study, on=TODAY).is_required is required
    study.consultation_on = dt.date(2026, 8, 21)
    assert not duty_of(study, on=TODAY).is_required


def test_the_duty_is_unknown_without_an_amount_or_a_threshold(study):
    study.estimated_value = None
    assert not duty_of(study, on=TODAY).is_known


# --- The territory ---


@pytest.fixture
def place():
    return commune("74010", "Annecy", 45.9, 6.12)


def commune(code, name, latitude, longitude):
    return Commune.objects.get_or_create(
        insee_code=code,
        defaults={
            "name": name, "department": "74", "region": "84", "latitude": latitude, "longitude": longitude,
        },
    )[0]  # fmt: skip


def painter(place, *, eligible=True, trade="F1606", **profile):
    person = PersonFactory(birth_date=dt.date(1990, 1, 1))
    if eligible:
        evidence(person, issued_on=dt.date(2026, 8, 20))
    made = SkillsProfile.objects.create(person=person, commune=place, **profile)
    if trade:
        ProfileOccupation.objects.create(profile=made, occupation=occupation(trade))
    return made


def people_of(actor, place, trade, radius_km=25):
    return pools_near(actor, place=place, radius_km=radius_km, trades=[trade], on=TODAY)[trade.pk]


def test_only_eligible_people_of_the_trade_who_look_for_work_within_reach_are_counted(place, facilitator):
    trade = TradeFactory()
    far, near = commune("38185", "Grenoble", 45.19, 5.72), commune("74268", "Seynod", 45.88, 6.09)
    painter(place)
    painter(near)
    painter(near, max_km=1)  # does not go that far
    painter(far)
    painter(place, eligible=False)
    painter(place, is_searching=False)
    painter(place, wishes=["immersion"])
    painter(place, trade="F1703")
    assert people_of(facilitator, place, trade).people == 2


def test_people_with_two_core_skills_of_the_trade_are_counted_apart(place, facilitator):
    trade = TradeFactory()
    skills = [Skill.objects.create(code=f"T{n}", label=f"Peindre {n}", kind=SkillKind.KNOW_HOW) for n in range(2)]
    for skill in skills:
        OccupationSkill.objects.create(occupation=occupation("F1606"), skill=skill, is_core=True)
    for held in ([skills[0]], skills):
        profile = painter(place, trade="")
        ProfileSkill.objects.bulk_create(ProfileSkill(profile=profile, skill=skill) for skill in held)
    painter(place)
    pool = people_of(facilitator, place, trade)
    assert (pool.of_trade, pool.of_skills) == (1, 1)


@pytest.mark.parametrize(("count", "shown"), [(4, 0), (5, 5), (9, 5), (10, 10)])
def test_a_buyer_reads_numbers_lowered_so_that_nobody_is_recognised(place, buyer, facilitator, count, shown):
    trade = TradeFactory()
    for _ in range(count):
        painter(place)
    assert people_of(buyer, place, trade).people == shown
    assert people_of(facilitator, place, trade).people == count


@pytest.mark.parametrize("in_qpv", [True, False, None])
@pytest.mark.parametrize(
    "birth_date",
    [
        None,
        dt.date(1976, 9, 1),
        dt.date(1976, 9, 2),
        dt.date(2000, 9, 1),
        dt.date(2000, 9, 2),
        dt.date(2010, 9, 1),
        dt.date(2010, 9, 2),
    ],
)
def test_the_database_finds_the_people_whom_the_rule_finds(birth_date, in_qpv):
    """Every kind of criterion, on both sides of each limit of age and of each age of proof."""
    for code, months in (
        ("rsa", 3),
        ("qpv", 6),
        ("rqth", None),
        ("jeune_sans_qualification", None),
        ("senior50", None),
    ):
        criterion(code, code, proof_max_age_months=months)
    criterion("ancien", "ancien", valid_to=dt.date(2026, 8, 31), proof_max_age_months=None)
    proofs = [
        (code, day, until)
        for code in ("rsa", "qpv", "rqth", "jeune_sans_qualification", "senior50", "ancien")
        for day in (
            dt.date(2026, 6, 1),
            dt.date(2026, 6, 2),
            dt.date(2026, 3, 1),
            dt.date(2026, 3, 2),
            dt.date(2026, 9, 2),
        )
        for until in (None, TODAY, dt.date(2026, 8, 31))
        if until is None or until >= day
    ]
    referent = actor_create(Role.REFERENT)
    kinds = EligibilityCriterion.objects.in_bulk(field_name="code")
    for code, day, until in [*proofs, ("", None, None)]:
        person = PersonFactory(birth_date=birth_date, in_qpv=in_qpv, service=referent.organisation)
        if code:
            EligibilityEvidenceFactory(
                person=person, criterion=kinds[code], issued_on=day, valid_until=until, checked_by=referent.user
            )
    found = set(people_eligible(Person.objects.all(), on=TODAY).values_list("pk", flat=True))
    expected = {person.pk for person in Person.objects.all() if person_criteria(person, on=TODAY)}
    assert found == expected


def test_structures_are_found_by_their_activity_and_those_that_lend_people_for_any_trade(place):
    trade = TradeFactory(naf_prefixes=["4334"])
    for name, kind, facts in (
        ("Couleurs", EmployerKind.EI, {"sector": "Peinture et décoration"}),
        ("Par code", EmployerKind.ACI, {"naf": "43.34Z"}),
        ("Intérim", EmployerKind.ETTI, {"sector": "Travail temporaire"}),
        ("Verger", EmployerKind.ACI, {"sector": "Maraîchage"}),
        ("Ordinaire", EmployerKind.ORDINARY, {"sector": "Peinture"}),
        ("Atelier", EmployerKind.ESAT, {"sector": "Peinture"}),
    ):
        EmployerFactory(organisation__name=name, name=name, kind=kind, commune=place, **facts)
    found = structures_near(place=place, radius_km=25, trades=[trade])[trade.pk]
    assert {row.employer.name for row in found.rows} == {"Couleurs", "Par code", "Intérim", "Atelier"}
    assert (found.siae, found.disability, found.suppliers) == (2, 1, 1)


# --- Contracts of before ---


def test_a_buyer_reads_her_own_past_contracts_and_a_median_of_all(study, buyer):
    mine = LotFactory(title="Peinture des logements", contract__buyer=buyer.organisation)
    others = [LotFactory(title="Lot peinture") for _ in range(4)]
    LotFactory(title="Gros œuvre")
    for lot, rate in zip([mine, *others], ["0.05", "0.06", "0.07", "0.10", "0.20"], strict=True):
        ObligationFactory(lot=lot, effort_rate=Decimal(rate))
    trades = [TradeFactory()]
    assert list(comparable_lots(buyer, study, trades=trades)) == [mine]
    assert median_rates(study, trades=trades, on=TODAY).effort_rate == Decimal("0.07")
    others[0].obligations.all().delete()
    assert median_rates(study, trades=trades, on=TODAY).effort_rate is None


# --- Wording ---


def documents_of(study) -> dict[str, str]:
    return {one.code: one.text for one in study_documents(study, study_size(study, on=TODAY), on=TODAY)}


def test_the_texts_say_volume_publics_contact_due_day_and_penalty(study):
    criterion("rsa", "Bénéficiaire du RSA")
    StudyLotFactory(study=study, number=1)
    study.contact, study.penalty_rate, study.statement_due_day = "Facilitation du Val, 04 00 00 00 00", Decimal(50), 1
    study.save()
    texts = documents_of(study)
    assert list(texts) == ["aapc", "rc", "ae", "ccap", "annexe"]
    for words in ("833 heures", "Bénéficiaire du RSA", "Facilitation du Val", "le 1er du mois", "50\u00a0€ par heure"):
        assert words in texts["ccap"], words
    assert "L. 2112-2" in texts["aapc"]
    assert "{" not in "".join(texts.values())


@pytest.mark.parametrize(
    ("kind", "words", "without"),
    [
        (ClauseKind.EXECUTION, "L. 2112-2 ", "L. 2152-7"),
        (ClauseKind.EXECUTION_AND_CRITERION, "10 % de la note", "Participation réservée"),
        (ClauseKind.RESERVED_SIAE, "article L. 2113-13", "L. 2113-12"),
        (ClauseKind.RESERVED_DISABILITY, "article L. 2113-12", "L. 2113-13"),
        (ClauseKind.RESERVED_SIAE_AND_DISABILITY, "article L. 2113-14", "L. 2152-7"),
        (ClauseKind.INSERTION_SERVICES, "l'objet du marché est l'insertion", "L. 2152-7"),
    ],
)
def test_the_rules_of_the_consultation_follow_the_kind_of_clause(study, kind, words, without):
    StudyLotFactory(study=study, number=1, clause_kind=kind, is_decided=True)
    texts = documents_of(study)
    assert words in texts["rc"]
    assert without not in texts["rc"]


def test_nothing_is_written_for_lots_without_clause(study):
    StudyLotFactory(study=study, number=1, is_decided=True)
    assert documents_of(study) == {}


# --- The contract ---


def award(actor, study, **values):
    given = {"reference": "2026-001", "notified_on": dt.date(2026, 12, 1)} | values
    return study_award(actor=actor, study_id=study.pk, values=given, set_obligations=True, now=NOW)


def test_an_awarded_study_becomes_a_contract_with_its_lots_and_obligations_once(study, buyer, facilitator):
    StudyLotFactory(study=study, number=1, clause_kind=ClauseKind.EXECUTION, is_decided=True)
    StudyLotFactory(study=study, number=2, title="Sols", chosen_hours=400, clause_kind="CRITERION", is_decided=True)
    StudyLotFactory(study=study, number=3, title="Ascenseur", is_decided=True)
    study_share(actor=buyer, study_id=study.pk, facilitation_id=facilitator.organisation_id, now=NOW)
    contract = award(facilitator, study)
    assert award(facilitator, study, reference="autre") == contract
    assert PublicContract.objects.count() == 1
    assert (contract.buyer, contract.amount_excl_tax) == (study.buyer, Decimal(3_000_000))
    said = (contract.contract_type, contract.consultation_on, contract.estimated_value, contract.facilitator_contact)
    assert said == (study.contract_type, study.consultation_on, study.estimated_value, study.contact)
    lots = list(contract.lots.order_by("number").values_list("number", "title", "clause_kind", "ends_on"))
    end = dt.date(2027, 11, 30)
    assert lots == [
        ("1", "Peinture intérieure", "EXECUTION", end),
        ("2", "Sols", "CRITERION", end),
        ("3", "Ascenseur", "", end),
    ]
    owed = Obligation.objects.current().order_by("lot__number").values_list("lot__number", "hours", "computed_hours")
    assert list(owed) == [("1", 833, 833), ("2", 400, 833)]


def test_a_buyer_does_not_make_the_contract_herself(study, buyer):
    with pytest.raises(Refused) as refused:
        award(buyer, study)
    assert refused.value.codes == {"wrong_role"}


def test_a_study_without_lot_makes_no_contract(facilitator, buyer):
    empty = study_begin(actor=facilitator, values={"title": "x"}, buyer_id=buyer.organisation_id, now=NOW)
    with pytest.raises(Refused) as refused:
        award(facilitator, empty)
    assert refused.value.codes == {"no_lot"}


# --- Screens ---

PAGES = (
    "study_detail", "study_edit", "study_sharing", "study_lots", "study_lot_new", "study_lot_result",
    "study_feasibility", "study_kinds", "study_wording", "study_wording_text", "study_wording_pdf",
    "study_comparables",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_study_opens_empty_and_full_and_only_for_hers(study, buyer, login, page, place):
    client = login(buyer)
    assert client.get(url(page, study.pk)).status_code == 200
    study.commune = place
    study.save()
    for number in range(1, 9):
        trade = TradeFactory()
        StudyLotFactory(study=study, number=number, trade=trade)
        EmployerFactory(kind=EmployerKind.EI, commune=place, sector="Peinture")
    painter(place)
    assert client.get(url(page, study.pk)).status_code == 200
    assert login(actor_create(Role.BUYER)).get(url(page, study.pk)).status_code == 404


def test_a_lot_of_another_study_is_not_found(study, buyer, login):
    other = StudyLotFactory(number=1)
    client = login(buyer)
    assert client.get(url("study_lot_edit", study.pk, other.pk)).status_code == 404
    assert client.post(url("study_lot_delete", study.pk, other.pk)).status_code == 404
    assert StudyLot.objects.filter(pk=other.pk).exists()


def test_a_buyer_goes_from_an_object_to_texts_without_javascript(buyer, login):
    client = login(buyer)
    trade = TradeFactory()
    answer = client.post(
        url("study_new"),
        {"title": "Réfection des écoles", "contract_type": "works", "buyer_type": "local", "duration_months": "12"},
    )
    study = Study.objects.get()
    assert answer.url == url("study_lots", study.pk)
    lot = {"title": "Peinture", "trade": trade.pk, "amount_excl_tax": "1 000 000", "effort_rate": "5"}
    preview = client.post(url("study_lot_new", study.pk), lot | {"preview": "1"})
    assert "972 h" in text(preview)
    assert not study.lots.exists()
    client.post(url("study_lot_new", study.pk), lot)
    made = study.lots.get()
    assert (made.labour_share, made.hourly_cost, made.hours) == (Decimal("0.70"), Decimal(36), 972)
    advice = text(client.get(url("study_kinds", study.pk)))
    assert "Conseillé" in advice
    assert "L2112-2" in advice
    client.post(url("study_kinds", study.pk), {f"lot_{made.pk}": "EXECUTION"})
    assert "972 heures" in text(client.get(url("study_wording", study.pk)))
    copy = client.get(url("study_wording_text", study.pk))
    assert "972 heures" in copy.content.decode()
    assert client.get(url("study_wording_pdf", study.pk)).content.startswith(b"%PDF")


def test_the_result_follows_what_is_typed(study, buyer, login):
    client = login(buyer)
    typed = {"amount_excl_tax": "400000", "labour_share": "50", "effort_rate": "5", "hourly_cost": "40"}
    assert "250 h" in text(client.get(url("study_lot_result", study.pk), typed))
    assert "à corriger" in text(client.get(url("study_lot_result", study.pk), typed | {"labour_share": "120"}))


def test_a_form_in_error_answers_422_and_keeps_what_was_typed(study, buyer, login):
    client = login(buyer)
    answer = client.post(url("study_lot_new", study.pk), {"title": "Peinture", "labour_share": "120"})
    assert answer.status_code == 422
    assert 'value="120"' in answer.content.decode()
    answer = client.post(url("study_edit", study.pk), {"title": "", "contract_type": "works", "buyer_type": "local"})
    assert answer.status_code == 422


def test_what_a_colleague_changed_meanwhile_is_told_with_409(study, buyer, login):
    form = {"title": "Autre", "contract_type": "works", "buyer_type": "local", "revision": "7"}
    assert login(buyer).post(url("study_edit", study.pk), form).status_code == 409


def test_the_same_page_sent_twice_adds_one_lot(study, buyer, login):
    client = login(buyer)
    page = client.get(url("study_lot_new", study.pk))
    token = str(page.context["form"]["form_token"].value())
    for _ in range(2):
        client.post(url("study_lot_new", study.pk), {"title": "Peinture", "form_token": token})
    assert study.lots.count() == 1


def test_a_facilitator_studies_for_a_buyer_shares_copies_and_makes_the_contract(facilitator, buyer, login):
    client = login(facilitator)
    form = {"title": "Nettoyage", "contract_type": "services", "buyer_type": "local"}
    assert client.post(url("study_new"), form).status_code == 422
    client.post(url("study_new"), form | {"buyer": buyer.organisation_id})
    study = Study.objects.get()
    StudyLotFactory(study=study, number=1)
    client.post(url("study_sharing", study.pk))
    assert Study.objects.visible_to(buyer).exists()
    client.post(url("study_copy", study.pk), {})
    assert Study.objects.count() == 2
    assert client.get(url("study_contract", study.pk)).status_code == 200
    assert client.post(url("study_contract", study.pk), {"reference": "X"}).status_code == 422
    answer = client.post(
        url("study_contract", study.pk), {"reference": "X", "notified_on": "2026-12-01", "set_obligations": "on"}
    )
    study.refresh_from_db()
    assert answer.url == url("contract_detail", study.contract_id)
    assert client.get(url("study_contract", study.pk)).url == answer.url


def test_the_list_is_searched_and_says_what_to_do_when_it_is_empty(study, buyer, login):
    client = login(buyer)
    assert study.title in text(client.get(url("study_list"), {"q": "cimes"}))
    assert "Aucune étude ne correspond" in text(client.get(url("study_list"), {"q": "voirie"}))
    client.post(url("study_remove", study.pk))
    assert "Commencer une étude" in text(client.get(url("study_list")))


def test_a_social_security_number_is_refused_in_the_contact(study, buyer, login):
    answer = login(buyer).post(
        url("study_wording", study.pk),
        {"contact": "1 85 05 78 006 084 91", "statement_due_day": "10", "criterion_weight": "10"},
    )
    assert answer.status_code == 422
