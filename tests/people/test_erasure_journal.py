"""A backup from before an erasure is restored: the journal, kept outside the database, does the erasure again."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from accounts.enums import Role
from core.commands import BadInput
from people.enums import PersonStatus
from people.erasure_journal import Erased, journal_add, journal_read
from people.models import Person, PersonErasure, PersonMerge
from people.services import erasures_write_down, person_anonymise
from tests.database import server_connect
from tests.factories.accounts import actor_create
from tests.factories.matching import referential_create
from tests.factories.people import PersonFactory
from tests.factories.placements import ProposalFactory

NOW = timezone.now()


@pytest.fixture
def journal(settings, tmp_path):
    settings.ERASURE_JOURNAL = tmp_path / "outside" / "anonymisations.journal"
    return settings.ERASURE_JOURNAL


def redo(capsys, *options: str) -> dict:
    """What the command says, whatever its exit."""
    try:
        call_command("redo_erasures", *options)
    except SystemExit as stopped:
        assert stopped.code == 1
    return json.loads(capsys.readouterr().out)


class restored:  # noqa: N801 -- reads as a sentence
    """The connection on a whole copy of the database, made before what follows: a backup that is restored."""

    def __init__(self) -> None:
        self.now, self.copy = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_restored"
        connection.close()
        with server_connect() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.copy)))
            names = map(sql.Identifier, (self.copy, self.now))
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def __enter__(self) -> None:
        connection.close()
        connection.settings_dict["NAME"] = self.copy

    def __exit__(self, *_: object) -> None:
        connection.close()
        connection.settings_dict["NAME"] = self.now
        with server_connect() as server:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(self.copy)))


@pytest.mark.django_db(transaction=True)
def test_who_was_erased_since_the_backup_is_erased_again_and_nobody_else(journal, capsys):
    referential_create()
    referent = actor_create(Role.REFERENT)
    erased, bound, stays = (PersonFactory.followed_by(referent, first_name=name) for name in ("Nadia", "Omar", "Zoé"))
    late = PersonFactory.followed_by(referent, first_name="Late")
    proposal = ProposalFactory(person=bound)
    Person.objects.filter(pk=late.pk).delete()  # in the backup, its number is free, or somebody else's
    backup = restored()
    Person.objects.bulk_create([late])
    proposal.delete()
    for one in (erased, bound, late):
        person_anonymise(actor=referent, person_id=one.pk, ground="request", now=NOW)
    written = journal.read_text()
    assert len(journal_read(journal)) == 3 and not {"Nadia", "Omar", "Berger", erased.last_name} & set(written.split())
    assert journal.stat().st_mode & 0o777 == 0o600
    with backup:
        assert Person.objects.get(pk=erased.pk).first_name == "Nadia"  # she is back
        other = PersonFactory.followed_by(referent, pk=late.pk, first_name="Autre")
        said = redo(capsys, "--dry-run")
        assert (said["lines"], said["redone"], said["unknown"]) == (3, 1, 1)
        assert [one["person"] for one in said["refused"]] == [bound.pk] and said["refused"][0]["reasons"]
        assert Person.objects.get(pk=erased.pk).first_name == "Nadia" and journal.read_text() == written
        assert redo(capsys)["redone"] == 1
        assert Person.objects.get(pk=erased.pk).status == PersonStatus.ANONYMISED
        assert {one.pk: one.first_name for one in Person.objects.exclude(pk=erased.pk)} == {
            bound.pk: "Omar", stays.pk: "Zoé", other.pk: "Autre",
        }  # fmt: skip
        again = redo(capsys)
        assert (again["redone"], again["already"], len(again["refused"])) == (0, 1, 1)


@pytest.mark.django_db
def test_the_night_writes_down_what_the_journal_misses_files_made_one_included(journal, settings):
    referent = actor_create(Role.REFERENT)
    person = PersonFactory.followed_by(referent)
    opened_at = NOW - dt.timedelta(days=900)
    history = {"first_name": "A", "last_name": "B", "service": person.service, "created_at": opened_at}
    Person.pgh_event_model.objects.create(pgh_label="insert", pgh_obj_id=987_654, id=987_654, **history)
    PersonMerge.objects.create(
        kept=person, merged_id=987_654, merged_name="A B", merged_at=NOW, merged_by=referent.user
    )
    PersonErasure.objects.create(person=person, ground="retention", done_at=NOW)
    assert (erasures_write_down(), erasures_write_down()) == (2, 0)
    own, merged = sorted(journal_read(journal), key=lambda one: one.number != person.pk)
    assert own.is_of(opened_at=person.created_at) and not own.is_of(opened_at=opened_at)
    assert (merged.number, merged.is_of(opened_at=opened_at)) == (987_654, True)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "changed" * 9, [settings.SECRET_KEY]
    assert erasures_write_down() == 0
    with journal.open("a") as cut:
        cut.write("2026-11-2")  # the disk was full
    with pytest.raises(BadInput, match="ligne 3"):
        erasures_write_down()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace(" 12 ", " 13 "), "ligne 1 : sceau faux"),
        (lambda text: text + "12\n", "ligne 2 : ligne coupée"),
        (lambda text: text.encode() + b"\xff", "UTF-8"),
        (lambda text: None, "n'existe pas"),
    ],
)
@pytest.mark.django_db
def test_a_journal_that_is_not_sound_does_nothing(journal, spoil, said):
    journal_add([Erased.of(at=NOW, number=12, opened_at=NOW, ground="request")])
    spoiled = spoil(journal.read_text())
    journal.unlink()
    if spoiled is not None:
        journal.write_bytes(spoiled if isinstance(spoiled, bytes) else spoiled.encode())
    with pytest.raises(BadInput, match=said):
        call_command("redo_erasures")
