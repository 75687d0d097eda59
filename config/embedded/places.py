"""Where a VAR_DIR keeps its servers: decided once, written down, and the same for every process after that.

`VAR_DIR/embedded` (the *home*) holds the secret, the locks and the decision. The servers' own files (the *base*)
live there too, unless the launcher is root and their account cannot walk to it, as in a checkout under a 0700
home: the base is then a folder of ours under /var/lib. No folder that we did not create ever changes mode or owner.
"""

import fcntl
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account, account_choose
from config.embedded.errors import EmbeddedError

# A Unix socket's path holds 107 bytes on Linux and 103 elsewhere.
SOCKET_PATH_MAX = 103
SOCKET_NAME_LONGEST = "/.s.PGSQL.5432.lock"
OUTSIDE_ROOTS = ("/var/lib", "/var/tmp")  # noqa: S108 - folders made there by mkdtemp are private and checked
SHORT_ROOTS = ("/run", "/tmp")  # noqa: S108 - same


@dataclass(frozen=True)
class Place:
    """The folders and the account of one VAR_DIR's servers."""

    home: Path
    base: Path
    sockets: Path
    account: Account | None

    @property
    def pg_data(self) -> Path:
        return self.base / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.base / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey"

    @property
    def logs(self) -> Path:
        return self.base / "logs"

    @property
    def secret(self) -> str:
        return (self.home / "secret").read_text().strip()

    def folder(self, path: Path) -> Path:
        """Make a private folder of the servers inside the base, or check that it is still theirs."""
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            owner_check(path, self.owner)
        else:
            if self.account:
                os.chown(path, self.account.uid, self.account.gid)
        return path

    @property
    def owner(self) -> int:
        return self.account.uid if self.account else os.geteuid()


def place_find(var_dir: Path) -> Place:
    """The place of this VAR_DIR, decided now if it never was."""
    home = var_dir.resolve() / "embedded"
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        try:
            home.mkdir(mode=0o700)
        except FileExistsError:
            owner_check(home, os.geteuid())
        with locked(home / "place.lock"):
            return _read(home) or _decide(home)
    except PermissionError as error:
        raise EmbeddedError(
            f"Le dossier {error.filename or home} n'est pas accessible en écriture : donnez VAR_DIR, un dossier à vous."
        ) from error
    except OSError as error:
        raise EmbeddedError(f"Impossible de préparer {home} : {error.strerror or error}.") from error


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[int]:
    """Hold a lock file; the system releases it whatever becomes of us."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def owner_check(folder: Path, uid: int) -> None:
    """Refuse a folder that is a link, or somebody else's: it may be a trap, and cannot be used anyway."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise EmbeddedError(f"{folder} existe et n'est pas un dossier : déplacez-le, ou donnez un autre VAR_DIR.")
    if found.st_uid != uid:
        raise EmbeddedError(
            f"{folder} appartient au compte numéro {found.st_uid}, et non au compte numéro {uid} attendu : "
            "relancez avec le compte de la première fois, ou donnez un autre VAR_DIR."
        )


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, in one step."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    Path(name).replace(path)


def _read(home: Path) -> Place | None:
    try:
        written = json.loads((home / "place.json").read_text())
    except FileNotFoundError:
        return None
    except ValueError:
        raise EmbeddedError(f"{home / 'place.json'} est illisible : restaurez-le ou effacez {home}.") from None
    account = Account(*written["account"]) if written["account"] else None
    base = home / written["base"]  # an absolute path replaces home
    if base != home and (not base.is_dir() or (base / "home").read_text() != str(home)):
        if not base.is_dir():
            raise EmbeddedError(
                f"Les données de {home.parent} étaient dans {base}, qui a disparu : restaurez ce dossier, "
                f"ou effacez {home} pour repartir d'une base vide."
            )
        former = Path((base / "home").read_text())
        if (former / "place.json").exists():
            return None  # this VAR_DIR is a copy: the data stay with the original
        (base / "home").write_text(str(home))
    sockets = base / written["sockets"]
    place = Place(home=home, base=base, sockets=sockets, account=account)
    if sockets.parent != base and (not sockets.is_dir() or _is_foreign(sockets, place.owner)):
        place = _with_sockets(home, base, account)
        _write(place)
    elif sockets.parent == base and len(str(sockets) + SOCKET_NAME_LONGEST) > SOCKET_PATH_MAX:
        place = _with_sockets(home, base, account)  # the checkout moved to a longer path
        _write(place)
    return place


def _is_foreign(folder: Path, uid: int) -> bool:
    found = folder.lstat()
    return not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or bool(found.st_mode & 0o077)


def _decide(home: Path) -> Place:
    account = account_choose()
    base = _base(home, account)
    if not (home / "secret").exists():
        write_private(home / "secret", secrets.token_hex(24))
    place = _with_sockets(home, base, account)
    _write(place)
    return place


def _base(home: Path, account: Account | None) -> Path:
    if account is None:
        return home
    if _open_to(home, account):
        return home
    for root in OUTSIDE_ROOTS:
        if not os.access(root, os.W_OK):
            continue
        base = Path(tempfile.mkdtemp(prefix="passerelle-", dir=root))
        if _open_to(base, account):
            (base / "home").write_text(str(home))
            return base
        base.rmdir()
    raise EmbeddedError(
        f"Lancé en root, mais aucun dossier n'est accessible au compte des serveurs (numéro {account.uid}) : "
        "donnez VAR_DIR dans un dossier que tous les comptes peuvent traverser."
    )


def _open_to(folder: Path, account: Account) -> bool:
    """Let the servers' group, and nobody else, cross a folder that we have just made."""
    try:
        os.chown(folder, 0, account.gid)
        folder.chmod(0o710)
    except OSError:
        return False
    if account.can_reach(folder):
        return True
    os.chown(folder, 0, 0)
    folder.chmod(0o700)
    return False


def _with_sockets(home: Path, base: Path, account: Account | None) -> Place:
    inside = Place(home=home, base=base, sockets=base / "sockets", account=account)
    if len(os.fsencode(inside.sockets)) + len(SOCKET_NAME_LONGEST) <= SOCKET_PATH_MAX:
        inside.folder(inside.sockets)
        return inside
    for root in (os.environ.get("XDG_RUNTIME_DIR", ""), *SHORT_ROOTS):
        if not root or len(root) > 60 or not os.access(root, os.W_OK | os.X_OK):
            continue
        sockets = Path(tempfile.mkdtemp(prefix="passerelle-", dir=root))
        if account:
            os.chown(sockets, account.uid, account.gid)
            if not account.can_reach(sockets):
                sockets.rmdir()
                continue
        return Place(home=home, base=base, sockets=sockets, account=account)
    raise EmbeddedError(f"Le chemin {home} est trop long pour les serveurs : donnez un VAR_DIR plus court.")


def _write(place: Place) -> None:
    inside = place.base == place.home
    write_private(
        place.home / "place.json",
        json.dumps(
            {
                "base": "." if inside else str(place.base),
                "sockets": place.sockets.name if place.sockets.parent == place.base else str(place.sockets),
                "account": [place.account.uid, place.account.gid] if place.account else None,
            }
        ),
    )
