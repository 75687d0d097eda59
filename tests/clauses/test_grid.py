"""The grid of a month: kept as one types, taken over, pasted, signed; two declarants never erase each other."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from clauses.enums import StatementStatus
from clauses.models import DeclaredHours, HoursStatement
from clauses.services.statements import Cell, statement_save
from core.errors import Conflict
from tests.factories.accounts import actor_create
from tests.factories.clauses import Site

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 5, 5, 12, tzinfo=dt.UTC)
APRIL = dt.date(2025, 4, 1)
MAY = dt.date(2025, 5, 1)


@pytest.fixture
def site():
    return Site()


def url(site, month=APRIL):
    return reverse("clauses:statement_grid", args=[site.lot.pk, month])


def box(engagement, kind="WORK", first=APRIL):
    return f"h-{engagement.pk}-{first:%Y%m%d}-{kind}"


def text(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


def save(site, hours, **options):
    return statement_save(
        actor=site.contractor,
        lot_id=site.lot.pk,
        month=APRIL,
        cells=[Cell(site.engagement.pk, APRIL, "WORK", Decimal(hours))],
        now=NOON,
        **options,
    )


def test_last_month_is_proposed_in_the_empty_boxes_and_nothing_is_stored(site, login):
    site.statement("120.50")
    client = login(site.contractor)
    page = client.post(url(site, MAY), {"action": "prefill", box(site.engagement, "TRAINING", MAY): "7"})
    content = page.content.decode()
    assert page.status_code == 200
    assert f'id="{box(site.engagement, first=MAY)}" value="120,5"' in content
    assert 'value="7"' in content
    assert "repris du mois précédent" in content
    assert not HoursStatement.objects.filter(month=MAY).exists()


def test_what_is_already_typed_is_not_replaced_by_last_month(site, login):
    site.statement("120.50")
    page = login(site.contractor).post(url(site, MAY), {"action": "prefill", box(site.engagement, first=MAY): "40"})
    assert 'value="40"' in page.content.decode()
    assert "120,5" not in page.content.decode().split("<tbody>")[1].split("Mois précédent")[1].split("<input", 1)[1]


def test_the_draft_is_kept_as_one_types_and_says_when(site, login):
    answer = login(site.contractor).post(
        url(site), {"action": "autosave", box(site.engagement): "12,5", "version": "0"}
    )
    assert answer.status_code == 200
    assert "Brouillon enregistré le" in text(answer)
    assert 'name="version" value="1"' in answer.content.decode()
    assert DeclaredHours.objects.get().hours == Decimal("12.50")


def test_a_draft_that_cannot_be_kept_says_how_many_boxes_are_wrong(site, login):
    answer = login(site.contractor).post(url(site), {"action": "autosave", box(site.engagement): "beaucoup"})
    assert answer.status_code == 422
    assert "Pas encore enregistré. 1 case à corriger." in text(answer)


def test_a_colleague_s_hours_are_never_erased_by_an_older_page(site, login):
    save(site, "30", version=0)
    with pytest.raises(Conflict, match="a modifié ce relevé"):
        save(site, "40", version=0)
    answer = login(site.contractor).post(url(site), {"action": "save", box(site.engagement): "40", "version": "0"})
    assert answer.status_code == 409
    assert 'value="40"' in answer.content.decode()
    assert "enregistré entre-temps : 30" in text(answer)
    assert DeclaredHours.objects.get().hours == 30
    assert save(site, "40", version=1).version == 2


def test_pasted_rows_fill_the_grid_and_the_others_are_told(site, login):
    person = site.engagement.person
    paste = f"Nom\tPrénom\tTravail\n{person.last_name}\t{person.first_name}\t35,5\nInconnue\tZoé\t12"
    page = login(site.contractor).post(url(site), {"action": "paste", "paste": paste})
    assert 'value="35,5"' in page.content.decode()
    assert "1 ligne reprise" in text(page)
    assert "Ligne 3 : « Inconnue Zoé » n'est pas sur vos lots" in text(page)
    assert not HoursStatement.objects.exists()


def test_an_unreadable_paste_is_told_at_its_field_and_kept(site, login):
    page = login(site.contractor).post(url(site), {"action": "paste", "paste": "rien"})
    assert page.status_code == 422
    assert "deux colonnes" in text(page)
    assert ">rien</textarea>" in page.content.decode()


def test_a_month_without_hours_is_said_in_so_many_words(site, login):
    client = login(site.contractor)
    refused = client.post(url(site), {"action": "send"})
    assert refused.status_code == 422
    assert "Rien à déclarer ce mois" in text(refused)
    mixed = client.post(url(site), {"action": "send_nothing", box(site.engagement): "12"})
    assert mixed.status_code == 422
    assert "Des heures sont saisies" in text(mixed)
    client.post(url(site), {"action": "send_nothing"})
    statement = HoursStatement.objects.get()
    assert (statement.status, statement.entries.count()) == (StatementStatus.SENT, 0)
    assert statement.sent_by == site.contractor.user


def test_enter_in_a_box_keeps_the_draft_and_never_signs(site, login):
    page = login(site.contractor).get(url(site)).content.decode()
    form = page.split("data-grid ")[1]
    assert form.index('value="save"') < form.index('value="send"')


def test_a_month_too_long_for_a_grid_is_signed_from_its_draft(site, login, monkeypatch):
    save(site, "30")
    monkeypatch.setattr("clauses.views.grid.MOST_ROWS", 0)
    client = login(site.contractor)
    assert "déposez un fichier" in text(client.get(url(site)))
    client.post(url(site), {"action": "send", "version": "1"})
    assert HoursStatement.objects.get().status == StatementStatus.SENT
    assert DeclaredHours.objects.get().hours == 30


def test_a_colleague_of_the_company_sees_who_saved_last(site, login):
    save(site, "30")
    colleague = actor_create(site.contractor.role, organisation=site.contractor.organisation)
    assert f"par {site.contractor.user}" in text(login(colleague).get(url(site)))
