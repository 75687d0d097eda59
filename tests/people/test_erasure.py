"""A person is made anonymous: nothing anywhere tells who she is any more, and no figure changes."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pghistory.models import Event

from accounts.enums import Role
from clauses.integrity import check_ledger
from clauses.models import EngagementYear, HoursLine, LotMonth
from clauses.selectors.reports.axes import AXES, Subject
from core.errors import Refused
from core.models import HeldMail, OutboxEvent
from people.enums import PersonStatus
from people.forgetting import parts_registered
from people.models import AccessLog, Person, PersonErasure
from people.rules import age_on, blurred_birth
from people.services import erasure_put_off, erasures_announce, erasures_do, person_anonymise
from placements.checks import evidence_key_check
from placements.models import AgreementEvidence
from placements.services.evidence import evidence_forget, evidence_open, evidence_reseal
from placements.voice.links import own_page_url
from tests.factories.accounts import actor_create
from tests.factories.clauses import EngagementFactory
from tests.factories.matching import referential_create
from tests.factories.people import ConsentFactory, PersonFactory
from tests.factories.placements import ImmersionAgreementFactory, MentoringFactory, ProposalFactory
from tests.people.planting import FULL, is_text, tables_that_tell, whole_person
from tests.threads import at_once

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def referent(db):
    referential_create()
    return actor_create(Role.REFERENT)


def anonymise(actor, person, **values) -> PersonErasure:
    return person_anonymise(actor=actor, person_id=person.pk, now=NOW, **{"ground": "request"} | values)


def figures() -> dict[str, object]:
    """What is counted: the ledger, its totals, and each axis of the reports."""
    lines = HoursLine.objects.order_by("pk")
    prefixes = {Subject.PERSON: "engagement__", Subject.LOT: "engagement__lot__"}
    counted = {
        code: list(lines.annotate(cell_of_axis=axis.cell(prefixes[axis.subject])).values_list("cell_of_axis", "hours"))
        for code, axis in AXES.items()
        if axis.subject in prefixes
    }
    return counted | {
        "lines": list(lines.values_list("pk", "hours", "countable", "month", "recorded_at")),
        "months": list(LotMonth.objects.order_by("lot", "month").values_list("validated", "uncounted")),
        "years": list(EngagementYear.objects.order_by("engagement", "year").values_list("validated")),
    }


def the_keys_change(agreement_id: int, settings) -> None:
    """SECRET_KEY sealed it while there was no other: each key of before opens it still, until all is sealed again."""
    first = settings.SECRET_KEY
    for key in ("", first, "short"):
        settings.EVIDENCE_KEY = key
        assert [one.id for one in evidence_key_check()] == ["placements.W001"], key
    settings.EVIDENCE_KEY, settings.SECRET_KEY = "own" * 12, "other" * 10
    assert evidence_key_check() == []
    with pytest.raises(Refused, match="EVIDENCE_KEY_FALLBACKS"):
        evidence_open(agreement_id=agreement_id)
    with pytest.raises(Refused, match=f"{agreement_id}"):
        evidence_reseal()
    settings.EVIDENCE_KEY_FALLBACKS = [first]
    assert evidence_open(agreement_id=agreement_id)["document"]["Personne"] == FULL
    assert evidence_reseal() == 1
    settings.EVIDENCE_KEY_FALLBACKS = []
    assert evidence_open(agreement_id=agreement_id)["document"]["Personne"] == FULL


def test_nothing_in_any_table_nor_on_disk_tells_who_she_was(
    referent, tmp_path, settings, django_capture_on_commit_callbacks
):
    settings.SMS_FILE_PATH, settings.MEDIA_ROOT = tmp_path / "sms", tmp_path / "media"
    settings.ERASURE_JOURNAL = tmp_path / "erased"
    person, _ = whole_person(referent)
    before, told = figures(), tables_that_tell()
    assert {"people_person", "people_personevent", "placements_immersionagreementevent", "core_outboxevent"} <= told
    assert len(told) > 40
    with django_capture_on_commit_callbacks(execute=True):
        erasure = anonymise(referent, person, word="Courrier du 3 mai")
    assert tables_that_tell() == set()
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and "98715324" in file.read_text()]
    assert figures() == before
    assert check_ledger() == []
    person.refresh_from_db()
    assert (person.status, str(person)) == (PersonStatus.ANONYMISED, f"Personne anonymisée n° {person.pk}")
    assert (erasure.done_by, erasure.ground) == (referent.user, "request")
    assert AccessLog.objects.get(person=person).user == referent.user
    assert not OutboxEvent.objects.filter(handler="pending").exists() and not HeldMail.objects.exists()
    # What was signed is sealed apart, opened by a command alone, and destroyed in its time.
    evidence = AgreementEvidence.objects.get()
    assert evidence_open(agreement_id=evidence.agreement_id)["document"]["Personne"] == FULL
    the_keys_change(evidence.agreement_id, settings)
    assert evidence_forget(now=NOW) == 0
    assert evidence_forget(now=NOW + dt.timedelta(days=366 * 5)) == 1


def test_every_table_and_text_that_speaks_of_a_person_is_declared():
    """Whoever adds a table, or a column of text, finds it here: say in `forgets.py` of the room what becomes of it."""
    said: dict[type[models.Model], set[str]] = {}
    whole = {part.model for part in parts_registered() if part.deletes and not part.only}
    for part in parts_registered():
        said.setdefault(part.model, set()).update(part.blanks, part.words, part.keeps)
    hers, frontier = {Person}, {Person}
    while frontier:
        frontier = {model for one in frontier for model in tables_under(one)} - hers
        hers |= frontier
    assert {model._meta.label for model in hers - said.keys()} == set()
    texts = {(model, one.name) for model in hers - whole for one in model._meta.concrete_fields if is_text(one)}
    assert {(model._meta.label, name) for model, name in texts if name not in said[model]} == set()


def tables_under(model: type[models.Model]) -> set[type[models.Model]]:
    relations = model._meta.get_fields(include_hidden=True)
    under = {one.related_model for one in relations if isinstance(one, models.ManyToOneRel)}
    return {one for one in under if not issubclass(one, Event)}


def test_what_lives_and_binds_others_is_ended_first(referent):
    person = PersonFactory.followed_by(referent)
    ProposalFactory(person=person)
    ImmersionAgreementFactory(person=person, status="running")
    MentoringFactory(person=person)
    EngagementFactory(person=person, starts_on=TODAY, ends_on=None)
    EngagementFactory(person=person, starts_on=TODAY - dt.timedelta(days=90), ends_on=TODAY - dt.timedelta(days=1))
    with pytest.raises(Refused) as refused:
        anonymise(referent, person, ground="retention", word=f"Appel de {person.last_name}")
    told = " ".join(reason.message for reason in refused.value.reasons)
    for words in (
        *("une immersion est en cours", "Une proposition à", "la parraine encore", "court encore"),
        *("ne sont pas encore déclarées", "Choisissez le motif", "ni son nom ni ses coordonnées"),
    ):
        assert words in told
    person.refresh_from_db()
    assert person.status == PersonStatus.ACTIVE


def test_a_worker_killed_in_the_middle_leaves_everything_and_the_next_one_does_it_all(referent):
    person = PersonFactory.followed_by(referent)
    PersonErasure.objects.create(person=person, ground="retention", due_on=TODAY, warned_at=NOW)
    Person.objects.filter(pk=person.pk).update(last_contact_on=dt.date(2020, 1, 1))
    with (
        patch("people.services.erasing._identity_erase", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        erasures_do(now=NOW)
    person.refresh_from_db()
    assert person.email and not PersonErasure.objects.done().exists()
    assert (erasures_do(now=NOW), erasures_do(now=NOW)) == (1, 0)
    first = anonymise(referent, person)
    assert (first.ground, first.done_by) == ("retention", None)
    assert anonymise(actor_create(Role.ADMIN), person) == first
    with pytest.raises(Person.DoesNotExist):
        anonymise(actor_create(Role.REFERENT), person)


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_colleagues_who_confirm_at_once_do_it_once():
    referent = actor_create(Role.REFERENT)
    person = PersonFactory.followed_by(referent)
    done = at_once(*[lambda: anonymise(referent, person)] * 3, lambda: anonymise(actor_create(Role.ADMIN), person))
    assert {one.pk for one in done} == {PersonErasure.objects.get().pk}
    assert tables_that_tell((person.last_name, person.email)) == set()


def test_the_end_of_the_retention_is_announced_waits_and_is_done_by_itself(referent, deliver_outbox, mailoutbox):
    """Two years without contact, a month of notice; whoever is in contact again, or still counts on somebody, stays."""
    old = {"created_at": NOW - dt.timedelta(days=2000), "last_contact_on": TODAY - dt.timedelta(days=800)}
    silent, back, bound, hired = (PersonFactory.followed_by(referent, **old) for _ in range(4))
    recent = PersonFactory.followed_by(referent, **old | {"last_contact_on": TODAY - dt.timedelta(days=700)})
    EngagementFactory(person=hired, starts_on=TODAY - dt.timedelta(days=900), ends_on=TODAY - dt.timedelta(days=30))
    ConsentFactory(person=silent, purpose="messages")
    assert (erasures_announce(now=NOW), erasures_announce(now=NOW)) == (3, 0)
    planned = {one.person for one in PersonErasure.objects.planned()}
    assert planned == {silent, back, bound} and recent not in planned
    deliver_outbox()
    notice, mail = sorted(mailoutbox, key=lambda one: "3 dossiers" in one.subject)
    assert notice.to == [silent.email] and "votre nom et vos coordonnées seront effacés" in notice.body
    assert mail.to == [referent.user.email] and "3 dossiers" in mail.subject
    assert silent.last_name not in mail.body and silent.first_name in mail.body
    month = NOW + dt.timedelta(days=settings.PERSON_NOTICE_DAYS)
    assert erasures_do(now=NOW) == 0
    erasure_put_off(actor=referent, person_id=back.pk, now=NOW)
    ProposalFactory(person=bound, proposed_at=NOW - dt.timedelta(days=900))
    assert erasures_do(now=month) == 1
    assert PersonErasure.objects.done().get().person == silent
    [waiting] = PersonErasure.objects.planned()
    assert waiting.person == bound and waiting.due_on > timezone.localdate(month)


DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2012, 12, 31))


@given(born=DAYS, starts=st.lists(st.dates(dt.date(2013, 1, 1), dt.date(2040, 12, 31)), max_size=4))
def test_a_blurred_birth_date_tells_the_year_and_changes_no_band(born, starts):
    """Domain rules, 1.5: the 26th birthday is out, the 50th is in, on the first day of each contract."""
    blurred = blurred_birth(born, counted_from=starts)
    assert blurred.year == born.year and blurred <= born
    for day in starts:
        assert [age_on(born, day) < limit for limit in (26, 50)] == [age_on(blurred, day) < limit for limit in (26, 50)]
    assert starts or (blurred.month, blurred.day) == (1, 1)


def test_the_pages_say_what_goes_ask_for_a_reason_and_do_it_once(referent, login, client):
    person, _ = whole_person(referent)
    own_page = own_page_url(person.pk, person.email)
    path = reverse("people:erasure", args=[person.pk])
    listed = login(referent).get(reverse("people:erasure_list"), {"q": person.last_name[:5]}).content.decode()
    assert path in listed and "garder" in listed
    shown = client.get(path).content.decode()
    for words in (
        "Profil de compétences",
        "Heures validées",
        "un participant anonyme",
        "article 17",
        "chiffrées, 5 ans",
    ):
        assert words in shown
    assert client.post(path, {"ground": "request"}).status_code == 422
    sure = {"ground": "request", "is_sure": "on"}
    named = client.post(path, sure | {"word": person.last_name})
    assert named.status_code == 422 and "ni son nom" in named.content.decode()
    for _ in range(2):
        assert client.post(path, sure, follow=True).status_code == 200
    gone = client.get(reverse("people:erasure_list")).content.decode()
    assert f"n° {person.pk}" in gone and person.last_name not in gone
    assert client.get(own_page).status_code == 410
    for name in ("placements:person", "placements:data_copy", "placements:passport", "placements:badges"):
        assert client.get(reverse(name, args=[person.pk])).status_code == 404


def test_who_keeps_or_erases_a_file_known_by_a_clause(db, login):
    facilitator = actor_create(Role.FACILITATOR)
    known = PersonFactory(service=facilitator.organisation, referent=None, status=PersonStatus.CLAUSE)
    PersonErasure.objects.create(person=known, ground="retention", due_on=TODAY, warned_at=NOW)
    put_off = reverse("people:erasure_put_off", args=[known.pk])
    for actor, status in (
        (actor_create(Role.FACILITATOR), 404),
        (actor_create(Role.REFERENT), 404),
        (facilitator, 302),
    ):
        assert login(actor).post(put_off).status_code == status
    known.refresh_from_db()
    assert known.last_contact_on == TODAY and not PersonErasure.objects.exists()
    admin = login(actor_create(Role.ADMIN))
    assert known.last_name in admin.get(reverse("people:erasure_list"), {"q": known.last_name}).content.decode()
    assert admin.get(reverse("people:erasure", args=[known.pk])).status_code == 200
