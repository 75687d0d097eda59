"""People hired outside Passerelle, announced by companies, known once; their eligibility, window and hours."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from clauses.enums import AnnouncementState
from clauses.integrity import check_ledger
from clauses.models import Announcement, Engagement, HoursLine, WindowExtension
from clauses.rules import elsewhere_flags, hours_possible
from clauses.selectors.people import path_of, window_of
from clauses.selectors.statements import review_lines
from clauses.services.announcements import announcement_confirm, announcement_make, announcement_refuse
from clauses.services.eligibility import (
    engagement_evidence_add,
    engagement_opinion_answer,
    engagement_opinion_ask,
    engagement_validate_eligibility,
)
from clauses.services.engagements import engagement_end, engagement_record, engagement_update
from clauses.services.ledger import line_correct, statement_validate
from clauses.services.windows import engagement_extend_window, windows_warn
from core.errors import Conflict, Refused
from people.enums import PersonStatus
from people.models import AnnouncedPerson, Person, PersonPair
from people.services import pairs_find, person_merge
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.clauses import (
    DeclaredHoursFactory,
    EngagementFactory,
    LotFactory,
    ParticipationFactory,
    PersonFactory,
    Site,
    StatementFactory,
    criterion,
)
from tests.threads import at_once

NOW = dt.datetime(2025, 4, 10, 12, tzinfo=dt.UTC)
HIRED = dt.date(2025, 3, 3)
IDENTITY = {"first_name": "Inès", "last_name": "Dufictif", "birth_date": dt.date(1991, 2, 3)}
TERMS = {
    "contract_kind": "cdd",
    "way": "direct",
    "starts_on": HIRED,
    "ends_on": dt.date(2025, 12, 31),
    "weekly_hours": Decimal(35),
    "tutor_name": "Chef d'équipe",
    "occupation": None,
}


@pytest.fixture
def site(db):
    return Site(eligible=False)


def record(site, **changes):
    values = {
        "actor": site.facilitator,
        "lot_id": site.lot.pk,
        "company_id": site.contractor.organisation_id,
        "identity": IDENTITY,
        "terms": TERMS,
        "now": NOW,
    }
    return engagement_record(**values | changes)


# --- Hired outside Passerelle ---


def test_somebody_hired_outside_passerelle_gets_a_file_that_no_referent_follows(site):
    engagement = record(site)
    person = engagement.person
    assert (person.status, person.service) == (PersonStatus.CLAUSE, site.facilitator.organisation)
    assert (engagement.employer, engagement.tutor_name) == (site.contractor.organisation, "Chef d'équipe")
    assert (engagement.window_start, engagement.window_end) == (HIRED, dt.date(2027, 3, 2))
    assert not Person.objects.followed().filter(pk=person.pk).exists()


def test_a_person_already_known_is_asked_about_then_found(site):
    known = PersonFactory(first_name="INES", last_name="Du Fictif", birth_date=dt.date(1991, 3, 2))
    with pytest.raises(Conflict) as refusal:
        record(site)
    assert refusal.value.codes == {"duplicate"}
    assert record(site, known_id=known.pk).person == known
    assert Person.objects.filter(last_name="Dufictif").count() == 0


def test_a_file_is_not_reached_by_guessing_its_number(site):
    stranger = PersonFactory(first_name="Paul", last_name="Autrenom")
    with pytest.raises(Refused) as refusal:
        record(site, known_id=stranger.pk)
    assert refusal.value.codes == {"not_alike"}


def test_the_employer_may_differ_from_the_company_that_declares(site):
    engagement = record(site, employer_siret="217 500 016 30040", employer_name="GEIQ de Démonstration")
    assert engagement.employer.name == "GEIQ de Démonstration"
    with pytest.raises(Refused) as refusal:
        record(site, employer_siret="12345678901234", identity=IDENTITY | {"last_name": "Autre"})
    assert {reason.field for reason in refusal.value.reasons} == {"employer_siret"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_on": dt.date(2026, 1, 2), "ends_on": None}, "dates_apart"),
        ({"ends_on": dt.date(2025, 3, 2)}, "dates"),
    ],
)
def test_impossible_terms_are_refused_and_no_file_is_opened(site, changes, code):
    before = Person.objects.count()
    with pytest.raises(Refused) as refusal:
        record(site, terms=TERMS | changes)
    assert code in refusal.value.codes
    assert Person.objects.count() == before


@pytest.mark.parametrize(("born", "is_refused"), [(dt.date(2009, 3, 3), False), (dt.date(2009, 3, 4), True)])
def test_nobody_works_before_sixteen(site, born, is_refused):
    if is_refused:
        with pytest.raises(Refused, match="16 ans"):
            record(site, identity=IDENTITY | {"birth_date": born})
    else:
        assert record(site, identity=IDENTITY | {"birth_date": born}).pk


def test_a_contract_is_corrected_and_ended_with_a_reason(site):
    engagement = record(site)
    values = {"actor": site.facilitator, "engagement_id": engagement.pk, "now": NOW}
    earlier = engagement_update(terms=TERMS | {"starts_on": dt.date(2025, 2, 3)}, **values)
    earlier.refresh_from_db()
    assert earlier.window_start == dt.date(2025, 2, 3)
    with pytest.raises(Refused) as refusal:
        engagement_end(ends_on=dt.date(2025, 4, 11), reason="", **values)
    assert refusal.value.codes == {"end_date", "reason_missing"}
    ended = engagement_end(ends_on=dt.date(2025, 4, 9), reason="person_left", **values)
    assert (ended.ends_on, ended.end_reason) == (dt.date(2025, 4, 9), "person_left")


def test_the_judged_day_and_the_days_of_validated_hours_stay(site):
    eligible = EngagementFactory(lot=site.lot, company=site.contractor.organisation, eligible=True)
    statement = StatementFactory(lot=site.lot, company=site.contractor.organisation, sent=True)
    DeclaredHoursFactory(statement=statement, engagement=eligible)
    statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOW)
    terms = TERMS | {"starts_on": dt.date(2025, 3, 4), "ends_on": dt.date(2025, 3, 31)}
    with pytest.raises(Refused) as refusal:
        engagement_update(actor=site.facilitator, engagement_id=eligible.pk, terms=terms, now=NOW)
    assert refusal.value.codes == {"judged_day", "hours_outside"}


# --- Eligibility ---


def ask(site):
    criterion("avis_motive", "Avis motivé", needs_opinion=True, proof_max_age_months=None)
    return engagement_opinion_ask(
        actor=site.facilitator,
        engagement_id=site.engagement.pk,
        partner="cap_emploi",
        question="Long arrêt de travail.",
        now=NOW - dt.timedelta(days=5),
    )


def answer(site, opinion, *, favourable=True, on=dt.date(2025, 4, 8)):
    return engagement_opinion_answer(
        actor=site.facilitator,
        engagement_id=site.engagement.pk,
        opinion_id=opinion.pk,
        is_favourable=favourable,
        adviser="M. Conseiller",
        reason="Accompagnement de longue durée.",
        answered_on=on,
        now=NOW,
    )


def validate(site, criteria, on):
    return engagement_validate_eligibility(
        actor=site.facilitator, engagement_id=site.engagement.pk, criteria=criteria, on=on, now=NOW
    )


def test_the_opinion_of_a_partner_makes_eligible_from_its_own_day(site):
    opinion = ask(site)
    with pytest.raises(Refused, match="justificatif"):
        validate(site, ["avis_motive"], HIRED)
    answer(site, opinion)
    with pytest.raises(Refused) as refusal:
        validate(site, ["avis_motive"], dt.date(2025, 4, 7))
    assert refusal.value.codes == {"opinion_later"}
    assert validate(site, ["avis_motive"], dt.date(2025, 4, 8)).is_eligible


def test_an_unfavourable_opinion_proves_nothing_and_is_kept(site):
    opinion = answer(site, ask(site), favourable=False)
    assert (opinion.state, opinion.adviser) == ("refused", "M. Conseiller")
    with pytest.raises(Refused):
        validate(site, ["avis_motive"], dt.date(2025, 4, 8))
    with pytest.raises(Conflict):
        answer(site, opinion)


def test_no_opinion_is_asked_when_a_criterion_of_the_list_holds(site):
    engagement_evidence_add(
        actor=site.facilitator,
        engagement_id=site.engagement.pk,
        criterion=criterion(),
        proof="caf_statement",
        issued_on=dt.date(2025, 2, 20),
        valid_until=None,
        now=NOW,
    )
    with pytest.raises(Refused, match="inutile"):
        ask(site)
    assert validate(site, ["rsa"], HIRED).eligibility_criteria == ["rsa"]


# --- The window ---


def test_a_prolonged_window_holds_on_every_contract_and_keeps_its_history(site):
    other = EngagementFactory(person=site.engagement.person, starts_on=dt.date(2025, 9, 1))
    for until in (dt.date(2027, 6, 1), dt.date(2028, 3, 2)):
        engagement_extend_window(
            actor=site.facilitator, engagement_id=site.engagement.pk, until=until, reason="CDI", now=NOW
        )
    other.refresh_from_db()
    assert (other.window_start, other.window_end) == (HIRED, dt.date(2028, 3, 2))
    history = WindowExtension.objects.order_by("pk").values_list("previous_end", "until")
    assert list(history) == [
        (dt.date(2027, 3, 2), dt.date(2027, 6, 1)),
        (dt.date(2027, 6, 1), dt.date(2028, 3, 2)),
    ]


@pytest.mark.parametrize(
    ("on", "left", "tone"),
    [
        (dt.date(2025, 3, 3), 730, "info"),
        (dt.date(2027, 1, 1), 61, "info"),
        (dt.date(2027, 1, 2), 60, "warning"),
        (dt.date(2027, 3, 2), 1, "warning"),
        (dt.date(2027, 3, 3), 0, "danger"),
    ],
)
def test_the_bar_of_a_window_says_the_days_left(site, on, left, tone):
    window = window_of(site.engagement, on=on)
    assert (window.left, window.tone) == (left, tone)


def test_the_end_of_a_window_is_announced_once_and_not_after_a_prolongation(site, deliver_outbox):
    running = EngagementFactory(lot=site.lot, company=site.contractor.organisation, ends_on=None)
    near = dt.datetime(2027, 2, 1, 8, tzinfo=dt.UTC)
    assert windows_warn(now=near) == 1
    assert windows_warn(now=near + dt.timedelta(days=1)) == 1
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[site.facilitator.user.email]]
    assert str(running.person) not in mail.outbox[0].body


# --- One person, hours once ---


@given(st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2100, 12, 1)))
def test_what_is_possible_in_a_month_grows_with_its_days(month):
    assert Decimal(240) <= hours_possible(month) <= Decimal("265.71")


@given(st.integers(min_value=0, max_value=9))
def test_days_declared_on_other_lots_are_flagged(lots):
    assert len(elsewhere_flags(other_lots=lots)) == bool(lots)


def second_lot(site, person, hours):
    """The same person, the same days, on another lot of the contract."""
    lot = LotFactory(contract=site.contract, number=str(LotFactory._meta.model.objects.count() + 1))
    ParticipationFactory(lot=lot, organisation=site.contractor.organisation)
    engagement = EngagementFactory(person=person, lot=lot, company=site.contractor.organisation, eligible=True)
    statement = StatementFactory(lot=lot, company=site.contractor.organisation, sent=True)
    DeclaredHoursFactory(statement=statement, engagement=engagement, hours=Decimal(hours))
    return statement


@pytest.fixture
def doubled(db):
    site = Site()
    first = site.statement("150")
    return site, first, second_lot(site, site.engagement.person, "107.15")


def test_hours_of_the_same_days_on_two_lots_are_flagged_then_refused_beyond_what_is_possible(doubled):
    site, first, second = doubled
    assert "same_days_elsewhere" in {flag.code for row in review_lines(second) for flag in row.flags}
    statement_validate(actor=site.facilitator, statement_id=first.pk, now=NOW)
    with pytest.raises(Refused) as refusal:  # 150 + 107,15 is over 60 h a week in April: 257,14
        statement_validate(actor=site.facilitator, statement_id=second.pk, now=NOW)
    assert refusal.value.codes == {"hours_impossible"}
    line = HoursLine.objects.get()
    line_correct(actor=site.facilitator, line_id=line.pk, hours=Decimal("149.99"), reason="Relu", now=NOW)
    statement_validate(actor=site.facilitator, statement_id=second.pk, now=NOW)
    assert check_ledger() == []


def test_the_database_itself_refuses_impossible_hours(doubled):
    site, first, second = doubled
    statement_validate(actor=site.facilitator, statement_id=first.pk, now=NOW)
    entry = second.entries.get()
    with pytest.raises(DatabaseError, match="more hours"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO clauses_hoursline (lot_id, engagement_id, declared_id, month, kind, first_day, last_day, hours,
                countable, uncounted_code, reason, recorded_at, recorded_by_id)
            VALUES (%s, %s, %s, '2025-04-01', 'WORK', '2025-04-01', '2025-04-30', 107.15, true, '', '', now(), %s)
            """,
            [second.lot_id, entry.engagement_id, entry.pk, site.facilitator.user.pk],
        )


