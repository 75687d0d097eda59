"""Trades, studies and their lots."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from accounts.enums import OrganisationKind
from clauses.enums import StudySide
from clauses.models import Study, StudyLot, Trade
from tests.factories.accounts import OrganisationFactory, UserFactory


class TradeFactory(DjangoModelFactory):
    class Meta:
        model = Trade

    code = factory.Sequence(lambda n: f"metier-{n}")
    label = "Peinture"
    family = "Bâtiment"
    labour_share = Decimal("0.70")
    occupation_codes = ["F1606"]
    words = ["peinture"]
    valid_from = dt.date(2020, 1, 1)


class StudyFactory(DjangoModelFactory):
    class Meta:
        model = Study

    title = "Réhabilitation du collège des Cimes"
    buyer = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.BUYER)
    side = StudySide.BUYER
    created_by = factory.SubFactory(UserFactory)
    estimated_value = Decimal(1_000_000)
    consultation_on = dt.date(2026, 9, 1)
    duration_months = 12


class StudyLotFactory(DjangoModelFactory):
    class Meta:
        model = StudyLot

    study = factory.SubFactory(StudyFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = "Peinture intérieure"
    amount_excl_tax = Decimal(1_000_000)
    labour_share = Decimal("0.50")
    effort_rate = Decimal("0.05")
    hourly_cost = Decimal(30)
