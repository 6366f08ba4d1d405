"""The demo's own data files."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
#: A part of a data file: what it says by name.
Sheet = Mapping[str, Any]


@cache
def sheet(name: str) -> Any:
    """What the file called ``name`` says; read once, never changed."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def films() -> list[Sheet]:
    """The three films, each with what only its plan says under ``more`` and ``campaign``."""
    return [
        {**film, "more": sheet(f"plans/{film['slug']}"), "campaign": sheet(f"campaigns/{film['slug']}")}
        for film in sheet("films")
    ]
