"""The guards' world."""

import pytest

from impacthub.notifications import categories
from tests.guards.world import CATEGORY, World


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Fresh for every test, so that no answer depends on an earlier one."""
    monkeypatch.setitem(categories._categories, CATEGORY, categories.Category(CATEGORY, "Guards"))
    return World()
