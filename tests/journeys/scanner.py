"""A program at a mail provider that opens every link in every mail, and the proof that this changes nothing."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps

from impacthub.notifications.models import OutboxEmail
from tests.journeys.somebody import Somebody

ROOMS = ("audit", "community", "helpdesk", "notifications", "people")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the rooms that mails come from, with all its values."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def links() -> list[str]:
    """The paths that stand in the mails so far, in their text, their HTML and their headers, each once."""
    texts = [f"{mail.text} {unescape(mail.html)} {mail.headers}" for mail in OutboxEmail.objects.order_by("id")]
    found = [urlsplit(url) for url in re.findall(r"https?://[^\s\"'<>]+", " ".join(texts))]
    return list(dict.fromkeys(f"{url.path}?{url.query}" for url in found))


def follow_every_link(scanner: Somebody) -> None:
    """Open them all in a browser of nobody's, scripts and all: every page is there, and every row stays as it is."""
    before, paths = everything(), links()
    assert paths
    for path in paths:
        answer = scanner.page.goto(scanner.origin + path)
        assert answer, path
        assert answer.ok, path
    assert (everything(), scanner.sent) == (before, [])
