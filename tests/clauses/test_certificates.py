"""The completion certificate: when it may be issued, what it says, what it closes, how it is taken back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from clauses.certificates import certificate_data
from clauses.enums import ExitMilestone
from clauses.integrity import check_ledger
from clauses.models import CompletionCertificate, HoursLine
from clauses.selectors.certificates import months_to_close
from clauses.selectors.closures import closure_of
from clauses.selectors.lots import lot_totals
from clauses.services.certificates import certificate_issue, certificate_revoke
from clauses.services.exits import exit_notes_save
from clauses.services.ledger import line_correct, statement_validate
from clauses.services.statements import Cell, statement_send
from core.errors import Conflict, Refused
from placements.enums import FollowUpState
from tests.factories.accounts import actor_create
from tests.factories.clauses import EngagementFactory, PersonFactory, Site, criterion
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
LAST_DAY = dt.datetime(2025, 12, 31, 12, tzinfo=dt.UTC)
APRIL = dt.date(2025, 4, 1)
REFUSALS_OF_DATABASE = (IntegrityError, InternalError, ProgrammingError)


@pytest.fixture
def site():
    return Site(owed=200)


def worked(site, *hours, month=APRIL):
    statement = site.statement(*hours, month=month)
    statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOON)
    return statement


def issue(site, now=AFTER, **more):
    return certificate_issue(actor=site.facilitator, lot_id=site.lot.pk, now=now, **more)


# --- When ---


def test_a_lot_is_certified_from_the_day_after_its_last_one(site):
    worked(site, "120")
    with pytest.raises(Refused) as refused:
        issue(site, now=LAST_DAY)
    assert refused.value.codes == {"not_over"}
    assert issue(site, now=LAST_DAY + dt.timedelta(days=1)).number == "ABE-2026-0001"


@pytest.mark.parametrize(("hours", "possible"), [("199.99", False), ("200", True)])
def test_a_lot_still_running_is_certified_once_its_target_is_met(site, hours, possible):
    worked(site, hours)
    if possible:
        assert Decimal(issue(site, now=LAST_DAY).content["missing"]) == 0
    else:
        with pytest.raises(Refused, match="pas toutes validées"):
            issue(site, now=LAST_DAY)


def test_a_statement_that_waits_for_a_decision_holds_the_certificate_back(site):
    worked(site, "120")
    site.statement("30", month=dt.date(2025, 6, 1))
    with pytest.raises(Refused) as refused:
        issue(site)
    assert refused.value.codes == {"statements_undecided"}


def test_a_lot_without_obligation_is_not_certified():
    site = Site(owed=None)
    with pytest.raises(Refused) as refused:
        issue(site)
    assert "no_obligation" in refused.value.codes


def test_only_the_facilitator_of_the_contract_certifies(site):
    for stranger in (site.contractor, actor_create(Role.PILOT), actor_create(Role.BUYER)):
        with pytest.raises(Refused, match="facilitateur"):
            certificate_issue(actor=stranger, lot_id=site.lot.pk, now=AFTER)
    with pytest.raises(type(site.lot).DoesNotExist):
        certificate_issue(actor=actor_create(Role.FACILITATOR), lot_id=site.lot.pk, now=AFTER)


# --- What it says ---


def test_it_states_hours_people_ways_training_and_the_penalty_proposed(site):
    site.lot.penalty_rate = Decimal(45)
    site.lot.save()
    worked(site, "120.50", "30")
    content = issue(site).content
    assert (content["owed"], content["validated"], content["missing"]) == (200, "150.50", "49.50")
    assert content["people"] == 2
    assert content["ways"] == [["Embauche directe", "150.50"]]
    assert content["penalty"] == {"euros": "2227.50", "rate": "45.00"}


def test_publics_of_few_people_are_hidden_and_those_of_many_shown():
    site = Site(owed=200)
    criterion()
    criterion("deld", "Demandeur d'emploi de longue durée")
    worked(site, *["20"] * 12)
    people = site.lot.engagements.order_by("pk")
    for engagement in people[:4]:
        engagement.eligibility_criteria = ["rsa", "deld"]
        engagement.save()
    content = issue(site).content
    # 12 have the RSA: all of them, so that nobody follows from it. Four are long unemployed: hidden.
    assert content["publics"] == [["Bénéficiaire du RSA", 12], ["Demandeur d'emploi de longue durée", None]]
    assert ["Demandeur d'emploi de longue durée", "masqué"] in certificate_data(content)["publics"]


def test_the_publics_and_sexes_of_few_people_are_not_even_named(site):
    criterion()
    site.lot.engagements.update(eligibility_criteria=["rsa"])
    worked(site, "120", "30")
    content = issue(site).content
    assert (content["people"], content["publics"], content["sexes"]) == (2, [], [])


def test_it_says_where_people_stand_at_each_milestone_reached():
    site = Site(owed=200)
    worked(site, *["20"] * 11)
    for engagement in site.lot.engagements.all():
        engagement.ends_on = dt.date(2025, 6, 30)
        engagement.save()
    states = {(engagement.pk, "end"): "in_job" for engagement in site.lot.engagements.all()}
    exit_notes_save(actor=site.facilitator, lot_id=site.lot.pk, states=states, now=AFTER)
    rows = {row["label"]: row for row in issue(site).content["exits"]}
    assert rows["À la sortie"]["states"] == [["En poste", 11]]
    assert rows["À 6 mois"]["states"] == [["Sans nouvelles", 11]]
    assert rows["À 12 mois"]["reached"] == 0


# --- What it closes ---


def test_its_months_are_closed_to_statements_validations_and_corrections(site):
    statement = worked(site, "120")
    issue(site)
    assert closure_of(lot_id=site.lot.pk, month=dt.date(2025, 12, 1))
    line = HoursLine.objects.get()
    with pytest.raises(Refused, match="clos"):
        line_correct(actor=site.facilitator, line_id=line.pk, hours=Decimal(5), reason="Erreur", now=AFTER)
    cell = Cell(site.engagement.pk, dt.date(2025, 5, 1), "WORK", Decimal(10))
    with pytest.raises(Refused, match="clos"):
        statement_send(actor=site.contractor, lot_id=site.lot.pk, month=cell.first_day, cells=[cell], now=AFTER)
    assert lot_totals(lot_id=statement.lot_id).validated == 120


def test_no_sql_enters_a_line_in_a_closed_month(site):
    worked(site, "120")
    issue(site)
    line = HoursLine.objects.get()
    declared = site.statement("10", month=dt.date(2025, 5, 1)).entries.get()
    with pytest.raises(REFUSALS_OF_DATABASE, match="closes this month"), transaction.atomic():
        HoursLine.objects.create(
            lot=line.lot, engagement=line.engagement, declared=declared, month=dt.date(2025, 5, 1), kind="WORK",
            first_day=dt.date(2025, 5, 1), last_day=dt.date(2025, 5, 28), hours=10, countable=True,
            recorded_by=line.recorded_by,
        )  # fmt: skip


def test_a_target_met_early_leaves_the_months_to_come_open(site):
    worked(site, "200")
    certificate = issue(site, now=dt.datetime(2025, 6, 20, 12, tzinfo=dt.UTC))
    assert certificate.closes_until == dt.date(2025, 5, 1)
    assert not closure_of(lot_id=site.lot.pk, month=dt.date(2025, 6, 1))


def test_months_already_in_the_ledger_are_closed_even_when_they_are_not_over(site):
    worked(site, "200", month=dt.date(2025, 6, 1))
    assert months_to_close(site.lot, on=dt.date(2025, 6, 20)) == dt.date(2025, 6, 1)


# --- Kept for good ---


def test_a_certificate_is_never_changed_nor_deleted(site):
    certificate = issue(site)
    for sql in (
        "UPDATE clauses_completioncertificate SET content = '{}'",
        "UPDATE clauses_completioncertificate SET closes_until = '2024-01-01'",
        "DELETE FROM clauses_completioncertificate",
    ):
        with pytest.raises(REFUSALS_OF_DATABASE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    certificate.refresh_from_db()
    assert certificate.content["owed"] == 200


def test_a_second_certificate_is_refused_while_one_is_in_force(site):
    issue(site)
    with pytest.raises(Conflict):
        issue(site)


def test_revoking_needs_a_reason_opens_the_months_and_the_next_version_says_what_it_replaces(site):
    worked(site, "120")
    first = issue(site)
    with pytest.raises(Refused, match="pourquoi"):
        certificate_revoke(actor=site.facilitator, certificate_id=first.pk, reason=" ", now=AFTER)
    certificate_revoke(actor=site.facilitator, certificate_id=first.pk, reason="Avril à corriger", now=AFTER)
    assert not closure_of(lot_id=site.lot.pk, month=APRIL)
    line_correct(
        actor=site.facilitator, line_id=HoursLine.objects.get().pk, hours=Decimal(90), reason="Pointage", now=AFTER
    )
    second = issue(site)
    assert (second.number, second.version) == ("ABE-2026-0002", 2)
    assert second.content["replaces"] == first.number
    assert (first.content["validated"], second.content["validated"]) == ("120.00", "90.00")
    with pytest.raises(Conflict):
        certificate_revoke(actor=site.facilitator, certificate_id=first.pk, reason="Encore", now=AFTER)
    assert check_ledger() == []


def test_the_reason_of_a_revocation_cannot_be_rewritten(site):
    certificate = issue(site)
    certificate_revoke(actor=site.facilitator, certificate_id=certificate.pk, reason="Erreur", now=AFTER)
    with pytest.raises(REFUSALS_OF_DATABASE), transaction.atomic():
        CompletionCertificate.objects.update(revocation_reason="Autre")


def test_buyer_and_companies_are_mailed_the_certificate_and_its_revocation(site, deliver_outbox):
    buyer = actor_create(Role.BUYER, organisation=site.contract.buyer)
    certificate = issue(site)
    deliver_outbox()
    certificate_revoke(actor=site.facilitator, certificate_id=certificate.pk, reason="Montant faux", now=AFTER)
    deliver_outbox()
    told, revoked = mail.outbox
    assert set(told.to) == {buyer.user.email, site.contractor.user.email}
    assert certificate.number in told.subject
    assert "Montant faux" in revoked.body


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_a_validation_and_a_certificate_at_the_same_instant_never_lose_an_hour():
    site = Site(owed=100)
    worked(site, "100")
    certificates, lines = [], []
    for month in (5, 6, 7, 8):
        statement = site.statement("10", month=dt.date(2025, month, 1))
        # The certificate does not wait for a statement that is still a draft when it is issued.
        type(statement).objects.filter(pk=statement.pk).update(status="draft")

        def send_and_validate(statement=statement):
            with transaction.atomic():
                type(statement).objects.filter(pk=statement.pk).update(status="sent")
                return statement_validate(actor=site.facilitator, statement_id=statement.pk, now=AFTER)

        results = at_once(send_and_validate, lambda: issue(site))
        certificates += [one for one in results if isinstance(one, CompletionCertificate)]
        lines += [one for one in results if not isinstance(one, CompletionCertificate | Refused)]
        in_force = CompletionCertificate.objects.in_force().first()
        if in_force:
            assert Decimal(in_force.content["validated"]) == lot_totals(lot_id=site.lot.pk).validated
            certificate_revoke(actor=site.facilitator, certificate_id=in_force.pk, reason="Suite", now=AFTER)
    assert certificates
    assert not [one for one in check_ledger() if one.check.startswith(("years", "months", "closed_months"))]


# --- Exits ---


def test_a_situation_is_noted_only_for_somebody_who_left_and_a_milestone_reached(site):
    site.engagement.ends_on = dt.date(2025, 6, 30)
    site.engagement.save()
    stays = EngagementFactory(lot=site.lot, company=site.contractor.organisation, ends_on=None)
    on = dt.datetime(2025, 9, 29, 12, tzinfo=dt.UTC)

    def note(engagement, milestone, now=on, state="in_job"):
        states = {(engagement.pk, milestone): state}
        return exit_notes_save(actor=site.facilitator, lot_id=site.lot.pk, states=states, now=now)

    with pytest.raises(Refused, match="pas quitté"):
        note(stays, "end")
    with pytest.raises(Refused, match="à venir"):
        note(site.engagement, "m3")
    assert note(site.engagement, "m3", now=on + dt.timedelta(days=1)) == 1
    assert note(site.engagement, "m3", now=on + dt.timedelta(days=1)) == 0
    assert note(site.engagement, "m3", now=on + dt.timedelta(days=1), state="") == 1
    assert not site.engagement.exit_notes.exists()


def test_the_page_of_exits_keeps_what_is_chosen(site, login):
    site.engagement.ends_on = dt.date(2025, 6, 30)
    site.engagement.save()
    client = login(site.facilitator)
    url = reverse("clauses:lot_exits", args=[site.lot.pk])
    answer = client.post(url, {f"{site.engagement.pk}-{ExitMilestone.END}": FollowUpState.IN_TRAINING})
    assert answer.status_code == 302
    assert site.engagement.exit_notes.get().state == FollowUpState.IN_TRAINING
    assert '<option value="in_training" selected>' in client.get(url).content.decode()


# --- Screens ---


def test_the_facilitator_issues_reads_and_revokes_on_screen(site, login):
    worked(site, "120")
    client = login(site.facilitator)
    url = reverse("clauses:lot_certificate", args=[site.lot.pk])
    assert "Délivrer l'attestation" in client.get(url).content.decode().replace("&#x27;", "'")
    assert client.post(url, {"note": "Chantier exemplaire."}).status_code == 302
    certificate = CompletionCertificate.objects.get()
    page = client.get(url).content.decode()
    assert certificate.number in page
    assert "Chantier exemplaire." in page
    withdraw = reverse("clauses:certificate_withdraw", args=[certificate.pk])
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    assert client.post(withdraw, {"reason": "Erreur de date"}).status_code == 302
    assert "Versions annulées" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("role", "reads"), [(Role.FACILITATOR, True), (Role.BUYER, True), (Role.CONTRACTOR, True), (Role.PILOT, True)]
)
def test_those_who_read_the_lot_open_the_document_and_strangers_do_not(site, login, role, reads):
    certificate = issue(site)
    organisations = {
        Role.FACILITATOR: site.facilitator.organisation,
        Role.BUYER: site.contract.buyer,
        Role.CONTRACTOR: site.contractor.organisation,
    }
    url = reverse("clauses:certificate_pdf", args=[certificate.pk])
    known = {"organisation": organisations[role]} if role in organisations else {}
    answer = login(actor_create(role, **known)).get(url)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    if role in organisations:
        assert login(actor_create(role)).get(url).status_code == 404


def test_the_document_is_the_same_bytes_each_time_and_says_when_it_is_revoked(site, login):
    certificate = issue(site)
    client = login(site.facilitator)
    url = reverse("clauses:certificate_pdf", args=[certificate.pk])
    first = client.get(url).content
    assert client.get(url).content == first
    assert certificate_data(certificate.content, certificate)["revoked"] == ""
    revoked = certificate_revoke(actor=site.facilitator, certificate_id=certificate.pk, reason="Erreur", now=AFTER)
    assert "Motif : Erreur" in certificate_data(revoked.content, revoked)["revoked"]
    assert client.get(url).content != first


def test_no_name_is_certified(site):
    site.engagement.person = PersonFactory(last_name="Vercorin")
    site.engagement.save()
    worked(site, "120")
    assert "Vercorin" not in str(issue(site).content)
