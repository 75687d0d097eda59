"""The day is the one people live: at 23:30 in universal time, France is already tomorrow."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.enums import Role
from clauses.models import HoursUpload
from clauses.selectors.month_sheets import month_sheets
from clauses.selectors.registers import RegisterAt, register_totals
from clauses.services.hours_files import hours_upload_receive
from clauses.services.ledger import line_correct, statement_validate
from clauses.services.statements import Cell, statement_send
from core.errors import Refused
from matching.attention import NEWS_DAYS, alerts_recent
from matching.models import MatchAlert, MatchDigest
from people.models import Consent, Person
from placements.services import follow_up_done, proposal_send
from tests.factories.accounts import actor_create
from tests.factories.clauses import Site
from tests.factories.matching import JobOfferFactory, SkillsProfileFactory, referential_create
from tests.factories.people import PersonFactory
from tests.factories.placements import FollowUpFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["accounts", "clauses", "cms", "core", "employers", "matching", "people", "placements", "referential"]
LATE_EVENING = dt.datetime(2025, 5, 31, 23, 30, tzinfo=dt.UTC)  # half past one of 1 June in France
YEAR_END = dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)  # half past midnight of 1 January
JUNE, JULY = dt.date(2025, 6, 1), dt.date(2025, 7, 1)


def test_a_month_can_be_declared_from_its_first_local_day():
    site = Site()
    cells = [Cell(site.engagement.pk, JUNE, "WORK", Decimal(2))]
    sent = {"actor": site.contractor, "lot_id": site.lot.pk, "cells": cells, "now": LATE_EVENING}
    assert statement_send(month=JUNE, **sent).month == JUNE
    with pytest.raises(Refused) as refused:
        statement_send(month=JULY, **sent)
    assert refused.value.codes == {"month_in_future"}


def test_a_file_of_hours_is_taken_from_the_first_local_day_of_its_month():
    site = Site()
    given = {"actor": site.contractor, "name": "juin.csv", "content": b"Nom;Travail\nA;1\n", "now": LATE_EVENING}
    assert hours_upload_receive(month=JUNE, **given).month == JUNE
    with pytest.raises(Refused):
        hours_upload_receive(month=JULY, **given)
    assert HoursUpload.objects.count() == 1


def test_the_export_of_a_month_says_the_local_day_a_statement_was_sent():
    site = Site()
    statement = site.statement("35")
    statement.sent_at = LATE_EVENING
    statement.save(update_fields=["sent_at"])
    (row,) = list(month_sheets(site.facilitator, statement.month)[0].rows)
    assert JUNE in row
    assert LATE_EVENING.date() not in row


def test_what_is_recorded_at_night_belongs_to_the_local_day_in_the_register():
    site = Site()
    statement_validate(actor=site.facilitator, statement_id=site.statement("35").pk, now=LATE_EVENING)
    line = site.lot.lines.get()
    later = LATE_EVENING + dt.timedelta(hours=1)
    line_correct(actor=site.facilitator, line_id=line.pk, hours=Decimal(30), reason="Relu", now=later)
    assert register_totals(site.lot, RegisterAt(known_on=dt.date(2025, 5, 31))).validated == 0
    assert register_totals(site.lot, RegisterAt(known_on=JUNE)).validated == 30


def test_a_consent_and_a_contact_taken_at_night_have_the_local_day():
    referential_create()
    referent = actor_create(Role.REFERENT)
    person = PersonFactory.followed_by(referent)
    SkillsProfileFactory(person=person)
    offer = JobOfferFactory()
    proposal_send(
        actor=referent, person_id=person.pk, kind=str(offer.kind), opening_id=offer.pk, agrees=True, now=YEAR_END
    )
    assert set(Consent.objects.filter(person=person).values_list("given_on", flat=True)) == {dt.date(2026, 1, 1)}
    assert Person.objects.get(pk=person.pk).last_contact_on == dt.date(2026, 1, 1)


def test_a_milestone_done_at_night_is_a_contact_of_the_local_day():
    referential_create()
    referent = actor_create(Role.REFERENT)
    person = PersonFactory.followed_by(referent)
    follow_up = FollowUpFactory(hire__person=person)
    follow_up_done(actor=referent, follow_up_id=follow_up.pk, state="in_job", now=YEAR_END)
    assert Person.objects.get(pk=person.pk).last_contact_on == dt.date(2026, 1, 1)


def test_news_age_by_local_days():
    referential_create()
    referent = actor_create(Role.REFERENT)
    person, offer = PersonFactory.followed_by(referent), JobOfferFactory()
    digest = MatchDigest.objects.create(
        membership=referent.membership,
        day=timezone.localdate(YEAR_END) - dt.timedelta(days=NEWS_DAYS),
    )
    MatchAlert.objects.create(digest=digest, person=person, kind="job", opening_id=offer.pk, score=0.9)
    people = Person.objects.filter(pk=person.pk)
    assert alerts_recent(people, now=YEAR_END) == []
    assert len(alerts_recent(people, now=YEAR_END - dt.timedelta(hours=1))) == 1


UNIVERSAL_DAY = re.compile(r"\b(?:now|\w+_at|timezone\.now\(\)|utcnow\(\))\.date\(\)|\bdate\.today\(\)|{[\w.]+_at:%")


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_takes_the_day_of_an_instant_in_universal_time(room):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if UNIVERSAL_DAY.search(line)
    ]
    assert found == [], "use timezone.localdate(instant), or core.formats"
