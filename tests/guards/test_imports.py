"""Rooms import downwards only: import-linter's contracts, from the suite."""

import textwrap
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports

from tests.guards.code import ROOT

PYPROJECT = str(ROOT / "pyproject.toml")


def test_contracts_are_kept(capsys):
    assert lint_imports(config_filename=PYPROJECT, no_cache=True) == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_guard_notices_an_upward_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    room = tmp_path / "wrongroom"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "views.py").touch()
    (room / "models.py").write_text("from wrongroom import views\n")
    config = tmp_path / "contracts.toml"
    config.write_text(
        textwrap.dedent("""
        [tool.importlinter]
        root_package = "wrongroom"
        [[tool.importlinter.contracts]]
        name = "Down only"
        type = "layers"
        containers = ["wrongroom"]
        layers = ["views", "models"]
        """)
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert lint_imports(config_filename=str(config), no_cache=True) == EXIT_STATUS_ERROR
    assert "wrongroom.models is not allowed to import wrongroom.views" in capsys.readouterr().out
