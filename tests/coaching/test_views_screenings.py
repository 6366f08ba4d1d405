"""Screenings on their pages: who sees what, planning, moving, reporting, and asking for one."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from coaching.models import Activity, FilmParticipant, Plan, Screening
from coaching.readings.screenings import when
from coaching.services import add_team_member
from coaching.services import screenings as services
from coaching.summaries.campaign import from_until
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import User
from tests.factories.campaign import RightsWindowFactory, ScreeningFactory
from tests.factories.coaching import AudienceFactory, GoalFactory, ProjectFactory

pytestmark = pytest.mark.django_db

PersonAs = Callable[..., User]
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def maker(person_as: PersonAs) -> User:
    """Who produces the film."""
    return person_as("producer", language="en", name="Nele Maker")


@pytest.fixture
def plan(maker: User) -> Plan:
    """An empty plan of one maker."""
    return ProjectFactory(title="Stille Kamers", language="en", team={"PRODUCER": maker}).plan


def url(name: str, plan: Plan, *args: Any) -> str:
    """The address of a page of the film, in English."""
    return reverse(f"coaching:{name}", args=[plan.project.slug, *args])


@pytest.mark.parametrize("key", ["campaign", "goals"])
def test_section_shows(plan: Plan, maker: User, client_for: ClientFor, key: str) -> None:
    response = client_for(maker).get(url("plan_section", plan, key))
    assert response.status_code == 200


def test_empty_pages(plan: Plan, maker: User, client_for: ClientFor) -> None:
    client = client_for(maker)
    for name in ("screening_list", "screening_new", "campaign_reach", "campaign_calendar"):
        assert client.get(url(name, plan)).status_code == 200, name


def posted(**fields: Any) -> dict[str, Any]:
    """A filled form for a screening in a week."""
    start = timezone.localtime() + timedelta(days=7)
    return {
        "title": "Evening in Ghent",
        "kind": "COMMUNITY",
        "starts_at_0": start.strftime("%Y-%m-%d"),
        "starts_at_1": "20:00",
        "host_name": "Buurthuis",
        "licence_ok": "on",
        "fee_agreed": "120",
        **fields,
    }


def test_plan_change_confirm_and_report(plan: Plan, maker: User, client_for: ClientFor) -> None:
    RightsWindowFactory(plan=plan)
    client = client_for(maker)
    assert client.post(url("screening_new", plan), posted()).status_code == 302
    row = Screening.objects.get()
    assert (row.title, row.status, timezone.localtime(row.starts_at).hour) == ("Evening in Ghent", "PROVISIONAL", 20)
    edit = client.get(url("screening_edit", plan, row.pk))
    assert 'value="20:00"' in edit.content.decode()
    assert client.post(url("screening_edit", plan, row.pk), posted(version=1, venue="Hall")).status_code == 302
    assert client.post(url("screening_move", plan, row.pk), {"to": "CONFIRMED"}).status_code == 302
    Screening.objects.update(starts_at=timezone.now() - timedelta(hours=4))
    report = {"attendance_counted": "84", "mood": "4", "quote": "It moved me.", "quote_consent": "ANONYMOUS"}
    assert client.get(url("screening_report", plan, row.pk)).status_code == 200
    assert client.post(url("screening_report", plan, row.pk), report).status_code == 302
    row.refresh_from_db()
    assert (row.venue, row.status, row.report.attendance, row.report.mood) == ("Hall", "REPORTED", (84, "counted"), 4)
    page = client.get(url("screening_detail", plan, row.pk)).content.decode()
    assert "84 counted" in page
    assert "It moved me." in page
    assert "The fee is not paid yet." in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "NONSENSE"}, "kind"),
        ({"starts_at_1": ""}, "starts_at"),
        ({"starts_at_0": "0001-01-01"}, "starts_at"),
        ({"ends_at_0": "2020-01-01", "ends_at_1": "10:00"}, "ends_at"),
        ({"capacity": "99999999999999"}, "capacity"),
        ({"fee_agreed": "99999999999"}, "fee_agreed"),
        ({"fee_status": "NONE"}, "fee_status"),
        ({"goals": ["x"]}, "goals"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"region": "ZZ"}, "region"),
    ],
)
def test_what_cannot_be_planned(
    plan: Plan, maker: User, client_for: ClientFor, fields: dict[str, Any], field: str
) -> None:
    response = client_for(maker).post(url("screening_new", plan), posted(programme_text="Kept 🌱\x00", **fields))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Kept 🌱" in response.content.decode()
    assert not Screening.objects.exists()


def test_a_withdrawn_person_cannot_come(plan: Plan, maker: User, client_for: ClientFor) -> None:
    person = FilmParticipant.objects.create(plan=plan, alias="Noor", consent_status="WITHDRAWN")
    response = client_for(maker).post(url("screening_new", plan), posted(participants=[person.pk]))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["participants"]


def test_somebody_else_changed_it(plan: Plan, maker: User, client_for: ClientFor) -> None:
    row = ScreeningFactory(plan=plan)
    services.change_screening(row, {"venue": "Their hall"}, version=1, by=maker)
    client = client_for(maker)
    response = client.post(url("screening_edit", plan, row.pk), posted(version=1, venue="My hall"))
    content = response.content.decode()
    assert response.status_code == 409
    assert "Their hall" in content
    assert "My hall" in content
    assert 'name="version" value="2"' in content
    assert client.post(url("screening_edit", plan, row.pk), posted(version=2, venue="My hall")).status_code == 302


def test_a_confirmed_one_says_what_it_still_needs(plan: Plan, maker: User, client_for: ClientFor) -> None:
    row = ScreeningFactory(plan=plan, status="CONFIRMED")
    response = client_for(maker).post(url("screening_edit", plan, row.pk), posted(version=1, venue="My hall"))
    content = response.content.decode()
    assert response.status_code == 422
    assert "This screening is confirmed: it keeps all that it needs, or you postpone it first." in content
    assert "The rights are not free on that day for this kind of screening." in content
    assert 'value="My hall"' in content
    row.refresh_from_db()
    assert (row.status, row.venue, row.version) == ("CONFIRMED", "", 1)


def test_moving_says_what_is_missing(plan: Plan, maker: User, client_for: ClientFor) -> None:
    row = ScreeningFactory(plan=plan, licence_ok=False)
    client = client_for(maker)
    response = client.post(url("screening_move", plan, row.pk), {"to": "CONFIRMED"})
    assert response.status_code == 422
    assert "The licence is not arranged yet." in response.content.decode()
    response = client.post(url("screening_move", plan, row.pk), {"to": "CANCELLED", "note": " "})
    assert response.status_code == 422
    assert "Say in a few words why." in response.content.decode()
    assert client.post(url("screening_move", plan, row.pk), {"to": "NONSENSE"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "PROVISIONAL"


def test_a_screening_is_planned_from_an_activity(plan: Plan, maker: User, client_for: ClientFor) -> None:
    activity = Activity.objects.create(plan=plan, title="Evenings with carers")
    activity.goals.add(goal := GoalFactory(plan=plan))
    activity.audiences.add(audience := AudienceFactory(plan=plan))
    client = client_for(maker)
    row = client.get(url("plan_section", plan, "campaign") + f"?open=activities-{activity.pk}").content.decode()
    link = url("screening_new", plan) + f"?activity={activity.pk}"
    assert f'href="{link}"' in row
    form = client.get(link).context["form"]
    assert form.initial == {
        "activity": activity.pk,
        "title": "Evenings with carers",
        "goals": [goal.pk],
        "audiences": [audience.pk],
    }
    elsewhere = Activity.objects.create(plan=ProjectFactory().plan, title="Not ours")
    for wrong in (elsewhere.pk, "", "x", "²", "9" * 30, "-1"):
        response = client.get(url("screening_new", plan) + f"?activity={wrong}")
        assert (response.status_code, response.context["form"].initial) == (200, {})
    assert client.post(link, posted(activity=activity.pk)).status_code == 302
    assert Screening.objects.get().activity == activity


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"attendance_counted": ""}, "attendance_counted"),
        ({"attendance_counted": "-1"}, "attendance_counted"),
        ({"attendance_counted": "99999999999"}, "attendance_counted"),
        ({"mood": "6"}, "mood"),
        ({"host_rating": "11"}, "host_rating"),
        ({"quote": "Well"}, "quote_consent"),
        ({"incident": "on"}, "care_follow_up"),
    ],
)
def test_what_is_no_report(plan: Plan, maker: User, client_for: ClientFor, fields: dict[str, Any], field: str) -> None:
    row = ScreeningFactory(plan=plan, status="HELD", starts_at=timezone.now() - timedelta(days=1))
    data = {"attendance_counted": "3", "top_questions": "Kept words", **fields}
    response = client_for(maker).post(url("screening_report", plan, row.pk), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Kept words" in response.content.decode()


def test_the_list(plan: Plan, maker: User, client_for: ClientFor) -> None:
    ScreeningFactory(plan=plan, title="To come")
    ScreeningFactory(plan=plan, title="It is over", status="HELD", starts_at=timezone.now() - timedelta(days=3))
    client = client_for(maker)
    shown = {
        which: [row["title"] for row in client.get(url("screening_list", plan), {"which": which}).context["rows"]]
        for which in ("", "coming", "over", "nonsense")
    }
    both = ["To come", "It is over"]
    assert shown == {"": both, "coming": ["To come"], "over": ["It is over"], "nonsense": both}


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_asks_the_same(
    plan: Plan, maker: User, client_for: ClientFor, number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _place in range(number):
        ScreeningFactory(plan=plan, status="HELD", starts_at=timezone.now() - timedelta(days=3))
    client = client_for(maker)
    with django_assert_max_num_queries(9):
        assert client.get(url("screening_list", plan)).status_code == 200


@pytest.mark.parametrize(("role", "sees"), [("COACH", True), ("READER", False), ("PRODUCER", True)])
def test_contact_and_people_stay_with_makers_and_coach(
    plan: Plan, person_as: PersonAs, client_for: ClientFor, role: str, sees: bool
) -> None:
    row = ScreeningFactory(
        plan=plan, contact_name="An Anders", contact_email="an@host.example", request_text="Planted wish"
    )
    row.participants.add(FilmParticipant.objects.create(plan=plan, alias="Planted alias"))
    person = person_as("reader", language="en")
    add_team_member(plan.project, person, role=role, by=None)
    content = client_for(person).get(url("screening_detail", plan, row.pk)).content.decode()
    for planted in ("An Anders", "an@host.example", "Planted wish", "Planted alias"):
        assert (planted in content) is sees, planted


@pytest.mark.parametrize("role", ["COACH", "READER", "coordinator"])
def test_who_reads_may_not_write(plan: Plan, person_as: PersonAs, client_for: ClientFor, role: str) -> None:
    person = person_as("coordinator" if role == "coordinator" else "reader")
    if role != "coordinator":
        add_team_member(plan.project, person, role=role, by=None)
    row, client = ScreeningFactory(plan=plan), client_for(person)
    for name, args in (("screening_list", ()), ("screening_detail", (row.pk,)), ("campaign_reach", ())):
        assert client.get(url(name, plan, *args)).status_code == 200, name
    for name, args in (("screening_new", ()), ("screening_edit", (row.pk,)), ("screening_report", (row.pk,))):
        assert client.get(url(name, plan, *args)).status_code == 403, name
        assert client.post(url(name, plan, *args), {}).status_code == 403, name
    assert client.post(url("screening_move", plan, row.pk), {"to": "CANCELLED", "note": "x"}).status_code == 403


def test_strangers_see_nothing(plan: Plan, person_as: PersonAs, client_for: ClientFor, client: Client) -> None:
    row, stranger = ScreeningFactory(plan=plan), client_for(person_as("producer"))
    pages = [("screening_list", ()), ("screening_detail", (row.pk,)), ("screening_new", ()), ("campaign_calendar", ())]
    for name, args in pages:
        assert stranger.get(url(name, plan, *args)).status_code == 404, name
        assert client.get(url(name, plan, *args)).status_code == 302, name
    assert stranger.get(url("screening_detail", plan, 10**17)).status_code == 404


# Asking for a screening


def asked(**fields: Any) -> dict[str, Any]:
    """What a host types."""
    return {
        "host_name": "Library",
        "kind": "COMMUNITY",
        "goal": "Talk with carers",
        "municipality": "Leuven",
        "dates": "In March",
        "contact_name": "An",
        "contact_email": "an@library.example",
        **fields,
    }


@pytest.fixture
def public_plan(maker: User) -> Plan:
    """A plan of an invented film whose campaign runs."""
    return ProjectFactory(title="Open", fictional=True, team={"PRODUCER": maker}, status="IN_CAMPAIGN").plan


def test_anybody_asks(public_plan: Plan, maker: User, client: Client) -> None:
    address = url("screening_request", public_plan)
    assert client.get(address).status_code == 200
    response = client.post(address, asked(access=["SDH"], expected_audience="60"))
    assert response["Location"] == url("screening_requested", public_plan)
    assert client.get(response["Location"]).status_code == 200
    row = Screening.objects.get()
    assert (row.status, row.title, row.request_text) == (
        "REQUESTED",
        "Library, Leuven",
        "Talk with carers\n\nIn March",
    )
    assert (row.access, row.expected_audience, OutboxEmail.objects.count()) == (["SDH"], 60, 1)
    assert Notification.objects.get().user == maker
    assert Entry.objects.get(action="coaching.screening_requested").actor_id is None


def test_a_film_that_is_not_public(plan: Plan, client: Client) -> None:
    assert client.get(url("screening_request", plan)).status_code == 404
    assert client.post(url("screening_request", plan), asked()).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"website": "https://spam.example"}, "website"),
        ({"contact_email": "x"}, "contact_email"),
        ({"goal": ""}, "goal"),
        ({"kind": "BROADCAST"}, "kind"),
        ({"expected_audience": "0"}, "expected_audience"),
        ({"dates": "x" * 301}, "dates"),
    ],
)
def test_what_is_refused(public_plan: Plan, client: Client, fields: dict[str, str], field: str) -> None:
    response = client.post(url("screening_request", public_plan), asked(contact_name="Kept 🌱\x00", **fields))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Kept 🌱" in response.content.decode()
    assert not Screening.objects.exists()


def test_a_network_asks_five_times_an_hour(public_plan: Plan, client: Client, settings: Any) -> None:
    settings.LIMITS = {"coaching_screening_request": 1}
    address = url("screening_request", public_plan)
    assert client.post(address, asked()).status_code == 302
    response = client.post(address, asked(goal="Something else"))
    assert response.status_code == 429
    assert "Something else" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "day"), [("nl", "vr 20 mrt 2026"), ("fr", "ven 20 mars 2026"), ("en", "Fri 20 March 2026")]
)
def test_a_short_day_is_written_as_its_language_does(language: str, day: str) -> None:
    start = timezone.make_aware(datetime(2026, 3, 20, 20))  # noqa: DTZ001  # made aware beside
    with translation.override(language):
        assert when(ScreeningFactory.build(plan=None, starts_at=start, ends_at=None)).startswith(f"{day}, ")
        assert from_until(start.date(), None) == day.partition(" ")[2]
