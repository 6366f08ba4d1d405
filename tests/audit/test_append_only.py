"""The log can be written and read, and is never rewritten."""

import pytest
from django.db import DatabaseError, connection, transaction

from impacthub.audit.models import Entry
from impacthub.audit.services import MAX_VALUE, record, timeline
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_record_writes_who_what_and_from_what_to_what():
    ada, film = UserFactory.create(name="Ada"), UserFactory.create(name="Bo")
    entry = record("people.user_renamed", film, by=ada, changes={"name": ["Bob", "Bo"]})
    entry.refresh_from_db()
    assert (entry.actor_id, entry.actor_text, entry.action) == (ada.pk, "Ada", "people.user_renamed")
    assert (entry.object_type, entry.object_id, entry.object_text) == ("people.User", str(film.pk), "Bo")
    assert entry.changes == {"name": ["Bob", "Bo"]}


def test_record_by_nobody_is_by_the_platform():
    entry = record("people.user_erased", UserFactory.create(), by=None)
    assert (entry.actor_id, entry.actor_text, entry.changes) == (None, "ImpactHub", {})


def test_record_cuts_long_values_and_keeps_numbers():
    entry = record(
        "x.y_done", UserFactory.create(), by=None, changes={"text": ["a" * 1000, "b"], "count": 7, "none": None}
    )
    assert entry.changes == {"text": ["a" * (MAX_VALUE - 1) + "…", "b"], "count": 7, "none": None}


def test_record_cuts_the_words_for_a_long_row():
    row = UserFactory.create(name="n" * 120)
    row.name = "n" * 500
    entry = record("x.y_done", row, by=row)
    assert (entry.object_text, entry.actor_text) == ("n" * 200, "n" * 200)


def test_timeline_holds_one_row_and_newest_first():
    one, other = UserFactory.create(), UserFactory.create()
    first = record("x.a_done", one, by=None)
    record("x.b_done", other, by=None)
    second = record("x.c_done", one, by=None)
    assert list(timeline(one)) == [second, first]


@pytest.mark.parametrize(
    "sql",
    ["UPDATE audit_entry SET action = 'x'", "UPDATE audit_entry SET actor_text = ''", "DELETE FROM audit_entry"],
)
def test_database_refuses_to_rewrite(sql):
    record("x.y_done", UserFactory.create(), by=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Entry.objects.get().action == "x.y_done"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET action = 'x'",
        "UPDATE audit_entry SET at = now() - interval '1 day'",
        "UPDATE audit_entry SET actor_id = 1",
        "UPDATE audit_entry SET object_id = '0'",
        "UPDATE audit_entry SET actor_text = 'somebody else'",
        "UPDATE audit_entry SET object_text = 'something else'",
        """UPDATE audit_entry SET changes = '{"a": 1}'""",
        "DELETE FROM audit_entry",
    ],
)
def test_database_refuses_to_rewrite_even_while_erasing(sql):
    entry = record("x.y_done", UserFactory.create(), by=None, changes={"name": ["a", "b"]})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL impacthub.erasing = 'on'; {sql}")
    left = Entry.objects.get()
    assert (left.action, left.at, left.actor_text, left.changes) == (
        entry.action,
        entry.at,
        entry.actor_text,
        entry.changes,
    )


def test_words_may_be_blanked_while_erasing_and_not_after():
    entry = record(
        "x.y_done", UserFactory.create(name="Ada"), by=UserFactory.create(name="Bo"), changes={"name": ["a", "b"]}
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL impacthub.erasing = 'on'")
        Entry.objects.update(actor_text="", object_text="", changes={})
        cursor.execute("SET LOCAL impacthub.erasing = ''")
    blank = Entry.objects.get()
    assert (blank.actor_text, blank.object_text, blank.changes) == ("", "", {})
    assert (blank.actor_id, blank.object_id, blank.at) == (entry.actor_id, entry.object_id, entry.at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(actor_text="")
