"""The guards' world."""

import pytest

from tests.guards.world import World


@pytest.fixture
def world(db: None) -> World:
    """Fresh for every test, so that no answer depends on an earlier one."""
    return World()
