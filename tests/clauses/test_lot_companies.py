"""The companies of a lot: declared by the lead, accepted by the buyer, and only then declaring hours."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from accounts.models import Invitation, User
from clauses.enums import ParticipationRole, ParticipationStatus
from clauses.models import Engagement, Participation
from clauses.selectors.lot_companies import companies_of_lot, participations_to_decide
from clauses.selectors.steering import steering_of_lot
from clauses.selectors.usages import pace_in_force
from clauses.services.announcements import announcement_make
from clauses.services.engagements import engagement_create
from clauses.services.participations import (
    company_invite,
    participation_add,
    participation_decide,
    participation_declare,
    participation_describe,
    participation_identify,
    participation_remove,
    participation_withdraw,
)
from clauses.services.statements import statement_save
from core.errors import Conflict, Refused
from core.workflow import transition_history
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import EmployerFactory, HireFactory, ParticipationFactory, Site
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)
ON = dt.date(2025, 5, 12)
SIRET = "55204599900869"


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def buyer(site):
    return actor_create(Role.BUYER, organisation=site.contract.buyer)


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


def declare(site, **changes) -> Participation:
    given = {
        "siret": SIRET,
        "name": "Cloisons du Lac",
        "work": "Pose des cloisons",
        "amount_excl_tax": None,
        "contact_email": "paie@cloisons.example",
    }
    return participation_declare(actor=site.contractor, lot_id=site.lot.pk, on=ON, now=NOW, **given | changes)


def decide(actor, participation, decision="accept", reason=""):
    return participation_decide(
        actor=actor, participation_id=participation.pk, decision=decision, reason=reason, on=ON, now=NOW
    )


# --- Declared, accepted, refused ---


def test_a_declared_subcontractor_waits_for_the_buyer(site, buyer, deliver_outbox):
    declared = declare(site)
    assert (declared.status, declared.role) == (ParticipationStatus.PENDING, ParticipationRole.SUBCONTRACTOR)
    deliver_outbox()
    told = {address for message in mail.outbox for address in message.to}
    assert told == {buyer.user.email, site.facilitator.user.email}
    assert list(participations_to_decide(buyer)) == [declared]
    acts = steering_of_lot(site.lot, on=ON, pace=pace_in_force(ON)).acts
    assert ("company_acceptance", ON) in {(act.code, act.since) for act in acts}


def test_the_buyer_accepts_and_the_company_may_work(site, buyer, deliver_outbox):
    declared = decide(buyer, declare(site))
    assert (declared.status, declared.accepted_on, declared.accepted_by) == ("accepted", ON, buyer.user)
    deliver_outbox()
    assert any("accepté votre sous-traitant" in message.body for message in mail.outbox)
    member = actor_create(Role.CONTRACTOR, organisation=declared.organisation)
    with pytest.raises(Refused, match="hors des dates"):
        statement_save(actor=member, lot_id=site.lot.pk, month=dt.date(2024, 1, 1), cells=[], now=NOW)
    assert statement_save(actor=member, lot_id=site.lot.pk, month=dt.date(2025, 4, 1), cells=[], now=NOW)


def test_a_refusal_has_a_reason_and_the_company_may_be_declared_again(site, buyer):
    declared = declare(site)
    with pytest.raises(Refused) as refused:
        decide(buyer, declared, "refuse", " ")
    assert "reason_missing" in refused.value.codes
    decide(buyer, declared, "refuse", "Attestation d'assurance absente")
    declared.refresh_from_db()
    assert (declared.status, declared.refused_on) == ("refused", ON)
    again = declare(site, work="Pose et peinture")
    assert (again.pk, again.status, again.refusal_reason) == (declared.pk, "pending", "")
    assert [log.transition for log in transition_history(again)] == ["declare_again", "refuse"]


@pytest.mark.parametrize("status", ["pending", "refused"])
def test_only_an_accepted_company_declares_hours_and_people(site, buyer, status):
    declared = declare(site)
    if status == "refused":
        decide(buyer, declared, "refuse", "Non")
    member = actor_create(Role.CONTRACTOR, organisation=declared.organisation)
    hire = HireFactory(employer=EmployerFactory(organisation=declared.organisation))
    with pytest.raises(Refused):
        engagement_create(
            actor=site.facilitator, lot_id=site.lot.pk, hire_id=hire.pk, company_id=declared.organisation_id, now=NOW
        )
    assert not Engagement.objects.filter(company=declared.organisation_id).exists()
    if status == "refused":
        return  # the lot is not hers any more: the other services do not find it
    with pytest.raises(Refused, match="pas encore accepté"):
        statement_save(actor=member, lot_id=site.lot.pk, month=dt.date(2025, 4, 1), cells=[], now=NOW)
    with pytest.raises(Refused, match="pas encore accepté"):
        announcement_make(
            actor=member,
            lot_id=site.lot.pk,
            identity={"first_name": "A", "last_name": "B", "birth_date": dt.date(1990, 1, 1)},
            terms={"starts_on": ON},
            now=NOW,
        )


def test_who_may_declare_and_decide(site, buyer):
    co = ParticipationFactory(lot=site.lot, role=ParticipationRole.CO_CONTRACTOR)
    partner = actor_create(Role.CONTRACTOR, organisation=co.organisation)
    with pytest.raises(Refused, match="titulaire"):
        participation_declare(
            actor=partner, lot_id=site.lot.pk, siret=SIRET, name="X", work="Y", amount_excl_tax=None,
            contact_email="", on=ON, now=NOW,
        )  # fmt: skip
    declared = declare(site)
    with pytest.raises(Refused, match="rôle"):
        decide(site.contractor, declared)
    with pytest.raises(Participation.DoesNotExist):
        decide(actor_create(Role.BUYER), declared)


def test_a_wrong_siret_and_a_company_already_there_are_refused(site):
    with pytest.raises(Refused) as refused:
        declare(site, siret="12345678900011")
    assert "siret_wrong" in refused.value.codes
    declare(site)
    with pytest.raises(Conflict, match="déjà sur ce lot"):
        declare(site)


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_accepted_and_refused_at_the_same_instant_is_decided_once():
    site = Site()
    buyer = actor_create(Role.BUYER, organisation=site.contract.buyer)
    declared = declare(site)
    results = at_once(
        lambda: decide(buyer, declared), lambda: decide(site.facilitator, declared, "refuse", "Non"),
        lambda: decide(buyer, declared, "refuse", "Non"),
    )  # fmt: skip
    assert sum(isinstance(one, Conflict) for one in results) == 2
    assert transition_history(declared).count() == 1


# --- Kept right by the facilitator ---


def test_a_facilitator_adds_a_subcontractor_already_accepted_or_not(site):
    accepted = participation_add(
        actor=site.facilitator, lot_id=site.lot.pk, siret=SIRET, name="A", role="subcontractor", on=ON, now=NOW,
        accepted_on=ON,
    )  # fmt: skip
    assert accepted.is_accepted
    participation_remove(actor=site.facilitator, participation_id=accepted.pk)
    waiting = participation_add(
        actor=site.facilitator, lot_id=site.lot.pk, siret=SIRET, role="subcontractor", on=ON, now=NOW
    )
    assert waiting.status == ParticipationStatus.PENDING
    with pytest.raises(Refused, match="pas encore passée"):
        participation_add(
            actor=site.facilitator, lot_id=site.lot.pk, siret="21750001630040", name="B", role="subcontractor", on=ON,
            now=NOW, accepted_on=ON + dt.timedelta(days=1),
        )  # fmt: skip


def test_a_company_added_in_the_administration_follows_the_same_way(site, client, buyer, deliver_outbox):
    user = User.objects.create_superuser(email="admin@demo.example", password=None)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("admin:clauses_lot_change", args=[site.lot.pk])
    form = client.get(page).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value is not None}
    companies = [(OrganisationFactory(), role) for role in ("subcontractor", "co_contractor")]
    sent |= {"tranches-TOTAL_FORMS": 0, "tranches-INITIAL_FORMS": 0}
    sent |= {"participations-TOTAL_FORMS": 3, "participations-INITIAL_FORMS": 1}
    sent |= {f"participations-0-{name}": value for name, value in (("id", site.participation.pk), ("role", "lead"))}
    sent |= {"participations-0-lot": site.lot.pk, "participations-0-organisation": site.contractor.organisation_id}
    for rank, (company, role) in enumerate(companies, start=1):
        sent |= {f"participations-{rank}-{name}": "" for name in ("id", "lot")}
        sent |= {f"participations-{rank}-organisation": company.pk, f"participations-{rank}-role": role}
        # What only the buyer decides is not taken from a form.
        sent |= {f"participations-{rank}-accepted_on": "2025-05-12", f"participations-{rank}-status": "accepted"}
    assert client.post(page, sent).status_code == 302
    waiting, there = (site.lot.participations.get(organisation=company) for company, _ in companies)
    assert (waiting.status, waiting.declared_by, waiting.accepted_on) == ("pending", user, None)
    assert (there.status, there.accepted_on) == ("accepted", None)
    deliver_outbox()
    assert buyer.user.email in {address for message in mail.outbox for address in message.to}
    assert list(participations_to_decide(buyer)) == [waiting]


def test_a_new_lead_takes_the_place_of_the_former(site):
    partner = ParticipationFactory(lot=site.lot, role=ParticipationRole.CO_CONTRACTOR)
    words = {"work": "", "amount_excl_tax": None, "contact_email": ""}
    with pytest.raises(Refused, match="a un titulaire"):
        participation_describe(
            actor=site.facilitator, participation_id=site.participation.pk, role="co_contractor", **words
        )
    participation_describe(actor=site.facilitator, participation_id=partner.pk, role="lead", **words)
    site.participation.refresh_from_db()
    assert site.participation.role == ParticipationRole.CO_CONTRACTOR


def test_a_company_with_a_trace_stays(site):
    with pytest.raises(Refused, match="elle y reste"):
        participation_remove(actor=site.facilitator, participation_id=site.participation.pk)


def test_a_published_identifier_gets_its_company(site):
    unknown = ParticipationFactory(
        lot=site.lot, organisation=None, role="co_contractor", published_identifier="XX", published_name="Bâti"
    )
    named = participation_identify(actor=site.facilitator, participation_id=unknown.pk, siret=SIRET, name="")
    assert named.organisation.name == "Bâti"


def test_the_lead_takes_back_what_nobody_accepted(site, buyer):
    declared = declare(site)
    participation_withdraw(actor=site.contractor, participation_id=declared.pk)
    assert not Participation.objects.filter(pk=declared.pk).exists()
    accepted = decide(buyer, declare(site))
    with pytest.raises(Conflict):
        participation_withdraw(actor=site.contractor, participation_id=accepted.pk)


def test_a_refusal_is_not_taken_back_with_its_declaration(site, buyer, login):
    refused = decide(buyer, declare(site), "refuse", "Dossier incomplet")
    with pytest.raises(Conflict, match="n'attend plus"):
        participation_withdraw(actor=site.contractor, participation_id=refused.pk)
    assert Participation.objects.get(pk=refused.pk).refusal_reason == "Dossier incomplet"
    page = login(site.contractor).get(url("subcontractors", site.lot.pk))
    assert "Dossier incomplet" in text(page)
    assert url("subcontractor_withdraw", refused.pk) not in text(page)


def test_people_of_an_accepted_company_are_invited(site, buyer):
    declared = declare(site)
    with pytest.raises(Refused, match="pas encore accepté"):
        company_invite(actor=site.facilitator, participation_id=declared.pk, email="a@b.example", now=NOW)
    decide(buyer, declared)
    company_invite(actor=site.facilitator, participation_id=declared.pk, email="a@b.example", now=NOW)
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.role) == (declared.organisation, Role.CONTRACTOR)
    shown = companies_of_lot(site.lot, actor=site.facilitator, now=NOW)
    assert [one.email for one in shown[-1].invitations] == ["a@b.example"]


# --- Screens ---


def test_the_lead_declares_on_screen_and_reads_the_answer(site, buyer, login):
    client = login(site.contractor)
    page = url("subcontractors", site.lot.pk)
    wrong = client.post(page, {"siret": "123", "work": "Peinture"})
    assert wrong.status_code == 422
    client.post(page, {"siret": SIRET, "name": "Cloisons du Lac", "work": "Peinture", "amount_excl_tax": "12 000,50"})
    declared = Participation.objects.get(organisation__siret=SIRET)
    assert "attendent l'accord de l'acheteur" in text(client.get(page))
    answer = url("company_decision", declared.pk)
    assert "Cloisons du Lac" in text(login(buyer).get(url("buyer_home")))
    assert login(buyer).post(answer, {"decision": "refuse"}).status_code == 422
    response = login(buyer).post(answer, {"decision": "refuse", "reason": "Pas d'assurance"})
    assert response.url == url("buyer_lot", site.lot.pk)
    assert "Pas d'assurance" in text(login(site.contractor).get(page))
    again = login(buyer).post(answer, {"decision": "accept"})
    assert again.status_code == 409
    assert "la situation a changé" in text(again)


def test_a_subcontractor_sees_its_own_part_only(site, buyer, login):
    declared = decide(buyer, declare(site))
    neighbour = OrganisationFactory(name="Autre Voisine", kind=OrganisationKind.CONTRACTOR)
    other = ParticipationFactory(lot=site.lot, role="subcontractor", organisation=neighbour)
    client = login(actor_create(Role.CONTRACTOR, organisation=declared.organisation))
    page = text(client.get(url("subcontractors", site.lot.pk)))
    assert "Cloisons du Lac" in page
    assert "Autre Voisine" not in page
    assert "Déclarer un sous-traitant" not in page
    assert client.post(url("subcontractor_withdraw", other.pk)).status_code == 404
    assert client.get(url("company_decision", other.pk)).status_code == 403


def test_a_waiting_subcontractor_is_told_to_wait(site, login):
    declared = declare(site)
    client = login(actor_create(Role.CONTRACTOR, organisation=declared.organisation))
    page = text(client.get(url("contractor_lot", site.lot.pk)))
    assert "En attente de l'acheteur" in page
    assert "Annoncer une embauche" not in page
    assert "En attente de l'acheteur" in text(client.get(url("contractor_home")))


def test_the_tab_of_the_facilitator(site, buyer, login):
    EmployerFactory(organisation=site.contractor.organisation, kind="ei")
    declared = declare(site)
    client = login(site.facilitator)
    page = text(client.get(url("lot_companies", site.lot.pk)))
    assert "Entreprise d'insertion (EI)" in page
    assert "Enregistrer la réponse de l'acheteur" in page
    response = client.post(url("company_decision", declared.pk), {"decision": "accept"})
    assert response.url == url("lot_companies", site.lot.pk)
    assert "Inviter paie@cloisons.example" in text(client.get(url("lot_companies", site.lot.pk)))
    client.post(url("participation_invite", declared.pk), {"email": "paie@cloisons.example"})
    assert Invitation.objects.filter(email="paie@cloisons.example").exists()
    client.post(url("participation_edit", declared.pk), {"role": "co_contractor", "work": "Tout"})
    declared.refresh_from_db()
    assert (declared.role, declared.work) == ("co_contractor", "Tout")
    client.post(url("participation_take_off", declared.pk))
    assert not Participation.objects.filter(pk=declared.pk).exists()
