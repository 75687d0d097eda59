"""Pooling agreements: signed by every buyer or nothing; an hour goes to one lot; the database holds it too."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.urls import reverse

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership
from clauses.certificates import certificate_data
from clauses.integrity import check_ledger
from clauses.models import Engagement, HoursLine, PoolingAgreement, PoolingSignature
from clauses.selectors.certificates import certificate_content
from clauses.selectors.pooling import agreements_of, pooled_hours
from clauses.selectors.registers import RegisterAt, register_title
from clauses.selectors.statements import review_lines
from clauses.services.engagements import engagement_end, engagement_record, engagement_update
from clauses.services.ledger import line_correct, statement_validate
from clauses.services.pooling import agreement_answer, agreement_end, agreement_write
from core.errors import Conflict, Refused
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_create
from tests.factories.clauses import (
    ContractFactory,
    DeclaredHoursFactory,
    EngagementFactory,
    LotFactory,
    ObligationFactory,
    ParticipationFactory,
    Site,
    StatementFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 5, 12, 12, tzinfo=dt.UTC)
APRIL = dt.date(2025, 4, 1)
YEAR = {"starts_on": dt.date(2025, 1, 1), "ends_on": dt.date(2025, 12, 31)}
REFUSALS_OF_DATABASE = (IntegrityError, InternalError, ProgrammingError)


def buyer_of(lot):
    user = UserFactory()
    membership = Membership.objects.create(user=user, organisation=lot.contract.buyer, role=Role.BUYER)
    return Actor(user=user, membership=membership)


class Two:
    """Two lots of two buyers, followed by one facilitator, with one company on both and one person on the first."""

    def __init__(self) -> None:
        self.site = site = Site()
        self.facilitator, self.company = site.facilitator, site.contractor.organisation
        self.one = site.lot
        buyer = OrganisationFactory(kind=OrganisationKind.BUYER)
        self.other = LotFactory(contract=ContractFactory(facilitation=self.facilitator.organisation, buyer=buyer))
        ObligationFactory(lot=self.other, decided_by=self.facilitator.user)
        ParticipationFactory(lot=self.other, organisation=self.company)
        self.engagement = site.engagement

    def write(self, **terms):
        return agreement_write(
            actor=self.facilitator,
            terms={"reference": "CONV-1", "purpose": "Temps partagé"} | YEAR | terms,
            lots=[(self.one.pk, Decimal("0.6")), (self.other.pk, Decimal("0.4"))],
            now=NOON,
        )

    def sign(self, agreement=None, *, lots=None):
        agreement = agreement or self.write()
        for lot in lots or (self.one, self.other):
            agreement_answer(actor=buyer_of(lot), agreement_id=agreement.pk, accepted=True, now=NOON)
        return agreement

    def record(self, **terms):
        person = self.engagement.person
        return engagement_record(
            actor=self.facilitator,
            lot_id=self.other.pk,
            company_id=self.company.pk,
            identity={"first_name": person.first_name, "last_name": person.last_name, "birth_date": person.birth_date},
            known_id=person.pk,
            terms={"way": "direct", "contract_kind": "cdd", "starts_on": dt.date(2025, 4, 1), "weekly_hours": 10}
            | terms,
            now=NOON,
        )

    def spread(self, **values):
        values = {"starts_on": APRIL, "ends_on": dt.date(2025, 12, 31), "eligible": True} | values
        return EngagementFactory(person=self.engagement.person, lot=self.other, company=self.company, **values)

    def statement(self, engagement, hours="20", month=APRIL, first=None, last=None):
        statement = StatementFactory(lot=engagement.lot, company=self.company, month=month, sent=True)
        DeclaredHoursFactory(
            statement=statement,
            engagement=engagement,
            hours=Decimal(hours),
            first_day=first or month,
            last_day=last or month.replace(day=28),
        )
        return statement

    def validate(self, statement):
        return statement_validate(actor=self.facilitator, statement_id=statement.pk, now=NOON)


@pytest.fixture
def two():
    return Two()


# --- Writing one ---


def test_every_buyer_is_asked_and_nothing_holds_before_the_last_accepts(two, deliver_outbox):
    first, second = buyer_of(two.one), buyer_of(two.other)
    agreement = two.write()
    assert {one.buyer_id for one in agreement.signatures.all()} == {first.organisation_id, second.organisation_id}
    deliver_outbox()
    assert {address for one in mail.outbox for address in one.to} == {first.user.email, second.user.email}
    agreement_answer(actor=first, agreement_id=agreement.pk, accepted=True, now=NOON)
    assert not PoolingAgreement.objects.signed().exists()
    agreement_answer(actor=second, agreement_id=agreement.pk, accepted=True, now=NOON)
    assert PoolingAgreement.objects.in_force(APRIL).get() == agreement
    mail.outbox.clear()
    deliver_outbox()
    assert any("Tous les acheteurs ont accepté" in one.body for one in mail.outbox)


def test_an_agreement_has_lots_of_two_buyers_whole_shares_and_dates_in_order(two):
    same = LotFactory(contract=two.one.contract, number="2")

    def refused(lots, **terms):
        with pytest.raises(Refused) as refusal:
            agreement_write(
                actor=two.facilitator,
                terms={"reference": "X", "purpose": "Y"} | YEAR | terms,
                lots=[(lot.pk, Decimal(share)) for lot, share in lots],
                now=NOON,
            )
        return refusal.value.codes

    assert refused([(two.one, "1")]) == {"too_few_lots"}
    assert refused([(two.one, "0.5"), (two.one, "0.5")]) == {"lot_twice"}
    assert refused([(two.one, "0.5"), (same, "0.5")]) == {"one_buyer"}
    assert refused([(two.one, "0.5"), (two.other, "0.4")]) == {"shares"}
    assert refused([(two.one, "0.5"), (LotFactory(contract__facilitation=OrganisationFactory()), "0.5")]) == {
        "lot_unknown"
    }
    backwards = {"starts_on": YEAR["ends_on"], "ends_on": YEAR["starts_on"]}
    assert refused([(two.one, "0.5"), (two.other, "0.5")], **backwards) == {"dates"}
    assert not PoolingAgreement.objects.exists()


def test_only_facilitators_write_only_buyers_asked_answer(two):
    with pytest.raises(Refused, match="facilitateur"):
        agreement_write(actor=buyer_of(two.one), terms={}, lots=[], now=NOON)
    agreement = two.write()
    with pytest.raises(Refused, match="acheteur"):
        agreement_answer(actor=two.facilitator, agreement_id=agreement.pk, accepted=True, now=NOON)
    with pytest.raises(PoolingAgreement.DoesNotExist):
        agreement_answer(actor=actor_create(Role.BUYER), agreement_id=agreement.pk, accepted=True, now=NOON)


def test_a_refusal_has_a_reason_and_closes_the_agreement(two):
    agreement, first, second = two.write(), buyer_of(two.one), buyer_of(two.other)
    with pytest.raises(Refused, match="pourquoi"):
        agreement_answer(actor=first, agreement_id=agreement.pk, accepted=False, now=NOON)
    agreement_answer(actor=first, agreement_id=agreement.pk, accepted=False, reason="Trop tôt", now=NOON)
    with pytest.raises(Conflict, match="refusé"):
        agreement_answer(actor=second, agreement_id=agreement.pk, accepted=True, now=NOON)


def test_what_was_signed_is_never_changed_by_any_sql(two):
    two.sign()
    for sql in (
        "UPDATE clauses_poolingagreement SET ends_on = '2030-01-01'",
        "DELETE FROM clauses_poolingagreement",
        "UPDATE clauses_poolinglot SET share = 1",
        "DELETE FROM clauses_poolinglot",
        "UPDATE clauses_poolingsignature SET accepted_at = NULL, answered_by_id = NULL",
        "DELETE FROM clauses_poolingsignature",
        "INSERT INTO clauses_poolinglot (agreement_id, lot_id, share) SELECT agreement_id, lot_id, 0.1 FROM "
        "clauses_poolinglot",
    ):
        with pytest.raises(REFUSALS_OF_DATABASE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


# --- Contracts ---


def test_without_agreement_the_same_employer_may_not_put_her_on_another_buyers_lot(two):
    with pytest.raises(Refused, match="mise en commun") as refusal:
        two.record()
    assert refusal.value.codes == {"not_pooled"}
    with pytest.raises(IntegrityError, match="no agreement"), transaction.atomic():
        two.spread()


def test_unsigned_or_for_other_days_it_allows_nothing(two):
    agreement = two.write(starts_on=dt.date(2025, 6, 1))
    with pytest.raises(Refused):
        two.record()
    two.sign(agreement)
    with pytest.raises(Refused):
        two.record()
    assert two.record(starts_on=dt.date(2025, 6, 2)).lot == two.other


def test_signed_it_lets_one_person_be_on_both_lots(two):
    two.sign()
    assert two.record().person == two.engagement.person


def test_another_employer_one_buyer_or_other_dates_need_no_agreement(two):
    EngagementFactory(person=two.engagement.person, lot=two.other, eligible=True)
    same = LotFactory(contract=two.one.contract, number="2")
    EngagementFactory(person=two.engagement.person, lot=same, company=two.company)
    two.spread(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 3, 1))
    assert Engagement.objects.filter(person=two.engagement.person).count() == 4


def test_prolonging_into_the_other_contract_is_refused_and_ending_it_never_is(two):
    later = two.spread(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 3, 1))
    terms = {"way": "direct", "contract_kind": "cdd", "starts_on": two.engagement.starts_on, "weekly_hours": 35}
    with pytest.raises(Refused, match="mise en commun"):
        engagement_update(
            actor=two.facilitator,
            engagement_id=two.engagement.pk,
            terms=terms | {"ends_on": dt.date(2026, 1, 15)},
            now=NOON,
        )
    with pytest.raises(IntegrityError, match="no agreement"), transaction.atomic():
        Engagement.objects.filter(pk=two.engagement.pk).update(ends_on=dt.date(2026, 1, 15))
    ended = engagement_end(
        actor=two.facilitator,
        engagement_id=two.engagement.pk,
        ends_on=dt.date(2025, 5, 10),
        reason="end_of_contract",
        now=NOON,
    )
    assert ended.ends_on < later.starts_on


def test_the_lot_of_a_colleague_is_not_named_in_the_refusal(two):
    two.other.contract.facilitation = OrganisationFactory(kind=OrganisationKind.FACILITATOR_BODY)
    two.other.contract.save()
    Engagement.objects.filter(pk=two.engagement.pk).update(ends_on=dt.date(2025, 3, 31))
    two.spread()
    mine = LotFactory(contract=two.one.contract, number="3")
    ParticipationFactory(lot=mine, organisation=two.company)
    two.other = mine
    with pytest.raises(Refused) as refusal:
        two.record()
    assert "que vous ne suivez pas" in str(refusal.value)


# --- Hours ---


def test_the_hours_of_a_pooled_person_count_on_each_lot_once_and_are_compared_with_the_shares(two):
    agreement = two.sign()
    spread = two.spread()
    two.validate(two.statement(two.engagement, "60"))
    two.validate(two.statement(spread, "20"))
    found = pooled_hours(agreements_of(two.facilitator).get(pk=agreement.pk))
    assert (found.people, found.total) == (1, 80)
    assert [(one.hours, one.share) for one in found.lots] == [(60, Decimal("0.75")), (20, Decimal("0.25"))]
    assert check_ledger() == []


def test_hours_that_another_employer_does_not_share_are_not_those_of_the_agreement(two):
    agreement = two.sign()
    two.spread()
    neighbour = OrganisationFactory(kind=OrganisationKind.CONTRACTOR)
    for lot in (two.one, two.other):
        ParticipationFactory(lot=lot, organisation=neighbour)
    here = {"company": neighbour, "starts_on": APRIL, "ends_on": dt.date(2025, 12, 31), "eligible": True}
    shared = EngagementFactory(lot=two.one, **here)
    EngagementFactory(lot=two.other, person=shared.person, **here)
    # The neighbour also has the first person, on one lot only.
    alone = EngagementFactory(lot=two.one, person=two.engagement.person, **here)
    two.validate(two.statement(two.engagement, "60"))
    two.company = neighbour
    two.validate(two.statement(alone, "25"))
    found = pooled_hours(agreements_of(two.facilitator).get(pk=agreement.pk))
    assert (found.people, found.total) == (2, 60)


def test_hours_of_days_that_the_agreement_no_longer_covers_are_refused_by_service_and_database(two):
    two.sign(two.write(ends_on=dt.date(2025, 4, 30)))
    spread = two.spread()
    may = dt.date(2025, 5, 1)
    two.validate(two.statement(two.engagement, "60", month=may))
    late = two.statement(spread, "20", month=may)
    with pytest.raises(Refused, match="mise en commun") as refusal:
        two.validate(late)
    assert refusal.value.codes == {"hours_not_pooled"}
    entry = late.entries.get()
    with pytest.raises(IntegrityError, match="no agreement"), transaction.atomic():
        HoursLine.objects.create(
            lot=two.other, engagement=spread, declared=entry, month=may, kind="WORK", first_day=entry.first_day,
            last_day=entry.last_day, hours=20, countable=True, recorded_by=two.facilitator.user,
        )  # fmt: skip
    assert not HoursLine.objects.filter(lot=two.other).exists()


def test_days_apart_in_one_month_need_no_agreement(two):
    two.sign(two.write(ends_on=APRIL))
    spread = two.spread()
    two.validate(two.statement(two.engagement, "60", first=dt.date(2025, 4, 1), last=dt.date(2025, 4, 10)))
    two.validate(two.statement(spread, "20", first=dt.date(2025, 4, 11), last=dt.date(2025, 4, 30)))
    assert HoursLine.objects.count() == 2


def test_a_correction_may_always_lower_hours_and_never_raise_them_past_the_agreement(two):
    agreement = two.sign()
    spread = two.spread()
    two.validate(two.statement(two.engagement, "60"))
    two.validate(two.statement(spread, "20"))
    with connection.cursor() as cursor:  # an agreement that an earlier system had ended
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE clauses_poolingagreement DISABLE TRIGGER USER")
        cursor.execute("UPDATE clauses_poolingagreement SET ends_on = '2025-03-31'")
        cursor.execute("ALTER TABLE clauses_poolingagreement ENABLE TRIGGER USER")
    agreement.refresh_from_db()
    assert {one.check for one in check_ledger()} == {"spread_hours_are_agreed"}
    line = HoursLine.objects.get(lot=two.other)
    with pytest.raises(Refused, match="mise en commun"):
        line_correct(actor=two.facilitator, line_id=line.pk, hours=Decimal(30), reason="Relu", now=NOON)
    assert line_correct(actor=two.facilitator, line_id=line.pk, hours=Decimal(5), reason="Relu", now=NOON).hours == 5


def test_the_doubt_about_the_same_days_elsewhere_is_lifted_by_the_agreement(two):
    two.sign()
    spread = two.spread()
    two.statement(two.engagement, "60")
    review = review_lines(two.statement(spread, "20"))
    assert "same_days_elsewhere" not in {flag.code for one in review for flag in one.flags}


# --- Ending it ---


def test_an_agreement_ends_with_a_reason_never_before_hours_already_validated(two, deliver_outbox):
    agreement = two.sign()
    spread = two.spread()
    june = dt.date(2025, 6, 1)
    for engagement in (two.engagement, spread):
        two.validate(two.statement(engagement, "20", month=june))

    def end(day, reason="Fin du chantier"):
        return agreement_end(actor=two.facilitator, agreement_id=agreement.pk, ended_on=day, reason=reason, now=NOON)

    with pytest.raises(Refused, match="28/06/2025"):
        end(dt.date(2025, 6, 10))
    with pytest.raises(Refused, match="entre aujourd'hui"):
        end(dt.date(2025, 5, 1))
    with pytest.raises(Refused, match="pourquoi"):
        end(dt.date(2025, 6, 30), reason=" ")
    assert end(dt.date(2025, 6, 30)).last_day == dt.date(2025, 6, 30)
    with pytest.raises(Conflict):
        end(dt.date(2025, 7, 30))
    july = dt.date(2025, 7, 1)
    two.validate(two.statement(two.engagement, "20", month=july))
    with pytest.raises(Refused, match="mise en commun"):
        two.validate(two.statement(spread, "20", month=july))
    assert check_ledger() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_people_of_one_buyer_answering_at_once_give_one_answer():
    two = Two()
    agreement, one, other = two.write(), buyer_of(two.one), buyer_of(two.one)

    def answer(actor, accepted):
        return lambda: agreement_answer(
            actor=actor, agreement_id=agreement.pk, accepted=accepted, reason="Non", now=NOON
        )

    results = at_once(answer(one, True), answer(other, False))
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert PoolingSignature.objects.exclude(answered_by=None).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_ending_and_validating_at_once_leave_no_hour_outside_the_agreement():
    two = Two()
    agreement = two.sign()
    spread, june = two.spread(), dt.date(2025, 6, 1)
    two.validate(two.statement(two.engagement, "20", month=june))
    waiting = two.statement(spread, "20", month=june)
    results = at_once(
        lambda: two.validate(waiting),
        lambda: agreement_end(
            actor=two.facilitator, agreement_id=agreement.pk, ended_on=dt.date(2025, 6, 10), reason="Fin", now=NOON
        ),
    )
    assert sum(isinstance(result, Exception) or result is None for result in results) == 1
    assert check_ledger() == []


# --- What says so ---


def test_the_certificate_and_the_register_say_it(two):
    two.sign()
    content = certificate_content(two.one, on=dt.date(2026, 1, 15))
    assert content["pooling"][0]["reference"] == "CONV-1"
    assert "CONV-1" in certificate_data(content)["pooling"][0]
    assert str(two.other) in certificate_data(content)["pooling"][0]
    assert "CONV-1" in register_title(two.one, RegisterAt())


# --- Pages ---


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def test_the_facilitator_writes_it_and_the_buyers_accept_it_from_their_space(two, login):
    client = login(two.facilitator)
    assert client.get(url("pooling_new") + f"?lot={two.one.pk}").status_code == 200
    data = {"reference": "CONV-9", "purpose": "Temps partagé", "starts_on": "2025-01-01", "ends_on": "2099-12-31",
            "lot_1": two.one.pk, "share_1": "60", "lot_2": two.other.pk, "share_2": "40"}  # fmt: skip
    wrong = client.post(url("pooling_new"), data | {"share_2": "50", "lot_3": "", "share_3": "12,5"})
    assert wrong.status_code == 422
    assert "Choisissez le lot de cette part." in wrong.content.decode()
    assert client.post(url("pooling_new"), data | {"share_2": "50"}).status_code == 422
    assert client.post(url("pooling_new"), data).status_code == 302
    agreement = PoolingAgreement.objects.get()
    for lot in (two.one, two.other):
        client = login(buyer_of(lot))
        assert "CONV-9" in client.get(url("buyer_home")).content.decode()
        assert "Votre accord est demandé" in client.get(url("pooling_detail", agreement.pk)).content.decode()
        assert client.post(url("pooling_answer", agreement.pk), {"answer": "refuse"}).status_code == 422
        assert client.post(url("pooling_answer", agreement.pk), {"answer": "accept"}).status_code == 302
        again = client.post(url("pooling_answer", agreement.pk), {"answer": "accept"})
        assert again.status_code == 409
        assert "Votre organisation a déjà répondu" in again.content.decode()
    client = login(two.facilitator)
    page = client.get(url("pooling_detail", agreement.pk)).content.decode()
    assert "En vigueur" in page
    assert two.engagement.person.last_name not in page
    assert "CONV-9" in client.get(url("lot_detail", two.one.pk)).content.decode()
    assert "CONV-9" in client.get(url("lot_register", two.one.pk)).content.decode()
    end = {"ended_on": "2099-01-01", "reason": ""}
    assert client.post(url("pooling_end", agreement.pk), end).status_code == 422
    assert client.post(url("pooling_end", agreement.pk), end | {"reason": "Fin"}).status_code == 302
    again = client.post(url("pooling_end", agreement.pk), end | {"reason": "Fin"})
    assert again.status_code == 409
    assert "Cet accord est déjà terminé" in again.content.decode()
    assert "Fin avant terme" in client.get(url("pooling_detail", agreement.pk)).content.decode()


def test_a_lot_beyond_those_offered_is_searched_and_what_was_typed_stays(two, login, monkeypatch):
    monkeypatch.setattr("clauses.views.pooling.LOTS_OFFERED", 1)
    client = login(two.facilitator)
    lots = sorted((two.one, two.other), key=lambda lot: (lot.contract.reference, lot.number))
    option = f'<option value="{lots[1].pk}"'
    page = client.get(url("pooling_new")).content.decode()
    assert option not in page
    assert "cherchez les autres" in page
    asked = {"reference": "CONV-7", "lot_1": lots[0].pk, "q": lots[1].contract.reference, "chercher": "1"}
    found = client.post(url("pooling_new"), asked)
    assert found.status_code == 200
    shown = found.content.decode()
    assert option in shown
    assert f'<option value="{lots[0].pk}" selected>' in shown
    assert 'value="CONV-7"' in shown
    assert "is-invalid" not in shown
    assert client.post(url("pooling_new"), asked | {"lot_1": "9" * 30, "q": "rien de tel"}).status_code == 200
    assert client.get(url("pooling_new") + "?lot=٣").status_code == 200


def test_strangers_find_nothing_and_the_company_reads_of_it_on_its_lot(two, login):
    agreement = two.sign()
    for role in (Role.FACILITATOR, Role.BUYER):
        client = login(actor_create(role))
        assert client.get(url("pooling_detail", agreement.pk)).status_code == 404
        assert "Aucun accord" in client.get(url("pooling_list")).content.decode()
    client = login(two.site.contractor)
    assert client.get(url("pooling_detail", agreement.pk)).status_code == 403
    assert "CONV-1" in client.get(url("contractor_lot", two.one.pk)).content.decode()


def test_many_agreements_cost_no_more_questions(two, login):
    for n in range(9):
        two.sign(two.write(reference=f"CONV-{n}"))
    assert login(two.facilitator).get(url("pooling_list")).status_code == 200
