"""What a start needs done once: tables, static files, and the demonstration in an empty database.

Loading Django to find that nothing is to be done takes seconds; the supervisor compares marks instead. The mark of
the database is its own migration table, so a database that was emptied or replaced is prepared again.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg

from config.embedded.errors import EmbeddedError
from config.embedded.places import write_private

ROOT = Path(__file__).resolve().parent.parent
STAMP = "prepared.json"


def is_prepared(root: Path, var_dir: Path, database_url: str) -> bool:
    try:
        written = json.loads((var_dir / STAMP).read_text())
    except (OSError, ValueError):
        database_mark(database_url)  # say now, rather than by a traceback, that the database does not answer
        return False
    return bool(written == marks(root, var_dir, database_url))


def marks(root: Path, var_dir: Path, database_url: str) -> dict[str, str]:
    return {
        "settings": os.environ.get("DJANGO_SETTINGS_MODULE", ""),
        "tables": _digest_contents(root, [*_requirements(root), *_files(root, "*/migrations/*.py")]),
        "static": _digest_stats(root, [*_requirements(root), *_files(root, "*/static/**/*")]),
        "collected": str((var_dir / "static" / "staticfiles.json").exists()),
        "database": database_mark(database_url),
    }


def database_mark(database_url: str) -> str:
    try:
        with psycopg.connect(database_url, connect_timeout=10) as connection:
            if connection.execute("SELECT to_regclass('django_migrations')::text").fetchone() == (None,):
                return ""
            return str(connection.execute("SELECT count(*), max(applied) FROM django_migrations").fetchone())
    except psycopg.Error as error:
        raise EmbeddedError(f"La base de données de DATABASE_URL ne répond pas : {error}".strip()) from error


def _requirements(root: Path) -> list[Path]:
    return sorted((root / "requirements").glob("*.txt"))


def _files(root: Path, pattern: str) -> Iterator[Path]:
    for path in sorted(root.glob(pattern)):
        if not path.is_relative_to(root / "var") and ".venv" not in path.parts[:-1] and path.is_file():
            yield path


def _digest_contents(root: Path, paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _digest_stats(root: Path, paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        found = path.stat()
        digest.update(f"{path.relative_to(root)}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def prepared_write(var_dir: Path, database_url: str) -> None:
    """Write down that all is done, for the next start."""
    write_private(var_dir / STAMP, json.dumps(marks(ROOT, var_dir, database_url)))


def main() -> int:
    """`database` or `files`: the two halves need nothing of each other, and run side by side."""
    import django
    from django.conf import settings
    from django.core.management import call_command, get_commands

    django.setup()
    if sys.argv[1] == "files":
        call_command("collectstatic", interactive=False, verbosity=0)
        return 0
    _say("Préparation de la base de données…")
    call_command("migrate", interactive=False, verbosity=0)
    wanted = settings.DEMO and not os.environ.get("PASSERELLE_WITHOUT_DEMO")
    if wanted and "load_demo" in get_commands():
        _say("Chargement du Département de démonstration (au premier démarrage seulement)…")
        call_command("load_demo", if_empty=True, stdout=sys.stderr)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
