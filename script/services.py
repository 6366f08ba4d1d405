#!/usr/bin/env python3
"""A private PostgreSQL and Valkey for development and tests, started and stopped with what uses them.

``script/services.py up`` keeps both running until Ctrl-C and prints the exports;
``script/services.py run -- COMMAND`` runs COMMAND between start and stop. Both honour a
``DATABASE_URL`` or ``REDIS_URL`` that is already set and keep everything below ``$IMPACTHUB_STATE``.
Whoever leaves last stops the servers, so several users of one state folder never hurt each other.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote

from programs import ServiceError, is_root, open_to_all, postgres_programs, reachable, valkey_program

ROOT = Path(__file__).resolve().parent.parent
NAME = "impacthub"
#: In tests tables are full and empty in turn: what a vacuum notes of them is wrong a moment later, and so are plans.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
SAFE = ("synchronous_commit=off",)  # at worst a crash costs the last half second, never the consistency
START_SECONDS = 60
SOCKET_PATH_MAX = 100


def state_dir(purpose: str) -> Path:
    """The folder for ``purpose``: below ``$IMPACTHUB_STATE``, else one for this person and this checkout."""
    chosen = os.environ.get("IMPACTHUB_STATE")
    if chosen:
        return Path(chosen).resolve() / purpose
    checkout = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()).resolve() / f"{NAME}-{os.getuid()}" / f"{purpose}-{checkout}"


@contextlib.contextmanager
def services(state: Path, *, durable: bool = False) -> Iterator[dict[str, str]]:
    """Servers for the length of the block; yields ``DATABASE_URL`` and ``REDIS_URL``.

    Args:
        state: where data, sockets and logs live; made when missing.
        durable: keep data safe when the machine stops (the site), or be as fast as can be (tests).

    Raises:
        ServiceError: a server program is missing or does not start.
    """
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    if len(given) == 2:
        yield given
        return
    _prepare(state)
    with (state / "users").open("w") as users:
        try:
            with _locked(state):
                fcntl.flock(users, fcntl.LOCK_SH)
                if "DATABASE_URL" not in given:
                    given["DATABASE_URL"] = start_postgres(state, durable=durable)
                if "REDIS_URL" not in given:
                    given["REDIS_URL"] = start_valkey(state)
            yield given
        finally:
            with _locked(state):
                _stop_when_last(state, users.fileno())


def start_postgres(state: Path, *, durable: bool) -> str:
    """The address of the database, started first when it does not run yet."""
    home, run = state / "postgres", state / "run"
    if not _answers(run):
        programs = reachable(postgres_programs() / "initdb", state).parent
        _own(home)
        _own(run)
        if not (home / "data").exists():
            _init_postgres(programs, home, durable=durable)
        _forget_dead_postmaster(home / "data", run)
        settings = ["listen_addresses=", "port=5432", "timezone=UTC", *(SAFE if durable else FAST)]
        options = shlex.join(["-k", str(run), *(word for setting in settings for word in ("-c", setting))])
        data, log = home / "data", home / "log"
        _run([programs / "pg_ctl", "start", "-w", "-t", START_SECONDS, "-D", data, "-l", log, "-o", options], log=log)
        _run([programs / "createdb", "-h", run, "-p", 5432, "-U", NAME, NAME], unless="already exists")
    return f"postgresql://{NAME}@/{NAME}?host={quote(str(run), safe='/')}&port=5432"


def start_valkey(state: Path) -> str:
    """The address of the broker, started first when it does not run yet."""
    home = state / "valkey"
    _own(home)
    url_file = home / "url"
    address = url_file.read_text() if url_file.exists() else ""
    if _pongs(address):
        return address
    program = reachable(valkey_program(), state)
    for _attempt in range(3):
        port, password = _free_port(address), secrets.token_hex(16)
        conf = home / "conf"
        conf.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndaemonize yes\nsave ''\n"
            f"dir '{home}'\npidfile '{home}/pid'\nlogfile '{home}/log'\n"
        )
        _give_away(conf)
        address = f"redis://:{password}@127.0.0.1:{port}/0"
        _run([program, conf], log=home / "log")
        if _wait(partial(_pongs, address), 5):
            url_file.write_text(address)
            url_file.chmod(0o600)
            return address
    raise ServiceError(f"Valkey does not start:\n{_tail(home / 'log')}")


def stop_postgres(state: Path) -> None:
    """Stops the private database, waiting for its sessions to end; nothing happens when it does not run."""
    data = state / "postgres" / "data"
    pid = _pid(data / "postmaster.pid")
    if pid and _answers(state / "run"):
        os.kill(pid, signal.SIGINT)
        if not _wait(lambda: not (data / "postmaster.pid").exists(), 20):
            os.kill(pid, signal.SIGQUIT)


def stop_valkey(state: Path) -> None:
    """Stops the private broker; nothing happens when it does not run."""
    home = state / "valkey"
    pid = _pid(home / "pid")
    if pid and (home / "url").exists() and _pongs((home / "url").read_text()):
        os.kill(pid, signal.SIGTERM)
        if not _wait(lambda: not (home / "pid").exists(), 10):
            os.kill(pid, signal.SIGKILL)


def _prepare(state: Path) -> None:
    """Makes the state folder, refusing one that somebody else put there or that the servers cannot enter."""
    for folder in (state.parent, state):
        folder.mkdir(parents=True, exist_ok=True)
    if state.stat().st_uid != os.getuid() or state.parent.stat().st_uid not in {0, os.getuid()}:
        raise ServiceError(f"{state} belongs to somebody else. Set IMPACTHUB_STATE to a folder of your own.")
    if len(str(state / "run")) + len("/.s.PGSQL.5432") > SOCKET_PATH_MAX:
        raise ServiceError(f"{state} is too long for a socket. Set IMPACTHUB_STATE to a shorter folder.")
    if is_root():
        state.chmod(0o755)
        if not open_to_all(state):
            raise ServiceError(f"As root the servers run as nobody, who cannot enter {state}. Set IMPACTHUB_STATE.")


@contextlib.contextmanager
def _locked(state: Path) -> Iterator[None]:
    """Starting and stopping happen one at a time."""
    with (state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stop_when_last(state: Path, users: int) -> None:
    """Stops both servers when nobody else holds the list of users."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    stop_valkey(state)
    stop_postgres(state)


