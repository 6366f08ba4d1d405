"""A sample mail, a category that can be switched off, and a mail server that does as it is told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template.engine import Engine

from impacthub.notifications import categories
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import queue_email
from tests.notifications.sink import Sink

URL = "/nl/projects/sample/"


@pytest.fixture(autouse=True)
def _sample_templates() -> Iterator[None]:
    engine = Engine.get_default()
    folder = str(Path(__file__).parent / "templates")
    engine.dirs.append(folder)
    yield
    engine.dirs.remove(folder)
    for loader in engine.template_loaders:
        loader.reset()


@pytest.fixture(autouse=True)
def news(monkeypatch: pytest.MonkeyPatch) -> categories.Category:
    """The one category of mail that can be switched off."""
    monkeypatch.setattr(categories, "_categories", {})
    categories.register("news", label="News of the programme")
    return categories.all_categories()[0]


@pytest.fixture
def queue(db: None, settings: Any) -> Callable[..., OutboxEmail]:
    """``queue("a", to=…)`` puts a sample mail in the outbox."""

    def put(name: str = "a", **given: Any) -> OutboxEmail:
        context = {
            "name": "Ada",
            "film": "Stil Water",
            "words": "Good morning",
            "facts": [("When", "today")],
            "url": settings.SITE_URL + URL,
            **given.pop("context", {}),
        }
        return queue_email(
            f"sample.mail_sent:{name}",
            **{"to": f"{name}@people.test", "language": "en", "template": "sample", "context": context, **given},
        )

    return put


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server on this machine; our mails go there."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "impacthub.notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.address
        settings.EMAIL_TIMEOUT = 2
        yield sink
