"""What somebody's overview begins with, and the open call on the pages that everybody sees."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from impacthub.people.models import Role
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory
from tests.factories.trajects import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    CohortFactory,
    EnrolmentFactory,
    JuryMemberFactory,
    ParticipantFactory,
    ProgrammeFactory,
    SessionFactory,
)
from trajects.models import Application, Call, Cohort, Review, Submission
from trajects.queries import overview

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def read(client: Client, name: str, *args: object) -> str:
    """The page as an English reader sees it, its words one space apart."""
    with override("en"):
        answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    main = answer.content.decode().split('<main id="main"')[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").split())


def first_thing(page: str) -> str:
    return page.split("First this ")[1] if "First this " in page else ""


@pytest.fixture
def nele():
    cohort = CohortFactory(name="Filmpact 4", starts_on=date(2026, 9, 7))
    return ParticipantFactory(cohort=cohort, user=UserFactory(name="Nele", roles=[Role.PARTICIPANT]))


# The overview


def test_overview_begins_with_the_assignment_of_this_week(client_for, nele):
    due = datetime(2026, 11, 22, 21, tzinfo=UTC)
    task = AssignmentFactory(cohort=nele.enrolment.cohort, week=11, title_en="Your audiences", hours=2, due_at=due)
    page = read(client_for(nele.user), "overview")
    assert "Hello Nele, this is week 11." in page
    assert first_thing(page).startswith("Your audiences About 2 hours, until Sunday, 22:00 Open the assignment")
    assert "Filmpact 4 Week 11 of 40" in page
    Submission.objects.create(assignment=task, enrolment=nele.enrolment, status="HANDED_IN", first_handed_in_at=NOW)
    assert first_thing(read(client_for(nele.user), "overview")) == ""


def test_a_place_comes_before_a_draft_and_a_draft_before_an_assignment(client_for, nele):
    AssignmentFactory(cohort=nele.enrolment.cohort, week=11, title_en="Your audiences")
    call = CallFactory(open=True, closes_at=datetime(2026, 12, 15, 11, tzinfo=UTC))
    ApplicationFactory(call=call, user=nele.user, title="Halte Noord")
    page = read(client_for(nele.user), "overview")
    assert first_thing(page).startswith(
        "Finish your application Halte Noord The call closes on 15 December 2026, 12:00 (Brussels) Write on"
    )
    ApplicationFactory(user=nele.user, title="Waterlijn", status=Application.Status.SELECTED)
    page = read(client_for(nele.user), "overview")
    assert first_thing(page).startswith("There is a place for Waterlijn Say whether you take it. Answer")


def test_a_draft_that_came_too_late_is_not_pressed(client_for):
    person = UserFactory()
    ApplicationFactory(call=CallFactory(closed=True), user=person, title="Halte Noord")
    page = read(client_for(person), "overview")
    assert first_thing(page) == ""
    assert "My applications Halte Noord" in page


def test_jury_sees_how_many_wait_and_not_those_it_is_done_with(client_for):
    call = CallFactory(closed=True, title_en="Filmpact 5", status=Call.Status.REVIEWING)
    juror = JuryMemberFactory(call=call).user
    applications = [ApplicationFactory(call=call, status=Application.Status.IN_REVIEW) for _place in range(3)]
    ApplicationFactory(call=call)
    Review.objects.create(application=applications[0], juror=juror, conflict="NONE", status="DONE")
    Review.objects.create(application=applications[1], juror=juror, conflict="NONE", status="OPEN")
    Review.objects.create(application=applications[2], juror=UserFactory(), conflict="NONE", status="DONE")
    [reading] = overview.my_readings(juror)
    assert (reading.total, reading.read, reading.left) == (3, 1, 2)
    page = read(client_for(juror), "overview")
    assert first_thing(page).startswith("2 applications wait for you Filmpact 5 Read on")
    assert "You are in the jury of Filmpact 5 1 of 3 read 2 to read" in page


def test_who_gives_sessions_sees_the_next_and_those_of_which_attendance_waits(client_for):
    trainer = UserFactory()
    cohort = CohortFactory(name="Filmpact 4", slug="filmpact-4")
    for title, days, status in (
        ("Long ago", -9, "PLANNED"), ("To note", -2, "PLANNED"), ("Noted", -1, "HELD"), ("To come", 3, "PLANNED"),
    ):  # fmt: skip
        session = SessionFactory(
            cohort=cohort, slug=title.lower().replace(" ", "-"), title_en=title, status=status,
            starts_at=NOW + timedelta(days=days),
        )  # fmt: skip
        session.trainers.add(trainer)
    SessionFactory(cohort=cohort)
    assert [session.slug for session in overview.my_sessions(trainer)] == ["to-note", "to-come"]
    client = client_for(trainer)
    page = read(client, "overview")
    assert "Sessions you give To note Monday 16 November, 10:00 · Filmpact 4 · Invented hall Note who was there" in page
    with override("en"):
        html = client.get(reverse("overview")).content.decode()
        assert reverse("trajects:session_attendance", args=["filmpact-4", "to-note"]) in html
        assert reverse("trajects:session_detail", args=["filmpact-4", "to-come"]) in html


def test_the_cohort_of_now_comes_first_and_the_others_are_named(client_for, nele):
    for name, day in (("Filmpact 3", date(2025, 9, 1)), ("Filmpact 5", date(2027, 9, 1))):
        cohort = CohortFactory(name=name, starts_on=day)
        ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort), user=nele.user)
    own = overview.my_year(nele.user)
    assert own is not None
    assert own.year.cohort.name == "Filmpact 4"
    assert [cohort.name for cohort in own.others] == ["Filmpact 5", "Filmpact 3"]


def test_one_film_is_the_overview_unless_something_else_waits(client_for):
    maker = UserFactory()
    project = ProjectFactory(team={"PRODUCER": maker})
    with override("en"):
        answer = client_for(maker).get(reverse("overview"))
        assert answer["Location"] == reverse("coaching:project_detail", args=[project.slug])
    ApplicationFactory(user=maker, title="Halte Noord")
    page = read(client_for(maker), "overview")
    assert project.title in page
    assert "My applications Halte Noord" in page


def test_nothing_for_who_has_nothing(client_for):
    page = read(client_for("member"), "overview")
    assert "Nothing is waiting for you" in page
    assert "My applications" not in page


def test_what_is_over_and_done_with_is_not_listed(client_for):
    person = UserFactory()
    for status in ("REJECTED", "WITHDRAWN", "DECLINED", "CONFIRMED"):
        ApplicationFactory(user=person, status=status)
    assert overview.mine(person).is_empty


def test_overview_costs_the_same_however_much_waits(client_for, nele):
    counts = []
    for number in (1, 2, 27):
        for _place in range(number):
            AssignmentFactory(cohort=nele.enrolment.cohort, week=11)
            ApplicationFactory(user=nele.user)
            JuryMemberFactory(user=nele.user)
            ParticipantFactory(user=nele.user)
            SessionFactory().trainers.add(nele.user)
        client = client_for(nele.user)
        with CaptureQueriesContext(connection) as queries:
            read(client, "overview")
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


# The menu


def test_who_takes_part_has_their_programme_in_the_menu(client_for, nele):
    for who, there in ((nele.user, True), ("member", False), ("anonymous", False)):
        with override("en"):
            html = client_for(who).get(reverse("home")).content.decode()
        assert ("My programme" in html) is there


def test_who_coordinates_has_the_cohorts_in_the_menu(client_for):
    with override("en"):
        answer = client_for("coordinator").get(reverse("trajects:cohort_list"))
    assert [item.label for item in answer.context["nav_items"] if item.current] == ["Cohorts"]


def test_the_menu_knows_a_page_of_the_cohort_as_theirs(client_for, nele):
    with override("en"):
        answer = client_for(nele.user).get(reverse("trajects:cohort_detail", args=[nele.enrolment.cohort.slug]))
    assert [item.label for item in answer.context["nav_items"] if item.current] == ["My programme"]


# The public pages


def test_home_shows_the_open_call_that_closes_first():
    CallFactory(open=True, title_en="Later", closes_at=NOW + timedelta(days=40))
    call = CallFactory(
        open=True, title_en="Filmpact 5", intro_en="A year of coaching.\n\nMore.",
        closes_at=datetime(2026, 12, 15, 11, tzinfo=UTC),
    )  # fmt: skip
    page = read(Client(), "home")
    assert (
        "Open call Open Filmpact 5 A year of coaching. 27 days to go Closes on 15 December 2026, 12:00 (Brussels)"
        in page
    )
    assert "See the open call" in page
    assert overview.open_call() == call


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "DRAFT"},
        {"opens_at": NOW + timedelta(hours=1)},
        {"opens_at": NOW - timedelta(days=2), "closes_at": NOW - timedelta(minutes=1)},
        {"status": "CLOSED"},
    ],
)
def test_home_shows_no_call_that_is_not_open(fields):
    ProgrammeFactory()
    CallFactory(**{"open": True} | fields)
    page = read(Client(), "home")
    assert "No call is open now." in page
    assert "See the open call" not in page


def test_home_says_the_last_day_and_the_zone_of_the_call():
    CallFactory(open=True, closes_at=NOW + timedelta(hours=3), time_zone="Europe/London")
    assert "Last day Closes on 18 November 2026, 12:00 (London)" in read(Client(), "home")


def test_programme_page_shows_its_calls_and_its_years():
    cohort = CohortFactory(
        name="Filmpact 5", status=Cohort.Status.ENROLMENT_OPEN, summary_en="Twelve films.", starts_on=date(2027, 9, 6),
        weeks=52, capacity=12, price=250,
    )  # fmt: skip
    CohortFactory(programme=cohort.programme, name="Not yet", status=Cohort.Status.DRAFT)
    CallFactory(open=True, cohort=cohort, title_en="Call five")
    CallFactory(
        cohort=cohort, title_en="Call six", status=Call.Status.SCHEDULED, opens_at=NOW + timedelta(days=100),
        closes_at=NOW + timedelta(days=130), decision_on=date(2027, 6, 1),
    )  # fmt: skip
    CallFactory(open=True, title_en="Elsewhere")
    page = read(Client(), "trajects:programme_detail", cohort.programme.slug)
    assert "Open call Open Call five" in page
    assert "Call six Opens on 26 February 2027, 10:00" in page
    assert "Filmpact 5 Open for enrolment Twelve films. September 2027 – September 2028, 52 weeks, 12 places" in page
    assert "250 EUR" in page
    for hidden in ("Not yet", "Elsewhere"):
        assert hidden not in page


# Before a cohort begins, and in the minutes after a call closed


def test_before_a_cohort_begins_its_first_day_stands_there(client_for):
    cohort = CohortFactory(slug="film-5", name="Filmpact 5", starts_on=date(2027, 4, 5))
    person = ParticipantFactory(cohort=cohort).user
    page = read(client_for(person), "overview")
    assert "Filmpact 5 Begins on 5 April 2027 first day Stands here as soon as it is planned." in page
    morning = datetime(2027, 4, 7, 7, 30, tzinfo=UTC)
    SessionFactory(cohort=cohort, starts_at=morning - timedelta(days=1), status="CANCELLED")
    SessionFactory(
        cohort=cohort, starts_at=morning, ends_at=morning + timedelta(hours=7), title_en="Kick-off", place="Huis Noord"
    )
    page = read(client_for(person), "overview")
    assert "first day Wednesday 7 April 2027, 09:30 Kick-off place Huis Noord" in page
    assert "what you can do now Connect your calendar" in page
    assert "A free week" not in page
    with override("en"):
        html = client_for(person).get(reverse("overview")).content.decode()
    assert ("weekbar" in html, html.count(f'href="{reverse("people:calendar_feed")}"'.replace("/nl/", "/en/"))) == (
        False, 1,
    )  # fmt: skip


def test_in_the_minutes_of_grace_the_overview_says_until_when(client_for, nele):
    closed = NOW - timedelta(minutes=5)
    call = CallFactory(open=True, closes_at=closed, grace_minutes=15)
    ApplicationFactory(call=call, user=nele.user, title="Halte Noord")
    page = read(client_for(nele.user), "overview")
    until = "You can still hand in until 18 November 2026, 10:10 (Brussels)."
    assert page.count(until) == 2
    assert "The call closes on" not in page
    assert "open until" not in page
    assert until in read(client_for(nele.user), "trajects:application_list")
    assert until in read(client_for(nele.user), "trajects:call_detail", call.slug)
    assert read(client_for(nele.user), "trajects:call_list").count(until) == 0
