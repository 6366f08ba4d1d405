"""A mail server for tests: it keeps what it takes, refuses what it is told to, and can break off at any step."""

import asyncio
import socket
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """``with Sink() as sink``: ``sink.mails`` holds what it took, in order.

    ``sink.answers[(step, address)]`` is what it says instead of yes at "rcpt" or "data"; None there breaks the
    connection off. ``sink.on(step, call)`` calls ``call()`` when a step is reached: "ehlo", "rcpt", "data",
    "before_reply" (the mail is taken, the worker does not know yet) and "after_reply".
    """

    def __init__(self, port: int = 0) -> None:
        self.mails: list[EmailMessage] = []
        self.connections = 0
        self.answers: dict[tuple[str, str], str | None] = {}
        self._calls: dict[str, Callable[[], None]] = {}
        self._port = port or _free_port()
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self._port)
        self._controller.factory = lambda: _Server(self)  # type: ignore[method-assign]  # the way to a subclass

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return "127.0.0.1", self._port

    def on(self, step: str, call: Callable[[], None]) -> None:
        """Call ``call`` whenever ``step`` is reached."""
        self._calls[step] = call

    def off(self, step: str) -> None:
        """Call nothing any more."""
        self._calls.pop(step, None)

    def reached(self, step: str) -> None:
        """Used by the server itself."""
        if step in self._calls:
            self._calls[step]()

    def subjects(self) -> list[str]:
        """The subjects of what was taken, in order."""
        return [str(mail["Subject"]) for mail in self.mails]

    def __enter__(self) -> "Sink":
        self._controller.start()
        self.connections = 0  # the controller has tried the door itself
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Server(SMTP):
    def __init__(self, sink: Sink) -> None:
        super().__init__(_Handler(sink), hostname="sink.test", enable_SMTPUTF8=True, loop=asyncio.get_event_loop())
        self.sink = sink

    def connection_made(self, transport: Any) -> None:
        self.sink.connections += 1
        super().connection_made(transport)

    async def push(self, status: Any) -> None:
        await super().push(status)
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("250 taken"):
            self.sink.reached("after_reply")
        if text.startswith("354"):
            self.sink.reached("data")


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_EHLO(  # noqa: N802  # aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sink.reached("ehlo")
        return responses

    async def handle_RCPT(  # noqa: N802  # aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.sink.reached("rcpt")
        answer = self.sink.answers.get(("rcpt", address), "250 yes")
        envelope.rcpt_tos.append(address)
        return _answer(server, answer)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        answer = self.sink.answers.get(("data", envelope.rcpt_tos[0]), "250 taken")
        if answer is None or answer.startswith("250"):
            self.sink.mails.append(message_from_bytes(envelope.content or b"", policy=default))  # type: ignore[arg-type]
            self.sink.reached("before_reply")
        return _answer(server, answer)


def _answer(server: SMTP, answer: str | None) -> str:
    if answer is None:
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()
        return "421 never seen"
    return answer
