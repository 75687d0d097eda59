"""Run one command with the embedded servers: `python -m config.embedded.run [--throwaway] -- COMMAND …`.

The command finds DATABASE_URL, CELERY_BROKER_URL and, first in its PATH, the programs of the embedded PostgreSQL
(psql, pg_dump, pg_restore). With `--throwaway` the servers are new, and their data are removed at the end.
"""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from config.embedded.addresses import broker_url_of, database_url_of
from config.embedded.binaries import binaries_find
from config.embedded.errors import EmbeddedError
from config.embedded.servers import servers, wanted_from_environment
from config.embedded.throwaway import throwaway_folder

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded.run")
    parser.add_argument("--throwaway", action="store_true", help="new servers, removed at the end")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    environment = dict(os.environ)
    try:
        with ExitStack() as stack:
            if options.throwaway:
                var_dir = stack.enter_context(throwaway_folder())
                environment["VAR_DIR"] = str(var_dir)
            else:
                var_dir = Path(os.environ.get("VAR_DIR") or ROOT / "var")
            wanted = wanted_from_environment()
            place = stack.enter_context(servers(var_dir, **wanted, throwaway=options.throwaway))
            if wanted["postgres"]:
                environment["DATABASE_URL"] = database_url_of(place)
            if wanted["valkey"]:
                environment["CELERY_BROKER_URL"] = broker_url_of(place)
            programs = str(binaries_find(place).postgres_bin)
            environment["PATH"] = os.pathsep.join([programs, environment.get("PATH", os.defpath)])
            return _run(options.command, environment)
    except EmbeddedError as error:
        print(f"Passerelle : {error}", file=sys.stderr)  # noqa: T201
        return 2


def _run(command: list[str], environment: dict[str, str]) -> int:
    try:
        process = subprocess.Popen(command, env=environment)  # noqa: S603
    except OSError as error:
        print(f"Passerelle : {command[0]} : {error.strerror}.", file=sys.stderr)  # noqa: T201
        return 127
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the command got it too, and decides
        except SystemExit:
            process.terminate()
            process.wait()
            raise


if __name__ == "__main__":
    sys.exit(main())
