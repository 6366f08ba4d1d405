"""The order of the tests: the slow ones first, each once, and every name that is known is still the name of a test."""

import re
from pathlib import Path

import pytest

from tests import slow_first
from tests.slow_first import SECONDS, ordered


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 9])
def test_each_test_is_there_once(workers: int) -> None:
    costs = [0, 5, 0, 9, 2, 0, 0, 2, 7, 0, 0]
    assert sorted(ordered(costs, workers)) == list(range(11))


def test_the_dearest_are_dealt_out_and_the_others_keep_their_order() -> None:
    assert ordered([0, 5, 0, 9, 0, 2, 0, 7], 1) == [3, 7, 1, 5, 0, 2, 4, 6]
    assert ordered([0, 5, 0, 9, 0, 2, 0, 7], 2) == [3, 1, 0, 2, 7, 5, 4, 6]
    assert ordered([0, 0, 0], 2) == [0, 1, 2]
    assert ordered([3, 1, 2], 2) == [0, 1, 2]
    assert ordered([], 2) == []


def test_what_is_marked_counts_as_slow(request: pytest.FixtureRequest) -> None:
    assert slow_first.seconds(request.node) == 0
    request.node.add_marker("slow")
    assert slow_first.seconds(request.node) == slow_first.MARKED


def test_every_known_name_is_a_test() -> None:
    there = {
        f"{path.stem}.{name}"
        for path in Path(__file__).parent.parent.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    assert set(SECONDS) - there == set()
