"""Folders of test servers: in memory where there is plenty, and never left behind."""

import tempfile
from pathlib import Path

from config.embedded import throwaway
from config.embedded.throwaway import PREFIX, throwaway_folder


def test_memory_is_used_only_where_it_has_room(monkeypatch, tmp_path):
    monkeypatch.setattr(throwaway, "MEMORY", tmp_path)
    monkeypatch.setattr(throwaway, "MEMORY_BYTES", 0)
    with throwaway_folder(in_memory=True) as folder, throwaway_folder() as usual:
        assert (folder.parent, usual.parent) == (tmp_path, Path(tempfile.gettempdir()))
    monkeypatch.setattr(throwaway, "MEMORY_BYTES", 2**60)
    with throwaway_folder(in_memory=True) as folder:
        assert folder.parent == Path(tempfile.gettempdir())
    monkeypatch.setattr(throwaway, "MEMORY", tmp_path / "absent")
    monkeypatch.setattr(throwaway, "MEMORY_BYTES", 0)
    with throwaway_folder(in_memory=True) as folder:
        assert folder.parent == Path(tempfile.gettempdir())


def test_what_a_killed_session_left_is_removed_and_what_runs_is_not(monkeypatch, tmp_path):
    monkeypatch.setattr(throwaway, "MEMORY", tmp_path)
    monkeypatch.setattr(throwaway, "MEMORY_BYTES", 0)
    left = tmp_path / f"{PREFIX}left"
    left.mkdir()
    (left / "alive.lock").touch()
    with throwaway_folder(in_memory=True) as running:
        assert not left.exists()
        with throwaway_folder(in_memory=True):
            assert running.exists()
    assert not running.exists()
