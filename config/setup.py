"""Make the virtual environment: `python config/setup.py VENV REQUIREMENTS…`, with nothing installed yet.

uv installs the locked requirements quickly; where uv itself cannot be had, plain pip does the same, slowly.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

NEEDED = (3, 11)
UV = Path(__file__).resolve().parent.parent / "requirements" / "uv.txt"


def main(folder: str, *requirements: str) -> int:
    if sys.version_info < NEEDED:
        return _fail(
            f"Python {NEEDED[0]}.{NEEDED[1]} ou plus récent est nécessaire ; {sys.executable} est en version "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Donnez-en un autre : make PYTHON=/chemin/vers/python3.11 …"
        )
    target = Path(folder).absolute()
    python = target / "bin" / "python"
    if not _works(python):
        if target.is_symlink():
            return _fail(f"{folder} est un lien vers un environnement incomplet : retirez ce lien, puis recommencez.")
        shutil.rmtree(target, ignore_errors=True)
        _say(f"Environnement Python dans {folder}…")
        try:
            venv.create(target, with_pip=True)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            shutil.rmtree(target, ignore_errors=True)
            return _fail(
                f"Impossible de créer {folder} ({error}). Sous Debian ou Ubuntu, il manque souvent le paquet "
                "python3-venv : apt install python3-venv."
            )
    _say("Installation des dépendances verrouillées…")
    listed = [argument for name in requirements for argument in ("-r", name)]
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    if _run([*pip, "-r", str(UV)], stderr=subprocess.DEVNULL):
        options = ["--quiet", "--require-hashes", "--python", str(python)]
        uv = [str(python), "-m", "uv", "pip", "install", *options]
        if _run([*uv, *listed], env=_uv_environment(target)):
            return 0
        _say("uv n'a pas abouti : nouvel essai avec pip.")
    if _run([*pip, *listed]):
        return 0
    return _fail("les dépendances n'ont pas pu être installées : voir les lignes ci-dessus (réseau, index, disque ?).")


def _works(python: Path) -> bool:
    """Whether the environment is whole: an interrupted one has no pip, a moved interpreter does not start."""
    return _run([str(python), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"], stderr=subprocess.DEVNULL)


def _run(command: list[str], **options: Any) -> bool:
    try:
        return subprocess.run(command, check=False, **options).returncode == 0  # noqa: S603
    except OSError:
        return False


def _uv_environment(target: Path) -> dict[str, str]:
    """uv reads pip's own settings of the package index, so that configuring pip is enough."""
    environment = dict(os.environ)
    configured = _pip_configuration(target)
    for theirs, ours, separator in (
        ("UV_DEFAULT_INDEX", "index-url", " "),
        ("UV_INDEX", "extra-index-url", " "),
        ("UV_FIND_LINKS", "find-links", ","),
        ("SSL_CERT_FILE", "cert", " "),
    ):
        if configured.get(ours):
            environment.setdefault(theirs, separator.join(configured[ours].split()))
    # As pip does, take a file wherever its locked hash is found.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    environment.setdefault("UV_PYTHON_DOWNLOADS", "never")
    environment.setdefault("UV_HTTP_TIMEOUT", "180")
    if not os.access(Path.home(), os.W_OK):
        environment.setdefault("UV_NO_CACHE", "1")
    return environment


def _pip_configuration(target: Path) -> dict[str, str]:
    """What pip was told in its files and variables; a more precise section wins, as for pip."""
    done = subprocess.run(  # noqa: S603
        [str(target / "bin" / "python"), "-m", "pip", "config", "list"],
        check=False,
        capture_output=True,
        text=True,
    )
    found: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for line in done.stdout.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(section):
                found[key.removeprefix(section)] = value.strip("'\"").replace("\\n", " ")
    return found


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _fail(text: str) -> int:
    _say(f"Passerelle : {text}")
    return 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
