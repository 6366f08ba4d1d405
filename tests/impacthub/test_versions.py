"""What several people write in: every save is a version that knows what it changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from impacthub.versions import TOUCHED_KEPT, posted_version, time_of
from tests.factories.people import UserFactory
from trajects.models import Submission


def test_a_new_one_is_at_version_nought_and_nothing_changed() -> None:
    row = Submission()
    assert (row.version, row.changed_since(0), time_of(row)) == (0, set(), "")


@pytest.mark.django_db
def test_advance_notes_what_changed_when_and_by_whom() -> None:
    ann, row = UserFactory(), Submission()
    before = timezone.now()
    row.advance(["text"], ann)
    assert (row.version, row.saved_by, row.touched) == (1, ann, {"text": 1})
    assert row.saved_at is not None
    assert timedelta(0) <= row.saved_at - before < timedelta(seconds=5)


@pytest.mark.django_db
def test_changed_since_names_what_changed_after_that_version() -> None:
    ann, row = UserFactory(), Submission()
    for names in (["text", "link"], ["text"], ["note"]):
        row.advance(names, ann)
    assert [row.changed_since(version) for version in range(4)] == [
        {"text", "link", "note"},
        {"text", "note"},
        {"note"},
        set(),
    ]


@pytest.mark.django_db
def test_who_is_too_far_behind_is_told_that_it_is_not_known() -> None:
    ann, row = UserFactory(), Submission()
    for number in range(TOUCHED_KEPT + 5):
        row.advance([f"field-{number}"], ann)
    assert len(row.touched) <= TOUCHED_KEPT
    assert row.changed_since(row.touched_from - 1) is None
    known = row.changed_since(row.touched_from)
    assert known == {f"field-{number}" for number in range(row.touched_from, TOUCHED_KEPT + 5)}


@given(st.lists(st.sets(st.integers(0, 400), min_size=1, max_size=60), max_size=40), st.integers(0, 40))
def test_nothing_that_changed_is_ever_left_out(saves: list[set[int]], version: int) -> None:
    row = Submission()
    for names in saves:
        row.version += 1
        row.touch(f"field-{name}" for name in names)
    changed = row.changed_since(version)
    really = {f"field-{name}" for names in saves[version:] for name in names}
    assert changed is None or changed == really


@pytest.mark.parametrize(
    ("raw", "version"),
    [
        ("0", 0),
        ("17", 17),
        ("999999999", 999_999_999),
        ("", -1),
        ("-1", -1),
        ("1.5", -1),
        ("x", -1),
        (" 1", -1),
        ("9999999999", -1),
        ("9" * 5000, -1),
        ("²", -1),
    ],
)
def test_a_posted_version_is_a_number_or_nonsense(raw: str, version: int) -> None:
    assert posted_version(RequestFactory().post("/", {"version": raw})) == version


def test_no_version_at_all_is_nonsense() -> None:
    assert posted_version(RequestFactory().post("/", {})) == -1


def test_the_time_is_written_as_the_reader_writes_it_in_our_zone() -> None:
    row = Submission(saved_at=datetime(2026, 7, 1, 12, 2, tzinfo=UTC))
    with translation.override("fr"):
        assert time_of(row) == "14:02"
