"""A row of the outbox as the message that leaves."""

import secrets
from email.policy import Compat32
from typing import Any

from django.core.mail import EmailMultiAlternatives

from impacthub.notifications.models import OutboxEmail

#: A header line is folded from here on.
COLUMNS = 76


def as_message(mail: OutboxEmail) -> EmailMultiAlternatives:
    """Text, HTML and, when there is one, the entry for the reader's calendar: three forms of one thing."""
    message = OutboxMessage(
        mail.subject, mail.text, to=[mail.to], headers={**mail.headers, "Message-ID": mail.message_id}
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
    return message


class _PlainHeaders(Compat32):
    """Writes a short header as it is, instead of first looking for where to break it; any other as always."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, str) and len(name) + len(value) < COLUMNS and value.isascii() and value.isprintable():
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


_POLICY: Any = _PlainHeaders()


class OutboxMessage(EmailMultiAlternatives):
    """A message that is quickly written: between its parts stands a line that nobody can guess and put in a text."""

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """The message as Django makes it; raises ValueError for a header with a line break."""
        made = super().message(*args, **kwargs)
        made.policy = _POLICY
        made.set_boundary("=_" + secrets.token_hex(16))
        return made
