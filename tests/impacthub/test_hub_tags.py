"""The beam."""

import re

from django.utils.translation import override

from impacthub.templatetags.hub import beam_mini, beam_progress


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
