"""The documents of a person: what is kept of a file, who reads it, and when it goes."""

import datetime as dt
import io
import struct
import zlib

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from accounts.enums import Role
from core import formats
from core.errors import Conflict, Refused
from people import services
from people.copies import copy_of
from people.enums import ConsentPurpose, DocumentKind, PersonStatus
from people.models import AccessLog, DocumentContent, DocumentTrace, Person, PersonDocument, PersonPair
from people.rules import documents as rules
from tests.factories.accounts import actor_create
from tests.factories.people import PDF, ConsentFactory, PersonDocumentFactory, PersonFactory
from tests.threads import at_once

NOW = timezone.now()


def pdf_of(objects: bytes) -> bytes:
    return b"%PDF-1.5\n" + objects + b"\ntrailer<<>>\n%%EOF\n"


def packed(objects: bytes) -> bytes:
    return b"1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + zlib.compress(objects) + b"\nendstream endobj"


def huge_picture() -> bytes:
    """A PNG of a few bytes that says it is 100,000 pixels wide and high."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, "navy").save(drawn, kind, **options)
    return drawn.getvalue()


# --- What is kept -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", rules.EMPTY),
        (PDF + b" " * rules.LARGEST, rules.TOO_LARGE),
        (b"MZ\x90\x00" + PDF, rules.OF_NO_KIND),
        (b"\x7fELF" + b"\0" * 60, rules.OF_NO_KIND),
        (b"<html><script>alert(1)</script>", rules.OF_NO_KIND),
        (b"GIF89a" + b"\0" * 60, rules.OF_NO_KIND),
        (b"PK\x03\x04" + b"word/document.xml", rules.FROM_A_WRITER),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 60, rules.FROM_A_WRITER),
        (PDF[:-7], rules.CUT_PDF),
        (pdf_of(b"1 0 obj<</Type/Pages/Kids[]/Count 0>>endobj"), rules.NO_PAGE),
        (pdf_of(b"1 0 obj<<>>stream\n/Type/Page\nendstream endobj"), rules.NO_PAGE),
        (pdf_of(packed(b"<</Type/Pages>>")), rules.NO_PAGE),
        (pdf_of(b"1 0 obj<</Type/ObjStm>>stream\nnot deflated\nendstream endobj"), rules.NO_PAGE),
        (pdf_of(b"<</Type/Page>>trailer<</Encrypt 3 0 R>>"), rules.LOCKED_PDF),
        (pdf_of(b"<</Type/Page/AA<</O<</S/JavaScript/JS(app.alert)>>>>>>"), rules.ACTIVE_PDF),
        (pdf_of(packed(b"<</Type/Page>><</S/J#61vaScript>>")), rules.ACTIVE_PDF),
        (pdf_of(b"<</Type/Page>><</S /Launch/F(cmd.exe)>>"), rules.ACTIVE_PDF),
        (b"\xff\xd8\xff" + b"\0" * 60, rules.BAD_PICTURE),
        (picture("PNG")[:-30], rules.BAD_PICTURE),
        (huge_picture(), rules.BAD_PICTURE),
    ],
    ids=range(20),
)
def test_a_file_that_is_not_what_it_says_or_that_nobody_could_read_is_refused(content, why):
    with pytest.raises(rules.UnfitDocument, match=f"^{why[:30]}"):
        rules.document_kept(content)


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", PDF]))
def test_no_bytes_do_more_than_be_kept_or_refused(content, start):
    try:
        kept = rules.document_kept(start + content)
    except rules.UnfitDocument:
        return
    assert kept.extension in {"pdf", "jpg"} and kept.content


def test_a_pdf_stays_as_it_is_and_a_photograph_loses_where_it_was_taken():
    titled = b"1 0 obj<</Type/Page/Title(HTML/JavaScript)>>endobj 2 0 obj<<>>stream\n"  # and a stream without end
    for content in (PDF, pdf_of(titled), pdf_of(packed(b"<</Type /Page /Parent 1 0 R>>"))):
        assert rules.document_kept(content) == rules.Kept("pdf", content)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telephone of Nadia"  # turned on its side, and who made it
    kept = rules.document_kept(picture(size=(3000, 1500), exif=exif))
    assert kept.extension == "jpg"
    with Image.open(io.BytesIO(kept.content)) as redrawn:
        assert (redrawn.format, redrawn.size, dict(redrawn.getexif())) == ("JPEG", (1200, 2400), {})
    assert b"Nadia" not in kept.content
    assert rules.document_kept(picture("PNG")).extension == "jpg"


def test_a_name_holds_nothing_invisible():
    assert rules.document_name(" CV\n cui\u202esine\u200b \u0000 ") == "CV cuisine"
    nobody = PersonFactory.build(first_name="Nadia", last_name="D'Août", service=None, referent=None)
    document = PersonDocument(name="../../CACES \u00ab3\u00bb.exe", person=nobody, extension="pdf")
    assert document.filename == "caces-3exe-nadia-daout.pdf"


# --- Kept, replaced, taken away -----------------------------------------------------------------------------------
@pytest.fixture
def referent(db):
    return actor_create(Role.REFERENT)


@pytest.fixture
def person(referent):
    return PersonFactory.followed_by(referent, first_name="Nadia", last_name="Berger")


def sent(file_name: str, content: bytes = PDF, **values) -> dict:
    file = SimpleUploadedFile(file_name, content, content_type="application/pdf")
    return {"kind": "cv", "name": "cuisine", "file": file, **values}


def test_a_document_is_added_read_replaced_and_removed_by_its_pages(referent, person, login):
    client = login(referent)
    page = reverse("people:documents", args=[person.pk])
    assert "Commencez par son CV" in client.get(page).content.decode()
    client.post(page, sent("..\\..\\\u202efdp.exe"))
    document = PersonDocument.objects.get()
    assert (str(document), document.extension, document.size) == ("cuisine (CV)", "pdf", len(PDF))
    AccessLog.objects.all().delete()
    answer = client.get(reverse("people:document", args=[person.pk, document.pk]))
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="cuisine-nadia-berger.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store, private")
    log = AccessLog.objects.get()
    assert (log.user, log.purpose, log.about) == (referent.user, "document", "cuisine (CV)")
    home = client.get(reverse("placements:person", args=[person.pk])).content.decode()
    assert "a téléchargé : cuisine (CV)" in home
    edit = reverse("people:document_edit", args=[person.pk, document.pk])
    client.post(edit, {"name": "salle"})
    client.post(edit, sent("b.png", picture("PNG"), name="salle"))
    document.refresh_from_db()
    assert (document.name, document.extension, document.kind) == ("salle", "jpg", DocumentKind.CV)
    assert bytes(document.content.data).startswith(b"\xff\xd8\xff")
    remove = reverse("people:document_remove", args=[person.pk, document.pk])
    assert "effacé pour de bon" in client.get(remove).content.decode()
    client.post(remove)
    assert not PersonDocument.objects.exists() and not DocumentContent.objects.exists()
    assert client.get(remove).status_code == 404
    traces = DocumentTrace.objects.order_by("pk")
    assert [one.act for one in traces] == ["put", "renamed", "replaced", "removed"]
    assert {(one.by, one.kind, one.about) for one in traces} == {(referent.user, "cv", "")}
    for path in (page, reverse("placements:person", args=[person.pk])):
        told = client.get(path).content.decode()
        assert "Supprimé" in told and str(referent.user) in told
    assert not {"cuisine", "salle"} & set(" ".join(map(str, traces)).split())


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(referent, person, login):
    client, page = login(referent), reverse("people:documents", args=[person.pk])
    for data, words in (
        (sent("cv.pdf", b"MZ\x90\x00" + b"\0" * 80), "ni un PDF, ni une photo"),
        (sent("cv.pdf", b""), "Ce fichier est vide"),
        (sent("cv.pdf", b"%PDF-" + b"\0" * rules.LARGEST), "pèse plus de 8 Mo"),
        ({"kind": "cv"}, "Choisissez un fichier"),
        ({"kind": "cv", "file": "cv.pdf"}, "Choisissez un fichier"),
        (sent("cv.pdf", kind="passport"), "choix valide"),
        (sent("cv.pdf", name="2 85 05 73 008 123 45"), "sécurité sociale"),
        (sent("cv.pdf", name="x" * 81), "80"),
    ):
        answer = client.post(page, data)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    assert not PersonDocument.objects.exists()


def test_a_service_refuses_one_too_many_a_kind_of_no_list_and_people_of_others(referent, person):
    values = {"person_id": person.pk, "content": PDF, "now": NOW}
    with pytest.raises(Refused, match="nature"):
        services.document_add(actor=referent, kind="passport", **values)
    with pytest.raises(Person.DoesNotExist):
        services.document_add(actor=actor_create(Role.REFERENT), kind="cv", **values)
    PersonDocumentFactory.create_batch(rules.MOST, person=person)
    with pytest.raises(Refused, match="10 documents au plus"):
        services.document_add(actor=referent, kind="cv", **values)
    other = PersonDocumentFactory(person=PersonFactory.followed_by(referent))
    with pytest.raises(Conflict):
        services.document_change(actor=referent, person_id=person.pk, document_id=other.pk, name="x", now=NOW)
    services.document_remove(actor=referent, person_id=person.pk, document_id=other.pk, now=NOW)
    assert PersonDocument.objects.filter(pk=other.pk, name="").exists()


def test_the_database_refuses_what_the_rules_refuse(person):
    document = PersonDocumentFactory(person=person)
    for wrong in ({"size": 0}, {"size": rules.LARGEST + 1}, {"kind": "id"}, {"extension": "exe"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonDocument.objects.filter(pk=document.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentContent.objects.update(data=b"")


# --- Who reads, and until when ------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.REFERENT, Role.EMPLOYER])
def test_nobody_else_reads_a_document_or_knows_of_it(person, login, role):
    document = PersonDocumentFactory(person=person)
    client = login(actor_create(role))
    for name in ("document", "document_edit", "document_remove"):
        for method in (client.get, client.post):
            path = reverse(f"people:{name}", args=[person.pk, document.pk])
            assert method(path).status_code in {403, 404, 405}
    assert not AccessLog.objects.exists() and PersonDocument.objects.exists()


def test_a_document_of_somebody_else_is_not_read_by_the_address_of_another_person(referent, person, login):
    other = PersonDocumentFactory(person=PersonFactory())
    assert login(referent).get(reverse("people:document", args=[person.pk, other.pk])).status_code == 404


def test_old_documents_and_those_of_anonymous_people_are_erased_with_their_bytes(person, settings):
    settings.PERSON_DOCUMENT_MONTHS = 6
    now = timezone.make_aware(dt.datetime.combine(dt.date(2026, 2, 28), dt.time(12)))
    for day, hour in ((dt.date(2025, 8, 27), 23), (dt.date(2025, 8, 28), 0), (dt.date(2025, 8, 31), 9)):
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(hour, 30)))
        PersonDocumentFactory(person=person, put_at=at, name=str(day))
    assert services.documents_forget(now=now) == 1
    left = PersonDocument.objects.order_by("put_at")
    assert [one.kept_until for one in left] == [dt.date(2026, 2, 28)] * 2
    assert services.documents_forget(now=now) == 0
    Person.objects.filter(pk=person.pk).update(status=PersonStatus.ANONYMISED)
    assert services.documents_forget(now=now) == 2
    assert not DocumentContent.objects.exists()


def test_the_end_of_a_document_is_told_once_to_the_referent_and_to_her(referent, person, settings, deliver_outbox):
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    ending = NOW - dt.timedelta(days=settings.PERSON_DOCUMENT_MONTHS * 30)
    cv, licence, diploma = (
        PersonDocumentFactory(person=person, kind=kind, put_at=ending) for kind in ("cv", "licence", "diploma")
    )
    PersonDocumentFactory(person=person, kind=DocumentKind.LETTER, put_at=NOW)
    assert (services.documents_warn(now=NOW), services.documents_warn(now=NOW)) == (3, 0)
    act = {"actor": referent, "person_id": person.pk, "now": NOW}
    # Between the warning and the mail, one goes and another is replaced.
    services.document_remove(document_id=diploma.pk, **act)
    services.document_change(document_id=licence.pk, name="", content=PDF, **act)
    deliver_outbox()
    deliver_outbox()
    hers, theirs = sorted(mail.outbox, key=lambda one: one.to == [referent.user.email])
    assert (hers.to, theirs.to) == ([person.email], [referent.user.email])
    for message in (hers, theirs):
        assert "CV" in message.body and not {"Permis", "Diplôme", "Lettre"} & set(message.body.split())
        assert f"{cv.kept_until:%d/%m/%Y}" in message.body or formats.day(cv.kept_until) in message.body
    assert "/moi/" in hers.body and person.last_name not in theirs.body
    PersonDocument.objects.update(put_at=NOW - dt.timedelta(days=900))
    services.documents_forget(now=NOW)
    assert set(DocumentTrace.objects.filter(act="expired").values_list("kind", "by")) == {
        ("cv", None), ("licence", None), ("letter", None),
    }  # fmt: skip


def test_her_copy_tells_her_documents_and_two_files_made_one_keep_them_all(referent, person):
    twin = PersonFactory.followed_by(referent, first_name="Nadia", last_name="Bergere", birth_date=person.birth_date)
    PersonDocumentFactory(person=person)
    PersonDocumentFactory(person=twin, kind=DocumentKind.LICENCE, name="CACES 3")
    services.pairs_find(now=NOW)
    services.person_merge(actor=referent, pair_id=PersonPair.objects.get().pk, picks={}, now=NOW)
    kept = Person.objects.get()
    assert [str(one) for one in kept.documents.all()] == ["CV", "CACES 3 (Permis ou habilitation)"]
    assert DocumentContent.objects.count() == 2
    [part] = [one for one in copy_of(kept, reader_is_person=True) if one.title == "Vos documents"]
    assert [(line["Nature"], line["Précision"]) for line in part.lines] == [
        ("CV", ""),
        ("Permis ou habilitation", "CACES 3"),
    ]
    kept.accesses.all().delete()
    Person.objects.filter(pk=kept.pk).delete()
    assert not DocumentContent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_once(referent, person):
    PersonDocumentFactory.create_batch(rules.MOST - 1, person=person)
    add = {"actor": referent, "person_id": person.pk, "kind": "cv", "content": PDF, "now": NOW}
    results = at_once(*[lambda: services.document_add(**add)] * 2)
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert person.documents.count() == rules.MOST
