"""``script/server``: two of them start, answer, do not hurt each other, and stop with all that belongs to them."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.toolchain.conftest import run_script, running_in


class Server:
    """A ``script/server`` in the background; its output goes to a file."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = folder / f"log-{self.port}"
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                run_script("serve.py"),
                env={**os.environ, "PORT": str(self.port)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_it_runs(self) -> None:
        end = time.monotonic() + 90
        while "Ctrl-C stops." not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def status(self, path: str) -> int:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=20) as answer:
            return int(answer.status)

    def web(self, state: Path) -> int:
        """The number of the process that serves this one's pages."""
        mark = f"granian --interface wsgi impacthub.wsgi:application --host 127.0.0.1 --port {self.port} "
        return min(number for number, command in running_in(state).items() if mark in command)


@pytest.mark.slow
def test_two_servers_share_their_data_and_stop_by_themselves(state, tmp_path):
    first = Server(tmp_path)
    first.wait_until_it_runs()
    second = Server(tmp_path)
    second.wait_until_it_runs()
    text = first.log.read_text()
    assert f"ImpactHub runs at http://localhost:{first.port}/\n" in text
    assert "Log in as producent@demo.impacthub.test with the password impact-demo\n" in text
    assert (first.status("/healthz/live"), second.status("/nl/account/login/")) == (200, 200)

    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(60) == 0
    assert second.status("/nl/account/login/") == 200

    os.kill(second.web(state), signal.SIGKILL)
    assert second.process.wait(60) == 1
    assert second.log.read_text().splitlines()[-1] == "web has stopped, so everything stops."
    assert running_in(state) == {}


@pytest.mark.parametrize("port", ["", "eighty", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(state, port):
    environ = {**os.environ, "PORT": port}
    done = subprocess.run(run_script("serve.py"), env=environ, capture_output=True, text=True, timeout=30)
    assert (done.stderr, done.returncode) == (f"PORT is {port}; it must be a number from 1 to 65535.\n", 1)


def test_port_that_is_taken_is_named(state):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        environ = {**os.environ, "PORT": str(port)}
        done = subprocess.run(run_script("serve.py"), env=environ, capture_output=True, text=True, timeout=30)
    assert done.stderr == f"Port {port}: Address already in use. Choose another: PORT=8001 script/server\n"
    assert done.returncode == 1


@pytest.fixture
def local(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("local")


@pytest.fixture
def _nothing_set(local, monkeypatch):
    names = ("SECRET_KEY", "IMPACTHUB_ENV", "IMPACTHUB_DEMO", "SITE_URL", "MEDIA_ROOT", "STATIC_ROOT", "EMAIL_BACKEND")
    for name in names:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_nothing_set")
def test_secret_key_is_random_private_and_stays(local, tmp_path):
    (tmp_path / "other").mkdir()
    first = local.environment(tmp_path, 8000)["SECRET_KEY"]
    assert local.environment(tmp_path, 8000)["SECRET_KEY"] == first
    assert local.environment(tmp_path / "other", 8000)["SECRET_KEY"] != first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("_nothing_set")
def test_what_is_set_wins_over_the_local_settings(local, tmp_path, monkeypatch):
    monkeypatch.setenv("IMPACTHUB_DEMO", "0")
    environ = local.environment(tmp_path, 8123)
    assert environ["IMPACTHUB_DEMO"] == "0"
    assert environ["IMPACTHUB_ENV"] == "local"
    assert environ["SITE_URL"] == "http://localhost:8123"
    assert Path(environ["EMAIL_FILE_PATH"]).stat().st_mode & 0o777 == 0o700
