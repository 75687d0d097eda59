"""A `make run` of its own for a test, over a database that was migrated already."""

import http.client
import json
import subprocess
from pathlib import Path

import psycopg
from django.db import connections

from config.embedded.addresses import database_url_of
from config.embedded.binaries import binaries_find
from config.embedded.servers import servers
from tests.config.conftest import python, started, wait_for
from tests.database import migrated_database


class Run:
    """A `make run` over a prepared database, without the time that preparing one takes."""

    def __init__(self, var_dir: Path, environment: dict[str, str], port: int) -> None:
        self.port, self.var_dir = port, var_dir
        self.environment = environment | {"VAR_DIR": str(var_dir), "PORT": str(port)}

    def __enter__(self):
        self.context = started(python("-m", "config.supervisor"), self.environment)
        self.process = self.context.__enter__()
        return self

    def __exit__(self, *error):
        self.context.__exit__(*error)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            assert self.process.poll() is None, self.process.stdout.read()
            return False
        finally:
            connection.close()

    def children(self) -> list[int]:
        written = self.var_dir / "supervisor.json"
        return [pid for pid, _ in json.loads(written.read_text())["children"]] if written.exists() else []

    def all_children(self) -> list[int]:
        wait_for(lambda: len(self.children()) == 3)
        return self.children()

    def stop(self, number: int) -> str:
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=120)
        return output


def copy_migrated_database(var_dir: Path) -> None:
    """Spare the new servers the migrations, which this test session has run already."""
    parameters = connections["default"].settings_dict
    source = psycopg.conninfo.make_conninfo(
        user=parameters["USER"],
        password=parameters["PASSWORD"],
        dbname=migrated_database(),
        **({"host": parameters["HOST"], "port": parameters["PORT"]} if parameters["HOST"] else parameters["OPTIONS"]),
    )
    with servers(var_dir, valkey=False) as place:
        programs = binaries_find(place)
        dump = subprocess.run([programs.postgres("pg_dump"), source], capture_output=True, check=True)
        psql = [programs.postgres("psql"), "--quiet", "--set=ON_ERROR_STOP=1", database_url_of(place)]
        subprocess.run(psql, input=dump.stdout, capture_output=True, check=True)
