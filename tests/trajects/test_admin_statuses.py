"""Every list of this room in the admin says a status in words, for every status there is."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Field, Model
from django.template.loader import render_to_string
from django.utils.translation import override
from unfold.utils import display_for_label

from trajects.admin.lists import colours
from trajects.models import Application, Attendance, Cohort

ADMINS = [row for model, row in admin.site._registry.items() if model._meta.app_label == "trajects"]
#: Every column of a list that shows a value of a fixed set: the admin, the column, the field behind it.
LABELLED = [
    (row, name, row.model._meta.get_field(str(getattr(shown, "admin_order_field", ""))))
    for row in ADMINS
    for name in row.get_list_display(None)  # type: ignore[arg-type]  # none of these lists asks who looks
    if isinstance((shown := getattr(row, str(name), None)) and getattr(shown, "label", None), dict)
]
WALKED = [(row, name, field, code) for row, name, field in LABELLED for code, _word in field.choices]


def test_every_status_field_of_a_list_is_walked() -> None:
    walked = {(row.model.__name__, field.name) for row, _name, field in LABELLED}
    there = {(row.model.__name__, field.name) for row in ADMINS for field in row.model._meta.fields if is_status(field)}
    unlisted = {("Submission", "status")}  # its list stands under its assignment, without the status as a label
    assert there - unlisted == walked - unlisted


def is_status(field: "Field[Any, Any]") -> bool:
    """A field of a fixed set that says how far something is."""
    return field.name in {"status", "outcome"} and bool(field.choices)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize(
    ("row", "name", "field", "code"), WALKED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_list_says_the_word_and_never_the_code(
    row: "ModelAdmin[Model]", name: str, field: "Field[Any, Any]", code: str, language: str
) -> None:
    with override(language):
        column = getattr(row, name)
        cell = display_for_label(column(row.model(**{field.name: code})), "-", column.label)
        word = str(dict(field.choices or ())[code])
        wanted = render_to_string(
            "unfold/helpers/display_label.html", {"label": word, "label_type": column.label[code], "multiple": False}
        )
    assert words(cell) == words(wanted) == word
    assert code not in cell


def words(html: str) -> str:
    """What somebody reads."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_colours_gives_every_choice_one() -> None:
    assert colours(Cohort.Status, RUNNING="success") == {
        "DRAFT": "default", "ENROLMENT_OPEN": "default", "ENROLMENT_CLOSED": "default", "RUNNING": "success",
        "EVALUATING": "default", "CLOSED": "default",
    }  # fmt: skip
    assert list(colours(Attendance.Status)) == Attendance.Status.values


def test_colours_of_an_unknown_status_are_refused() -> None:
    with pytest.raises(ValueError, match="REFUSED"):
        colours(Application.Status, REFUSED="danger")