def _init_postgres(programs: Path, home: Path, *, durable: bool) -> None:
    """A new, empty UTF-8 cluster; it appears under its name only when it is whole."""
    fresh = home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    version = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    if int(re.findall(r"\d+", version)[0]) >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        locale = ["--no-locale", "--lc-ctype=C.UTF-8"]
    sync = [] if durable else ["--no-sync"]
    _run([programs / "initdb", "-D", fresh, "-U", NAME, "-A", "trust", "-E", "UTF8", *locale, *sync])
    fresh.rename(home / "data")


def _forget_dead_postmaster(data: Path, run: Path) -> None:
    """After a crash the lock files stay behind; they block a start once their number belongs to another process."""
    pid = _pid(data / "postmaster.pid")
    if pid and "postgres" not in _command_of(pid):
        for left in (data / "postmaster.pid", run / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)


def _run(command: Sequence[object], *, log: Path | None = None, unless: str = "") -> None:
    """Runs a server program as the user who may; a failure shows what it said, unless it said ``unless``."""
    words = [str(word) for word in command]
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    nobody = _nobody() if is_root() else None
    done = subprocess.run(
        words,
        cwd="/",
        env={**environ, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        user=nobody.pw_uid if nobody else None,
        group=nobody.pw_gid if nobody else None,
        extra_groups=[] if nobody else None,
    )
    if done.returncode and not (unless and unless in done.stderr):
        said = "\n".join(text.strip() for text in (done.stdout, done.stderr, _tail(log)) if text.strip())
        raise ServiceError(f"{Path(words[0]).name} failed:\n{said}")


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _own(folder: Path) -> None:
    """Makes a folder that only the servers' user may enter."""
    folder.mkdir(exist_ok=True)
    _give_away(folder)


def _give_away(path: Path) -> None:
    path.chmod(0o700 if path.is_dir() else 0o600)
    if is_root():
        os.chown(path, _nobody().pw_uid, _nobody().pw_gid)


def _answers(run: Path) -> bool:
    """Whether a PostgreSQL listens on the socket in ``run``."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(run / ".s.PGSQL.5432"))
        except OSError:
            return False
        return True


def _pongs(address: str) -> bool:
    """Whether the Valkey at ``redis://:password@host:port/0`` answers and knows the password."""
    found = re.fullmatch(r"redis://:(\w+)@127\.0\.0\.1:(\d+)/0", address.strip())
    if not found:
        return False
    try:
        with socket.create_connection(("127.0.0.1", int(found[2])), timeout=2) as probe:
            probe.sendall(f"AUTH {found[1]}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\n") < 2 and (part := probe.recv(100)):
                answer += part
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"


def _free_port(before: str) -> int:
    """The port of the last start when it is free, so that clients find the server again; else any free one."""
    last = re.search(r":(\d+)/", before)
    for port in (int(last[1]) if last else 0, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise ServiceError("No free port on 127.0.0.1.")


def _pid(file: Path) -> int | None:
    """The process number in the first line of ``file``."""
    try:
        return int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _command_of(pid: int) -> str:
    """The command line of a process; empty when there is none."""
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        return ""
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout


def _tail(log: Path | None) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log and log.exists() else ""


def _wait(ready: Callable[[], bool], seconds: float) -> bool:
    """Asks ``ready`` every 20 ms; False when it never was within ``seconds``."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _up(environment: dict[str, str]) -> int:
    for name, value in environment.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    sys.stdout.write("# Ctrl-C stops\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        signal.pause()
    return 0


def _between(command: list[str], environment: dict[str, str]) -> int:
    """Runs ``command`` and returns its exit code; signals reach it, and we outlive it."""
    process = subprocess.Popen(command, env={**os.environ, **environment})
    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal sends it to the command as well
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: process.terminate())
    code = process.wait()
    return code if code >= 0 else 128 - code


def main(words: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    todo = parser.add_subparsers(dest="todo", required=True)
    todo.add_parser("up", help="keep both servers running until Ctrl-C")
    todo.add_parser("run", help="run a command between start and stop").add_argument("command", nargs="+")
    asked = parser.parse_args(words)
    purpose = os.environ.get("IMPACTHUB_ENV", "test")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        with services(state_dir(purpose), durable=purpose == "local") as environment:
            environment = {**environment, "IMPACTHUB_ENV": purpose}
            return _up(environment) if asked.todo == "up" else _between(asked.command, environment)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
