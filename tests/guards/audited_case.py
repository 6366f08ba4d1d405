"""What the guard of the log needs to know to run one service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.guards.world import World


def nothing(world: World) -> None:
    """No preparation needed."""


@dataclass(frozen=True)
class Audited:
    """``run(world, prepare(world))`` calls the service once; the log then has ``actions`` more, all by ``by``."""

    actions: tuple[str, ...]
    run: Callable[[World, Any], Any]
    prepare: Callable[[World], Any] = nothing
    by: str | None = "producer"
