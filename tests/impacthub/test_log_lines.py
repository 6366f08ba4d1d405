"""Links that open something never stand in the log."""

import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from helpdesk.links import ticket_token
from impacthub.log_lines import LineFormatter
from tests.factories.helpdesk import TicketFactory

SIGNED = "WzEwMiwwXQ:eO-6n9cPqISquF6XYafgdLuaojPDXiN_3OgB4uAMdzo"


def line(message: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, message, args, None)
    return LineFormatter("{levelname} {message}", style="{").format(record)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/t/{SIGNED}/", "/t/…/"),
        (f"/t/{SIGNED}/files/3/", "/t/…/files/3/"),
        (f"/nl/helpdesk/sent/{SIGNED}/", "/nl/helpdesk/sent/…/"),
        (f"/u/{SIGNED}/?one=1", "/u/…/?one=1"),
        ("/ics/q3Zr8sT1vYw0Lk9mN2pX4b/", "/ics/…/"),
        (f"/nl/account/login/?next=/t/{SIGNED}/", "/nl/account/login/?next=/t/…/"),
        ("/nl/guides/budget/wat-kost-een-impactcampagne/", "/nl/guides/budget/wat-kost-een-impactcampagne/"),
        ("/nl/helpdesk/inbox/IH-2043/", "/nl/helpdesk/inbox/IH-2043/"),
        ("/static/css/frame.0a1b2c3d4e5f.css", "/static/css/frame.0a1b2c3d4e5f.css"),
    ],
)
def test_token_in_an_address_is_masked_and_nothing_else(path: str, written: str) -> None:
    assert line("Gone: %s", path) == f"WARNING Gone: {written}"


def test_the_log_of_the_site_is_written_so() -> None:
    logging_as: Any = settings.LOGGING
    assert logging_as["formatters"]["line"]["()"] == "impacthub.log_lines.LineFormatter"
    assert logging_as["handlers"]["console"]["formatter"] == "line"


@pytest.mark.django_db
def test_a_refused_message_does_not_tell_the_link(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    token = ticket_token(TicketFactory())
    with caplog.at_level(logging.WARNING, "django.request"):
        assert client.post(f"/t/{token}/", {}).status_code == 422
    lines = [LineFormatter("{message}", style="{").format(record) for record in caplog.records]
    assert lines == ["Unprocessable Entity: /t/…/"]
