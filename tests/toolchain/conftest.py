"""Scripts are loaded from their files; every test that starts servers has a state folder of its own."""

import contextlib
import importlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """``script("services")``: the module of that name in ``script/``."""
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    return importlib.import_module


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short folder that the servers' user can enter; afterwards nothing may run in it."""
    folder = Path(tempfile.mkdtemp(prefix="ih-"))
    folder.chmod(0o755)
    for name in ("DATABASE_URL", "REDIS_URL", "IMPACTHUB_ENV", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IMPACTHUB_STATE", str(folder))
    yield folder
    left = running_in(folder)
    for number in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=bool(left))
    assert left == {}


def running_in(folder: Path) -> dict[int, str]:
    """Number and command line of each process that was started with this state folder, but for our own."""
    mark = f"IMPACTHUB_STATE={folder}".encode()
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            ours = int(process.name) == os.getpid() or mark not in (process / "environ").read_bytes().split(b"\0")
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:  # it ended, or it is another user's
            continue
        if not ours and command:
            found[int(process.name)] = command
    return found


def run_script(name: str, *words: str) -> list[str]:
    """The command line that runs one of our Python scripts as the venv does."""
    return [sys.executable, str(ROOT / "script" / name), *words]
