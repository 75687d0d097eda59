"""Each role, page by page, over the demonstration: whom she may see named, and what of a person she never reads."""

import datetime as dt
import html

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor, actor_of
from accounts.enums import Role
from accounts.models import User
from clauses.enums import ParticipationRole
from clauses.models import (
    CompletionCertificate,
    Engagement,
    Letter,
    Lot,
    Participation,
    PenaltyProposal,
    PoolingAgreement,
    PublicContract,
)
from clauses.selectors.companies.pages import companies_read
from clauses.services.penalties import penalty_decide
from core.errors import Refused
from people.models import EligibilityCriterion, Person
from tests.factories.accounts import actor_create
from tests.factories.clauses import EngagementFactory, ParticipationFactory, Site
from tests.test_access import DEMO_ACCOUNTS, Address, addresses, log_in

pytestmark = pytest.mark.django_db
MONTH = dt.date(2026, 5, 1)
ROOMS = ("clauses:", "reporting:")
READS = {
    "contract_id": PublicContract.objects.visible_to,
    "lot_id": Lot.objects.visible_to,
    "certificate_id": CompletionCertificate.objects.visible_to,
    "letter_id": Letter.objects.visible_to,
    "agreement_id": PoolingAgreement.objects.visible_to,
    "participation_id": Participation.objects.visible_to,
    "company_id": companies_read,
}


def demo_actor(role: str) -> Actor:
    actor = actor_of(User.objects.get(email=f"{DEMO_ACCOUNTS[role]}@demo.example"))
    assert actor is not None
    return actor


def pages_of(actor: Actor) -> dict[str, str]:
    """The text of every page of the clauses and of the reports that an actor opens, by address."""
    client = log_in(actor.user)
    found = {}
    for address in addresses():
        if address.name.startswith(ROOMS) and address.roles and actor.role in address.roles:
            for path in _paths(address, actor):
                answer = client.get(path)
                if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                    found[path] = html.unescape(answer.content.decode())
    return found


def _paths(address: Address, actor: Actor) -> list[str]:
    """The address for the latest objects that the actor sees; none when it needs something else."""
    names = set(address.arguments) - {"month"}
    month = {"month": MONTH} if "month" in address.arguments else {}
    if not names:
        return [reverse(address.name, kwargs=month)]
    if len(names) > 1 or not names <= set(READS):
        return []
    (name,) = names
    seen = READS[name](actor).order_by("-pk")[:10]
    return [reverse(address.name, kwargs={name: one.pk, **month}) for one in seen]


def full_names(people) -> set[str]:
    """In both orders, since lists put the last name first."""
    pairs = list(people.values_list("first_name", "last_name"))
    return {f"{first} {last}" for first, last in pairs} | {f"{last} {first}" for first, last in pairs}


def named_in(pages: dict[str, str], names: set[str]) -> list[str]:
    return [f"{path}: {name}" for path, text in pages.items() for name in names if name in text]


@pytest.mark.parametrize("role", [Role.BUYER, Role.PILOT])
def test_buyers_and_pilots_read_figures_and_nobodys_name(demonstration, role):
    pages = pages_of(demo_actor(role))
    assert len(pages) >= 6
    assert not named_in(pages, full_names(Person.objects.filter(engagements__isnull=False).distinct()))


def test_a_company_reads_its_own_people_and_no_criterion(demonstration):
    actor = demo_actor(Role.CONTRACTOR)
    pages = pages_of(actor)
    own = Person.objects.filter(engagements__company=actor.organisation)
    others = Person.objects.filter(engagements__isnull=False).exclude(pk__in=own.values("pk")).distinct()
    assert named_in(pages, full_names(own))
    assert not named_in(pages, full_names(others) - full_names(own))
    # The publics written in a contract are no secret of a person.
    written = Lot.publics.through.objects.values("eligibilitycriterion_id")
    criteria = set(EligibilityCriterion.objects.exclude(pk__in=written).values_list("label", flat=True))
    assert not named_in(pages, criteria)


def test_a_subcontractor_has_her_own_part_of_a_lot_and_not_the_lead_s(login):
    site = Site()
    sub = actor_create(Role.CONTRACTOR)
    ParticipationFactory(lot=site.lot, organisation=sub.organisation, role=ParticipationRole.SUBCONTRACTOR)
    hers = EngagementFactory(lot=site.lot, company=sub.organisation, eligible=True)
    client = login(sub)
    text = client.get(reverse("clauses:contractor_lot", args=[site.lot.pk])).content.decode()
    text += client.get(reverse("clauses:statement_grid", args=[site.lot.pk, dt.date(2025, 4, 1)])).content.decode()
    assert hers.person.last_name in text
    assert site.engagement.person.last_name not in text
    assert not PenaltyProposal.objects.visible_to(sub).exists()
    assert set(Engagement.objects.visible_to(sub)) == {hers}


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.EMPLOYER, Role.REFERENT])
def test_reports_and_goals_are_for_those_who_answer_for_contracts(role):
    client: Client = log_in(actor_create(role).user)
    for page in ("/rapports/", "/rapports/classeur/", "/rapports/achats-responsables/", "/pilotage/objectifs/"):
        assert client.get(page).status_code == 403


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.PILOT, Role.CONTRACTOR, Role.ADMIN])
def test_the_buyer_alone_decides_a_penalty(role):
    site = Site()
    proposal = PenaltyProposal.objects.create(
        lot=site.lot,
        owed_hours=833,
        validated_hours=0,
        estimated_euros=1000,
        proposed_euros=1000,
        argument="Rien n'a été fait.",
        proposed_at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
        proposed_by=site.facilitator.user,
    )
    actor = site.facilitator if role == Role.FACILITATOR else actor_create(role)
    with pytest.raises((Refused, PenaltyProposal.DoesNotExist)):
        penalty_decide(
            actor=actor,
            penalty_id=proposal.pk,
            decision="apply",
            euros=None,
            reason="",
            now=dt.datetime(2026, 1, 6, tzinfo=dt.UTC),
        )
    proposal.refresh_from_db()
    assert proposal.is_waiting
