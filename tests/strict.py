"""What makes the suite strict: template variables that are missing, logged errors, the world outside."""

import ipaddress
import logging
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.template.base import FilterExpression, Node
from playwright.sync_api import BrowserContext, ConsoleMessage, Request

OUR_TEMPLATES = str(Path(__file__).resolve().parent.parent / "templates")


class MissingVariable(Exception):
    """One of our templates names a variable that its view did not give."""


class MissingIsAnError(str):
    """Django's ``string_if_invalid``: empty in other people's templates, an error in ours.

    Django asks for its truth first and keeps the empty string when that is false, so that a
    package's templates behave as they do in production.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        expression = frame.f_locals.get("self")
        origin = _origin(frame)
        if not isinstance(expression, FilterExpression) or not origin.startswith(OUR_TEMPLATES):
            return False
        # A component's optional parameter names its own default.
        if not (origin.startswith(OUR_TEMPLATES + "/components/") and "|default:" in str(expression.token)):
            raise MissingVariable(f"{{{{ {expression.token} }}}} in {origin.removeprefix(OUR_TEMPLATES + '/')}")
        return False


def _origin(frame: FrameType | None) -> str:
    """The file of the template node that is being rendered; empty outside a template."""
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None) if isinstance(node, Node) else None
        if origin is not None:
            return str(origin.name)
        frame = frame.f_back
    return ""


class ErrorLog(logging.Handler):
    """Keeps every record at ERROR or above."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def lines(self) -> list[str]:
        """What was logged, with the exception's last line."""
        return [f"{r.name}: {r.getMessage()}" + (f" ({r.exc_info[1]!r})" if r.exc_info else "") for r in self.records]

    def clear(self) -> None:
        """Forget what was logged: the test has looked at it."""
        self.records.clear()


@contextmanager
def listening() -> Iterator[ErrorLog]:
    """An :class:`ErrorLog` on the root logger and on those that do not pass their records on."""
    log = ErrorLog()
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    ears = [logging.getLogger(), *(logger for logger in loggers if not logger.propagate)]
    for logger in ears:
        logger.addHandler(log)
    try:
        yield log
    finally:
        for logger in ears:
            logger.removeHandler(log)


class NetworkRefused(Exception):
    """The code tried to reach another machine."""


def is_local(host: Any) -> bool:
    """True for this machine and for a Unix socket."""
    if host is None or not isinstance(host, str | bytes):
        return True
    name = host.decode() if isinstance(host, bytes) else host
    if name in {"", "localhost", socket.gethostname()}:
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


class Fence:
    """Stands around :mod:`socket`; ``refused`` keeps what was tried, for code that swallows the exception."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def check(self, host: Any) -> None:
        """Refuse a ``host`` that is not this machine."""
        if not is_local(host):
            self.refused.append(str(host))
            raise NetworkRefused(f"no network in tests: {host}")

    @contextmanager
    def standing(self) -> Iterator["Fence"]:
        """The fence is up inside the block."""
        kept: dict[str, Callable[..., Any]] = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}
        lookup = socket.getaddrinfo

        def guarded(name: str) -> Callable[..., Any]:
            def call(sock: socket.socket, address: Any) -> Any:
                if sock.family in (socket.AF_INET, socket.AF_INET6):
                    self.check(address[0])
                return kept[name](sock, address)

            return call

        def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
            self.check(host)
            return lookup(host, *args, **kwargs)

        try:
            for name in kept:
                setattr(socket.socket, name, guarded(name))
            socket.getaddrinfo = guarded_lookup
            yield self
        finally:
            for name, method in kept.items():
                setattr(socket.socket, name, method)
            socket.getaddrinfo = lookup


def chromium() -> str:
    """The program to drive: ``$CHROMIUM`` or the system's. Without one the test fails; it is never skipped."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("Chromium is missing. Install it: apt-get install -y --no-install-recommends chromium")
    return found


class Watch:
    """What went wrong in a browser while nobody looked."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Note foreign requests, uncaught exceptions and console errors of every page in ``context``."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"exception: {error.error}"))

    def take(self) -> list[str]:
        """The faults so far, which are then forgotten."""
        found, self.faults = self.faults, []
        return found

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "data:", "blob:", "about:")):
            self.faults.append(f"left the origin: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports every 4xx answer as an error too; those are for the test to judge.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")
