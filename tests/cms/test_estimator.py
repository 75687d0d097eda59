"""The cost and aid estimator: pure rules first, then the page with its dated rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cms.models import Aid, AidAmount, CostReference
from cms.rules import (
    AidTerms,
    AmountTerms,
    Recruitment,
    ReductionTerms,
    aid_applies,
    aid_monthly,
    contributions_monthly,
    gross_monthly,
    recruitment_problems,
    reduction_coefficient,
)
from cms.starter import CONTENT
from cms.starter_aids import aids_create

SMIC, TERMS = Decimal("12.02"), ReductionTerms(Decimal("0.02"), Decimal("0.3981"), Decimal("1.75"))
ADDRESS = "/employeurs/estimation/"
DAY = date(2026, 6, 15)
euros = st.decimals(min_value="1", max_value="9999", places=2)
week = st.decimals(min_value="1", max_value="48", places=1)


@pytest.mark.parametrize(("hours", "gross"), [("35", "1823.03"), ("39", "2083.47"), ("20", "1041.73")])
def test_a_month_of_the_minimum_wage_is_what_payslips_say(hours, gross):
    assert gross_monthly(hours=Decimal(hours), wage=SMIC) == Decimal(gross)


def test_hours_below_zero_are_refused():
    with pytest.raises(ValueError, match="positive"):
        gross_monthly(hours=Decimal(-1), wage=SMIC)


@given(gross=euros, smic=euros)
def test_the_reduction_never_exceeds_the_contributions(gross, smic):
    paid = contributions_monthly(gross=gross, smic=smic, terms=TERMS)
    assert Decimal(0) <= paid.reduction <= paid.full
    assert paid.due >= 0


def test_nothing_is_left_at_the_minimum_wage_and_nothing_is_taken_off_at_three_times():
    month = gross_monthly(hours=Decimal(35), wage=SMIC)
    assert reduction_coefficient(gross=month, smic=month, terms=TERMS) == Decimal("0.3981")
    assert reduction_coefficient(gross=3 * month, smic=month, terms=TERMS) == 0
    half_more = reduction_coefficient(gross=month * Decimal("1.5"), smic=month, terms=TERMS)
    assert Decimal("0.02") < half_more < Decimal("0.3981")


@given(hours=week, amount=euros)
def test_an_amount_in_proportion_to_hours_never_exceeds_the_whole(hours, amount):
    lump = AmountTerms("lump", amount, 10, follows_hours=True)
    whole = AmountTerms("lump", amount, 10)
    assert aid_monthly(lump, hours=hours, smic=SMIC) <= aid_monthly(whole, hours=hours, smic=SMIC)
    assert aid_monthly(AmountTerms("ceiling", amount, 12), hours=hours, smic=SMIC) is None


def test_a_share_of_the_minimum_wage_stops_at_the_hours_helped():
    share = AmountTerms("smic_share", Decimal("0.5"), 12, most_hours=Decimal(20))
    assert aid_monthly(share, hours=Decimal(35), smic=SMIC) == Decimal("520.87")


def test_an_aid_asks_for_one_of_its_situations_and_none_of_those_excluded():
    terms = AidTerms(kinds=frozenset({"cdi"}), facts=frozenset({"rsa", "qpv"}), not_facts=frozenset({"disabled"}))
    one = Recruitment("cdi", "small", Decimal(35), SMIC)
    assert not aid_applies(terms, one)
    assert aid_applies(terms, Recruitment("cdi", "small", Decimal(35), SMIC, facts=frozenset({"rsa"})))
    both = frozenset({"rsa", "disabled"})
    assert not aid_applies(terms, Recruitment("cdi", "small", Decimal(35), SMIC, facts=both))


def test_everything_wrong_is_said_at_once():
    found = recruitment_problems(
        kind="pec", employer="small", hours=Decimal(60), wage=Decimal(9), minimum_wage=Decimal("12.02")
    )
    assert {(one.field, one.article) for one in found} == {
        ("employer", "L5134-21"),
        ("hours", "L3121-20"),
        ("wage", "L3231-2"),
    }


@pytest.fixture
def rows(db):
    aids_create(CONTENT, {})


@pytest.mark.usefixtures("rows")
class TestPage:
    def test_it_adds_the_aids_that_may_apply_with_their_source_and_date(self, client):
        asked = {
            "contrat": "professionalisation",
            "employeur": "small",
            "heures": "17,5",
            "salaire": "12,02",
            "age": "from_45",
            "situation": "jobseeker",
        }
        answer = client.get(ADDRESS, asked)
        html = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
        assert answer.status_code == 200
        assert answer.context["found"].aids_total == Decimal("300.00")  # 100 € of France Travail, 200 € of the State
        assert "Décret n° 2011-524" in html
        assert "lue le 29 janvier 2024" in html
        assert "À vérifier" in html
        assert answer.context["found"].cost == answer.context["found"].full_cost - 300

    def test_an_aid_without_a_known_amount_is_shown_without_one(self, client):
        asked = {"contrat": "pec", "employeur": "association", "heures": "20", "salaire": "12,02"}
        found = client.get(ADDRESS, asked).context["found"]
        assert "pec-aide" in {line.aid.code for line in found.aids}
        assert found.aids_total == 0
        assert found.cost == found.full_cost

    @pytest.mark.parametrize("kind", ["immersion", "geiq"])
    def test_no_wage_is_asked_where_the_employer_pays_none(self, client, kind):
        answer = client.get(ADDRESS, {"contrat": kind, "employeur": "public"})
        assert answer.status_code == 200
        assert answer.context["found"].gross is None
        assert answer.context["found"].aids

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"contrat": "pec", "employeur": "small", "heures": "35", "salaire": "13"}, "employeur"),
            ({"contrat": "cdi", "employeur": "small", "heures": "49", "salaire": "13"}, "heures"),
            ({"contrat": "cdi", "employeur": "small", "heures": "beaucoup", "salaire": "13"}, "heures"),
            ({"contrat": "cdi", "employeur": "small", "heures": "35", "salaire": "11,99"}, "salaire"),
            ({"contrat": "cdi", "employeur": "small", "heures": "35", "salaire": "NaN"}, "salaire"),
            ({"contrat": "apprenticeship", "employeur": "small", "heures": "35", "salaire": "3"}, "salaire"),
            ({"contrat": "cdi", "employeur": "small", "heures": "35"}, "salaire"),
            ({"contrat": "stage", "employeur": "small"}, "contrat"),
            ({"contrat": "cdi", "employeur": "small", "heures": "35", "salaire": "13", "age": "vieux"}, "age"),
        ],
    )
    def test_bad_input_is_said_at_its_field(self, client, asked, field):
        answer = client.get(ADDRESS, asked)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert answer.context["found"] is None

    def test_a_sheet_of_the_toolbox_only_chooses_the_contract(self, client):
        answer = client.get(ADDRESS, {"contrat": "cie"})
        assert answer.status_code == 200
        assert not answer.context["form"].is_bound
        assert '<option value="cie" selected>' in answer.content.decode()

    def test_a_row_whose_time_has_passed_counts_no_more(self, client):
        CostReference.objects.filter(code__startswith="reduction").update(valid_to=date(2026, 1, 2))
        asked = {"contrat": "cdi", "employeur": "small", "heures": "35", "salaire": "13"}
        assert client.get(ADDRESS, asked).context["found"].contributions is None

    def test_two_amounts_of_an_aid_never_meet(self):
        aid = Aid.objects.get(code="etat-45")
        again = AidAmount(aid=aid, kind="lump", amount=1000, months=10, valid_from=DAY, source="Décret", checked_on=DAY)
        with pytest.raises(ValidationError, match="déjà un montant"):
            again.full_clean()

    def test_a_second_start_makes_nothing_again(self):
        Aid.objects.get(code="cie-aide").delete()
        assert aids_create(CONTENT, {}) == 0
        assert not Aid.objects.filter(code="cie-aide").exists()


@pytest.mark.django_db
def test_without_any_row_the_page_still_answers(client):
    asked = {"contrat": "cdi", "employeur": "small", "heures": "35", "salaire": "13"}
    found = client.get(ADDRESS, asked).context["found"]
    assert (found.gross, found.contributions, found.aids) == (Decimal("1971.67"), None, [])
