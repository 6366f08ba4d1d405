"""SMTP that knows whether a mail may have left when the connection breaks."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class WatchedSMTP(smtplib.SMTP):
    """``in_doubt`` is true from the moment the server lets us send the text until it says what became of it."""

    in_doubt = False
    _in_data = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the text of a mail."""
        self._in_data = True
        try:
            return super().data(msg)
        finally:
            self._in_data = False

    def getreply(self) -> tuple[int, bytes]:
        """Read the server's answer; a broken connection leaves ``in_doubt`` as it was."""
        code, text = super().getreply()
        self.in_doubt = self._in_data and code == 354
        return code, text


class WatchedSMTPOverTLS(WatchedSMTP, smtplib.SMTP_SSL):
    """The same over a connection that is encrypted from the start."""


class EmailBackend(smtp.EmailBackend):
    """Django's SMTP backend on a connection that knows what it has sent."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The class of the connection that ``open`` makes."""
        return WatchedSMTPOverTLS if self.use_ssl else WatchedSMTP
