"""The servers' own logs, and what they mean to somebody who has never read one."""

import os
import re
from pathlib import Path
from typing import IO

from config.embedded.places import Place

ROTATE_BYTES = 10 * 2**20
TAIL_BYTES = 4000

MEANINGS = (
    (
        r"No space left on device|not enough space|Disk quota exceeded",
        "le disque est plein. Libérez de la place, ou donnez un VAR_DIR sur un autre disque",
    ),
    (
        r"initialized by PostgreSQL version|incompatible with server",
        "ces données viennent d'une autre version de PostgreSQL. Voir docs/exploitation/mise-a-jour.md",
    ),
    (r"Address already in use", "son adresse est déjà prise par un autre programme"),
    (
        r"wrong ownership|must be started by the user that owns",
        "ses fichiers appartiennent à un autre compte",
    ),
    (r"Permission denied|Operation not permitted", "le système lui refuse l'accès à ses fichiers"),
    (
        r"could not look up effective user ID|user does not exist|no such user",
        "le compte qui lance la commande n'a pas de nom sur cette machine (son numéro manque dans /etc/passwd), et "
        "initdb en veut un. Donnez-lui une ligne dans /etc/passwd, lancez avec un compte qui en a une, "
        "ou donnez DATABASE_URL et CELERY_BROKER_URL",
    ),
    (r"Cannot allocate memory|could not map anonymous shared memory", "la mémoire manque"),
    (r"error while loading shared libraries: (?P<what>\S+?):", "la bibliothèque système {what} manque"),
    (r"lock file .* already exists", "un autre serveur utilise déjà ces données"),
    (r"Bad file format reading the append only file", "son journal est abîmé : restaurez-le ou effacez-le"),
)


def log_path(place: Place, name: str) -> Path:
    return place.logs / f"{name}.log"


def log_open(place: Place, name: str) -> IO[bytes]:
    """Open a server's log to append, setting a long one aside first."""
    place.folder(place.logs)
    path = log_path(place, name)
    try:
        if path.stat().st_size > ROTATE_BYTES:
            path.replace(path.with_suffix(".log.1"))
    except FileNotFoundError:
        pass
    # The folder belongs to the servers' account: never follow a link it could have left there.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "ab")


def log_tail(place: Place, name: str) -> str:
    try:
        with log_path(place, name).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - TAIL_BYTES))
            return f"({log_path(place, name)})\n{log.read().decode(errors='replace')}"
    except OSError:
        return ""


def diagnose(output: str, what: str) -> str:
    """A sentence in plain words, then the last lines of the server for those who can read them."""
    lines = [line for line in output.strip().splitlines() if line.strip()]
    last = "\n".join(f"  {line}" for line in lines[-8:])
    for pattern, meaning in MEANINGS:
        # Only the last lines tell about this start: the log keeps earlier ones.
        if found := re.search(pattern, "\n".join(lines[-15:])):
            return f"{what} : {meaning.format(**found.groupdict())}.\n{last}"
    return f"{what}. Ses dernières lignes :\n{last}"
