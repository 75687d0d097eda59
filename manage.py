#!/usr/bin/env python
"""Entry point of every administrative command.

Without DATABASE_URL, a command starts the embedded servers if they are not running, and leaves them as it found them.
"""

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

# These commands read files only; starting a database for them would be a waste.
FILES_ONLY = {
    "",
    "help",
    "version",
    "--help",
    "--version",
    "-h",
    "collectstatic",
    "findstatic",
    "diffsettings",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from config.embedded.errors import EmbeddedError

    try:
        with _servers(sys.argv[1] if len(sys.argv) > 1 else ""):
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.stderr.write(f"Passerelle : {error}\n")
        sys.exit(2)


def _servers(command: str) -> AbstractContextManager[object]:
    from config.embedded.servers import servers, wanted_from_environment

    wanted = wanted_from_environment()
    if command in FILES_ONLY or not any(wanted.values()):
        return nullcontext()
    # A polite end, so that a command that is told to stop still leaves the servers as it found them.
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, lambda received, _frame: sys.exit(128 + received))
    return servers(Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent / "var"), **wanted)


if __name__ == "__main__":
    main()
