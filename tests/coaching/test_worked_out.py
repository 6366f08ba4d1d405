"""A panel is drawn again when something in it changed, and only then."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context
from django.utils import translation
from django.utils.safestring import SafeString

from coaching.charts.maps import Part
from coaching.templatetags import worked_out as drawing
from coaching.templatetags.worked_out import worked_out

PANEL = "coaching/panels/vision.html"


@pytest.fixture(autouse=True)
def _nothing_drawn() -> Iterator[None]:
    drawing._drawn.clear()
    yield
    drawing._drawn.clear()


def shown(panel: dict[str, Any], language: str = "nl", title: str = "A film") -> SafeString:
    plan, project = SimpleNamespace(language=language), SimpleNamespace(title=title)
    return worked_out(Context({"panel_body": PANEL, "panel": panel, "plan": plan, "project": project, "secret": "x"}))


def test_a_panel_is_drawn_once_as_long_as_nothing_in_it_changed() -> None:
    first = shown({"vision": "Everybody reads <more>.", "messages": []})
    assert "Everybody reads &lt;more&gt;." in first
    assert shown({"vision": "Everybody reads <more>.", "messages": []}) is first
    assert "Nobody" in shown({"vision": "Nobody reads.", "messages": []})
    assert shown({"vision": "Everybody reads <more>.", "messages": []}, language="fr") is not first
    assert shown({"vision": "Everybody reads <more>.", "messages": []}, title="Another film") is not first
    with translation.override("fr"):
        assert shown({"vision": "Everybody reads <more>.", "messages": []}) is not first


def test_text_that_is_safe_is_not_taken_for_text_that_was_typed() -> None:
    assert "<b>" in shown({"vision": SafeString("<b>More</b>")})
    assert "<b>" not in shown({"vision": "<b>More</b>"})


def test_numbers_and_drawings_are_told_apart() -> None:
    said = [drawing._plain(value) for value in (1, 1.0, True, "1", Part("1", "2"), Part("1", "3"), None)]
    assert len({repr(value) for value in said}) == len(said)


def test_what_may_change_under_the_same_name_is_drawn_every_time() -> None:
    row = SimpleNamespace(text="More")
    assert shown({"vision": row}) is not shown({"vision": row})
    assert drawing._drawn == {}


def test_only_so_many_panels_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_REMEMBERED", 2)
    for number in range(5):
        shown({"vision": str(number)})
    assert len(drawing._drawn) == 1
