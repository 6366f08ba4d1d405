"""What a person's calendar holds, read back by a small reader of our own that knows RFC 5545 and nothing of us."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from dateutil.rrule import rrulestr
from django.test import Client
from django.utils import timezone

from impacthub.people.services import make_feed
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ParticipantFactory, SessionFactory
from trajects import services
from trajects.models import Enrolment, Session
from trajects.queries.calendar import entries_of

pytestmark = pytest.mark.django_db
SUMMER = datetime(2027, 6, 11, 7, 30, tzinfo=UTC)
WINTER = datetime(2027, 1, 8, 8, 30, tzinfo=UTC)


# The reader


@dataclass
class Part:
    """A component: its properties by name, each with its parameters, and the components in it."""

    name: str
    properties: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)
    repeated: dict[str, list[str]] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A property as a person reads it."""
        raw = self.properties[name][1]
        return re.sub(r"\\(.)", lambda mark: "\n" if mark[1] in "nN" else mark[1], raw)

    def all(self, name: str) -> list["Part"]:
        """The components called ``name``."""
        return [part for part in self.parts if part.name == name]


def read(content: bytes) -> Part:
    """The calendar in ``content``: lines unfolded, properties split from their parameters, components nested."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    stack = [Part("")]
    for line in content.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode().split("\r\n")[:-1]:
        head, _colon, value = line.partition(":")
        name, *parameters = head.split(";")
        if name == "BEGIN":
            stack.append(Part(value))
        elif name == "END":
            done = stack.pop()
            assert done.name == value
            stack[-1].parts.append(done)
        else:
            found = dict(parameter.split("=", 1) for parameter in parameters)
            stack[-1].properties[name] = (found, value)
            stack[-1].repeated.setdefault(name, []).append(value)
    [calendar] = stack[0].parts
    return calendar


def instant(calendar: Part, event: Part, name: str) -> datetime:
    """The moment of a property, worked out from the rules in the calendar itself."""
    parameters, value = event.properties[name]
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    local = datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007  on the wall, until the zone's rule is known
    [zone] = [part for part in calendar.all("VTIMEZONE") if part.text("TZID") == parameters["TZID"].strip('"')]
    return (local - offset_at(zone, local)).replace(tzinfo=UTC)


def offset_at(zone: Part, local: datetime) -> timedelta:
    """The offset that holds on the wall at ``local``: that of the latest turn of the clock before it."""
    turns = []
    for part in zone.parts:
        starts = [part.properties["DTSTART"][1], *part.repeated.get("RDATE", [])]
        moments = [datetime.strptime(start, "%Y%m%dT%H%M%S") for start in ",".join(starts).split(",")]  # noqa: DTZ007  on the wall
        for rule in part.repeated.get("RRULE", []):
            moments += rrulestr(rule, dtstart=moments[0]).between(moments[0], local, inc=True)
        turns += [(moment, part.text("TZOFFSETTO")) for moment in moments]
    offset = max(turn for turn in turns if turn[0] <= local)[1]
    sign, hours, minutes = offset[0], offset[1:3], offset[3:5]
    return timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)


def test_the_reader_finds_what_a_known_calendar_says():
    text = (
        "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\nDTSTART:20261025T030000\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\n"
        "RDATE:20270328T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nSUMMARY:One\\, two\\nth\r\n ree\r\nDTSTART;TZID=Here:20270611T093000\r\n"
        "DTEND;TZID=Here:20270108T093000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    calendar = read(text.encode())
    [event] = calendar.all("VEVENT")
    assert event.text("SUMMARY") == "One, two\nthree"
    assert instant(calendar, event, "DTSTART") == SUMMER
    assert instant(calendar, event, "DTEND") == WINTER


# The feed


@pytest.fixture
def nele():
    return ParticipantFactory(
        cohort=CohortFactory(name="Filmpact 4", slug="filmpact-4"), user=UserFactory(language="nl")
    )


@pytest.fixture
def feed_of():
    """``feed_of(person)`` is their calendar as another program reads it."""

    def fetch(person) -> Part:
        _feed, token = make_feed(person, by=person)
        return read(Client().get(f"/ics/{token}/").content)

    return fetch


def session(participant, starts_at: datetime, **fields) -> Session:
    cohort = participant.enrolment.cohort
    return SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=7), **fields)


@time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
def test_hours_are_right_in_summer_and_in_winter(nele, feed_of):
    session(nele, SUMMER, title_nl="Zomer")
    session(nele, WINTER, title_nl="Winter")
    calendar = feed_of(nele.user)
    winter, summer = calendar.all("VEVENT")
    assert [part.text("TZID") for part in calendar.all("VTIMEZONE")] == ["Europe/Brussels"]
    assert [summer.properties["DTSTART"], winter.properties["DTSTART"]] == [
        ({"TZID": "Europe/Brussels"}, "20270611T093000"),
        ({"TZID": "Europe/Brussels"}, "20270108T093000"),
    ]
    assert instant(calendar, summer, "DTSTART") == SUMMER
    assert instant(calendar, winter, "DTSTART") == WINTER
    assert instant(calendar, summer, "DTEND") == SUMMER + timedelta(hours=7)


def test_an_event_says_where_what_to_bring_how_to_join_and_leads_back(nele, feed_of):
    row = session(
        nele, timezone.now() + timedelta(days=3), slug="dag-1", title_nl="Dag 1; van veld, tot zaal", place="Kaaizaal",
        address="Dok Noord 7", bring_nl="laptop\nje drie doelgroepen", join_url="https://meet.example/x", mode="HYBRID",
    )  # fmt: skip
    calendar = feed_of(nele.user)
    [event] = calendar.all("VEVENT")
    assert calendar.text("VERSION") == "2.0"
    assert event.text("SUMMARY") == "Dag 1; van veld, tot zaal"
    assert event.text("LOCATION") == "Kaaizaal, Dok Noord 7"
    assert event.text("UID") == f"{row.uid}@impacthub"
    assert event.text("STATUS") == "CONFIRMED"
    assert event.text("URL").endswith("/nl/cohorts/filmpact-4/sessions/dag-1/")
    lines = event.text("DESCRIPTION").split("\n")
    assert len(lines) == 4
    assert lines[1].endswith("https://meet.example/x")
    assert lines[2].endswith("laptop, je drie doelgroepen")
    assert lines[3] == event.text("URL")


def test_a_session_that_moves_is_the_same_event_with_a_higher_sequence(nele, feed_of):
    row = session(nele, timezone.now().replace(microsecond=0) + timedelta(days=3))
    [before] = feed_of(nele.user).all("VEVENT")
    later = row.starts_at + timedelta(days=1)
    services.change_session(row, by=nele.user, starts_at=later, ends_at=later + timedelta(hours=1))
    calendar = feed_of(nele.user)
    [after] = calendar.all("VEVENT")
    assert after.text("UID") == before.text("UID")
    assert (before.text("SEQUENCE"), after.text("SEQUENCE")) == ("0", "1")
    assert instant(calendar, after, "DTSTART") == later


def test_a_cancelled_session_says_so_for_thirty_days_and_then_goes(nele, feed_of):
    row = session(nele, timezone.now() + timedelta(days=90))
    other = session(nele, timezone.now() + timedelta(days=91))
    services.cancel_session(row, by=nele.user)
    cancelled, planned = feed_of(nele.user).all("VEVENT")
    assert (cancelled.text("STATUS"), cancelled.text("SEQUENCE")) == ("CANCELLED", "1")
    assert (planned.text("STATUS"), planned.text("UID")) == ("CONFIRMED", f"{other.uid}@impacthub")
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert len(feed_of(nele.user).all("VEVENT")) == 2
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert [event.text("UID") for event in feed_of(nele.user).all("VEVENT")] == [f"{other.uid}@impacthub"]


def test_who_sees_which_session(nele, feed_of):
    soon = timezone.now() + timedelta(days=3)
    trainer = UserFactory()
    whole = session(nele, soon)
    contact = session(nele, soon + timedelta(days=1), enrolment=nele.enrolment)
    contact.trainers.add(trainer)
    other = ParticipantFactory(enrolment=EnrolmentFactory(cohort=nele.enrolment.cohort))
    stopped = ParticipantFactory(
        enrolment=EnrolmentFactory(cohort=nele.enrolment.cohort, status=Enrolment.Status.STOPPED)
    )
    elsewhere = ParticipantFactory()

    def seen(person) -> list[str]:
        return [event.text("UID").split("@")[0] for event in feed_of(person).all("VEVENT")]

    assert seen(nele.user) == [str(whole.uid), str(contact.uid)]
    assert seen(other.user) == [str(whole.uid)]
    assert seen(trainer) == [str(contact.uid)]
    assert seen(stopped.user) == []
    assert seen(elsewhere.user) == []


def test_what_is_over_a_year_ago_is_left_out(nele, feed_of):
    session(nele, timezone.now() - timedelta(days=400))
    assert feed_of(nele.user).all("VEVENT") == []


def test_the_queries_do_not_grow_with_the_sessions(nele, django_assert_num_queries):
    for number in (1, 2, 27):
        for place in range(number):
            session(nele, timezone.now() + timedelta(days=place + 1))
        with django_assert_num_queries(2):
            entries_of(nele.user)
