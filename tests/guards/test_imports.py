"""Rooms import downwards only: import-linter's contracts, from the suite."""

import re
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports

from tests.guards.code import ROOT

PYPROJECT = str(ROOT / "pyproject.toml")


@pytest.fixture(autouse=True)
def _loggers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """The linter would switch off every logger that there is, and tests after it would hear of no error."""
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda verbose: None)


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


#: In the project package and outside the order of the rooms: what Django, Celery and a WSGI server load by name.
LOADED_BY_NAME = {"settings", "celery", "wsgi", "formats", "locale"}


def layer_names(layers: list[str]) -> set[str]:
    return {name.strip("() ") for layer in layers for name in re.split(r"[|:]", layer)}


def unplaced(modules: set[str], layers: list[str]) -> set[str]:
    """Modules that no layer names, so that nothing says what they may import."""
    return modules - layer_names(layers)


def children(package: Path) -> set[str]:
    """The modules and packages directly in ``package``."""
    found = {path.parent.name if path.name == "__init__.py" else path.stem for path in package.glob("*/__init__.py")}
    found |= {path.stem for path in package.glob("*.py")}
    return found - {"__init__", "migrations"}


def contract(name: str) -> dict[str, Any]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return next(found for found in config["tool"]["importlinter"]["contracts"] if found["id"] == name)


def test_every_module_has_its_layer():
    inside = contract("inside-rooms")
    rooms = {room: unplaced(children(ROOT / room.replace(".", "/")), inside["layers"]) for room in inside["containers"]}
    assert {room: modules for room, modules in rooms.items() if modules} == {}
    packages = {f"impacthub.{name}" for name in children(ROOT / "impacthub") - LOADED_BY_NAME}
    assert unplaced(packages, contract("rooms")["layers"]) == set()


def test_guard_notices_a_module_without_a_layer():
    assert unplaced({"models", "views", "corner"}, ["(views) : (tasks)", "models | signals"]) == {"corner"}
