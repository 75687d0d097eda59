"""Servers for one test session: new, quick, and away from the developer's data.

The test settings call this before they read any address, so that every way of running pytest has its servers.
DATABASE_URL and CELERY_BROKER_URL still win, to test against other versions.
"""

import atexit
import os
import sys
from contextlib import ExitStack

from config.embedded.addresses import broker_url_of, database_url_of
from config.embedded.errors import EmbeddedError
from config.embedded.servers import servers, wanted_from_environment
from config.embedded.throwaway import throwaway_folder

STARTED = "PASSERELLE_TEST_SESSION"  # inherited by pytest-xdist's processes and by those that tests start


def session_start() -> None:
    if STARTED in os.environ:
        return
    stack = ExitStack()
    atexit.register(stack.close)
    var_dir = stack.enter_context(throwaway_folder(in_memory=True))
    wanted = wanted_from_environment()
    if any(wanted.values()):
        try:
            place = stack.enter_context(servers(var_dir, **wanted, throwaway=True))
        except EmbeddedError as error:
            sys.exit(f"Passerelle : {error}")
        if wanted["postgres"]:
            os.environ["DATABASE_URL"] = database_url_of(place)
        if wanted["valkey"]:
            os.environ["CELERY_BROKER_URL"] = broker_url_of(place)
    os.environ["VAR_DIR"] = str(var_dir)
    os.environ[STARTED] = str(os.getpid())
