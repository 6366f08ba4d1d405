"""``script/test`` tells the truth about what failed."""

import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import pytest


@pytest.fixture
def check(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("check")


def test_check_that_fails_is_named_and_shows_what_it_said(check, capsys):
    command = (sys.executable, "-c", "import sys; print('seen'); sys.exit(2)")
    assert check.run_check(check.Check("two", command)) == "two"
    assert capsys.readouterr().out.splitlines()[1] == "seen"


def test_check_that_passes_is_quiet(check, capsys):
    command = (sys.executable, "-c", "import os; print('unseen'); assert os.environ['MARK'] == 'x'")
    assert check.run_check(check.Check("fine", command, {"MARK": "x"})) == ""
    assert capsys.readouterr().out.startswith("ok      fine (")


def test_check_whose_program_is_missing_fails(check):
    assert check.run_check(check.Check("gone", ("/no/such/program",))) == "gone"


@pytest.mark.parametrize(("body", "code", "closing"), [("assert 0", 1, "1 failed"), ("pass", 0, "1 passed")])
def test_exit_code_and_closing_line_are_pytests_own(check, tmp_path, body, code, closing):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(f"def test_it():\n    {body}\n")
    arguments = ["-n0", "-p", "no:django", "-p", "no:cacheprovider", "-c", str(tmp_path / "pytest.ini"), str(tmp_path)]
    found, line = check.run_tests(arguments)
    assert found == code
    assert closing in line


def test_programs_keep_what_they_compiled(check, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
    check.keep_bytecode()
    said = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", str(check.BIN.parent / "bytecode")]


def test_every_program_that_checks_is_installed(check):
    programs = {str(one.command[0]) for one in check.checks()}
    assert {name for name in programs if not check.Path(name).exists()} == set()