def test_merging_two_files_that_count_the_same_hours_twice_is_refused_until_corrected(doubled):
    site, first, second = doubled
    twin = PersonFactory(first_name="Sonia", last_name=site.engagement.person.last_name)
    Engagement.objects.filter(pk=second.entries.get().engagement_id).update(person=twin)
    for statement in (first, second):
        statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOW)
    Person.objects.update(status=PersonStatus.CLAUSE)
    pairs_find(now=NOW)
    pair = PersonPair.objects.get()
    with pytest.raises(Refused, match="corrigez d'abord le registre"):
        person_merge(actor=site.facilitator, pair_id=pair.pk, picks={}, now=NOW)
    lines = list(HoursLine.objects.order_by("pk").values())
    line_correct(actor=site.facilitator, line_id=lines[0]["id"], hours=Decimal(100), reason="Compté deux fois", now=NOW)
    person_merge(actor=site.facilitator, pair_id=pair.pk, picks={}, now=NOW)
    assert Engagement.objects.values("person").distinct().count() == 1
    assert list(HoursLine.objects.order_by("pk").values())[: len(lines)] == lines
    assert check_ledger() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_facilitators_validating_two_lots_at_once_never_count_impossible_hours():
    site = Site()
    first, second = site.statement("150"), second_lot(site, site.engagement.person, "150")

    def decide(statement):
        return lambda: statement_validate(actor=site.facilitator, statement_id=statement.pk, now=NOW)

    results = at_once(decide(first), decide(second))
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert HoursLine.objects.count() == 1
    assert check_ledger() == []


