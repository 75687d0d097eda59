"""A company's file: the good rows enter its drafts, the others stay with their reason, and nothing is lost midway."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import Membership
from clauses.enums import EntryState, StatementStatus, UploadStatus
from clauses.models import DeclaredHours, HoursStatement, HoursUpload
from clauses.services import hours_files
from clauses.services.hours_files import hours_upload_open, hours_upload_receive, hours_upload_step
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from core.outbox import outbox_claim
from tests.factories.accounts import actor_create
from tests.factories.clauses import (
    CertificateFactory,
    EngagementFactory,
    LotFactory,
    ParticipationFactory,
    PersonFactory,
    Site,
)

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 5, 5, 12, tzinfo=dt.UTC)
APRIL = dt.date(2025, 4, 1)


@pytest.fixture
def site():
    site = Site()
    site.engagement.person.last_name = "Martin"
    site.engagement.person.save()
    return site


@pytest.fixture
def put(site, deliver_outbox):
    """Put a file and let the worker read it."""

    def put(text, *, lot=True, actor=None):
        upload = hours_upload_receive(
            actor=actor or site.contractor,
            month=APRIL,
            name="avril.csv",
            content=text.encode() if isinstance(text, str) else text,
            now=NOON,
            lot_id=site.lot.pk if lot else None,
        )
        while deliver_outbox():
            pass
        upload.refresh_from_db()
        return upload

    return put


def reasons(upload):
    return dict(upload.rows.values_list("number", "reason"))


def colleague(site, last_name, **values):
    person = PersonFactory(last_name=last_name, first_name="Luc")
    return EngagementFactory(lot=site.lot, company=site.contractor.organisation, person=person, eligible=True, **values)


def test_good_rows_enter_the_draft_and_bad_ones_stay_with_their_reason(site, put):
    petit = colleague(site, "Petit")
    upload = put("Nom;Prénom;Travail;Formation\nMartin;Sonia;35,5;7\nInconnue;Zoé;12;\nPetit;Luc;-4;\n")
    assert (upload.status, upload.row_count, upload.kept_count, upload.rejected_count) == (UploadStatus.DONE, 3, 1, 2)
    statement = HoursStatement.objects.get()
    assert (statement.status, statement.month, statement.saved_by) == (
        StatementStatus.DRAFT,
        APRIL,
        site.contractor.user,
    )
    assert dict(statement.entries.values_list("kind", "hours")) == {"WORK": Decimal("35.50"), "TRAINING": Decimal(7)}
    assert not petit.entries.exists()
    assert set(reasons(upload)) == {3, 4}
    assert "n'est pas sur vos lots" in reasons(upload)[3]
    assert "négatives" in reasons(upload)[4]
    assert bytes(upload.content) == b""


def test_a_file_leaves_what_it_does_not_speak_of(site, put):
    petit = colleague(site, "Petit")
    put("Nom;Prénom;Travail;Formation\nMartin;Sonia;30;5\nPetit;Luc;20;\n")
    put("Nom;Prénom;Travail\nMartin;Sonia;31\n")
    found = set(DeclaredHours.objects.values_list("engagement_id", "kind", "hours"))
    assert found == {
        (site.engagement.pk, "WORK", Decimal(31)),
        (site.engagement.pk, "TRAINING", Decimal(5)),
        (petit.pk, "WORK", Decimal(20)),
    }


def test_a_whole_company_s_file_fills_a_draft_for_each_lot(site, put):
    other = LotFactory(contract=site.contract, number="2")
    ParticipationFactory(lot=other, organisation=site.contractor.organisation)
    EngagementFactory(lot=other, company=site.contractor.organisation, person=site.engagement.person, eligible=True)
    text = "Nom;Prénom;Lot;Travail\nMartin;Sonia;1;20\nMartin;Sonia;2;15\nMartin;Sonia;;1\n"
    upload = put(text, lot=False)
    assert sorted(HoursStatement.objects.values_list("lot__number", "entries__hours")) == [
        (site.lot.number, Decimal(20)),
        ("2", Decimal(15)),
    ]
    assert "plusieurs lots" in reasons(upload)[4]


def test_a_person_given_twice_is_never_added_up_silently(put):
    upload = put("Nom;Prénom;Travail\nMartin;Sonia;20\nMartin;Sonia;15\n")
    assert "déjà à la ligne 2" in reasons(upload)[3]
    assert DeclaredHours.objects.get().hours == 20


def test_a_twenty_five_hour_day_is_refused_at_its_row(site, put):
    site.engagement.starts_on = site.engagement.ends_on = dt.date(2025, 4, 30)
    site.engagement.save()
    assert "1 jours ne comptent que 24 heures" in reasons(put("Nom;Prénom;Travail\nMartin;Sonia;25\n"))[2]
    assert put("Nom;Prénom;Travail\nMartin;Sonia;24\n").kept_count == 1


def test_a_month_already_sent_refuses_every_row_and_changes_nothing(site, put):
    site.statement("120.50")
    assert "déjà envoyé" in reasons(put("Nom;Prénom;Travail\nMartin;Sonia;20\n"))[2]
    assert DeclaredHours.objects.get().hours == Decimal("120.50")


def test_a_validated_month_says_that_it_no_longer_changes(site, put):
    statement = site.statement("120.50")
    HoursStatement.objects.filter(pk=statement.pk).update(status=StatementStatus.VALIDATED)
    assert "validé : il ne change plus" in reasons(put("Nom;Prénom;Travail\nMartin;Sonia;20\n"))[2]


def test_a_month_closed_by_a_certificate_refuses_every_row(site, put):
    CertificateFactory(lot=site.lot, closes_until=APRIL)
    assert "clos par l'attestation" in reasons(put("Nom;Prénom;Travail\nMartin;Sonia;20\n"))[2]
    assert not DeclaredHours.objects.exists()


def test_hours_already_validated_are_not_changed_by_a_file(site, put):
    statement = site.statement("120.50")
    statement.entries.update(state=EntryState.VALIDATED, first_day=APRIL)
    HoursStatement.objects.filter(pk=statement.pk).update(status=StatementStatus.RETURNED)
    assert "déjà validées" in reasons(put("Nom;Prénom;Travail\nMartin;Sonia;20\n"))[2]


def test_somebody_else_s_people_cannot_be_declared(site, put):
    EngagementFactory(lot=site.lot, person=PersonFactory(last_name="Ailleurs", first_name="Luc"), eligible=True)
    assert "n'est pas sur vos lots" in reasons(put("Nom;Prénom;Travail\nAilleurs;Luc;20\n"))[2]


def test_an_unreadable_file_says_why_and_changes_nothing(put):
    upload = put("Agent;Brut\nMartin;35\n")
    assert upload.status == UploadStatus.FAILED
    assert "colonnes attendues" in upload.failure
    assert not HoursStatement.objects.exists()


def test_people_listed_without_hours_are_neither_declared_nor_refused(site, put):
    colleague(site, "Petit")
    upload = put("Nom;Prénom;Travail\nMartin;Sonia;20\nPetit;Luc;\n")
    assert (upload.row_count, upload.kept_count) == (1, 1)


def test_whoever_left_the_company_meanwhile_declares_nothing_more(site, put):
    upload = hours_upload_receive(
        actor=site.contractor, month=APRIL, name="a.csv", content=b"Nom;Travail\nMartin Sonia;1\n", now=NOON
    )
    Membership.objects.filter(pk=site.contractor.membership.pk).delete()
    hours_upload_open(upload_id=upload.pk, now=NOON)
    assert hours_upload_step(upload_id=upload.pk, now=NOON).status == UploadStatus.FAILED


def test_a_worker_killed_between_two_steps_loses_no_row_and_takes_none_twice(site, monkeypatch, deliver_outbox):
    """A step that fails leaves nothing behind it; done again, it takes up where the last one ended."""
    monkeypatch.setattr(hours_files, "ROWS_AT_ONCE", 2)
    people = [colleague(site, f"Petit{n}") for n in "abcde"]
    text = "Nom;Prénom;Travail\n" + "".join(f"{e.person.last_name};Luc;{n}\n" for n, e in enumerate(people, start=1))
    upload = hours_upload_receive(actor=site.contractor, month=APRIL, name="a.csv", content=text.encode(), now=NOON)
    hours_upload_open(upload_id=upload.pk, now=NOON)
    hours_upload_step(upload_id=upload.pk, now=NOON)
    real = hours_files._order_next

    def killed(upload):
        real(upload)
        raise MemoryError

    monkeypatch.setattr(hours_files, "_order_next", killed)
    with pytest.raises(MemoryError):
        hours_upload_step(upload_id=upload.pk, now=NOON)
    upload.refresh_from_db()
    assert (upload.done_count, DeclaredHours.objects.count()) == (2, 2)
    monkeypatch.setattr(hours_files, "_order_next", real)
    while deliver_outbox():
        pass
    upload.refresh_from_db()
    assert (upload.status, upload.kept_count) == (UploadStatus.DONE, 5)
    assert sorted(DeclaredHours.objects.values_list("hours", flat=True)) == [1, 2, 3, 4, 5]
    assert not OutboxEvent.objects.filter(status="pending").exists()


def test_a_reading_that_fell_at_each_try_is_taken_up_again_where_it_stopped(site, monkeypatch, login, deliver_outbox):
    """The worker dies without a word at each attempt: its lease runs out, the event is dead, and a click revives it."""
    monkeypatch.setattr(hours_files, "ROWS_AT_ONCE", 1)
    people = [colleague(site, f"Petit{n}") for n in "ab"]
    text = "Nom;Prénom;Travail\n" + "".join(f"{e.person.last_name};Luc;{n}\n" for n, e in enumerate(people, start=1))
    upload = hours_upload_receive(actor=site.contractor, month=APRIL, name="a.csv", content=text.encode(), now=NOON)
    client, page = login(site.contractor), reverse("clauses:hours_upload", args=[upload.pk])
    again = reverse("clauses:hours_upload_resume", args=[upload.pk])
    hours_upload_open(upload_id=upload.pk, now=NOON)
    hours_upload_step(upload_id=upload.pk, now=NOON)
    OutboxEvent.objects.exclude(key__endswith=f":{upload.pk}:1").update(status="done", done_at=NOON)
    order = OutboxEvent.objects.get(status="pending")
    at = order.available_at
    for _ in range(settings.OUTBOX_MAX_ATTEMPTS):
        assert outbox_claim(order.pk, now=at)  # and nothing more: the worker was killed
        assert not outbox_claim(order.pk, now=at)
        at += dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
        assert again not in client.get(page).content.decode()
    assert not outbox_claim(order.pk, now=at)
    shown = client.get(page).content.decode()
    assert again in shown and "hx-get" not in shown
    assert login(actor_create(Role.CONTRACTOR)).post(again).status_code == 404
    login(site.contractor)
    assert client.post(again).status_code == 302
    with pytest.raises(Conflict, match="plus arrêté"):
        hours_files.hours_upload_resume(actor=site.contractor, upload_id=upload.pk)
    while deliver_outbox():
        pass
    upload.refresh_from_db()
    assert (upload.status, upload.kept_count) == (UploadStatus.DONE, 2)
    assert sorted(DeclaredHours.objects.values_list("hours", flat=True)) == [1, 2]
    assert client.post(again).status_code == 302  # too late: told, not broken


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CONTRACTOR])
def test_nobody_but_a_company_puts_files_of_hours(role):
    with pytest.raises(Refused, match="entreprise"):
        hours_upload_receive(actor=actor_create(role), month=APRIL, name="a.csv", content=b"x", now=NOON)


# --- On screen ---


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def post_file(client, content, *, name="heures.csv", month="2025-04", lot=""):
    return client.post(url("hours_uploads"), {"month": month, "lot": lot, "file": SimpleUploadedFile(name, content)})


@pytest.fixture
def may(monkeypatch):
    """The pages live in May 2025."""
    monkeypatch.setattr("clauses.views.hours_uploads.today", NOON.date)


def test_a_file_is_put_followed_and_its_refused_rows_come_back_ready_to_be_mended(site, login, may, deliver_outbox):
    client = login(site.contractor)
    answer = post_file(client, b"Nom;Pr\xe9nom;Travail\nMartin;Sonia;35,5\nInconnue;Zo\xe9;12\n")
    assert answer.status_code == 302
    assert "every 2s" in client.get(answer.url).content.decode()
    while deliver_outbox():
        pass
    page = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in page
    assert "Inconnue" in page
    upload = HoursUpload.objects.get()
    back = load_workbook(io.BytesIO(client.get(url("hours_upload_rejected", upload.pk)).content)).active
    rows = [[cell.value for cell in row] for row in back.iter_rows()]
    assert rows[0] == ["Ligne du fichier", "Nom", "Prénom", "Travail (h)", "Motif du refus"]
    assert rows[1][:4] == [3, "Inconnue", "Zoé", "12"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"%PDF-1.4", "Ce n&#x27;est pas un tableur"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "format .xls")],
)
def test_a_file_that_is_not_read_is_told_at_its_field(site, login, may, content, reason):
    answer = post_file(login(site.contractor), content)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not HoursUpload.objects.exists()


def test_a_stranger_finds_neither_the_file_nor_its_rows(site, login, put):
    upload = put("Nom;Prénom;Travail\nInconnue;Sonia;20\n")
    stranger = login(actor_create(Role.CONTRACTOR))
    assert stranger.get(url("hours_upload", upload.pk)).status_code == 404
    assert stranger.get(url("hours_upload_rejected", upload.pk)).status_code == 404
    assert stranger.get(url("hours_lot_template", site.lot.pk, APRIL)).status_code == 404


def test_the_workbook_of_a_lot_lists_its_people_with_the_hours_already_typed(site, login, put):
    put("Nom;Prénom;Travail\nMartin;Sonia;20\n")
    client = login(site.contractor)
    for address in (url("hours_lot_template", site.lot.pk, APRIL), url("hours_company_template", APRIL)):
        page = load_workbook(io.BytesIO(client.get(address).content)).active
        assert [page["D4"].value, page["E4"].value, page["H4"].value] == ["Martin", "Sonia", 20]
