"""DECP files put on screen: read by a worker, shown before anything is written, confirmed once, given up at will."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from clauses.enums import ProposalStatus, UploadStage
from clauses.models import DecpUpload, Lot, Obligation, ObligationProposal, Publication, PublicContract
from clauses.services.obligations import ObligationTerms, obligation_set
from clauses.services.uploads import (
    upload_apply,
    upload_confirm,
    upload_give_up,
    upload_read,
    upload_receive,
    upload_resume,
)
from clauses.tasks import decp_uploads_purge
from core.errors import Conflict, Refused
from core.formats import euros, hours
from core.models import OutboxEvent
from tests.clauses.test_decp_parsing import SOUND
from tests.factories.accounts import MembershipFactory, actor_create
from tests.factories.clauses import ObligationFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"clauses:{name}", args=args)


def document(*records):
    return json.dumps({"marches": {"marche": records}}).encode()


def put(client, content, name="decp.json"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(url("decp_upload"), {"file": file})


def read(actor, *records):
    upload = upload_receive(actor=actor, name="decp.json", content=document(*records), now=timezone.now())
    return upload_read(upload_id=upload.pk)


def colleague(actor):
    from accounts.actors import Actor

    membership = MembershipFactory(organisation=actor.organisation, role=Role.FACILITATOR)
    return Actor(user=membership.user, membership=membership)


MIXED = (SOUND, SOUND | {"id": "2", "montant": "NC", "objet": "=cmd()"}, {"objet": "Sans acheteur"})


def test_a_file_is_shown_before_it_is_written_and_imported_once(client, login, deliver_outbox):
    facilitator = actor_create(Role.FACILITATOR)
    login(facilitator)
    page = put(client, document(*MIXED)).url
    waiting = client.get(page).content.decode()
    assert "Lecture en cours" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "Lecture en cours" in client.get(url("decp_upload")).content.decode()
    deliver_outbox()
    preview = client.get(page).content.decode()
    assert "À créer" in preview
    assert "Montant illisible : « NC »." in preview
    assert "l&#x27;acheteur est absent" in preview
    assert not PublicContract.objects.exists()
    assert client.post(page).url == page
    assert "Import en cours" in client.get(page).content.decode()
    deliver_outbox()
    assert "Ce fichier est importé" in client.get(page).content.decode()
    created = PublicContract.objects.get(reference="2025-017")
    assert (created.facilitation, PublicContract.objects.count()) == (facilitator.organisation, 2)
    client.post(page)
    assert PublicContract.objects.count() == 2
    upload = DecpUpload.objects.get()
    assert (upload.report["created"], upload.report["rejected"], bytes(upload.content)) == (2, 1, b"")


def test_the_preview_says_each_change_field_by_field(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    read(facilitator, SOUND)
    first = DecpUpload.objects.get()
    upload_confirm(actor=facilitator, upload_id=first.pk, now=timezone.now())
    upload_apply(upload_id=first.pk, now=timezone.now())
    newer = SOUND | {"montant": 500000, "datePublicationDonnees": "2025-03-01"}
    upload = read(facilitator, newer, newer | {"id": "autre"})
    assert {key: upload.report[key] for key in ("records", "created", "updated", "unchanged")} == {
        "records": 2, "created": 1, "updated": 1, "unchanged": 0,
    }  # fmt: skip
    assert ["Montant HT", euros(400_000), euros(500_000)] in upload.records.get(kind="updated").details
    assert PublicContract.objects.get().amount_excl_tax == 400_000
    login(facilitator)
    page = url("decp_preview", upload.pk)
    assert f"<del>{euros(400_000)}</del>" in client.get(page, {"kind": "updated"}).content.decode()
    assert "Aucun marché du fichier ne correspond" in client.get(page, {"q": "introuvable"}).content.decode()
    assert client.get(page, {"kind": "n'importe quoi"}).status_code == 200


def modified(amount):
    change = {"id": 1, "montant": amount, "dateNotificationModification": "2025-03-01"}
    published = "2025-03-05" if amount == 500_000 else "2025-03-06"
    return SOUND | {"modifications": [{"modification": change | {"datePublicationDonneesModification": published}}]}


def apply(actor, *records):
    upload = read(actor, *records)
    upload_confirm(actor=actor, upload_id=upload.pk, now=timezone.now())
    return upload_apply(upload_id=upload.pk, now=timezone.now())


def test_a_published_modification_is_previewed_then_proposes_an_obligation_that_is_accepted(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    login(facilitator)
    apply(facilitator, SOUND)
    lot = Lot.objects.get()
    terms = ObligationTerms(
        method="formula", amount_excl_tax=Decimal(400_000), effective_on=dt.date(2025, 1, 15),
        labour_share=Decimal("0.5"), effort_rate=Decimal("0.05"), hourly_cost=Decimal(40),
    )  # fmt: skip
    obligation_set(actor=facilitator, lot_id=lot.pk, terms=terms, now=timezone.now())

    upload = read(facilitator, modified(500_000))
    preview = client.get(url("decp_preview", upload.pk)).content.decode()
    assert "Modification n° 1" in preview
    assert euros(500_000) in preview
    assert not ObligationProposal.objects.exists(), "a preview proposes nothing"
    client.post(url("decp_preview", upload.pk))
    upload_apply(upload_id=upload.pk, now=timezone.now())
    proposal = ObligationProposal.objects.get()
    assert (proposal.lot, proposal.effective_on, proposal.is_pending) == (lot, dt.date(2025, 3, 1), True)
    assert Obligation.objects.current().get().hours == 250, "nothing changes before somebody agrees"

    page = url("proposal_detail", proposal.pk)
    assert hours(313) in client.get(page).content.decode()
    client.post(page, {"decision": "accept", "amount": "500000", "reason": "Avenant signé"})
    current = Obligation.objects.current().get()
    assert (current.hours, current.decided_by) == (313, facilitator.user)


def test_a_modification_published_again_with_another_amount_replaces_its_proposal():
    facilitator = actor_create(Role.FACILITATOR)
    apply(facilitator, SOUND)
    ObligationFactory(lot=Lot.objects.get(), amount_excl_tax=400_000)
    apply(facilitator, modified(500_000))
    apply(facilitator, modified(600_000))
    first, second = ObligationProposal.objects.order_by("pk")
    assert (first.status, second.is_pending) == (ProposalStatus.REPLACED, True)
    assert euros(600_000) in second.label


def test_a_contract_created_twice_in_a_file_is_previewed_without_pointing_at_nothing():
    upload = read(actor_create(Role.FACILITATOR), SOUND, SOUND | {"montant": 1, "datePublicationDonnees": "2025-03-01"})
    assert list(upload.records.values_list("kind", "contract_id")) == [("created", None), ("updated", None)]


def test_the_defects_are_taken_away_without_formulas(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    upload = read(facilitator, *MIXED)
    login(facilitator)
    book = load_workbook(io.BytesIO(client.get(url("decp_defects", upload.pk, "xlsx")).content))
    rows = list(book.active.values)
    assert rows[0] == ("Rang", "Marché", "Objet", "Donnée", "Défaut")
    assert (2, "2", "=cmd()", "montant", "Montant illisible : « NC ».") in rows
    text = client.get(url("decp_defects", upload.pk, "csv")).content.decode("utf-8-sig")
    assert "2;2;'=cmd();montant;Montant illisible : « NC »." in text
    assert client.get(url("decp_defects", upload.pk, "pdf")).status_code == 404


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<xml/>", "ce n&#x27;est pas un document JSON"),
        (b'{"marches": [\xff]}', "n&#x27;est pas encodé en UTF-8"),
        (b'{"marches": [', "tronqué"),
        ("é".encode("utf-16"), "n&#x27;est pas encodé en UTF-8"),
    ],
)
def test_an_unreadable_file_says_why_and_changes_nothing(client, login, deliver_outbox, content, message):
    login(actor_create(Role.FACILITATOR))
    page = put(client, content).url
    deliver_outbox()
    answer = client.get(page).content.decode()
    assert message in answer
    assert "Aucun marché n&#x27;a changé" in answer or "Aucun marché n'a changé" in answer
    client.post(page)
    assert DecpUpload.objects.get().stage == UploadStage.FAILED


def test_an_empty_or_enormous_file_is_refused_at_its_field(client, login, monkeypatch):
    login(actor_create(Role.FACILITATOR))
    assert put(client, b"").status_code == 422
    assert put(client, b" \n ").status_code == 422
    monkeypatch.setattr("clauses.forms.uploads.MAX_UPLOAD_BYTES", 3)
    answer = put(client, document(SOUND))
    assert (answer.status_code, DecpUpload.objects.count()) == (422, 0)
    assert "dépasse 50 Mo" in answer.content.decode()


def test_a_file_is_given_up_and_then_no_longer_confirmed():
    facilitator = actor_create(Role.FACILITATOR)
    upload = read(facilitator, SOUND)
    upload_give_up(actor=facilitator, upload_id=upload.pk)
    upload_give_up(actor=facilitator, upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.stage, bytes(upload.content), upload.records.count()) == (UploadStage.GIVEN_UP, b"", 0)
    with pytest.raises(Conflict, match="n'est pas prêt"):
        upload_confirm(actor=facilitator, upload_id=upload.pk, now=timezone.now())


def test_a_file_given_up_before_it_is_read_is_left_alone():
    facilitator = actor_create(Role.FACILITATOR)
    upload = upload_receive(actor=facilitator, name="a.json", content=document(SOUND), now=timezone.now())
    upload_give_up(actor=facilitator, upload_id=upload.pk)
    assert upload_read(upload_id=upload.pk).stage == UploadStage.GIVEN_UP


def test_a_file_that_no_worker_reads_can_be_given_up_from_its_page(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    upload = upload_receive(actor=facilitator, name="a.json", content=document(SOUND), now=timezone.now())
    login(facilitator)
    give_up = url("decp_give_up", upload.pk)
    assert f'action="{give_up}"' in client.get(url("decp_preview", upload.pk)).content.decode()
    client.post(give_up)
    upload.refresh_from_db()
    assert upload.stage == UploadStage.GIVEN_UP


@pytest.mark.django_db(transaction=True)
def test_whoever_gives_up_a_file_that_is_being_read_is_told_at_once():
    facilitator = actor_create(Role.FACILITATOR)
    upload = upload_receive(actor=facilitator, name="a.json", content=document(SOUND), now=timezone.now())
    with transaction.atomic():
        DecpUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)  # as the worker does
        (answer,) = at_once(lambda: upload_give_up(actor=facilitator, upload_id=upload.pk))
    assert isinstance(answer, Conflict)
    assert answer.codes == {"busy"}


def test_a_file_that_nobody_confirms_in_a_month_is_forgotten():
    facilitator = actor_create(Role.FACILITATOR)
    old, recent = read(facilitator, SOUND), read(facilitator, SOUND)
    waiting = upload_receive(actor=facilitator, name="a.json", content=document(SOUND), now=timezone.now())
    month_ago = timezone.now() - dt.timedelta(days=31)
    DecpUpload.objects.filter(pk__in=[old.pk, waiting.pk]).update(uploaded_at=month_ago)
    assert decp_uploads_purge() == 1
    for upload in (old, recent, waiting):
        upload.refresh_from_db()
    assert (old.stage, bytes(old.content), old.records.count()) == (UploadStage.GIVEN_UP, b"", 0)
    assert (recent.stage, waiting.stage) == (UploadStage.READY, UploadStage.READING)


def test_colleagues_share_files_and_others_do_not_find_them(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    upload = read(facilitator, SOUND)
    login(colleague(facilitator))
    assert client.get(url("decp_preview", upload.pk)).status_code == 200
    login(actor_create(Role.FACILITATOR))
    for name, *args in (("decp_preview",), ("decp_give_up",), ("decp_resume",)):
        assert client.post(url(name, upload.pk, *args)).status_code == 404
    assert client.get(url("decp_defects", upload.pk, "csv")).status_code == 404


def test_an_import_that_stopped_is_taken_up_again_or_given_up(client, login, monkeypatch, deliver_outbox):
    facilitator = actor_create(Role.FACILITATOR)
    login(facilitator)
    stopped, dropped = read(facilitator, SOUND), read(facilitator, SOUND)
    page, again, give_up = (url(name, stopped.pk) for name in ("decp_preview", "decp_resume", "decp_give_up"))
    for upload in (stopped, dropped):
        upload_confirm(actor=facilitator, upload_id=upload.pk, now=timezone.now())
        assert again not in client.get(page).content.decode()
    with pytest.raises(Conflict, match="déjà confirmé"):
        upload_give_up(actor=facilitator, upload_id=stopped.pk)  # its turn will come
    with pytest.raises(Conflict, match="plus arrêté"):
        upload_resume(actor=facilitator, upload_id=stopped.pk)
    orders = OutboxEvent.objects.filter(name="decp_upload_confirmed")
    orders.update(status="dead", last_error="boom", attempts=8)
    shown = client.get(page).content.decode()
    assert "Le travail s'est arrêté" in shown.replace("&#x27;", "'")
    assert f'action="{again}"' in shown
    assert f'action="{give_up}"' in shown
    for _ in range(2):  # two clicks are one
        assert client.post(again).status_code == 302
    upload_give_up(actor=facilitator, upload_id=dropped.pk)
    orders.filter(status="dead").update(status="pending", attempts=0, lease_until=None)  # revived by somebody else
    deliver_outbox()
    for upload in (stopped, dropped):
        upload.refresh_from_db()
    assert (stopped.stage, dropped.stage) == (UploadStage.APPLIED, UploadStage.GIVEN_UP)
    assert PublicContract.objects.count() == 1


def test_whoever_left_the_team_no_longer_imports():
    facilitator = actor_create(Role.FACILITATOR)
    upload = read(facilitator, SOUND)
    upload_confirm(actor=facilitator, upload_id=upload.pk, now=timezone.now())
    facilitator.membership.delete()
    assert upload_apply(upload_id=upload.pk, now=timezone.now()).stage == UploadStage.FAILED
    assert not PublicContract.objects.exists()


def test_another_role_puts_nothing():
    with pytest.raises(Refused):
        upload_receive(actor=actor_create(Role.BUYER), name="a.json", content=b"{}", now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_people_confirm_at_once_and_the_file_is_imported_once():
    first = actor_create(Role.FACILITATOR)
    second = colleague(first)
    upload = read(first, SOUND)
    results = at_once(
        *(
            lambda actor=actor: upload_confirm(actor=actor, upload_id=upload.pk, now=timezone.now())
            for actor in (first, second)
        )
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert OutboxEvent.objects.filter(name="decp_upload_confirmed").count() == 1
    at_once(*(lambda: upload_apply(upload_id=upload.pk, now=timezone.now()) for _ in range(2)))
    assert (PublicContract.objects.count(), Publication.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_progress_is_seen_while_the_worker_reads(monkeypatch):
    """The worker's transaction shows nothing before its end; its progress does."""
    import clauses.services.uploads as uploads

    facilitator = actor_create(Role.FACILITATOR)
    upload = upload_receive(
        actor=facilitator,
        name="a.json",
        content=document(*(SOUND | {"id": str(n)} for n in range(5))),
        now=timezone.now(),
    )
    monkeypatch.setattr("clauses.decp.importer.BATCH", 2)
    upload_read(upload_id=upload.pk)
    assert uploads.DecpUploadProgress.objects.get().done == upload.size


def test_many_records_are_previewed_page_by_page(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    upload = read(facilitator, *(SOUND | {"id": str(n)} for n in range(60)))
    login(facilitator)
    answer = client.get(url("decp_preview", upload.pk), {"page": "2"}).content.decode()
    assert "60" in answer
