"""One private stack for all fault tests: they stop and kill what others use."""

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.faults.stack import ROOT, Stack
from tests.notifications.sink import Sink


def load_servers() -> ModuleType:
    """``script/services.py``, which knows where the server programs are."""
    spec = importlib.util.spec_from_file_location("fault_servers", ROOT / "script" / "services.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def _stack() -> Iterator[Stack]:
    state = Path(tempfile.mkdtemp(prefix="impacthub-faults-"))
    servers = load_servers()
    servers._prepare(state)
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
