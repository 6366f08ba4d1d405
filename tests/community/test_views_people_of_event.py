"""Everybody who answered, for a coordinator: filters, turns, letting somebody in, and the file."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from community.models import Event, Registration
from community.queries.answers import FILTERS, answers_of, people_by_filter
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from tests.factories.community import EventFactory, GuestFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """A full evening of next week with two who wait, and one of every other answer."""
    event = EventFactory(slug="avond", capacity=3, places_taken=3)
    nele = RegistrationFactory(event=event, name="Nele", heads=2, sector="FILM", needs="=1+1")
    GuestFactory(registration=nele, name="Tom", sector="")
    RegistrationFactory(event=event, name="Ada", sector="UNION")
    Event.objects.filter(pk=event.pk).update(last_in_queue=2)
    RegistrationFactory(event=event, name="Second", status="WAITING", queue_number=2, heads=2, sector="UNION")
    RegistrationFactory(event=event, name="First", status="WAITING", queue_number=1, sector="UNION")
    RegistrationFactory(event=event, name="Perhaps", status="MAYBE", sector="UNION")
    late = event.starts_at - timedelta(hours=1)
    RegistrationFactory(event=event, name="Late", status="NOT_COMING", left_at=late, heads=2, sector="UNION")
    RegistrationFactory(event=event, name="Slow", status="EXPIRED", confirmed_at=None, sector="UNION")
    event.refresh_from_db()
    return event


@pytest.fixture
def client(client_for):
    """A coordinator's."""
    return client_for("coordinator", name="Mira")


def url_of(name: str, *args: object) -> str:
    """The English address."""
    return reverse(f"community:{name}", args=args).replace("/nl/", "/en/")


def names(answer) -> list[str]:
    """Who stands on the page, in order."""
    return [row["registration"].name for row in answer.context["rows"]]


@pytest.mark.parametrize(("who", "code"), [("anonymous", 302), ("member", 403), ("coordinator", 200)])
def test_only_coordinators_see_who_answered(client_for, event, who, code):
    client, row = client_for(who), event.registrations.get(name="First")
    for name in ("event_people", "event_turnout"):
        assert client.get(url_of(name, event.slug)).status_code == code
    for kind in ("csv", "xlsx"):
        assert client.get(url_of("event_people_file", event.slug, kind)).status_code == code
    assert client.get(url_of("event_board")).status_code == code
    if who != "coordinator":
        for name, args in (("event_promote", [row.pk]), ("event_cancel_for", [row.pk]), ("event_add_person", [])):
            assert client.post(url_of(name, event.slug, *args)).status_code == code
        assert list(Entry.objects.all()) == []


@pytest.mark.parametrize(
    ("show", "who", "people"),
    [
        ("all", ["First", "Second", "Ada", "Late", "Nele", "Perhaps", "Slow"], 10),
        ("coming", ["Ada", "Nele"], 3),
        ("waiting", ["First", "Second"], 3),
        ("offered", [], 0),
        ("maybe", ["Perhaps"], 1),
        ("not-coming", ["Late"], 2),
        ("expired", ["Slow"], 1),
        ("unconfirmed", [], 0),
        ("needs", ["Nele"], 1),
        ("late", ["Late"], 2),
        ("came", [], 0),
        ("no-show", ["Ada", "Nele"], 3),
        ("nonsense\x27", ["First", "Second", "Ada", "Late", "Nele", "Perhaps", "Slow"], 10),
    ],
)
def test_each_filter_keeps_its_people(client, event, show, who, people):
    answer = client.get(url_of("event_people", event.slug), {"show": show})
    assert names(answer) == who
    assert people_by_filter(event).get(show, 10) == people
    assert len(FILTERS) == 12


def test_filters_of_who_came(event):
    Registration.objects.filter(name="Nele").update(checked_in_at=timezone.now())
    Registration.objects.filter(name="Late").update(checked_in_at=timezone.now())
    counts = people_by_filter(event)
    assert (counts["came"], counts["no-show"]) == (2, 2)
    assert [row.name for row in answers_of(event, "came")] == ["Late", "Nele"]
    assert [row.name for row in answers_of(event, "no-show")] == ["Ada", "Nele"]


def test_by_sector_with_the_guests(client, event):
    for sector, who in [("FILM", ["Nele"]), ("", ["Nele"]), ("UNION", ["Ada"]), ("nonsense", ["Ada", "Nele"])]:
        answer = client.get(url_of("event_people", event.slug), {"show": "coming", "sector": sector})
        assert names(answer) == who


def test_turns_are_shown(event):
    turns = {row.name: vars(row)["turn"] for row in answers_of(event)}
    assert {name: turn for name, turn in turns.items() if turn} == {"First": 1, "Second": 2}


