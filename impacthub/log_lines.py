"""How a line of the log is written: without the signed links that stand in addresses, which open things."""

import logging
import re

#: A part of an address, or a value in one, as long as a token and with a sign in it that no slug has.
TOKEN = re.compile(r"(?<=[/=])(?=[^/\s?&]*[A-Z_:%])[\w:.~%=-]{16,}(?=[/?&\s\"',;)]|$)", re.ASCII)


class LineFormatter(logging.Formatter):
    """Django's line with every token as "…": who reads the log must not be able to follow somebody's link."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole line, with what was raised."""
        return TOKEN.sub("…", super().format(record))
