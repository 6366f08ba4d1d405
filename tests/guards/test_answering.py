"""Nothing is taken from under a request that is being answered."""

import threading
import time

import pytest
from django.core.signals import request_finished, request_started

from tests import answering

pytestmark = pytest.mark.django_db


def answer_for(seconds: float, begun: threading.Event) -> threading.Thread:
    """A thread that answers a request as the server of the browser tests does."""

    def work() -> None:
        request_started.send(sender=None, environ={})
        begun.set()
        time.sleep(seconds)
        request_finished.send(sender=None)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_request_under_way_is_waited_for() -> None:
    begun = threading.Event()
    thread = answer_for(0.3, begun)
    assert begun.wait(5)
    answering.wait_until_answered()
    assert not thread.is_alive()


def test_without_a_browser_nothing_is_waited_for() -> None:
    answering.wait_until_answered()
    before = time.monotonic()
    answering.wait_until_answered()
    assert time.monotonic() - before < answering.SETTLED
