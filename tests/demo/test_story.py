"""What the demonstration tells: whole, with something to show on every page."""

import datetime as dt
import shutil

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, UndeliverableAddress
from clauses.integrity import check_ledger
from clauses.models import (
    Bridge,
    CompanySignal,
    CompletionCertificate,
    Engagement,
    ExitNote,
    GoodFaithStep,
    HoursLine,
    HoursStatement,
    Letter,
    LetterReply,
    Meeting,
    PenaltyProposal,
)
from clauses.selectors.bridge import stories_of
from clauses.selectors.bridge_figures import bridge_figures
from clauses.selectors.contractors import months_owed
from cms.models import EventPage
from cms.selectors.followed import after_events
from cms.starter import CONTENT, site_create
from config.demo.companies import DEMO_EMPLOYER
from config.demo.contracts import DEMO_CONTRACTOR
from config.demo.meetings import build_meetings
from core.models import OutboxEvent
from employers.models import OpeningViews
from placements.enums import ProposalStatus
from placements.models import Proposal
from tests.conftest import DEMONSTRATION_DAY
from tests.factories.accounts import actor_create

pytestmark = pytest.mark.django_db


def test_the_demonstration_has_the_size_it_announces_and_sends_no_mail(demonstration):
    expected = {
        "employers": 40,
        "jobs": 125,  # 120, those opened for lots that miss hours, one to check and one sent back
        "immersions": 60,
        "tutors": 50,
        "people": 304,
        "contracts": 18,
        "lots": 38,
    }
    assert {name: demonstration[name] for name in expected} == expected
    assert demonstration["proposals"] >= 200
    assert demonstration["recommendations"] > 1000
    months = HoursLine.objects.dates("month", "month")
    assert len(months) >= 16
    assert not OutboxEvent.objects.exists()
    assert demonstration["mails"] == 0


def test_one_bridge_of_the_demonstration_went_as_far_as_validated_hours(demonstration):
    figures = bridge_figures(Bridge.objects.all())
    assert (figures.opened, figures.placed, figures.arrived) == (3, 2, 2)
    assert figures.hours > 0
    assert 30 < figures.median_days < 120
    waiting = {one.waiting.who for one in stories_of(Bridge.objects.all()) if one.waiting}
    assert waiting == {"company", "referent"}


def test_the_demonstration_has_questions_strengths_a_point_aside_and_points_shared(demonstration):
    signals = CompanySignal.objects.current()
    assert {"no_tutor", "late_statements", "tutors", "training", "permanent"} <= set(
        signals.values_list("code", flat=True)
    )
    assert signals.filter(dismissed_at__isnull=False).exclude(dismissal_reason="").count() == 1
    assert signals.filter(shared_at__isnull=False, company__name=DEMO_CONTRACTOR).exists()


def test_the_ledger_of_the_demonstration_adds_up(demonstration):
    assert check_ledger() == []


def every_tab_has_something(*, today: dt.date) -> None:
    """Letters and answers, meetings, exits, a certificate, a penalty, a correction."""
    letters = {(one.kind, one.is_sent) for one in Letter.objects.all()}
    assert letters == {("formal_notice", True), ("formal_notice", False), ("reminder", True)}
    assert LetterReply.objects.count() == 1
    assert Meeting.objects.filter(next_step_done_on=None).exclude(next_step="").count() == 2
    assert Meeting.objects.filter(held_at__date__gt=today).count() == 3
    assert set(GoodFaithStep.objects.values_list("by_company", flat=True)) == {True}
    assert set(ExitNote.objects.values_list("milestone", flat=True)) == {"end", "m3", "m6", "y1"}
    certificates = CompletionCertificate.objects.order_by("version")
    assert [one.is_in_force for one in certificates] == [False, True]
    assert sorted(PenaltyProposal.objects.values_list("status", flat=True)) == ["proposed", "waived"]
    assert HoursLine.objects.exclude(reverses=None).count() == 1
    asked = HoursStatement.objects.filter(messages__isnull=False).distinct()
    assert sorted(one.messages.last().side for one in asked) == ["company", "facilitator"]
    assert HoursStatement.objects.filter(status="returned").count() == 1
    owed = months_owed(Engagement.objects.filter(company__name=DEMO_CONTRACTOR), on=today)
    assert {one.status for one in owed} == {"", "returned"}
    assert UndeliverableAddress.objects.open().count() == 1
    assert check_ledger() == []


def test_every_tab_of_a_lot_has_something_to_show_somewhere(demonstration):
    every_tab_has_something(today=DEMONSTRATION_DAY)


def test_each_demonstration_account_finds_something_to_do(demonstration):
    waiting = Proposal.objects.filter(
        employer__name=DEMO_EMPLOYER, status__in=[ProposalStatus.SENT, ProposalStatus.SEEN]
    )
    assert waiting.count() >= 1
    assert Organisation.objects.filter(verified_at=None).count() == 1
    assert OpeningViews.objects.filter(kind="job").exists()


@pytest.mark.parametrize("demonstration", [dt.date(2026, 3, 1)], indirect=True)
def test_told_on_the_first_day_of_a_month_every_tab_has_something_too(demonstration):
    every_tab_has_something(today=dt.date(2026, 3, 1))


HOME_AND_AGENDA = """
[[page]]
type = "HomePage"
title = "Accueil"
hero_title = "Bienvenue"
summary = "Un site."
[[page.doors]]
block = "door"
title = "Entrer"
text = "Par ici."
illustration = "hire"
page = "evenements"
action = "Entrer"
[[page]]
type = "EventIndexPage"
path = "evenements"
title = "Agenda"
summary = "Les rendez-vous."
"""


def test_meetings_are_told_once_the_site_is_made(demonstration, tmp_path):
    (tmp_path / "00.toml").write_text(HOME_AND_AGENDA, encoding="utf-8")
    shutil.copy(CONTENT / "70-evenements.toml", tmp_path)
    now = timezone.make_aware(dt.datetime.combine(DEMONSTRATION_DAY, dt.time(10)))
    site_create(now=now, folder=tmp_path)
    build_meetings(today=DEMONSTRATION_DAY)
    full = EventPage.objects.with_seats().get(slug="job-dating-cuisine")
    assert full.seats["people"].is_full and full.seats["employers"].left == 1
    assert full.registrations.waiting().count() == 4
    past = EventPage.objects.with_seats().get(slug="job-dating-printemps")
    assert all(seats.limit is None or seats.taken <= seats.limit for seats in past.seats.values())
    told = after_events([past], actor=actor_create(Role.PILOT)).together
    assert len(told.people) >= 20
    assert any(line.anybody for line in told.lines)
