"""Gatherings in the calendars of people, read back by a parser that knows nothing of the one that writes them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
import vobject  # type: ignore[import-untyped]  # it has no types
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from community import services
from community.links import manage_url
from community.models import Event, Registration
from community.queries import calendar
from impacthub.calendars import entries_of
from impacthub.notifications.models import OutboxEmail
from impacthub.people.services import make_feed
from tests.factories.community import EventFactory, RegistrationFactory, TopicFactory
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ParticipantFactory, SessionFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status
NOW = datetime(2027, 1, 10, 9, tzinfo=UTC)
WINTER = datetime(2027, 2, 4, 18, 30, tzinfo=UTC)
SUMMER = datetime(2027, 6, 3, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def event():
    return EventFactory(
        slug="stil-water",
        title_nl="Stil Water, en daarna",
        title_fr="Eau calme; et après",
        starts_at=WINTER,
        ends_at=WINTER + timedelta(hours=3),
        mode=Event.Mode.HYBRID,
        join_url="https://meet.test/stil",
        sequence=3,
    )


def read(content: bytes | str):
    """The calendar as vobject reads it, after looking at the bytes as RFC 5545 wants them."""
    raw = content.encode() if isinstance(content, str) else content
    assert raw.endswith(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    return vobject.readOne(raw.decode())


def invited(registration: Registration):
    """Method and only event of the invitation."""
    text, method = calendar.invitation(registration)
    found = read(text)
    assert found.method.value == method
    [entry] = found.vevent_list
    return method, entry


# In a mail


def test_invitation_says_what_when_where_and_who(event):
    row = RegistrationFactory(event=event, name='Nele "N" Dewit; Ü', email="nele@people.test", language="nl")
    method, entry = invited(row)
    assert (method, entry.uid.value, entry.sequence.value) == ("REQUEST", f"{event.uid}@impacthub", "3")
    assert (entry.summary.value, entry.status.value) == ("Stil Water, en daarna", "CONFIRMED")
    assert (entry.dtstart.value, entry.dtend.value) == (WINTER, WINTER + timedelta(hours=3))
    assert entry.location.value == "Zaal Invented, Straat 1, Gent"
    assert entry.url.value.endswith("/nl/events/stil-water/")
    assert (entry.attendee.value, entry.attendee.params) == (
        "mailto:nele@people.test",
        {"CN": ["Nele 'N' Dewit; Ü"], "PARTSTAT": ["ACCEPTED"], "ROLE": ["REQ-PARTICIPANT"]},
    )
    assert (entry.organizer.value, entry.organizer.params) == (
        "mailto:team@impacthub.example",
        {"CN": ["ImpactHub"]},
    )
    assert entry.description.value.splitlines()[0] == str(event.intro_nl)
    assert manage_url(row) in entry.description.value
    assert "https://meet.test/stil" in entry.description.value


def test_invitation_is_in_the_language_of_the_reader(event):
    with override("en"):
        _method, entry = invited(RegistrationFactory(event=event, language="fr"))
    assert entry.summary.value == "Eau calme; et après"
    assert entry.url.value.endswith("/fr/events/stil-water/")


@pytest.mark.parametrize(
    ("given", "method", "answer", "status"),
    [
        ({"status": Status.GOING}, "REQUEST", "ACCEPTED", "CONFIRMED"),
        ({"status": Status.GOING, "confirmed_at": None}, "REQUEST", "TENTATIVE", "TENTATIVE"),
        ({"status": Status.WAITING, "queue_number": 1}, "REQUEST", "TENTATIVE", "TENTATIVE"),
        ({"status": Status.OFFERED, "offered_until": WINTER}, "REQUEST", "TENTATIVE", "TENTATIVE"),
        ({"status": Status.MAYBE}, "REQUEST", "TENTATIVE", "TENTATIVE"),
        ({"status": Status.NOT_COMING}, "CANCEL", "DECLINED", "CANCELLED"),
        ({"status": Status.EXPIRED}, "CANCEL", "DECLINED", "CANCELLED"),
    ],
)
def test_invitation_follows_the_answer(event, given, method, answer, status):
    found, entry = invited(RegistrationFactory(event=event, **given))
    assert (found, entry.attendee.params["PARTSTAT"], entry.status.value) == (method, [answer], status)
    assert ("meet.test" in entry.serialize()) == (answer == "ACCEPTED")


def test_invitation_to_what_is_called_off_takes_it_away(event):
    event.status, event.cancel_reason_nl = Event.Status.CANCELLED, "De spreker is ziek."
    method, entry = invited(RegistrationFactory(event=event, language="nl"))
    assert (method, entry.status.value) == ("CANCEL", "CANCELLED")
    assert "De spreker is ziek." in entry.description.value


def test_every_other_answer_is_a_later_edition_of_the_entry(event):
    """Also within one second: a calendar keeps what it took away when what follows has no higher sequence."""
    Event.objects.filter(pk=event.pk).update(sequence=3)
    row = services.register(event, name="Nele", email="nele@people.test", language="nl", by=None).registration
    services.confirm_registration(row, by=None)
    for number, answer in enumerate(("NOT_COMING", "GOING", "GOING", "MAYBE"), start=1):
        with time_machine.travel(NOW + timedelta(milliseconds=number), tick=False):
            services.answer(row, answer, by=None)
    sent = [read(mail.calendar) for mail in OutboxEmail.objects.exclude(calendar="").order_by("pk")]
    assert {found.vevent.uid.value for found in sent} == {f"{event.uid}@impacthub"}
    said = [(found.method.value, int(found.vevent.sequence.value)) for found in sent]
    assert said == [("REQUEST", 4), ("CANCEL", 5), ("REQUEST", 6), ("REQUEST", 7)]


def test_invitation_without_an_address_asks_nobody(event):
    _method, entry = invited(RegistrationFactory(event=event, email=""))
    assert not hasattr(entry, "attendee")


@pytest.mark.parametrize("starts_at", [WINTER, SUMMER])
@pytest.mark.parametrize("zone", ["Europe/Brussels", "Europe/Lisbon", "America/New_York"])
def test_hours_follow_from_the_rules_in_the_calendar_itself(event, starts_at, zone):
    event.zone, event.starts_at, event.ends_at = zone, starts_at, starts_at + timedelta(hours=2)
    _method, entry = invited(RegistrationFactory(event=event))
    assert (entry.dtstart.value.astimezone(UTC), entry.dtend.value.astimezone(UTC)) == (event.starts_at, event.ends_at)


@pytest.mark.parametrize("night", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)])
def test_hours_are_right_on_the_nights_on_which_the_clock_turns(event, night):
    for minutes in (30, 59, 60, 61, 150):
        event.starts_at, event.ends_at = night + timedelta(minutes=minutes), night + timedelta(hours=5)
        _method, entry = invited(RegistrationFactory(event=event))
        local = entry.dtstart.value
        assert local.replace(tzinfo=None) == event.local_start.replace(tzinfo=None)
        if night.month == 3:  # in October one hour on the wall is two, and a calendar cannot say which
            assert local.astimezone(UTC) == event.starts_at


# In a file


def test_file_for_anybody_invites_nobody_and_hides_the_link_to_join(event):
    with override("nl"):
        found = read(calendar.event_ics(event))
    assert (found.method.value, found.vevent.uid.value) == ("PUBLISH", f"{event.uid}@impacthub")
    assert not {"attendee", "organizer"} & set(found.vevent.contents)
    assert "meet.test" not in found.serialize()


def test_file_for_who_registered_has_the_link_to_join(event):
    with override("nl"):
        found = read(calendar.registration_ics(RegistrationFactory(event=event)))
    assert found.method.value == "PUBLISH"
    assert "https://meet.test/stil" in found.vevent.description.value
    assert not {"attendee", "organizer"} & set(found.vevent.contents)


def test_add_links_say_the_same_moment(event):
    with override("nl"):
        links = calendar.add_links(event)
    assert "dates=20270204T183000Z%2F20270204T213000Z" in links.google
    assert "startdt=2027-02-04T18%3A30%3A00Z" in links.outlook
    assert "meet.test" not in links.google + links.outlook


# Feeds that anybody may follow


def fetch(path: str, **headers):
    return Client().get(path, headers=headers)


def titles(answer) -> list[str]:
    found = read(answer.content)
    return [entry.summary.value for entry in getattr(found, "vevent_list", [])]


def test_feed_holds_what_everybody_may_see():
    long_ago = NOW - timedelta(days=400)
    EventFactory(title_nl="Bientôt", starts_at=WINTER)
    EventFactory(title_nl="Geweest", starts_at=NOW - timedelta(days=20), status=Event.Status.HELD)
    EventFactory(title_nl="Lang geleden", starts_at=long_ago, status=Event.Status.HELD)
    EventFactory(title_nl="Alleen leden", audience=Event.Audience.MEMBERS)
    EventFactory(title_nl="Ontwerp", status=Event.Status.DRAFT)
    answer = fetch("/nl/events/feed.ics")
    assert titles(answer) == ["Geweest", "Bientôt"]
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/calendar; charset=utf-8", "public, max-age=300")
    assert answer.cookies == {}


def test_feed_shows_what_was_called_off_for_thirty_days():
    gone = {"status": Event.Status.CANCELLED, "starts_at": WINTER}
    EventFactory(title_en="Just", changed_at=NOW - timedelta(days=29), **gone)
    EventFactory(title_en="Before", changed_at=NOW - timedelta(days=31), **gone)
    answer = fetch("/en/events/feed.ics")
    assert titles(answer) == ["Called off: Just"]
    assert read(answer.content).vevent.status.value == "CANCELLED"


def test_feed_of_a_topic_holds_only_its_gatherings():
    care = TopicFactory(slug="care", name_nl="Zorg")
    EventFactory(title_nl="Zorgavond", topics=[care])
    EventFactory(title_nl="Andere avond", topics=[TopicFactory()])
    answer = fetch("/nl/events/topics/care/feed.ics")
    assert titles(answer) == ["Zorgavond"]
    assert read(answer.content).contents["x-wr-calname"][0].value == "Zorg (ImpactHub)"


def test_feed_of_no_topic_is_not_found():
    assert fetch("/nl/events/topics/nothing/feed.ics").status_code == 404


def test_feed_without_anything_is_an_empty_calendar():
    assert titles(fetch("/nl/events/feed.ics")) == []


def test_feeds_are_only_read():
    assert Client().post("/nl/events/feed.ics").status_code == 405


@pytest.mark.parametrize(("path", "queries"), [("/nl/events/feed.ics", 1), ("/nl/events/topics/care/feed.ics", 2)])
def test_feed_that_did_not_change_is_not_sent_again(path, queries, django_assert_num_queries):
    care = TopicFactory(slug="care")
    rows = [EventFactory(topics=[care]) for _number in range(30)]
    first = fetch(path)
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        with django_assert_num_queries(queries):
            again = fetch(path, **header)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Event.objects.filter(pk=rows[0].pk).update(place="Elders", changed_at=NOW + timedelta(hours=1))
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = fetch(path, **header)
        assert (again.status_code, b"Elders" in again.content) == (200, True)


def test_feed_changes_with_a_text_and_when_a_gathering_goes(event):
    tags = [fetch("/nl/events/feed.ics")["ETag"]]
    Event.objects.update(intro_nl="Andere woorden.")
    tags.append(fetch("/nl/events/feed.ics")["ETag"])
    Event.objects.update(audience=Event.Audience.MEMBERS)
    tags.append(fetch("/nl/events/feed.ics")["ETag"])
    assert len(set(tags)) == 3


def test_feed_does_not_change_when_somebody_registers(event):
    first = fetch("/nl/events/feed.ics")
    Event.objects.update(places_taken=5)
    assert fetch("/nl/events/feed.ics", **{"If-None-Match": first["ETag"]}).status_code == 304


# Somebody's own calendar


@pytest.fixture
def nele():
    return UserFactory(name="Nele", language="nl")


@pytest.fixture
def own(nele):
    """``own(**headers)`` fetches the calendar of Nele as a program does."""
    _feed, token = make_feed(nele, by=nele)
    return lambda **headers: fetch(f"/ics/{token}/", **headers)


def test_own_calendar_holds_what_somebody_goes_to_and_waits_for(nele, own, event):
    RegistrationFactory(event=event, user=nele, status=Status.WAITING, queue_number=1)
    RegistrationFactory(event=EventFactory(title_nl="Gaat", starts_at=SUMMER), user=nele)
    RegistrationFactory(event=EventFactory(title_nl="Niet"), user=nele, status=Status.NOT_COMING)
    RegistrationFactory(event=EventFactory(title_nl="Van een ander"), user=UserFactory())
    found = read(own().content)
    assert [(entry.summary.value, entry.status.value) for entry in found.vevent_list] == [
        ("Stil Water, en daarna", "TENTATIVE"),
        ("Gaat", "CONFIRMED"),
    ]
    assert not {"attendee", "organizer"} & set(found.vevent.contents)


def test_own_calendar_costs_one_query_a_room(nele, django_assert_num_queries):
    for _number in range(3):
        RegistrationFactory(event=EventFactory(), user=nele)
    with django_assert_num_queries(5):
        assert len(entries_of(nele)) == 3


def test_own_calendar_that_did_not_change_costs_two_queries(nele, own, event, django_assert_num_queries):
    cohort = CohortFactory()
    ParticipantFactory(cohort=cohort, user=nele)
    SessionFactory(cohort=cohort, starts_at=SUMMER, ends_at=SUMMER + timedelta(hours=2))
    RegistrationFactory(event=event, user=nele)
    first = own()
    assert (first.status_code, len(titles(first))) == (200, 2)
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        with django_assert_num_queries(1):
            again = own(**header)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    with time_machine.travel(NOW + timedelta(days=1)), django_assert_num_queries(2):
        assert own(**{"If-None-Match": first["ETag"]}).status_code == 304


def _moved(nele, cohort, row):
    Event.objects.filter(pk=row.event_id).update(starts_at=WINTER + timedelta(hours=1), changed_at=timezone.now())


def _answered(nele, cohort, row):
    Registration.objects.filter(pk=row.pk).update(status=Status.NOT_COMING, places=0, changed_at=timezone.now())


def _registered(nele, cohort, row):
    RegistrationFactory(user=nele, event=EventFactory())


def _session_moved(nele, cohort, row):
    cohort.sessions.update(place="Elders", changed_at=timezone.now())


def _session_came(nele, cohort, row):
    SessionFactory(cohort=cohort, starts_at=WINTER, ends_at=WINTER + timedelta(hours=2))


def _joined_a_cohort(nele, cohort, row):
    other = SessionFactory(starts_at=WINTER, ends_at=WINTER + timedelta(hours=2))
    ParticipantFactory(enrolment=EnrolmentFactory(cohort=other.cohort), user=nele)


def _cohort_got_a_name(nele, cohort, row):
    type(cohort).objects.update(name="Filmpact 9")


def _other_language(nele, cohort, row):
    type(nele).objects.filter(pk=nele.pk).update(language="fr")


@pytest.mark.parametrize(
    "change",
    [
        _moved,
        _answered,
        _registered,
        _session_moved,
        _session_came,
        _joined_a_cohort,
        _cohort_got_a_name,
        _other_language,
    ],
)
def test_own_calendar_is_fetched_again_after(change, nele, own, event):
    cohort = CohortFactory()
    ParticipantFactory(cohort=cohort, user=nele)
    SessionFactory(cohort=cohort, starts_at=SUMMER, ends_at=SUMMER + timedelta(hours=2))
    row = RegistrationFactory(event=event, user=nele)
    first = own()
    with time_machine.travel(NOW + timedelta(minutes=5)):
        change(nele, cohort, row)
        again = own(**{"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again.content != first.content
