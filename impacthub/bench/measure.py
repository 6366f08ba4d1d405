"""Ask the WSGI handler for pages and count what each costs: CPU, queries, rows fetched."""

import gc
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client

from impacthub.people.models import User

#: A CSRF secret is its own token, so one value serves as the cookie and as the header.
CSRF = "b" * 32
HOST = "localhost"


@dataclass(frozen=True)
class Visit:
    """One request: ``body`` makes it a POST, ``htmx`` asks for the partial."""

    path: str
    body: bytes | None = None
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)
    expected: int = 200


@dataclass
class Tally:
    """How many queries ran and how many rows they gave."""

    queries: int = 0
    rows: int = 0


@contextmanager
def counting() -> Iterator[Tally]:
    """Count queries and fetched rows on the default connection inside the block."""
    tally = Tally()

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer = execute(sql, params, many, context)
        verb = sql.lstrip("( ")[:9].upper()
        if not verb.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            tally.queries += 1
            cursor = context["cursor"].cursor
            tally.rows += max(cursor.rowcount, 0) if cursor.description else 0
        return answer

    with connection.execute_wrapper(count):
        yield tally


class Visitor:
    """Somebody with a session, in front of the handler that a WSGI server would call."""

    def __init__(self, handler: WSGIHandler, user: User | None) -> None:
        self.handler = handler
        cookies = {settings.CSRF_COOKIE_NAME: CSRF}
        if user is not None:
            client = Client()
            client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def ask(self, visit: Visit) -> tuple[int, bytes]:
        """The status and the whole body of the answer."""
        statuses: list[str] = []

        def start_response(status: str, _headers: Any, _exc_info: Any = None) -> Callable[[bytes], object]:
            statuses.append(status)
            return lambda _data: None

        response = self.handler(self._environ(visit), start_response)
        try:
            body = b"".join(response)
        finally:
            response.close()
        return int(statuses[0].split()[0]), body

    def _environ(self, visit: Visit) -> dict[str, Any]:
        path, _mark, query = visit.path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET" if visit.body is None else "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "HTTP_REFERER": f"https://{HOST}/",
            "HTTP_ACCEPT": "text/html",
            "HTTP_COOKIE": self.cookies,
            "HTTP_X_CSRFTOKEN": CSRF,
            "CONTENT_TYPE": visit.content_type if visit.body is not None else "",
            "CONTENT_LENGTH": str(len(visit.body or b"")),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(visit.body or b""),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        return environ | {"HTTP_" + name.upper().replace("-", "_"): value for name, value in visit.headers.items()}


@dataclass
class Cost:
    """What one page costs: ``cpu_ms`` is the median over the rounds, ``ratio`` the median ratio to the floor."""

    name: str
    cpu_ms: float
    ratio: float
    queries: int
    rows: int


#: A page to be measured: its name, who asks, and what; the last is called anew, off the clock, for every request.
Subject = tuple[str, Visitor, Callable[[], Visit]]


class WrongAnswer(Exception):
    """A page did not answer as it should, so that its cost would mean nothing."""


def timed(visitor: Visitor, name: str, visit: Visit) -> float:
    """CPU milliseconds that this process spends on ``visit``; raises :class:`WrongAnswer`."""
    start = time.process_time()
    status, body = visitor.ask(visit)
    spent = time.process_time() - start
    if status != visit.expected:
        raise WrongAnswer(f"{name}: {visit.path} answered {status} instead of {visit.expected}: {body[:200]!r}")
    return spent * 1000


def measure(subjects: Sequence[Subject], *, rounds: int) -> list[Cost]:
    """The cost of every subject; the first is the floor, and each round asks for all of them in turn."""
    gc.collect()
    gc.freeze()  # what was made to fill the database is no page's garbage
    spent: list[list[float]] = [[] for _subject in subjects]
    for _round in range(rounds + 2):  # two to warm up
        for times, (name, visitor, visit) in zip(spent, subjects, strict=True):
            times.append(timed(visitor, name, visit()))
    floor = spent[0][2:]
    costs = []
    for times, (name, visitor, visit) in zip(spent, subjects, strict=True):
        request = visit()
        with counting() as tally:
            timed(visitor, name, request)
        ratio = median(mine / base for mine, base in zip(times[2:], floor, strict=True))
        costs.append(Cost(name, median(times[2:]), ratio, tally.queries, tally.rows))
    return costs
