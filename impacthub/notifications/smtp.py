"""SMTP that says when a mail is about to leave, and knows whether it may have left when the connection breaks."""

import smtplib
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address


class Unwanted(Exception):
    """The mail is no longer ours to send; its text was not sent."""


class WatchedSMTP(smtplib.SMTP):
    """``in_doubt`` is true from the moment the text may leave until the server says what became of it."""

    in_doubt = False
    _in_data = False

    def __init__(self, *args: Any, may_leave: Callable[[], bool], **kwargs: Any) -> None:
        self._may_leave = may_leave
        super().__init__(*args, **kwargs)

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the text of a mail."""
        self._in_data = True
        try:
            return super().data(msg)
        finally:
            self._in_data = False

    def getreply(self) -> tuple[int, bytes]:
        """Read the server's answer; a broken connection leaves ``in_doubt`` as it was.

        Raises Unwanted when the server is ready for the text and we no longer want it to leave.
        """
        code, text = super().getreply()
        ready = self._in_data and code == 354
        if ready and not self._may_leave():
            raise Unwanted
        self.in_doubt = ready
        return code, text


class WatchedSMTPOverTLS(WatchedSMTP, smtplib.SMTP_SSL):
    """The same over a connection that is encrypted from the start."""


@lru_cache(maxsize=8)
def _sender(address: str) -> str:
    return str(sanitize_address(address, "utf-8"))


class EmailBackend(smtp.EmailBackend):
    """Django's SMTP backend, which asks ``may_leave`` when the server is ready to take the text of a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_leave: Callable[[], bool] = lambda: True

    def _send(self, email_message: EmailMessage) -> bool:
        """As Django's, but who sends is worked out once: it is the same for thousands of mails."""
        assert self.connection
        to = [sanitize_address(address, "utf-8") for address in email_message.recipients()]
        message: Any = email_message.message()
        self.connection.sendmail(_sender(email_message.from_email), to, message.as_bytes(linesep="\r\n"))
        return True

    @property
    def connection_class(self) -> Callable[..., WatchedSMTP]:  # type: ignore[override]  # Django only calls it
        """What makes the connection that ``open`` opens."""
        kind = WatchedSMTPOverTLS if self.use_ssl else WatchedSMTP
        return partial(kind, may_leave=lambda: self.may_leave())