# --- What each sees ---


def test_the_path_tells_of_others_contracts_a_number_and_hours_alone(site):
    other = Site()
    elsewhere = EngagementFactory(
        person=site.engagement.person, lot=other.lot, company=other.contractor.organisation, eligible=True
    )
    statement = StatementFactory(lot=other.lot, company=other.contractor.organisation, sent=True)
    DeclaredHoursFactory(statement=statement, engagement=elsewhere, hours=Decimal(80))
    statement_validate(actor=other.facilitator, statement_id=statement.pk, now=NOW)
    path = path_of(site.engagement.person, actor=site.facilitator)
    assert [row.pk for row in path.engagements] == [site.engagement.pk]
    assert (path.others, path.counted_elsewhere, path.counted) == (1, Decimal(80), Decimal(80))


def test_pages_of_people_open_for_their_facilitator_and_not_for_a_stranger(site, login):
    pages = [
        reverse("clauses:engagement_elsewhere", args=[site.lot.pk]),
        reverse("clauses:engagement_edit", args=[site.engagement.pk]),
        reverse("clauses:person_path", args=[site.engagement.person_id]),
    ]
    lists = [reverse(f"clauses:{name}") for name in ("eligibility_list", "window_list", "announcement_list")]
    client = login(site.facilitator)
    for page in pages + lists:
        assert client.get(page).status_code == 200, page
    assert str(site.engagement.person) in client.get(lists[0]).content.decode()
    stranger = login(actor_create(Role.FACILITATOR))
    for page in pages:
        assert stranger.get(page).status_code == 404, page
    for page in lists:
        assert str(site.engagement.person) not in stranger.get(page).content.decode()


