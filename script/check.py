#!/usr/bin/env python3
"""Runs every check and the whole suite on a private database and broker; see ``script/test``."""

import os
import platform
import secrets
import subprocess
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from programs import ServiceError
from services import ROOT, services, state_dir

BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")


@dataclass(frozen=True)
class Check:
    """A command that must end with exit code 0."""

    name: str
    command: tuple[str | Path, ...]
    environ: dict[str, str] = field(default_factory=dict)


def main(arguments: list[str]) -> int:
    """Runs the checks side by side, then pytest with ``arguments``; returns 0 when all of it passed."""
    try:
        with services(state_dir("test")) as urls:
            os.environ.update(urls, IMPACTHUB_ENV="test")
            keep_bytecode()
            subprocess.run([*MANAGE, "compile_translations"], cwd=ROOT, check=True)
            with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
                failed = [name for name in pool.map(run_check, checks()) if name]
            code, closing_line = run_tests(arguments)
    except (ServiceError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    if failed:
        say(f"These checks failed, see above: {', '.join(failed)}\n{closing_line}")
    return code or len(failed)


def keep_bytecode() -> None:
    """Let every Python that is started from here keep what it compiled, among the packages and not among our files.

    A machine may be set to keep nothing; then each of the many processes compiles two thousand modules, for 3 s.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(BIN.parent / "bytecode")


def checks() -> list[Check]:
    """Everything that can be checked without running the site; the slow ones first."""
    compose = ("--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    deploy = (*MANAGE, "check", "--deploy", "--fail-level", "WARNING")
    return [
        Check("mypy", (BIN / "mypy",)),
        Check("templates", (BIN / "djlint", "--quiet", "--lint", "templates")),
        Check("settings for production", deploy, production()),
        Check("migrations", (*MANAGE, "makemigrations", "--check", "--dry-run")),
        Check("imports", (BIN / "lint-imports", "--no-cache")),
        Check("compose file", (BIN / "check-jsonschema", *compose)),
        Check("css and js", (biome(), "lint", "static")),
        Check("ruff", (BIN / "ruff", "check")),
        Check("ruff format", (BIN / "ruff", "format", "--check")),
    ]


def production() -> dict[str, str]:
    """The environment of a production site, as far as the settings need one."""
    return {
        "IMPACTHUB_ENV": "production",
        "IMPACTHUB_DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "impacthub.example",
        "SITE_URL": "https://impacthub.example",
    }


def biome() -> Path:
    """The linter's own program, so that no Node is needed to run it."""
    system = {"Linux": "linux", "Darwin": "darwin"}.get(platform.system(), "")
    machine = {"x86_64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "")
    return ROOT / "node_modules" / "@biomejs" / f"cli-{system}-{machine}" / "biome"


def run_check(check: Check) -> str:
    """Runs one check and shows what it said when it failed; returns its name when it failed, else nothing."""
    start = time.monotonic()
    try:
        done = subprocess.run(
            [str(word) for word in check.command],
            cwd=ROOT,
            env={**os.environ, **check.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        say(f"failed  {check.name}: {error}")
        return check.name
    seconds = time.monotonic() - start
    if done.returncode == 0:
        say(f"ok      {check.name} ({seconds:.1f} s)")
        return ""
    say(f"failed  {check.name} ({seconds:.1f} s)\n{done.stdout.rstrip()}\n")
    return check.name


def run_tests(arguments: list[str]) -> tuple[int, str]:
    """Runs pytest on all cores; returns its exit code and its closing line."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *colour, *arguments]
    last: deque[str] = deque(maxlen=1)
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            say(line.rstrip("\n"))
            if line.strip():
                last.append(line.rstrip("\n"))
    return process.returncode, "".join(last)


def say(text: str) -> None:
    """Writes one line at once, so that side by side checks do not mix."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
