"""The agenda, a month of it, the page of a gathering, its picture and its frame."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.models import Event, Registration
from impacthub.demo import stills
from impacthub.people.models import Role
from tests.factories.community import (
    EventFactory,
    EventPartFactory,
    EventPersonFactory,
    RegistrationFactory,
    TopicFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def titles(response) -> list[str]:
    return [str(event.title) for month in response.context["months"] for event in month.events]


def at(days: float, **fields) -> Event:
    starts_at = timezone.now() + timedelta(days=days)
    return EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **fields)


# The agenda


def test_agenda_shows_what_comes_in_the_order_of_time(client):
    at(9, title_en="Later")
    at(2, title_en="Soon")
    at(-2, title_en="Past")
    at(3, title_en="Draft", status="DRAFT")
    at(4, title_en="Members", audience="MEMBERS")
    at(5, title_en="Off", status="CANCELLED")
    answer = client.get("/en/events/")
    assert titles(answer) == ["Soon", "Off", "Later"]
    assert "3 gatherings" in text_of(answer)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("anonymous", ["Open"]),
        ("member", ["Open", "Members"]),
        ("coordinator", ["Open", "Members", "Draft"]),
    ],
)
def test_agenda_shows_what_its_reader_may_see(client_for, who, seen):
    at(2, title_en="Open")
    at(3, title_en="Members", audience="MEMBERS")
    at(4, title_en="Draft", status="DRAFT")
    assert titles(client_for(who).get("/en/events/")) == seen


def test_agenda_shows_the_past_backwards(client):
    at(-9, title_en="Long ago", status="HELD")
    at(-2, title_en="Just now", status="HELD")
    at(2, title_en="Soon")
    assert titles(client.get("/en/events/?past=1")) == ["Just now", "Long ago"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("topic=policy", ["Policy"]),
        ("city=Gent", ["Policy", "Online"]),
        ("language=fr", ["French"]),
        ("online=1", ["Online"]),
        ("accessible=1", ["Policy", "French"]),
        ("online=1&accessible=1", []),
        ("topic=nothing", ["Policy", "Online", "French"]),
        ("city=Nowhere&language=xx&page=9999&page=x&colour=red", ["Policy", "Online", "French"]),
        ("topic=%27%22%3Cscript%3E", ["Policy", "Online", "French"]),
    ],
)
def test_agenda_filters_and_leaves_out_what_does_not_exist(client, query, found):
    at(2, title_en="Policy", topics=[TopicFactory(slug="policy")])
    at(3, title_en="Online", mode="HYBRID", step_free=False)
    at(4, title_en="French", language="fr", city="Brussel")
    answer = client.get(f"/en/events/?{query}")
    assert (answer.status_code, titles(answer)) == (200, found)


def test_agenda_without_a_hit_offers_everything(client):
    at(2)
    answer = client.get("/en/events/?online=1")
    assert "Nothing found" in text_of(answer)
    assert "No gatherings are planned" not in text_of(answer)


def test_empty_agenda_says_what_will_come(client):
    assert "No gatherings are planned" in text_of(client.get("/en/events/"))


def test_agenda_gives_htmx_the_rows_and_the_count(client):
    at(2, title_en="Soon")
    answer = client.get("/en/events/", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert ("<html" in page, "Soon" in page, 'id="agenda-count" hx-swap-oob="innerHTML"' in page) == (False, True, True)
    assert "HX-Request" in answer["Vary"]


def test_agenda_has_pages_that_keep_the_filters(client):
    for day in range(31):
        at(day + 1, city="Gent")
    page = client.get("/en/events/?city=Gent").content.decode()
    assert 'href="?page=2&amp;city=Gent"' in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Register freely"),
        ({"capacity": 20, "places_taken": 8}, "12 places left"),
        ({"capacity": 20, "places_taken": 19}, "1 place left"),
        ({"capacity": 20, "places_taken": 20}, "Full, waiting list open"),
        ({"status": "CANCELLED"}, "Called off"),
        ({"closes_at": timezone.now() - timedelta(hours=1)}, "Registration closed"),
        ({"opens_at": timezone.now() + timedelta(days=1)}, "Opens on"),
    ],
)
def test_row_says_whether_one_can_come(client, fields, said):
    at(3, **fields)
    assert said in text_of(client.get("/en/events/"))


def test_row_says_what_its_reader_answered(client_for):
    user = UserFactory(roles=[Role.MEMBER])
    RegistrationFactory(event=at(3, capacity=5), user=user)
    RegistrationFactory(event=at(4), user=user, status="WAITING", queue_number=7)
    said = text_of(client_for(user).get("/en/events/"))
    assert ("You are coming" in said, "You are on the waiting list" in said) == (True, True)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_agenda_costs_four_queries(client, django_assert_num_queries, count):
    for day in range(count):
        at(day + 1, topics=[TopicFactory()], capacity=3)
    with django_assert_num_queries(4):
        client.get("/en/events/")


# A month


def test_month_is_a_table_of_its_days(client):
    starts_at = timezone.make_aware(datetime(2027, 3, 31, 23, 30))  # noqa: DTZ001  made aware at once
    EventFactory(title_en="Night", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    answer = client.get("/en/events/calendar/2027-03/")
    days = [day for week in answer.context["weeks"] for day in week]
    assert [day.date.isoformat() for day in days if day.events] == ["2027-03-31"]
    assert (days[0].date.isoformat(), days[-1].date.isoformat()) == ("2027-03-01", "2027-04-04")
    assert "1 gathering in March 2027" in text_of(answer)


@pytest.mark.parametrize(
    "month", ["2027-13", "2027-00", "1999-12", "2100-01", "2027-3", "next", "2027-03-01", "२०२७-०३"]
)
def test_month_that_does_not_exist(client, month):
    assert client.get(f"/en/events/calendar/{month}/").status_code == 404


@pytest.mark.parametrize(("month", "missing"), [("2000-01", "before"), ("2099-12", "after")])
def test_months_end_somewhere(client, month, missing):
    answer = client.get(f"/en/events/calendar/{month}/")
    assert (answer.status_code, answer.context[missing]) == (200, None)


# One gathering


@pytest.fixture
def event():
    return EventFactory(
        slug="avond", title_en="From hall to council hall", capacity=60, places_taken=48, max_guests=1,
        for_whom_en="Makers\nYou need not be a member.", quote_en="Nobody stood up.", hearing_loop=True,
    )  # fmt: skip


def test_page_shows_what_there_is(client, event):
    EventPartFactory(event=event, title_en="Doors open")
    EventPersonFactory(event=event, name="Jonas Mertens")
    said = text_of(client.get("/en/events/avond/"))
    for words in (
        "From hall",
        "to council hall",
        "12 of 60 places left",
        "Zaal Invented, Gent",
        "step-free hearing loop",
    ):
        assert words in said
    assert ("Doors open" in said, "Jonas Mertens" in said, "Nobody stood up." in said) == (True, True, True)
    assert ("Register me" in said, "Put me on the waiting list" in said) == (True, False)


@pytest.mark.parametrize(
    ("who", "status", "audience", "code"),
    [
        ("anonymous", "PUBLISHED", "PUBLIC", 200),
        ("anonymous", "PUBLISHED", "MEMBERS", 404),
        ("anonymous", "DRAFT", "PUBLIC", 404),
        ("member", "PUBLISHED", "MEMBERS", 200),
        ("member", "DRAFT", "PUBLIC", 404),
        ("coordinator", "DRAFT", "MEMBERS", 200),
    ],
)
@pytest.mark.parametrize("page", ["", "event.ics", "rsvp/done/"])
def test_page_is_for_who_may_see_it(client_for, who, status, audience, code, page):
    EventFactory(slug="avond", status=status, audience=audience)
    assert client_for(who).get(f"/en/events/avond/{page}").status_code == code


def test_full_page_has_a_waiting_list(client, event):
    Event.objects.update(places_taken=60)
    RegistrationFactory(event=event, status="WAITING", queue_number=4)
    said = text_of(client.get("/en/events/avond/"))
    for words in ("All 60 places are taken", "1 person waits", "Put me on the waiting list"):
        assert words in said


def test_cancelled_page_says_why_and_what_instead(client, event):
    other = at(9, title_en="Another one")
    Event.objects.filter(pk=event.pk).update(status="CANCELLED", cancel_reason_en="Water.", alternative=other)
    said = text_of(client.get("/en/events/avond/"))
    for words in ("This gathering was called off", "Water.", "Another one"):
        assert words in said
    assert "Register me" not in said


@pytest.mark.parametrize("fields", [{"status": "DRAFT"}, {"audience": "MEMBERS"}])
def test_alternative_that_its_reader_may_not_see_is_not_named(client, event, fields):
    other = at(9, title_en="Another one", **fields)
    Event.objects.filter(pk=event.pk).update(status="CANCELLED", alternative=other)
    assert "Another one" not in text_of(client.get("/en/events/avond/"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now() - timedelta(days=1)}, "is over"),
        ({"closes_at": timezone.now() - timedelta(hours=1)}, "Registration has closed"),
        ({"opens_at": timezone.now() + timedelta(hours=1)}, "Registration has not opened yet"),
    ],
)
def test_page_without_a_form_says_why(client, event, fields, said):
    Event.objects.filter(pk=event.pk).update(**fields)
    page = client.get("/en/events/avond/")
    assert (said in text_of(page), "rsvp-form" in page.content.decode()) == (True, False)


def test_page_says_that_it_moved(client, event):
    Event.objects.filter(pk=event.pk).update(moved_from=event.starts_at - timedelta(days=7))
    assert "This gathering was moved. It was planned on" in text_of(client.get("/en/events/avond/"))


def test_page_never_shows_the_link_to_join(client_for, event):
    Event.objects.filter(pk=event.pk).update(mode="HYBRID", join_url="https://meet.example.test/secret")
    user = UserFactory(roles=[Role.MEMBER])
    page = client_for(user).get("/en/events/avond/").content.decode()
    assert "meet.example.test" not in page
    RegistrationFactory(event=event, user=user)
    assert "https://meet.example.test/secret" in client_for(user).get("/en/events/avond/").content.decode()


def data_of(response) -> dict:
    found = re.search(r'<script type="application/ld\+json" nonce="([^"]+)">(.*?)</script>', response.content.decode())
    assert found is not None
    assert f"'nonce-{found[1]}'" in response["Content-Security-Policy"]
    return json.loads(found[2])


def test_page_tells_machines_what_it_is(client, event):
    data = data_of(client.get("/en/events/avond/"))
    assert {name: data[name] for name in ("@type", "name", "eventStatus", "remainingAttendeeCapacity")} == {
        "@type": "Event",
        "name": "From hall to council hall",
        "eventStatus": "https://schema.org/EventScheduled",
        "remainingAttendeeCapacity": 12,
    }
    assert data["startDate"] == event.local_start.isoformat(timespec="minutes")
    assert data["location"][0]["address"]["addressLocality"] == "Gent"


def test_data_for_machines_cannot_end_its_script(client, event):
    nasty = "</script><script>alert(1)</script>&\u2028"
    Event.objects.filter(pk=event.pk).update(title_en=nasty, status="CANCELLED")
    answer = client.get("/en/events/avond/")
    data = data_of(answer)
    assert (data["name"], data["eventStatus"]) == (nasty, "https://schema.org/EventCancelled")
    assert "alert(1)</script>" not in answer.content.decode()


def test_members_only_is_not_told_to_machines(client_for, event):
    Event.objects.filter(pk=event.pk).update(audience="MEMBERS")
    assert "ld+json" not in client_for("member").get("/en/events/avond/").content.decode()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_page_costs_five_queries(client, event, django_assert_num_queries, count):
    for number in range(count):
        EventPartFactory(event=event)
        EventPersonFactory(event=event)
        RegistrationFactory(event=event, status="WAITING", queue_number=number)
        event.topics.add(TopicFactory())
    Event.objects.update(places_taken=60)
    with django_assert_num_queries(5):
        client.get("/en/events/avond/")


# Picture, calendar, frame


def test_picture_is_for_who_may_see_the_page(client, client_for, event):
    assert client.get("/en/events/avond/image/").status_code == 404
    event.image.save("hall.png", SimpleUploadedFile("hall.png", stills.draw("stille-kamers")))
    answer = client.get("/en/events/avond/image/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert b"".join(answer.streaming_content)[:4] == b"\x89PNG"
    assert '<img src="/en/events/avond/image/"' in client.get("/en/events/avond/").content.decode()
    Event.objects.update(audience="MEMBERS")
    assert client.get("/en/events/avond/image/").status_code == 404
    event.image.storage.delete(event.image.name)
    assert client_for("member").get("/en/events/avond/image/").status_code == 404


def test_calendar_file_has_the_event(client, event):
    answer = client.get("/en/events/avond/event.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{event.uid}@impacthub" in answer.content.decode().replace("\r\n ", "")


def test_frame_may_stand_anywhere_and_sets_nothing(client, event):
    at(3, title_en="Members", audience="MEMBERS")
    answer = client.get("/en/events/embed/")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert ("X-Frame-Options" in answer, dict(answer.cookies), "Vary" in answer and "Cookie" in answer["Vary"]) == (
        False, {}, False,
    )  # fmt: skip
    page = answer.content.decode()
    assert ('target="_top"' in page, "From hall" in page, "Members" in page) == (True, True, False)


def test_every_other_page_stays_out_of_frames(client, event):
    answer = client.get("/en/events/avond/")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_own_list_has_what_comes_and_what_was(client_for):
    user = UserFactory(roles=[Role.MEMBER])
    RegistrationFactory(event=at(9, title_en="Later"), user=user, status="MAYBE")
    RegistrationFactory(event=at(2, title_en="Soon"), user=user)
    RegistrationFactory(event=at(-2, title_en="Past", status="HELD"), user=user)
    RegistrationFactory(event=at(1, title_en="Of others"))
    as_user = client_for(user)
    assert [str(row.event.title) for row in as_user.get("/en/events/mine/").context["page"]] == ["Soon", "Later"]
    assert [str(row.event.title) for row in as_user.get("/en/events/mine/?past=1").context["page"]] == ["Past"]


def test_own_list_asks_to_log_in(client):
    assert client.get("/en/events/mine/")["Location"] == "/en/account/login/?next=/en/events/mine/"


def test_nothing_is_written_by_looking(client, event):
    before = list(Event.objects.values()), Registration.objects.count()
    for page in ("", "calendar/2027-03/", "embed/", "avond/", "avond/event.ics", "avond/rsvp/done/"):
        client.get(f"/en/events/{page}")
        client.head(f"/en/events/{page}")
    assert (list(Event.objects.values()), Registration.objects.count()) == before


def test_home_shows_the_next_three(client):
    for day in (9, 2, 5, 30):
        at(day, title_nl=f"Over {day} dagen")
    at(1, title_nl="Afgelast", status="CANCELLED")
    events = client.get("/nl/").context["events"]
    assert [str(event.title) for event in events] == ["Over 2 dagen", "Over 5 dagen", "Over 9 dagen"]


def test_overview_shows_where_one_goes(client_for):
    user = UserFactory(roles=[Role.MEMBER])
    RegistrationFactory(event=at(2, title_en="Soon"), user=user)
    RegistrationFactory(event=at(3, title_en="Not"), user=user, status="NOT_COMING")
    answer = client_for(user).get("/en/overview/")
    assert [str(row.event.title) for row in answer.context["gatherings"]] == ["Soon"]
