"""The whole site as real processes: PostgreSQL, Valkey, web, worker, and a mail server that misbehaves on request."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
from celery import Celery

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0


def until(question: Callable[[], object], *, seconds: float = PATIENCE, what: str = "it") -> None:
    """Wait until ``question()`` is true; after ``seconds`` the test fails. A database that is away is no answer."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            if question():
                return
        assert time.monotonic() < end, f"{what} did not happen within {seconds} seconds"
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Broker:
    """Valkey on a port of its own, which stays the same when it comes back."""

    def __init__(self, servers: ModuleType, state: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [
            *(str(servers.valkey_program()), "--port", str(self.port), "--bind", "127.0.0.1"),
            *("--save", "", "--dir", str(state)),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers, what="the broker's start")

    def stop(self) -> None:
        """Gone at once, with everything that waited in it."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


class Database:
    """PostgreSQL on a socket of its own."""

    def __init__(self, servers: ModuleType, state: Path) -> None:
        self._servers, self._state = servers, state
        self.url = ""

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.url = self._servers.start_postgres(self._state, durable=True)

    def stop(self) -> None:
        """End every session and stop."""
        self._servers.stop_postgres(self._state)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What ``sql`` answers; it is committed at once."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            asked = connection.execute(sql.encode(), values)
            return asked.fetchall() if asked.description else []


class Worker:
    """A Celery worker with one child that does the work."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "-A", "impacthub", "worker", "-c", "1", "--loglevel", "info"],
            cwd=ROOT,
            env=environ,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def is_running(self) -> bool:
        """Whether the worker itself lives."""
        return self._process.poll() is None

    def kill(self) -> None:
        """``kill -9``, for it and everything it started; doing it twice does it once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()


class Answer:
    """What the web server said."""

    def __init__(self, status: int, headers: HTTPMessage, text: str, url: str, seconds: float) -> None:
        self.status, self.headers, self.text, self.url, self.seconds = status, headers, text, url, seconds


class Browser:
    """Keeps cookies, follows redirects, fills in forms: a person at the web server on ``port``."""

    def __init__(self, port: int) -> None:
        self._site = f"http://localhost:{port}"
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask(urllib.request.Request(self._site + path))

    def post(self, path: str, **fields: str) -> Answer:
        """Open the page of a form, fill in ``fields`` and send it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path).text)
        assert token, f"there is no form at {path}"
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        return self._ask(urllib.request.Request(self._site + path, data, {"Referer": self._site + path}))

    def _ask(self, request: urllib.request.Request) -> Answer:
        began = time.monotonic()
        try:
            answer = self._opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode(errors="replace")
            return Answer(answer.status, answer.headers, text, answer.url, time.monotonic() - began)


class Stack:
    """Everything together, on one database with the demo people in it."""

    def __init__(self, servers: ModuleType, state: Path) -> None:
        self.state = state
        self.database, self.broker = Database(servers, state), Broker(servers, state)
        self.web_port, self.mail_port = free_port(), free_port()
        self.environ: dict[str, str] = {}
        self._parts = contextlib.ExitStack()

    def __enter__(self) -> "Stack":
        with contextlib.ExitStack() as parts:
            parts.callback(self.database.stop)
            self.database.start()
            parts.callback(self.broker.stop)
            self.broker.start()
            self.environ = {
                **os.environ,
                "IMPACTHUB_ENV": "test",
                "IMPACTHUB_DEMO": "1",
                "DATABASE_URL": self.database.url,
                "REDIS_URL": self.broker.url,
                "SITE_URL": f"http://localhost:{self.web_port}",
                "MEDIA_ROOT": str(self.state / "media"),
                "EMAIL_BACKEND": "impacthub.notifications.smtp.EmailBackend",
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(self.mail_port),
            }
            prepare = [sys.executable, str(ROOT / "script" / "prepare.py")]
            subprocess.run(prepare, cwd=ROOT, env=self.environ, check=True, capture_output=True)
            self._parts = parts.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._parts.close()

    @contextlib.contextmanager
    def worker(self) -> Iterator[Worker]:
        """A worker for the length of the block."""
        worker = Worker(self.environ, self.state / "worker.log")
        try:
            yield worker
        finally:
            worker.kill()

    @contextlib.contextmanager
    def web(self) -> Iterator[int]:
        """The web server for the length of the block; gives its port."""
        granian = ["granian", "--interface", "wsgi", "impacthub.wsgi:application", "--host", "127.0.0.1"]
        log = (self.state / "web.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", *granian, "--port", str(self.web_port), "--workers", "1", "--blocking-threads", "4"],
            cwd=ROOT,
            env=self.environ,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            until(lambda: self._is_live(), what="the site's start")
            yield self.web_port
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            log.close()

    def sweep(self) -> None:
        """What beat does every minute."""
        app = Celery(broker=self.broker.url)
        with app.connection_for_write() as connection:
            app.send_task("notifications.deliver_due", connection=connection)
        app.close()

    def queue(self, *names: str) -> None:
        """Put a mail in the outbox for everybody in ``names``."""
        for name in names:
            self.database.rows(
                'INSERT INTO notifications_outboxemail (key, kind, category, "to", language, subject, text, html,'
                " headers, calendar, calendar_method, status, attempts, created_at, next_try_at, message_id, error)"
                " VALUES (%s, 'fault.mail_sent', '', %s, 'nl', 'Fault', 'text', '<p>text</p>', '{}', '', '', 'QUEUED',"
                " 0, now(), clock_timestamp(), %s, '')",
                *(f"fault.mail_sent:{name}", f"{name}@people.test", f"<{name}@fault.test>"),
            )

    def statuses(self) -> dict[str, str]:
        """The status of every mail that :meth:`queue` wrote."""
        rows = self.database.rows("SELECT key, status FROM notifications_outboxemail WHERE kind = 'fault.mail_sent'")
        return {key.split(":")[1]: status for key, status in rows}

    def errors(self) -> dict[str, str]:
        """What went wrong with the mails that :meth:`queue` wrote."""
        rows = self.database.rows("SELECT key, error FROM notifications_outboxemail WHERE error <> ''")
        return {key.split(":")[1]: error for key, error in rows}

    def forget_mails(self) -> None:
        """Empty the outbox."""
        self.database.rows("DELETE FROM notifications_outboxemail")

    def let_leases_end(self) -> None:
        """As if five minutes had passed."""
        self.database.rows("UPDATE notifications_outboxemail SET claimed_at = claimed_at - interval '6 minutes'")

    def _is_live(self) -> bool:
        with contextlib.suppress(OSError):
            return Browser(self.web_port).get("/healthz/live").status == 200
        return False