def test_the_form_asks_who_then_puts_her_on_the_lot_once(site, login):
    PersonFactory(first_name="Ines", last_name="Dufictif", birth_date=IDENTITY["birth_date"])
    client = login(site.facilitator)
    page = reverse("clauses:engagement_elsewhere", args=[site.lot.pk])
    data = {
        "first_name": "Inès",
        "last_name": "Dufictif",
        "birth_date": "1991-02-03",
        "company": site.contractor.organisation_id,
        "way": "direct",
        "contract_kind": "cdd",
        "starts_on": "2025-03-03",
        "weekly_hours": "35",
        "form_token": "8c9f4a5e-0000-4000-8000-000000000001",
    }
    asked = client.post(page, data)
    assert asked.status_code == 409
    assert "Est-ce la même personne" in asked.content.decode()
    for _ in range(2):
        assert client.post(page, data | {"known": "new"}).status_code == 302
    assert Engagement.objects.filter(person__last_name="Dufictif").count() == 1


def test_evidence_opinion_and_answer_are_written_on_the_page_of_the_person(site, login):
    rsa = criterion()
    criterion("avis_motive", "Avis motivé", needs_opinion=True, proof_max_age_months=None)
    client = login(site.facilitator)
    page = reverse("clauses:engagement_detail", args=[site.engagement.pk])
    assert client.post(page, {"action": "ask", "partner": "mdph"}).status_code == 422
    assert client.post(page, {"action": "ask", "partner": "mdph", "question": "Situation"}).status_code == 302
    opinion = site.engagement.person.opinions.get()
    sent = {"action": "answer", "opinion": opinion.pk, "is_favourable": "yes", "adviser": "Mme Avis", "reason": "Oui"}
    assert client.post(page, sent | {"answered_on": opinion.asked_on.isoformat()}).status_code == 302
    seen = {"action": "evidence", "criterion": rsa.pk, "proof": "caf_statement", "issued_on": "2025-02-20"}
    assert client.post(page, seen).status_code == 302
    assert site.engagement.person.evidence.get().checked_by == site.facilitator.user


