"""The servers' programs are found in the order that the README names, and copied where nobody can read them."""

from collections.abc import Callable
from types import ModuleType

import pytest


@pytest.fixture
def programs(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("programs")


def test_missing_programs_are_named_with_their_install_command(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "_package", lambda name: None)
    monkeypatch.setattr(programs, "DEBIAN_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(programs.ServiceError, match="apt-get install -y postgresql"):
        programs.postgres_programs()
    with pytest.raises(programs.ServiceError, match="apt-get install -y redis-server"):
        programs.valkey_program()


def test_newest_postgresql_of_debian_is_taken_unless_told_otherwise(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "_package", lambda name: None)
    monkeypatch.setattr(programs, "DEBIAN_POSTGRES", tmp_path)
    for version in ("9", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        for program in ("initdb", "pg_ctl"):
            (tmp_path / version / "bin" / program).touch()
    assert programs.postgres_programs() == tmp_path / "17/bin"
    monkeypatch.setenv("IMPACTHUB_PG_BIN", str(tmp_path / "15/bin"))
    assert programs.postgres_programs() == tmp_path / "15/bin"


def test_programs_in_a_private_home_are_copied_for_nobody(programs, state, tmp_path, monkeypatch):
    """pytest's folders are private, as a home is; root runs the servers as nobody, who cannot enter it."""
    monkeypatch.setattr(programs, "is_root", lambda: True)
    program = tmp_path / "site-packages/tool/bin/program"
    program.parent.mkdir(parents=True)
    program.touch(0o700)
    library = tmp_path / "site-packages/tool.libs/library.so"
    library.parent.mkdir()
    library.touch(0o600)
    copy = programs.reachable(program, state)
    assert copy == state / "programs/tool/bin/program"
    assert programs.open_to_all(copy)
    assert (state / "programs/tool.libs/library.so").stat().st_mode & 0o777 == 0o644
    assert programs.reachable(program, state) == copy
