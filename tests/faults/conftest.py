"""One private stack for all fault tests: they stop and kill what others use."""

import importlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.stack import ROOT, Stack
from tests.notifications.sink import Sink


@pytest.fixture(scope="session")
def _stack() -> Iterator[Stack]:
    state = Path(tempfile.mkdtemp(prefix="impacthub-faults-"))
    state.chmod(0o755)  # started by root, the servers run as nobody
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "script"))
        servers = importlib.import_module("services")
    try:
        with Stack(servers, state) as stack:
            yield stack
    finally:
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture
def stack(_stack: Stack) -> Stack:
    """The stack, whole again, with nothing in the outbox and nothing waiting in the broker."""
    _stack.database.start()
    _stack.forget_mails()
    _stack.broker.stop()
    _stack.broker.start()
    return _stack


@pytest.fixture
def sink(stack: Stack) -> Iterator[Sink]:
    """The mail server of the stack."""
    with Sink(stack.mail_port) as sink:
        yield sink
