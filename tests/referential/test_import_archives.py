"""A zip archive is judged before anything is expanded."""

import struct
import zipfile

import pytest
from django.utils import timezone

from core.commands import BadInput
from referential.importers import files
from referential.models import Occupation
from referential.services import rome_import
from tests.factories.referential import rome_folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(tmp_path):
    """Zip the small files, with members added, and return the path."""

    def build(*, extra: dict[str, bytes] | None = None):
        folder = rome_folder(tmp_path / "rome")
        path = tmp_path / "rome.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
            for file in sorted(folder.iterdir()):
                writer.write(file, file.name)
            for name, content in (extra or {}).items():
                writer.writestr(name, content)
        return path

    return build


def refusal(path) -> str:
    with pytest.raises(BadInput) as caught:
        rome_import(path=path, now=timezone.now())
    assert not Occupation.objects.exists()
    return str(caught.value)


def test_a_bomb_is_refused_by_its_ratio(archive):
    assert "compressé plus de 100 fois" in refusal(archive(extra={"bombe.csv": b"0" * 2_000_000}))


def test_an_archive_too_big_once_expanded_is_refused(archive, monkeypatch):
    monkeypatch.setattr(files, "MAX_EXPANDED_BYTES", 3_000)
    assert "l'archive dépliée pèserait" in refusal(archive(extra={"gros.csv": bytes(range(256)) * 8}))


def test_an_archive_that_lies_about_its_sizes_is_caught_while_reading(archive, monkeypatch):
    path = archive()
    monkeypatch.setattr(files.ZipSource, "_check", lambda self, entry: setattr(entry, "file_size", 0))
    monkeypatch.setattr(files, "MAX_EXPANDED_BYTES", 0)
    assert refusal(path)


def test_too_many_files_are_refused(archive, monkeypatch):
    monkeypatch.setattr(files, "MAX_ZIP_MEMBERS", 5)
    assert "au plus 5 sont acceptés" in refusal(archive())


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "C:evil.csv"])
def test_a_path_that_leaves_the_archive_is_refused(archive, name):
    assert "chemin interdit" in refusal(archive(extra={name: b"x"}))


def test_the_same_file_in_two_folders_is_refused(archive):
    assert "deux fichiers nommés" in refusal(archive(extra={"other/unix_texte_v460_utf8.csv": b"x"}))


def test_an_encrypted_archive_is_refused(archive):
    path = archive()
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    (flags,) = struct.unpack_from("<H", data, entry + 8)
    struct.pack_into("<H", data, entry + 8, flags | 1)
    path.write_bytes(data)
    assert "protégée par un mot de passe" in refusal(path)


def test_a_cut_archive_and_a_damaged_member_are_refused(archive):
    path = archive()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "ni un dossier ni une archive zip" in refusal(path)
    damaged = bytearray(whole)
    start = whole.index(b"unix_referentiel_code_rome_v460") + 60
    damaged[start : start + 20] = b"\xff" * 20
    path.write_bytes(damaged)
    assert "abîmé" in refusal(path)
