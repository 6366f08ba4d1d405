"""Counts the requests that are being answered, so that nothing is taken from under one whose page has closed."""

import threading
import time
from typing import Any

from django.core.signals import request_finished, request_started

_lock = threading.Lock()
_under_way: set[int] = set()
#: Set as soon as another thread than a test's own answers: a browser is there.
_served = threading.Event()
#: A browser that closes may have sent a last text that the server has not begun to read.
SETTLED, LONGEST = 0.03, 5.0


def _started(**_of_it: Any) -> None:
    if threading.current_thread() is not threading.main_thread():
        _served.set()
    with _lock:
        _under_way.add(threading.get_ident())


def _finished(**_of_it: Any) -> None:
    with _lock:
        _under_way.discard(threading.get_ident())


def count() -> None:
    """Begin to count; doing it twice is doing it once."""
    request_started.connect(_started, dispatch_uid="tests.answering")
    request_finished.connect(_finished, dispatch_uid="tests.answering")


def wait_until_answered() -> None:
    """Wait, five seconds at most, until no other thread answers a request any more; not at all when none did."""
    if not _served.is_set():
        return
    _served.clear()
    mine, until = threading.get_ident(), time.monotonic() + LONGEST
    quiet_since = time.monotonic()
    while time.monotonic() < until:
        with _lock:
            busy = bool(_under_way - {mine})
        if busy:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since >= SETTLED:
            return
        time.sleep(0.005)
