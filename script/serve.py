#!/usr/bin/env python3
"""Runs the site, its worker and its beat on a private database and broker until Ctrl-C; see ``script/server``."""

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from local import environment
from programs import ServiceError
from services import ROOT, services, state_dir

START_SECONDS = 90
STOP_SECONDS = 20
DEMO_PEOPLE = ("coordinator", "coach", "producent", "deelnemer", "jury", "filantroop", "lid")


class ServerError(Exception):
    """The site cannot run; the text says why."""


class Stop(BaseException):
    """Somebody asked us to stop."""


def main() -> int:
    """Runs until a signal or until a part dies; returns the exit code (0 after a signal)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stop)
    try:
        port = _free_port()
        state = state_dir("local")
        with services(state, durable=True) as urls:
            quiet = {
                "PYTHONUNBUFFERED": "1",
                "PYTHONWARNINGS": "ignore:::celery.platforms",
            }  # root is told off at length
            environ = {**os.environ, **environment(state, port), **urls, **quiet}
            _say("Preparing the database and the demo data")
            prepare = [sys.executable, str(ROOT / "script" / "prepare.py")]
            subprocess.run(prepare, env=environ, check=True, start_new_session=True)
            _run_site(port, state, environ)
    except Stop:
        return 0
    except subprocess.CalledProcessError:
        return 1
    except (ServerError, ServiceError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run_site(port: int, state: Path, environ: dict[str, str]) -> None:
    """Starts the three parts, says where the site is, and waits; raises when one of them ends."""
    ended: queue.SimpleQueue[str] = queue.SimpleQueue()
    with contextlib.ExitStack() as parts:
        for name, command in _commands(port, state).items():
            parts.enter_context(_part(name, command, environ, ended))
        _wait_until_live(port, ended)
        _say(_welcome(port, environ))
        raise ServerError(f"{ended.get()} has stopped, so everything stops.")


def _commands(port: int, state: Path) -> dict[str, list[str]]:
    host = os.environ.get("HOST", "127.0.0.1")
    wsgi = ["granian", "--interface", "wsgi", "impacthub.wsgi:application", "--host", host, "--port", str(port)]
    celery = ["celery", "--quiet", "-A", "impacthub"]
    beat = ["beat", "--loglevel", "warning", "-s", str(state / f"beat-{port}"), "--pidfile="]
    return {
        "web": [*wsgi, "--workers", "2", "--blocking-threads", "4", "--log-level", "warning"],
        "worker": [*celery, "worker", "-c", "2", "--loglevel", "info", "-n", f"impacthub-{port}@%h"],
        "beat": [*celery, *beat],
    }


@contextlib.contextmanager
def _part(name: str, command: list[str], environ: dict[str, str], ended: queue.SimpleQueue[str]) -> Iterator[None]:
    """A process of its own session for the length of the block, its lines under its name."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )

    def follow() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            _say(f"{name:<6} | {line.rstrip()}")

    def watch() -> None:  # not by the end of its lines: what it leaves behind may hold them open
        process.wait()
        ended.put(name)

    for task in (follow, watch):
        threading.Thread(target=task, daemon=True).start()
    try:
        yield
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    """Asks a part to end, gives it time, and sweeps what it left; further signals are ignored meanwhile."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_until_live(port: int, ended: queue.SimpleQueue[str]) -> None:
    """Returns when the site answers 200; raises when a part ended or time is up."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if not ended.empty():
            raise ServerError(f"{ended.get()} did not start.")
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz/live", timeout=5) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            raise ServerError(f"The site answers {error.code} to /healthz/live.") from error
        except OSError:
            time.sleep(0.1)
    raise ServerError(f"The site did not answer within {START_SECONDS} seconds.")


def _free_port() -> int:
    """The port to serve on; raises when it is no port or already taken."""
    wanted = os.environ.get("PORT", "8000")
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise ServerError(f"PORT is {wanted}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(wanted)))
        except OSError as error:
            raise ServerError(f"Port {wanted}: {error.strerror}. Choose another: PORT=8001 script/server") from error
    return int(wanted)


def _welcome(port: int, environ: dict[str, str]) -> str:
    lines = [f"\nImpactHub runs at http://localhost:{port}/"]
    if environ["IMPACTHUB_DEMO"] == "1":
        lines.append("Log in as producent@demo.impacthub.test with the password impact-demo")
        lines.append(f"(or as another of {' '.join(f'{name}@' for name in DEMO_PEOPLE)})")
    if environ["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        lines.append(f"Mails are written to {environ['EMAIL_FILE_PATH']}")
    return "\n  ".join([*lines, "Ctrl-C stops."]) + "\n"


def _raise_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
