"""Money, percentages and the beam."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from impacthub.templatetags.hub import beam_mini, beam_progress, money, percent


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("nl", Decimal("60400.00"), "€\u00a060.400"),
        ("nl", Decimal("60400.50"), "€\u00a060.400,50"),
        ("nl", Decimal("-2.40"), "€\u00a0\u22122,40"),
        ("fr", Decimal("182856"), "€\u00a0182\u202f856"),
        ("en", Decimal("1234.5"), "€\u00a01,234.50"),
        ("nl", None, ""),
        ("nl", "", ""),
        ("nl", 0, "€\u00a00"),
    ],
)
def test_money(language: str, amount: Any, text: str) -> None:
    with override(language):
        assert money(amount) == text


def test_money_in_another_currency() -> None:
    with override("nl"):
        assert (money(Decimal(5), "USD"), money(Decimal(5), "CHF")) == ("$\u00a05", "CHF\u00a05")


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("41.5"), "41,5\u00a0%"), (Decimal("40.0"), "40\u00a0%"), (None, "")]
)
def test_percent(value: Any, text: str) -> None:
    with override("nl"):
        assert percent(value) == text


def test_beam_has_a_slice_for_every_section_and_grows() -> None:
    with override("en"):
        drawn = beam_progress([("a", "DONE"), ("b", "IN_PROGRESS"), ("c", "NOT_STARTED"), ("d", "LATER")])
    assert drawn["sentence"] == "1 of 4 sections done"
    assert [part["state"] for part in drawn["slices"]] == ["done", "doing", "todo", "later"]
    heights = []
    for part in drawn["slices"]:
        ys = [float(point.split(",")[1]) for point in part["points"].split()]
        heights.append(max(ys) - min(ys))
    assert heights == sorted(heights)
    assert max(heights) <= drawn["height"]


def test_small_beam_has_one_path_for_each_state_and_a_shape_for_each_section() -> None:
    drawn = beam_mini(["DONE", "DONE", "IN_PROGRESS", "LATER"])
    assert [(state, shape.count("M")) for state, shape in re.findall(r'class="(\w+)" d="([^"]+)"', drawn)] == [
        ("done", 2),
        ("doing", 1),
        ("later", 1),
    ]
