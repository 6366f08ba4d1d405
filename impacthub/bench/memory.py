"""Peak memory of the processes that a site consists of, and what a PDF costs in one of them."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from impacthub.bench.measure import HOST

START_SECONDS = 30
ROUNDS = 10


@dataclass(frozen=True)
class PdfCost:
    """The plan's PDF in a worker: its pages, peak memory, and CPU seconds of ours and of WeasyPrint alone."""

    pages: int
    peak_mb: float
    ours: float
    alone: float

    @property
    def times(self) -> float:
        """How many times WeasyPrint alone it costs."""
        return self.ours / self.alone


def peak_mb(pid: int | str = "self") -> float:
    """The most memory that process ``pid`` ever held, in MB; raises OSError where there is no ``/proc``."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def web_worker_mb(site: dict[str, str], visits: Iterable[tuple[str, str]]) -> float:
    """Peak memory of one worker of the real server after ``visits``, pairs of a path and its cookies.

    ``site`` is the environment of :func:`impacthub.bench.data.scratch_site`.
    """
    with _granian(site) as (port, pid):
        for _round in range(ROUNDS):
            for path, cookies in visits:
                _get(port, path, cookies)
        return max(peak_mb(child) for child in _children(pid))


def pdf_cost(site: dict[str, str], job_id: str) -> PdfCost:
    """Make the file of a job in a process that loaded what the worker loads."""
    command = [sys.executable, "-m", "impacthub.bench.pdf_worker", job_id]
    done = subprocess.run(command, env=_environ(site), stdout=subprocess.PIPE, check=True)
    return PdfCost(**json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def _granian(site: dict[str, str]) -> Iterator[tuple[int, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("granian"))
    command = [program, "--interface", "wsgi", "impacthub.wsgi:application", "--host", "127.0.0.1", "--port", str(port)]
    options = ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    server = subprocess.Popen([*command, *options], env=_environ(site), cwd=settings.BASE_DIR)
    try:
        _wait_for(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            return _get(port, "/healthz/live", "")
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)


def _get(port: int, path: str, cookies: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": HOST, "Cookie": cookies})
        connection.getresponse().read()
    finally:
        connection.close()


def _children(pid: int) -> list[int]:
    """The worker processes that ``pid`` started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _environ(site: dict[str, str]) -> dict[str, str]:
    plain = {"SECURE_SSL_REDIRECT": "0", "ALLOWED_HOSTS": HOST, "ADMIN_REQUIRES_MFA": "0", "LOG_LEVEL": "ERROR"}
    quiet = {"PYTHONWARNINGS": "ignore:No directory at"}  # nothing was collected, and nothing static is asked for
    return {**os.environ, "SECRET_KEY": settings.SECRET_KEY, **plain, **quiet, **site}