def test_as_many_queries_for_thirty(client, event, django_assert_num_queries):
    for rows in (0, 30):
        for _number in range(rows):
            GuestFactory(registration__event=event)
        with django_assert_num_queries(9):
            assert client.get(url_of("event_people", event.slug)).status_code == 200


def test_nobody_goes_before_others_without_a_reason(client, event):
    row = event.registrations.get(name="Second")
    answer = client.post(url_of("event_promote", event.slug, row.pk), {})
    assert (answer.status_code, [href for href, _text in answer.context["problems"]]) == (
        422,
        [f"#id_promote-{row.pk}-reason"],
    )
    assert list(Entry.objects.all()) == []


def test_a_full_evening_lets_nobody_in_but_puts_them_first(client, event):
    row = event.registrations.get(name="Second")
    reason = {f"promote-{row.pk}-reason": "Speaks at eight"}
    answer = client.post(url_of("event_promote", event.slug, row.pk), reason)
    assert (answer.status_code, answer.content.count(b'value="Speaks at eight"')) == (422, 1)
    answer = client.post(url_of("event_promote", event.slug, row.pk), {**reason, "first": "1"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.promotion_reason, row.promoted_by.name) == ("WAITING", "Speaks at eight", "Mira")
    assert [found.name for found in answers_of(event, "waiting")] == ["Second", "First"]
    assert [entry.action for entry in Entry.objects.all()] == ["community.registration_put_first"]


def test_somebody_is_let_in_where_there_is_place(client, event):
    Event.objects.update(capacity=9, places_ceiling=9)
    row = event.registrations.get(name="Second")
    answer = client.post(
        url_of("event_promote", event.slug, row.pk), {f"promote-{row.pk}-reason": "Speaks"}, follow=True
    )
    row.refresh_from_db()
    assert (row.status, row.places, row.promotion_reason) == ("GOING", 2, "Speaks")
    assert [str(message) for message in answer.context["messages"]] == ["Second: coming."]
    entry = Entry.objects.get(action="community.registration_promoted")
    assert (entry.actor_text, entry.changes["reason"]) == ("Mira", "Speaks")
    assert OutboxEmail.objects.filter(to=row.email).count() == 1


def test_who_comes_already_is_not_let_in(client, event):
    row = event.registrations.get(name="Ada")
    assert (
        client.post(url_of("event_promote", event.slug, row.pk), {f"promote-{row.pk}-reason": "x"}).status_code == 422
    )


def test_who_rang_that_they_do_not_come(client, event):
    row = event.registrations.get(name="Ada")
    assert client.post(url_of("event_cancel_for", event.slug, row.pk)).status_code == 302
    row.refresh_from_db()
    assert (row.status, event.registrations.get(name="First").places) == ("NOT_COMING", 1)


def test_answers_of_another_event_are_not_here(client, event):
    other = RegistrationFactory(status="WAITING", queue_number=1)
    for name in ("event_promote", "event_cancel_for"):
        for pk in (other.pk, 10**30):
            assert client.post(url_of(name, event.slug, pk), {f"promote-{pk}-reason": "x"}).status_code == 404


def test_add_somebody_who_rang(client, event):
    data = {"name": "Wim", "email": "Wim@people.test", "sector": "HEALTH", "language": "fr"}
    for _time in range(2):
        assert client.post(url_of("event_add_person", event.slug), data).status_code == 302
    row = event.registrations.get(name="Wim")
    assert (row.email, row.status, row.source, row.language) == ("wim@people.test", "WAITING", "COORDINATOR", "fr")


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "x"}, {"language": "de"}, {"sector": "MAGIC"}])
def test_add_nobody(client, event, wrong):
    data = {"name": "Wim", "email": "wim@people.test", "sector": "", "language": "nl"} | wrong
    answer = client.post(url_of("event_add_person", event.slug), data)
    assert (answer.status_code, len(answer.context["problems"])) == (422, 1)
    assert not event.registrations.filter(email="wim@people.test").exists()


def test_the_file_has_a_line_for_every_person(client, event):
    answer = client.get(url_of("event_people_file", event.slug, "xlsx"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="avond.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in rows] == ["Name", "First", "Second", "Ada", "Late", "Nele", "Tom", "Perhaps", "Slow"]
    tom, nele = rows[6], rows[5]
    assert (nele[2], nele[9], tom[4], tom[6]) == ("coming", "\t=1+1", "Nele", "yes")
    assert (rows[1][3], rows[4][8]) == (1, "yes")
    assert client.get(url_of("event_people_file", event.slug, "csv")).content.startswith(b"\xef\xbb\xbfName;")
    assert client.get(url_of("event_people_file", event.slug, "exe")).status_code == 404
