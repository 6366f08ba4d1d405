"""Sample templates for what every room shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.engine import Engine


@pytest.fixture
def sample_templates() -> Iterator[None]:
    """Templates of this folder can be rendered too."""
    engine = Engine.get_default()
    folder = str(Path(__file__).parent / "templates")
    engine.dirs.append(folder)
    yield
    engine.dirs.remove(folder)
    for loader in engine.template_loaders:
        loader.reset()
