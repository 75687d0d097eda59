"""The embedded servers: shared, stopped by the last user, found again after a kill."""

import json
import os
import signal
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import addresses
from config.embedded.binaries import binaries_find
from config.embedded.errors import EmbeddedError
from config.embedded.places import place_find
from config.embedded.postgres import postgres_answers
from config.embedded.servers import servers
from config.embedded.valkey import valkey_answers
from tests.config.conftest import python, server_pids, started, wait_for

pytestmark = pytest.mark.integration


def modes(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Mode and owner of a folder and of all those above it."""
    return {
        str(path): (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in (folder, *folder.parents)
    }


def test_servers_answer_at_the_addresses_known_before_they_run_and_stop_at_the_end(var_dir):
    before = modes(var_dir)
    url = addresses.database_url(var_dir)
    with servers(var_dir, throwaway=True) as place:
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT lower('ÉCOLE'), current_user").fetchone() == ("école", "passerelle")
        assert valkey_answers(place)
        pids = server_pids(place)
        assert all(pids)
    assert server_pids(place) == (None, None)
    assert modes(var_dir) == before


def test_the_servers_know_the_extensions_that_the_project_uses(var_dir):
    with servers(var_dir, valkey=False, throwaway=True), psycopg.connect(addresses.database_url(var_dir)) as connection:
        for name in ("unaccent", "pg_trgm", "btree_gist", "cube", "earthdistance"):
            connection.execute(f"CREATE EXTENSION {name}".encode())


def test_nobody_enters_without_the_password_nor_by_the_network(var_dir):
    with servers(var_dir, throwaway=True) as place:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://passerelle:wrong@/passerelle?host={place.sockets}").close()
        with pytest.raises(psycopg.OperationalError, match="no password"):
            psycopg.connect(f"postgresql://passerelle@/passerelle?host={place.sockets}").close()
        client = redis.Redis(unix_socket_path=str(place.valkey_socket))
        with pytest.raises(redis.AuthenticationError):
            client.ping()
        client.close()
        with psycopg.connect(addresses.database_url(var_dir)) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute(
                "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'"
            ).fetchone() == (0,)
        for path in (place.sockets, place.pg_data, place.valkey_data):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        assert stat.S_IMODE((place.home / "secret").stat().st_mode) == 0o600
        arguments = [Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in server_pids(place)]
        assert all(place.secret not in text for text in arguments)


def test_a_user_that_leaves_does_not_stop_the_servers_under_another(var_dir):
    with servers(var_dir, throwaway=True) as place:
        pids = server_pids(place)
        with servers(var_dir, throwaway=True):
            assert server_pids(place) == pids
        assert server_pids(place) == pids
        assert postgres_answers(place)
    assert server_pids(place) == (None, None)


def test_a_command_that_overlaps_keeps_the_servers_until_its_own_end(var_dir, bare_environment):
    hold = "import sys; print('ready', flush=True); sys.stdin.read()"
    environment = bare_environment | {"VAR_DIR": str(var_dir)}
    command = subprocess.Popen(
        python("-m", "config.embedded.run", "--", *python("-c", hold)),
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert command.stdout.readline() == "ready\n"
        with servers(var_dir) as place:
            pids = server_pids(place)
        assert server_pids(place) == pids, "the command still uses them"
    finally:
        command.communicate("", timeout=120)
    assert command.returncode == 0
    assert server_pids(place) == (None, None)


def test_servers_left_by_a_killed_user_are_adopted_with_their_data(var_dir, bare_environment):
    environment = bare_environment | {"VAR_DIR": str(var_dir)}
    place = place_find(var_dir)
    with started(python("-m", "config.embedded.run", "--", "sleep", "60"), environment) as process:
        wait_for(lambda: valkey_answers(place))
        with psycopg.connect(addresses.database_url(var_dir)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        pids = server_pids(place)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert server_pids(place) == pids, "a kill leaves the servers running"
    with servers(var_dir):
        assert server_pids(place) == pids
        with psycopg.connect(addresses.database_url(var_dir)) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert server_pids(place) == (None, None)


def test_data_and_messages_survive_the_kill_of_the_servers_themselves(var_dir):
    with servers(var_dir) as place:
        with psycopg.connect(addresses.database_url(var_dir)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        with redis.Redis(unix_socket_path=str(place.valkey_socket), password=place.secret) as client:
            client.rpush("passerelle", "message")
            client.execute_command("WAITAOF", 1, 0, 2000)
        for pid in server_pids(place):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: server_pids(place) == (None, None))
        # What a machine that restarts leaves: the number of a dead server now belongs to somebody else.
        mark = place.pg_data / "postmaster.pid"
        mark.write_text(mark.read_text().replace(mark.read_text().split("\n")[0], str(os.getpid()), 1))
    with servers(var_dir):
        with psycopg.connect(addresses.database_url(var_dir)) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        with redis.Redis(unix_socket_path=str(place.valkey_socket), password=place.secret) as client:
            assert client.lrange("passerelle", 0, -1) == [b"message"]


def test_two_folders_have_their_own_servers_side_by_side(var_dir):
    other = var_dir / "another checkout"
    with servers(var_dir, throwaway=True) as here, servers(other, throwaway=True) as there:
        assert not set(server_pids(here)) & set(server_pids(there))
        assert here.secret != there.secret
        assert postgres_answers(here)
        assert postgres_answers(there)


def test_a_very_long_path_gets_short_private_sockets(var_dir):
    long = var_dir / ("x" * 90) / "var"
    with servers(long, throwaway=True) as place:
        assert len(str(place.sockets)) < 60
        assert stat.S_IMODE(place.sockets.stat().st_mode) == 0o700
        assert postgres_answers(place)
        assert place_find(long) == place
    for socket_file in place.sockets.iterdir():
        socket_file.unlink()
    place.sockets.rmdir()


def test_a_half_made_data_folder_is_made_again(var_dir):
    place = place_find(var_dir)
    place.folder(place.base / "postgres.draft-cut")
    (place.base / "postgres.draft-cut" / "rest").touch()
    with servers(var_dir, valkey=False, throwaway=True):
        assert postgres_answers(place)
    assert not list(place.base.glob("postgres.draft-*"))


def test_the_data_of_another_version_are_refused_with_the_way_out(var_dir):
    place = place_find(var_dir)
    place.folder(place.pg_data)
    (place.pg_data / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match=r"PostgreSQL 15.*pg_dump") as refusal, servers(var_dir):
        pass
    assert "mise-a-jour.md" in str(refusal.value)


def test_a_folder_that_is_not_a_database_is_refused_and_left_alone(var_dir):
    place = place_find(var_dir)
    place.folder(place.pg_data)
    (place.pg_data / "precious").write_text("mine")
    with pytest.raises(EmbeddedError, match="PG_VERSION manque"), servers(var_dir):
        pass
    assert (place.pg_data / "precious").read_text() == "mine"


def test_a_full_disk_is_said_before_anything_is_written(var_dir, monkeypatch):
    monkeypatch.setattr("config.embedded.postgres.FIRST_START_BYTES", 2**60)
    with pytest.raises(EmbeddedError, match="Disque plein"), servers(var_dir):
        pass
    assert not (var_dir / "embedded" / "postgres").exists()


def test_a_link_in_place_of_our_folder_is_refused(var_dir):
    (var_dir / "trap").mkdir()
    (var_dir / "embedded").symlink_to(var_dir / "trap")
    with pytest.raises(EmbeddedError, match="n'est pas un dossier"):
        place_find(var_dir)


def test_a_var_dir_that_is_a_file_is_refused(var_dir):
    (var_dir / "file").write_text("")
    with pytest.raises(EmbeddedError, match="Impossible de préparer"):
        place_find(var_dir / "file")


def test_the_addresses_stay_the_same_when_the_checkout_moves(var_dir):
    (var_dir / "before").mkdir()
    with servers(var_dir / "before", valkey=False) as place:
        secret = place.secret
        with psycopg.connect(addresses.database_url(var_dir / "before")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    (var_dir / "before").rename(var_dir / "after")
    with servers(var_dir / "after", valkey=False) as place:
        assert place.secret == secret
        with psycopg.connect(addresses.database_url(var_dir / "after")) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_command_finds_the_programs_of_the_same_postgresql(var_dir, bare_environment):
    done = subprocess.run(
        python("-m", "config.embedded.run", "--throwaway", "--", "sh", "-c", 'pg_dump "$DATABASE_URL"'),
        env=bare_environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    assert "PostgreSQL database dump complete" in done.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")
class TestAsRoot:
    def test_the_servers_run_as_an_account_that_owns_nothing_else(self, var_dir):
        with servers(var_dir, throwaway=True) as place:
            assert place.account is not None
            for pid in server_pids(place):
                status = Path(f"/proc/{pid}/status").read_text()
                assert f"Uid:\t{place.account.uid}\t{place.account.uid}" in status
                assert f"Gid:\t{place.account.gid}\t{place.account.gid}" in status
                assert "CapEff:\t0000000000000000" in status
                assert "Groups:\t \n" in status

    def test_a_checkout_under_a_closed_home_keeps_its_data_where_the_servers_reach_them(self, var_dir):
        home = var_dir / "home"
        home.mkdir(mode=0o700)
        before = modes(home)
        with servers(home / "checkout" / "var", throwaway=True) as place:
            assert not place.base.is_relative_to(home)
            assert postgres_answers(place)
            assert valkey_answers(place)
            assert stat.S_IMODE(place.base.stat().st_mode) == 0o710
        try:
            assert modes(home) == before
            with servers(home / "checkout" / "var", throwaway=True) as again:
                assert again == place
        finally:
            subprocess.run(["rm", "-rf", str(place.base)], check=True)
        with pytest.raises(EmbeddedError, match="a disparu"):
            place_find(home / "checkout" / "var")

    def test_programs_in_a_closed_environment_are_copied_where_the_account_reaches_them(self, var_dir, monkeypatch):
        monkeypatch.setattr("config.embedded.binaries._runs", lambda place, found: found.valkey.is_relative_to(var_dir))
        place = place_find(var_dir)
        found = binaries_find(place)
        assert found.valkey.is_relative_to(place.base)
        assert place.account is not None
        assert place.account.can(found.postgres("postgres"), "--version")
        assert binaries_find(place) == found, "copied once"
        assert len(list(place.base.glob("programs-*"))) == 1

    def test_the_folder_of_another_account_is_refused(self, var_dir):
        (var_dir / "embedded").mkdir()
        os.chown(var_dir / "embedded", 12345, 12345)
        with pytest.raises(EmbeddedError, match="appartient au compte numéro 12345"):
            place_find(var_dir)

    def test_the_data_of_another_account_are_refused(self, var_dir):
        place = place_find(var_dir)
        place.folder(place.pg_data)
        os.chown(place.pg_data, 12345, 12345)
        with pytest.raises(EmbeddedError, match="appartient au compte numéro 12345"), servers(var_dir):
            pass


def test_the_place_is_written_once_and_readable_by_its_owner_only(var_dir):
    place = place_find(var_dir)
    written = place.home / "place.json"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    before = written.stat().st_mtime_ns
    assert place_find(var_dir) == place
    assert written.stat().st_mtime_ns == before
    assert json.loads(written.read_text())["base"] == "."


def test_no_port_is_opened(var_dir):
    with servers(var_dir, throwaway=True) as place:
        listening = set(Path("/proc/net/tcp").read_text().splitlines()[1:])
        inodes = {line.split()[9] for line in listening if line.split()[3] == "0A"}
        for pid in server_pids(place):
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                assert os.readlink(descriptor).removeprefix("socket:[").rstrip("]") not in inodes
