"""The calendar of due dates: to whom each date is shown, that nobody is named, and the secret address."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from accounts.actors import Actor
from accounts.calendars import calendar_draw, calendar_read, calendar_revoke
from accounts.enums import Role
from accounts.models import CalendarSubscription, Membership, User
from clauses.models import Letter, Meeting, PenaltyProposal
from clauses.recipients import emails_of
from clauses.rules import month_start, same_day_later, shown_on, weeks_of_month
from clauses.selectors.due_dates import due_dates
from tests.factories.accounts import UserFactory, actor_create
from tests.factories.clauses import (
    ContractFactory,
    EngagementFactory,
    LotFactory,
    ParticipationFactory,
    Site,
    evidence,
)
from tests.threads import at_once

days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


# --- Rules ---


@given(days)
def test_the_weeks_of_a_month_are_whole_and_hold_each_of_its_days_once(day):
    weeks = list(weeks_of_month(day))
    flat = [one for week in weeks for one in week]
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in weeks)
    assert flat == [flat[0] + dt.timedelta(n) for n in range(len(flat))]
    month = month_start(day)
    inside = [one for one in flat if month_start(one) == month]
    assert inside[0] == month
    assert len(inside) == (same_day_later(month, 1) - month).days
    assert all(any(month_start(one) == month for one in week) for week in weeks)


@given(days, days)
def test_what_is_done_keeps_its_day_and_what_is_not_never_falls_behind_today(due_on, on):
    assert shown_on(due_on=due_on, on=on, is_open=False) == due_on
    assert shown_on(due_on=due_on, on=on, is_open=True) >= on
    assert shown_on(due_on=due_on, on=on, is_open=True) in {due_on, on}


# --- Who sees which date ---

ON = dt.date(2025, 6, 20)
NOW = dt.datetime(2025, 6, 20, 9, tzinfo=dt.UTC)
FAR = dt.date(2026, 6, 20)


def buyer_of(lot):
    user = UserFactory()
    membership = Membership.objects.create(user=user, organisation=lot.contract.buyer, role=Role.BUYER)
    return Actor(user=user, membership=membership)


class Busy:
    """A lot with every kind of date, read by its facilitator, its buyer and its company."""

    def __init__(self) -> None:
        self.site = site = Site()
        self.lot, self.facilitator, self.company = site.lot, site.facilitator, site.contractor
        self.buyer = buyer_of(site.lot)
        self.newcomer = EngagementFactory(
            lot=site.lot, company=site.contractor.organisation, starts_on=dt.date(2025, 6, 2)
        )
        evidence(self.newcomer.person, issued_on=dt.date(2025, 4, 15))
        site.engagement.ends_on = None
        site.engagement.window_end = dt.date(2025, 9, 30)
        site.engagement.save()
        writer = {"created_by": site.facilitator.user}
        Meeting.objects.create(
            lot=site.lot,
            held_at=dt.datetime(2025, 6, 25, 12, tzinfo=dt.UTC),
            place="Mairie",
            participants=f"{site.engagement.person} et son chef",
            shared_with_company=True,
            **writer,
        )
        Meeting.objects.create(
            lot=site.lot,
            held_at=dt.datetime(2025, 5, 25, 12, tzinfo=dt.UTC),
            participants="Tous",
            next_step=f"Recevoir {site.engagement.person}",
            next_step_party="company",
            next_step_due=dt.date(2025, 6, 10),
            shared_with_company=True,
            shared_with_buyer=True,
            **writer,
        )
        Letter.objects.create(
            lot=site.lot, company=site.contractor.organisation, subject="Heures", body="Où en êtes-vous ?",
            reply_by=dt.date(2025, 7, 1), sender=site.facilitator.organisation, year=2025, number=4, sent_at=NOW,
            sent_by=site.facilitator.user, content=b"pdf", digest="x" * 64, **writer,
        )  # fmt: skip
        PenaltyProposal.objects.create(
            lot=site.lot, owed_hours=833, validated_hours=Decimal(0), estimated_euros=Decimal(1000),
            proposed_euros=Decimal(500), argument="À voir", proposed_at=NOW - dt.timedelta(days=9),
            proposed_by=site.facilitator.user,
        )  # fmt: skip

    def dates(self, actor, **more):
        return list(due_dates(actor, first=more.pop("first", ON), last=FAR, on=ON, **more))


@pytest.fixture
def busy(db):
    return Busy()


def by_kind(dates):
    found = {}
    for one in dates:
        found.setdefault(str(one.kind), []).append(one)
    return found


def test_the_facilitator_sees_every_kind_of_date(busy):
    found = by_kind(busy.dates(busy.facilitator))
    # The step agreed is the company's, for a day gone by: it is hers to see today.
    assert set(found) == {
        "statement", "lot_end", "window", "evidence", "meeting", "letter", "penalty", "certificate",
    }  # fmt: skip
    assert found["lot_end"][0].day == dt.date(2025, 12, 31)
    assert found["window"][0].day == dt.date(2025, 9, 30)
    assert found["evidence"][0].day == dt.date(2025, 7, 15)
    assert found["certificate"][0].day == dt.date(2026, 1, 10)
    assert found["meeting"][0].at.hour == 12
    assert found["penalty"][0].day == ON


def test_a_proof_already_too_old_is_asked_for_today(busy):
    busy.newcomer.person.evidence.update(issued_on=dt.date(2024, 12, 1))
    (found,) = by_kind(busy.dates(busy.facilitator))["evidence"]
    assert (found.day, found.is_late) == (ON, True)
    assert "01/03/2025" in found.text


def test_what_is_overdue_is_shown_today_to_whoever_must_act(busy):
    late = [one for one in busy.dates(busy.company) if one.is_late]
    assert {(str(one.kind), one.day) for one in late} == {("statement", ON), ("step", ON)}
    assert len([one for one in late if one.kind == "statement"]) == 3  # March, April, May
    step = by_kind(busy.dates(busy.buyer, first=dt.date(2025, 6, 1)))["step"][0]
    assert step.day == dt.date(2025, 6, 10)


def test_the_buyer_sees_neither_windows_nor_evidence_and_decides_the_penalty(busy):
    found = by_kind(busy.dates(busy.buyer))
    assert set(found) == {"statement", "lot_end", "letter", "penalty"}
    assert busy.company.organisation.name in found["statement"][0].text


def test_the_company_sees_its_own_part_only(busy):
    other = actor_create(Role.CONTRACTOR)
    ParticipationFactory(lot=busy.lot, organisation=other.organisation, role="subcontractor")
    EngagementFactory(lot=busy.lot, company=other.organisation, eligible=True)
    mine = by_kind(busy.dates(busy.company))
    theirs = by_kind(busy.dates(other))
    assert {one.key for one in mine["statement"]}.isdisjoint({one.key for one in theirs["statement"]})
    assert "letter" in mine
    assert not {"letter", "penalty", "evidence"} & set(theirs)


def test_a_month_sent_or_closed_or_without_people_is_not_asked_for(busy):
    before = {one.key for one in busy.dates(busy.company, kinds=["statement"])}
    busy.site.statement("100", month=dt.date(2025, 4, 1))
    after = {one.key for one in busy.dates(busy.company, kinds=["statement"])}
    assert len(before - after) == 1
    assert before - after == {f"releve-{busy.lot.pk}-{busy.company.organisation_id}-202504"}


def test_strangers_and_other_roles_have_no_dates(busy):
    for role in Role:
        assert busy.dates(actor_create(role)) == []


def test_nobody_is_named_anywhere(busy):
    names = [busy.site.engagement.person, busy.newcomer.person]
    for actor in (busy.facilitator, busy.buyer, busy.company):
        for one in busy.dates(actor, first=dt.date(2025, 1, 1)):
            for person in names:
                assert person.last_name not in one.title + one.text + one.place
                assert person.first_name not in one.title + one.text + one.place


def test_many_lots_ask_no_more_questions(busy, django_assert_max_num_queries):
    for _ in range(12):
        lot = LotFactory(contract=ContractFactory(facilitation=busy.facilitator.organisation))
        EngagementFactory(lot=lot, company=busy.company.organisation)
    with django_assert_max_num_queries(11):
        assert len(busy.dates(busy.facilitator)) > 24


# --- The pages ---


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


@pytest.mark.django_db
def test_each_role_opens_its_list_and_its_months(login):
    busy = Busy()
    for actor in (busy.facilitator, busy.buyer, busy.company):
        client = login(actor)
        assert client.get(url("due_date_list")).status_code == 200
        for query in (
            "?vue=mois", "?vue=mois&mois=2025-06", "?vue=mois&mois=2025-06&nature=lot_end", "?vue=mois&mois=x",
            "?vue=mois&mois=9999-99", "?vue=mois&mois=0001-01", "?vue=autre", "?nature=inconnue", "?page=99",
        ):  # fmt: skip
            assert client.get(url("due_date_list") + query).status_code == 200
    page = login(busy.facilitator).get(url("due_date_list") + "?vue=mois&mois=2025-12").content.decode()
    assert "Fin du lot" in page
    assert busy.site.engagement.person.last_name not in page


@pytest.mark.django_db
def test_the_dates_are_kept_as_a_file(login):
    busy = Busy()
    answer = login(busy.facilitator).get(url("due_date_file"))
    assert answer["Content-Type"].startswith("text/calendar")
    assert Calendar.from_ical(answer.content).get("X-WR-CALNAME").startswith("Échéances")


# --- The secret address ---


def feed(secret):
    return Client().get(url("calendar_feed", secret))


@pytest.mark.django_db
def test_the_address_is_shown_once_opens_without_login_and_names_nobody(login):
    busy = Busy()
    client = login(busy.facilitator)
    assert "Créer mon adresse" in client.get(url("due_date_list")).content.decode()
    assert client.post(url("calendar_new")).status_code == 302
    page = client.get(url("due_date_list")).content.decode()
    secret = page.split("/clauses/echeances/agenda/")[1].split(".ics")[0]
    assert secret not in client.get(url("due_date_list")).content.decode()
    assert secret not in str(CalendarSubscription.objects.values().get())
    answer = feed(secret)
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode().replace("\r\n ", "")
    for person in (busy.site.engagement.person, busy.newcomer.person):
        assert person.last_name not in text
        assert person.first_name not in text
    assert CalendarSubscription.objects.get().last_read_on == timezone.localdate()


@pytest.mark.django_db
def test_another_address_ends_the_first_and_a_revoked_one_opens_nothing(login):
    busy = Busy()
    first = calendar_draw(actor=busy.company, now=NOW)
    second = calendar_draw(actor=busy.company, now=NOW)
    assert feed(first).status_code == 404
    assert feed(second).status_code == 200
    client = login(busy.company)
    assert client.post(url("calendar_end")).status_code == 302
    assert client.post(url("calendar_end")).status_code == 302
    assert feed(second).status_code == 404
    assert calendar_revoke(actor=busy.company) is False


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["x", "é" * 43, "0" * 400])
def test_a_wrong_secret_opens_nothing(secret):
    assert feed(secret).status_code == 404


@pytest.mark.django_db
def test_whoever_left_her_organisation_reads_nothing():
    busy = Busy()
    secret = calendar_draw(actor=busy.facilitator, now=NOW)
    Membership.objects.filter(pk=busy.facilitator.membership.pk).update(is_active=False)
    assert calendar_read(secret=secret, on=ON) is None
    assert feed(secret).status_code == 404


@pytest.mark.django_db
def test_whose_account_is_closed_reads_nothing_and_is_written_to_no_more():
    busy = Busy()
    secret = calendar_draw(actor=busy.facilitator, now=NOW)
    User.objects.filter(pk=busy.facilitator.user.pk).update(is_active=False)
    assert calendar_read(secret=secret, on=ON) is None
    assert feed(secret).status_code == 404
    assert emails_of(Membership.objects.filter(pk=busy.facilitator.membership.pk)) == []


@pytest.mark.django_db
def test_an_address_of_one_role_does_not_open_the_dates_of_another():
    """One user, two organisations: each address reads its own."""
    busy = Busy()
    elsewhere = Membership.objects.create(
        user=busy.facilitator.user, organisation=actor_create(Role.BUYER).organisation, role=Role.BUYER
    )
    secret = calendar_draw(actor=Actor(user=busy.facilitator.user, membership=elsewhere), now=NOW)
    assert not Calendar.from_ical(feed(secret).content).walk("VEVENT")


@pytest.mark.django_db
def test_only_the_three_roles_draw_an_address(login):
    for role in (Role.PILOT, Role.EMPLOYER, Role.REFERENT, Role.ADMIN):
        assert login(actor_create(role)).post(url("calendar_new")).status_code == 403
    assert not CalendarSubscription.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_addresses_drawn_at_once_leave_one_that_works():
    actor = actor_create(Role.BUYER)

    def draw():
        return calendar_draw(actor=actor, now=NOW)

    drawn = at_once(draw, draw)
    assert sum(calendar_read(secret=secret, on=ON) is not None for secret in drawn) == 1
