"""Who the servers run as when the launcher is root: an account that owns nothing else on the machine.

PostgreSQL refuses to run as root, and a shared account such as `nobody` would let any other program of that
account read the data. The servers therefore get a numeric identity of their own, which needs no line in
/etc/passwd. Only `initdb` insists on a named user: it runs as `nobody` with our private group, inside a folder
that only this group may cross, and the files are then given to the numeric identity.

`EMBEDDED_ACCOUNT` names another system account, for machines with their own rules.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.errors import EmbeddedError

DEDICATED_ID = 47432


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        """Arguments of `subprocess.Popen` that drop root for good, supplementary groups included."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def popen_named(self) -> dict[str, Any]:
        """The same for a program that must find its user in /etc/passwd."""
        return self.popen() | {"user": _named_uid(self.uid)}

    def can(self, *command: str, cwd: Path = Path("/")) -> bool:
        """Whether this account can run the command."""
        try:
            done = subprocess.run(  # noqa: S603
                command,
                cwd=cwd,
                env={"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                **self.popen(),
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0

    def can_reach(self, folder: Path) -> bool:
        return self.can("/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder))


def account_choose() -> Account | None:
    """The account of the servers, or None when the launcher itself has no privilege to drop."""
    if os.geteuid() != 0:
        return None
    wanted = os.environ.get("EMBEDDED_ACCOUNT", "")
    if wanted:
        try:
            entry = pwd.getpwnam(wanted)
        except KeyError:
            raise EmbeddedError(f"EMBEDDED_ACCOUNT={wanted} : ce compte n'existe pas sur cette machine.") from None
        if entry.pw_uid == 0:
            raise EmbeddedError("EMBEDDED_ACCOUNT ne peut pas être root : PostgreSQL le refuse.")
        return Account(entry.pw_uid, entry.pw_gid)
    dedicated = Account(DEDICATED_ID, DEDICATED_ID)
    if dedicated.can("/bin/sh", "-c", ":"):
        return dedicated
    # Some containers map only a few identities: `nobody` is then the least powerful one there is.
    nobody = Account(_named_uid(65534), pwd.getpwuid(_named_uid(65534)).pw_gid)
    if nobody.can("/bin/sh", "-c", ":"):
        return nobody
    raise EmbeddedError(
        "Lancé en root, mais cette machine ne permet pas de prendre une autre identité, et PostgreSQL refuse root. "
        "Relancez avec un compte ordinaire, ou donnez DATABASE_URL et CELERY_BROKER_URL."
    )


def _named_uid(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_uid
    except KeyError:
        pass
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise EmbeddedError(
            "Aucun compte « nobody » sur cette machine : donnez EMBEDDED_ACCOUNT, le nom d'un compte sans privilège."
        ) from None
