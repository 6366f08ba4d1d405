"""The private servers: they start, are shared, keep their data, survive crashes and leave nothing behind."""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
import redis

from tests.toolchain.conftest import run_script, running_in

pytestmark = pytest.mark.slow


def between(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(run_script("services.py", "run", "--", *command), capture_output=True, text=True, timeout=90)


def query(sql: str) -> str:
    """What ``sql`` answers, asked by a command that ``script/services.py run`` runs."""
    program = "import os, sys, psycopg; c = psycopg.connect(os.environ['DATABASE_URL'], autocommit=True)"
    program += "; r = c.execute(sys.argv[1]); print(r.fetchone()[0] if r.description else 'done')"
    done = between(sys.executable, "-c", program, sql)
    assert done.stderr == ""
    return done.stdout.strip()


@contextlib.contextmanager
def up() -> Iterator[dict[str, str]]:
    """``script/services.py up`` for the length of the block; yields what it exported, and its process number."""
    process = subprocess.Popen(run_script("services.py", "up"), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    exported = {"pid": str(process.pid)}
    for line in process.stdout:
        if line.startswith("#"):
            break
        name, _, value = line.removeprefix("export ").partition("=")
        exported[name] = shlex.split(value)[0]
    try:
        yield exported
    finally:
        process.terminate()
        process.stdout.close()
        assert process.wait(30) in {0, -signal.SIGKILL}


def answers(exported: dict[str, str]) -> tuple[bool, bool]:
    """Whether the database and the broker answer."""
    try:
        with psycopg.connect(exported["DATABASE_URL"]) as connection:
            database = connection.execute("SELECT true").fetchone() == (True,)
    except psycopg.OperationalError:
        database = False
    try:
        with redis.Redis.from_url(exported["REDIS_URL"]) as client:
            broker = client.ping() is True
    except redis.ConnectionError:
        broker = False
    return database, broker


def postmaster(state: Path) -> int:
    return int((state / "test/postgres/data/postmaster.pid").read_text().split()[0])


def kill_postmaster(state: Path) -> None:
    """Ends the database as a power cut would; its lock files stay."""
    pid = postmaster(state)
    os.kill(pid, signal.SIGKILL)
    while any("postgres" in command for command in running_in(state).values()):
        pass


def test_command_runs_between_start_and_stop_and_its_exit_code_counts(state):
    done = between("sh", "-c", 'echo "$IMPACTHUB_ENV"; exit 3')
    assert (done.stdout, done.stderr, done.returncode) == ("test\n", "", 3)
    assert running_in(state) == {}


def test_database_is_utf8_sorts_the_same_everywhere_and_has_our_extensions(state):
    with up() as exported, psycopg.connect(exported["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT current_setting('server_encoding'), current_setting('fsync'), 'Z' < 'a', upper('é')"
        ).fetchone()
        extensions = connection.execute(
            "SELECT name FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent') ORDER BY 1"
        ).fetchall()
    assert row == ("UTF8", "off", True, "É")
    assert extensions == [("pg_trgm",), ("unaccent",)]


def test_broker_asks_for_its_password(state):
    with up() as exported:
        stranger = redis.Redis.from_url(re.sub(r":\w+@", "", exported["REDIS_URL"]))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        assert answers(exported) == (True, True)


def test_second_start_keeps_the_data(state):
    assert query("CREATE TABLE kept AS SELECT 42 AS answer") == "done"
    assert running_in(state) == {}
    assert query("SELECT answer FROM kept") == "42"


def test_site_flushes_to_disk(state, monkeypatch):
    monkeypatch.setenv("IMPACTHUB_ENV", "local")
    assert query("SELECT current_setting('fsync') || current_setting('full_page_writes')") == "onon"


def test_last_one_out_stops_the_servers(state):
    with contextlib.ExitStack() as later:
        with up() as first:
            assert between("true").returncode == 0
            assert answers(first) == (True, True)
            second = later.enter_context(up())
            assert {**second, "pid": ""} == {**first, "pid": ""}
        assert answers(second) == (True, True)
    assert answers(second) == (False, False)


def test_start_after_the_launcher_was_killed_uses_what_runs_and_stops_it(state):
    with up() as lost:
        os.kill(int(lost["pid"]), signal.SIGKILL)
    assert answers(lost) == (True, True)
    assert between("true").returncode == 0
    assert answers(lost) == (False, False)


def test_start_after_the_database_was_killed_keeps_the_data(state):
    query("CREATE TABLE kept AS SELECT 42 AS answer")
    with up() as exported:
        kill_postmaster(state)
        assert answers(exported) == (False, True)
        assert query("SELECT answer FROM kept") == "42"
        assert answers(exported) == (True, True)


def test_stale_lock_file_with_the_number_of_another_process_is_no_obstacle(state):
    with up():
        kill_postmaster(state)
        lock = state / "test/postgres/data/postmaster.pid"
        lines = lock.read_text().splitlines(keepends=True)
        broker = (state / "test/valkey/pid").read_text().strip()  # alive, and the same user's as the database
        lock.write_text("".join([f"{broker}\n", *lines[1:]]))
        assert query("SELECT 1") == "1"


def test_servers_of_ones_own_are_used(state, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://mine")
    monkeypatch.setenv("REDIS_URL", "redis://mine")
    assert between("sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"').stdout == "postgresql://mine redis://mine\n"
    assert list(state.iterdir()) == []


def test_only_the_missing_server_is_started(state, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://mine")
    with up() as exported:
        assert exported["DATABASE_URL"] == "postgresql://mine"
        assert exported["REDIS_URL"].startswith("redis://:")
        assert sorted(path.name for path in (state / "test").iterdir()) == ["lock", "users", "valkey"]


@pytest.fixture
def services(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("services")


def test_folder_of_somebody_else_is_refused(services, state, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: state.stat().st_uid + 1)
    with pytest.raises(services.ServiceError, match="belongs to somebody else"):
        services._prepare(state)


def test_folder_too_long_for_a_socket_is_refused(services, state):
    with pytest.raises(services.ServiceError, match="too long"):
        services._prepare(state / ("x" * 80))