# --- Announced by the company ---


def announce(site, **changes):
    terms = {name: TERMS[name] for name in ("contract_kind", "starts_on", "ends_on", "weekly_hours", "tutor_name")}
    values = {"actor": site.contractor, "lot_id": site.lot.pk, "identity": IDENTITY, "terms": terms, "now": NOW}
    return announcement_make(**values | changes)


def test_a_company_announces_and_the_facilitator_confirms(site, deliver_outbox):
    announcement = announce(site)
    engagement = announcement_confirm(
        actor=site.facilitator, announcement_id=announcement.pk, identity=IDENTITY, terms=TERMS, now=NOW
    )
    announcement.refresh_from_db()
    assert (announcement.state, announcement.engagement) == (AnnouncementState.CONFIRMED, engagement)
    assert (announcement.identity, announcement.initials) == (None, "I. D.")
    assert not AnnouncedPerson.objects.exists()
    deliver_outbox()
    assert any("Embauche annoncée" in message.subject for message in mail.outbox)
    assert not any("Dufictif" in message.body for message in mail.outbox)


def test_a_refusal_keeps_initials_and_a_reason_alone(site):
    announcement = announce(site)
    with pytest.raises(Conflict):
        announce(site)
    announcement_refuse(actor=site.facilitator, announcement_id=announcement.pk, reason="Hors du lot.", now=NOW)
    announcement.refresh_from_db()
    assert (announcement.initials, announcement.refusal) == ("I. D.", "Hors du lot.")
    assert not AnnouncedPerson.objects.exists()
    with pytest.raises(Conflict):
        announcement_refuse(actor=site.facilitator, announcement_id=announcement.pk, reason="Bis", now=NOW)


def test_a_company_announces_on_its_own_lots_and_sees_no_criterion(site, login):
    page = reverse("clauses:announcement_new", args=[site.lot.pk])
    data = {
        "first_name": "Inès",
        "last_name": "Dufictif",
        "birth_date": "1991-02-03",
        "contract_kind": "cdd",
        "starts_on": "2025-03-03",
    }
    client = login(site.contractor)
    assert client.post(page, data | {"note": "NIR 2 85 05 73 008 123 45"}).status_code == 422
    assert client.post(page, data).status_code == 302
    announcement = Announcement.objects.get()
    assert (announcement.company, announcement.announced_by) == (site.contractor.organisation, site.contractor.user)
    shown = client.get(page).content.decode()
    assert "Inès Dufictif" in shown
    assert "RSA" not in shown
    other = login(actor_create(Role.CONTRACTOR, organisation=OrganisationFactory(kind="contractor")))
    assert other.get(page).status_code == 404
    answer_page = reverse("clauses:announcement_answer", args=[announcement.pk])
    assert login(actor_create(Role.FACILITATOR)).get(answer_page).status_code == 404
    facilitator = login(site.facilitator)
    assert 'value="Dufictif"' in facilitator.get(answer_page).content.decode()
    assert facilitator.post(answer_page, {"action": "refuse", "refusal": "Déjà connue"}).status_code == 302
