"""P12 in the plan: what is missing, what does not fit across sections, moving activities, and the shared tasks."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from coaching import checks, registry, services
from coaching.circles import closing, comes_after
from coaching.forms.campaign import ActivityForm, PhaseForm
from coaching.models import (
    Activity,
    AgendaMoment,
    BudgetLine,
    Campaign,
    CampaignMember,
    Phase,
    Plan,
    Reach,
)
from coaching.queries.calendar import campaign_calendar
from coaching.services.campaign import NoCampaignDates, NotMoved, add_usual_phases, shift_activity
from impacthub.audit.models import Entry
from impacthub.people.models import User
from impacthub.people.services import make_feed, revoke_feed
from tests.factories.campaign import CampaignActivityFactory, PhaseFactory, RightsWindowFactory, ScreeningFactory
from tests.factories.coaching import AudienceFactory, GoalFactory, ProjectFactory, fill_plan

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


@pytest.fixture
def filled(plan: Plan) -> Plan:
    """A plan in which nothing is missing."""
    fill_plan(plan)
    return plan


def gaps(plan: Plan) -> list[tuple[str, str]]:
    """Sentence and anchor of every gap of the section."""
    spec = registry.get("campaign")
    assert spec is not None
    return [(str(gap.sentence), gap.anchor) for gap in spec.gaps(plan)]


def panel(plan: Plan) -> dict[str, Any]:
    """What the section works out."""
    spec = registry.get("campaign")
    assert spec is not None
    assert spec.panel is not None
    return spec.panel(plan)


def found(plan: Plan, code: str) -> list[checks.Check]:
    """What the rule ``code`` finds."""
    return [check for check in checks.all_checks(plan) if check.code == code]


def activity(plan: Plan, **fields: Any) -> Activity:
    """An activity of one day in October."""
    usual = {"kind": "WORKSHOP", "starts_on": date(2026, 10, 1), "ends_on": date(2026, 10, 1)}
    return CampaignActivityFactory(plan=plan, **{**usual, **fields})


# What is missing


def test_a_filled_plan_has_no_gaps(filled: Plan) -> None:
    assert gaps(filled) == []


def test_an_empty_section_asks_two_things(plan: Plan) -> None:
    assert gaps(plan) == [("Add 1 more: phase.", "phases"), ("Add 5 more: tasks.", "activities")]


def test_an_activity_outside_the_campaign_says_why(filled: Plan) -> None:
    row = activity(filled, title="Early", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 2))
    sentence = "“Early” lies outside the campaign. Change its days, or say why."
    assert gaps(filled) == [(sentence, f"id_activities-{row.pk}-outside_reason")]
    Activity.objects.filter(pk=row.pk).update(outside_reason="A festival")
    assert gaps(filled) == []


def test_what_comes_after_begins_later(filled: Plan) -> None:
    before = activity(filled, title="First", ends_on=date(2026, 10, 9))
    row = activity(filled, title="Then", starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 6))
    row.depends_on.add(before)
    sentence = "“Then” comes after “First”, but begins before that is finished."
    assert gaps(filled) == [(sentence, f"id_activities-{row.pk}-starts_on")]


def test_an_end_before_the_start(filled: Plan) -> None:
    row = activity(filled, ends_on=date(2026, 9, 20))
    assert gaps(filled) == [("Choose an end that is not before the start.", f"id_activities-{row.pk}-ends_on")]


def test_reach_says_how_it_is_known(filled: Plan) -> None:
    row = Reach.objects.create(plan=filled, position=1, channel="BROADCAST", what="Canvas", number=10)
    assert gaps(filled) == [("Fill in: how it is known (Canvas).", f"id_reach-{row.pk}-quality")]


# Forms


def test_end_before_start_is_refused(plan: Plan) -> None:
    form = PhaseForm({"starts_on": "2026-10-02", "ends_on": "2026-10-01"}, instance=Phase(plan=plan), plan=plan)
    assert form.errors == {"ends_on": ["Choose an end that is not before the start."]}


def test_a_circle_is_refused(plan: Plan) -> None:
    one, two, three = (activity(plan, title=name) for name in ("One", "Two", "Three"))
    two.depends_on.add(one)
    three.depends_on.add(two)
    form = ActivityForm({"depends_on": [three.pk]}, instance=one, plan=plan, only={"depends_on"})
    assert form.errors == {"depends_on": ["“Three” itself comes after this one. Leave one of the two out."]}
    form = ActivityForm({"depends_on": [one.pk]}, instance=three, plan=plan, only={"depends_on"})
    assert form.errors == {}


def test_comes_after() -> None:
    after = {1: [2], 2: [3], 3: [1]}
    assert comes_after(after, 1, 3)
    assert comes_after(after, 1, 1)
    assert not comes_after(after, 1, 4)


@pytest.mark.parametrize(
    ("stored", "typed", "refused"),
    [
        ({}, {1: {2}, 2: {1}}, [2]),
        ({1: {2}}, {2: {1}, 1: set()}, []),
        ({1: {2}}, {1: {2}, 2: {1}}, [2]),
        ({1: {2}, 2: {1}}, {1: {2}, 2: {1}}, []),
        ({}, {1: {2}, 2: {3}, 3: {1}, 4: {1}}, [3]),
        ({1: {2}}, {2: {1}, 1: {3}, 3: {1}}, [3]),
        ({}, {1: {1}, 2: {1}}, [1]),
    ],
)
def test_only_what_closes_a_new_circle_is_refused(
    stored: dict[int, set[int]], typed: dict[int, set[int]], refused: list[int]
) -> None:
    assert closing(stored, typed) == refused


def test_a_circle_in_one_save_is_refused(as_nele, autosave, film_plan: Plan) -> None:
    one, two = activity(film_plan, title="One"), activity(film_plan, title="Two")
    typed = {f"activities-{one.pk}-depends_on": str(two.pk), f"activities-{two.pk}-depends_on": str(one.pk)}
    answer = autosave(as_nele, "campaign", 0, typed).json()
    name = f"activities-{two.pk}-depends_on"
    assert answer["problems"] == {name: "With what else you changed this would follow from itself. Choose another one."}
    assert [list(row.depends_on.all()) for row in (one, two)] == [[two], []]
    assert list(film_plan.sections.get(key="campaign").unread) == [name]


def test_a_circle_that_is_stored_is_said(filled: Plan) -> None:
    one, two = Activity.objects.filter(plan=filled).order_by("position")[:2]
    one.depends_on.set([two])
    two.depends_on.set([one])
    said = [sentence for sentence, anchor in gaps(filled) if anchor.endswith("-depends_on")]
    assert said == [f"“{row}” comes after itself, by way of others." for row in (one, two)]


# Across sections


def test_v03_activities_without_goal(plan: Plan) -> None:
    goal = GoalFactory(plan=plan)
    loose = activity(plan, title="Loose")
    activity(plan, title="Ours", kind="INTERNAL")
    activity(plan, title="Called off", status="CANCELLED")
    activity(plan, title="For a goal").goals.add(goal)
    (check,) = found(plan, "V03")
    assert (check.sentence, check.blocks) == ("“Loose” serves no goal yet.", False)
    assert check.url.endswith(f"/plan/campaign/?open=activities-{loose.pk}#activities-{loose.pk}")


def test_v03_a_removed_goal_is_none(plan: Plan) -> None:
    activity(plan, title="Loose").goals.add(GoalFactory(plan=plan, removed_at=timezone.now()))
    assert [check.sentence for check in found(plan, "V03")] == ["“Loose” serves no goal yet."]


def test_v05_screenings_outside_free_rights(plan: Plan) -> None:
    RightsWindowFactory(plan=plan)
    ScreeningFactory(plan=plan, title="Free")
    ScreeningFactory(plan=plan, title="Not free", kind="SCHOOL")
    ScreeningFactory(plan=plan, title="No date", kind="SCHOOL", starts_at=None)
    ScreeningFactory(plan=plan, title="Over", kind="SCHOOL", status="CANCELLED")
    (check,) = found(plan, "V05")
    assert (check.blocks, "“Not free”" in check.sentence) == (True, True)


def test_v07_access_needs_cost_something(plan: Plan) -> None:
    AudienceFactory(plan=plan, access_needs=["SDH"])
    assert [check.blocks for check in found(plan, "V07")] == [False]
    BudgetLine.objects.create(plan=plan, code="D1")
    assert found(plan, "V07") == []


def test_v16_a_number_says_how_it_is_known(plan: Plan) -> None:
    Reach.objects.create(plan=plan, what="Canvas", number=5)
    Reach.objects.create(plan=plan, what="Known", number=5, quality="REPORTED")
    assert [check.sentence for check in found(plan, "V16")] == [
        "Say of “Canvas” whether it was counted, reported or estimated."
    ]


def test_v27_reports_that_stay_out(plan: Plan) -> None:
    now = timezone.now()
    ScreeningFactory(plan=plan, title="Late", status="HELD", starts_at=now - timedelta(days=15))
    ScreeningFactory(plan=plan, title="Fresh", status="HELD", starts_at=now - timedelta(days=13))
    assert [check.sentence for check in found(plan, "V27")] == ["The report of “Late” is not there yet."]


# Services


def test_usual_phases(plan: Plan, maker: User) -> None:
    with pytest.raises(NoCampaignDates):
        add_usual_phases(plan, by=maker)
    Campaign.objects.create(plan=plan, starts_on=date(2026, 1, 1), ends_on=date(2026, 4, 10))
    phases = add_usual_phases(plan, by=maker)
    assert [(phase.name, phase.starts_on, phase.ends_on) for phase in phases] == [
        ("preparation", date(2026, 1, 1), date(2026, 1, 20)),
        ("launch", date(2026, 1, 21), date(2026, 2, 4)),
        ("deepening", date(2026, 2, 5), date(2026, 3, 11)),
        ("anchoring", date(2026, 3, 12), date(2026, 3, 31)),
        ("rounding off", date(2026, 4, 1), date(2026, 4, 10)),
    ]
    assert add_usual_phases(plan, by=maker) == []
    assert Phase.objects.count() == 5
    saved = Entry.objects.filter(action="coaching.section_saved")
    assert saved.count() == 1


def test_shift(plan: Plan, maker: User) -> None:
    row = activity(plan)
    shift_activity(row, weeks=-1, by=maker)
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (date(2026, 9, 24), date(2026, 9, 24))
    entry = Entry.objects.get(action="coaching.section_saved")
    assert entry.changes == {
        f"activities-{row.pk}-{name}": ["2026-10-01", "2026-09-24"] for name in ("starts_on", "ends_on")
    }
    assert plan.sections.get(key="campaign").version == 1


@pytest.mark.parametrize(
    ("fields", "weeks"),
    [
        ({"starts_on": None, "ends_on": None}, 1),
        ({}, 0),
        ({}, 60),
        ({"starts_on": date(2100, 12, 30), "ends_on": date(2100, 12, 30)}, 1),
    ],
)
def test_shift_is_refused(plan: Plan, maker: User, fields: dict[str, Any], weeks: int) -> None:
    row = activity(plan, **fields)
    with pytest.raises(NotMoved):
        shift_activity(row, weeks=weeks, by=maker)


def test_a_closed_plan_is_not_shifted(maker: User) -> None:
    closed = ProjectFactory(team={"PRODUCER": maker}, status="IN_REVIEW").plan
    with pytest.raises(services.PlanClosed):
        shift_activity(activity(closed), weeks=1, by=maker)


def test_tasks_and_activities_are_the_same_rows(plan: Plan, maker: User) -> None:
    row = activity(plan, title="Old")
    changes = services.Changes({f"activities-{row.pk}": {"title": "New"}}, texts={f"activities-{row.pk}-title": "New"})
    services.save_section(plan, "campaign", changes, version=0, by=maker)
    goals = plan.sections.get(key="goals")
    assert (goals.version, goals.changed_since(0)) == (1, {f"tasks-{row.pk}-title"})
    with pytest.raises(services.StaleVersion):
        services.save_section(plan, "goals", services.Changes(), version=0, by=maker)


# The panel


def test_panel(plan: Plan, maker: User) -> None:
    today = timezone.localdate()
    Campaign.objects.create(plan=plan, starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=60))
    PhaseFactory(plan=plan, starts_on=today - timedelta(days=60), ends_on=today)
    AgendaMoment.objects.create(plan=plan, title="Budget debate", happens_on=today + timedelta(days=9))
    RightsWindowFactory(plan=plan, starts_on=today)
    CampaignMember.objects.create(plan=plan, name="Nele Maker", days_total=1)
    late = today - timedelta(days=12)
    activity(plan, title="Late one", starts_on=late, ends_on=late)
    activity(plan, title="Big <one>", kind="INTERNAL", starts_on=today, ends_on=today, owner=maker, days=9)
    activity(plan, title="Finished", kind="INTERNAL", starts_on=late, ends_on=late, status="DONE", is_milestone=True)
    activity(plan, title="No date", kind="INTERNAL", starts_on=None, ends_on=None)
    shown = panel(plan)
    assert (shown["months"][-1]["name"], len(shown["months"][-1]["rows"])) == ("No date yet", 1)
    assert "No date</th>" in shown["months"][-1]["rows"][0]
    assert "Finished" in "".join(row for month in shown["behind"] for row in month["rows"])
    assert "12 days late" in "".join(row for month in shown["months"] for row in month["rows"])
    assert "Big &lt;one&gt;" in "".join(row for month in shown["months"] for row in month["rows"])
    assert shown["warnings"][:2] == [
        "Should have been finished by now: Late one.",
        "Serves no goal yet: Late one.",
    ]
    assert "Nele Maker has more work than time" in shown["warnings"][2]
    drawing = shown["drawing"]
    assert [track["label"] for track in drawing["tracks"]] == [
        "Screenings",
        "Partners",
        "Press and online",
        "Measuring",
    ]
    assert sorted(bar["label"] for track in drawing["tracks"] for bar in track["items"]) == [
        "Big <one>",
        "Finished, done",
        "Late one",
    ]
    assert [moment["name"] for moment in drawing["moments"]] == ["Budget debate"]
    assert [window["label"] for window in drawing["windows"]] == ["Community screenings"]
    assert drawing["today"]


def test_an_empty_panel(plan: Plan) -> None:
    shown = panel(plan)
    assert (shown["drawing"], shown["months"], shown["load"], shown["warnings"]) == (None, [], None, [])


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_panel_asks_two_questions(
    plan: Plan, maker: User, number: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _place in range(number):
        activity(plan, owner=maker, days=2).goals.add(GoalFactory(plan=plan))
        PhaseFactory(plan=plan)
        ScreeningFactory(plan=plan)
    with django_assert_num_queries(2):
        panel(plan)


def test_late_reports_in_the_calendar(plan: Plan) -> None:
    ScreeningFactory(plan=plan, status="HELD", starts_at=timezone.now() - timedelta(days=20))
    ScreeningFactory(plan=plan)
    calendar = campaign_calendar(plan)
    assert (calendar.to_report, calendar.screenings) == (1, (("PROVISIONAL", 1), ("HELD", 1)))


# Pages


def url(name: str, plan: Plan, *args: Any) -> str:
    """The address of a page of the film, in English."""
    return reverse(f"coaching:{name}", args=[plan.project.slug, *args])


def test_the_page_with_an_open_row(filled: Plan, maker: User, client_for: ClientFor) -> None:
    row = Activity.objects.filter(plan=filled).first()
    assert row is not None
    response = client_for(maker).get(url("plan_section", filled, "campaign") + f"?open=activities-{row.pk}")
    assert response.status_code == 200
    assert f'formaction="{url("activity_shift", filled, row.pk)}"' in response.content.decode()


def test_the_page_to_read(filled: Plan, person_as: PersonAs, client_for: ClientFor) -> None:
    reader = person_as("reader", language="en")
    services.add_team_member(filled.project, reader, role="READER", by=None)
    row = Activity.objects.filter(plan=filled).first()
    assert row is not None
    AudienceFactory(plan=filled, name="Neighbours").activities.add(row)
    content = client_for(reader).get(url("plan_section", filled, "campaign")).content.decode()
    assert "Neighbours" in content


def test_on_paper_the_timeline_is_whole_and_nothing_is_pressed(plan: Plan, maker: User, client_for: ClientFor) -> None:
    css = settings.BASE_DIR / "static" / "css"
    pressed = (css / "print.css").read_text().partition("{")[0]
    assert ".screen-only" in pressed
    assert ".row-list > button" in pressed
    assert ".timeline-scroll" in (css / "drawings.css").read_text().partition("@media print {")[2]
    content = client_for(maker).get(url("plan_section", plan, "campaign")).content.decode()
    assert '<fieldset class="choice field screen-only">' in content
    assert '<div class="row-list">' in content


def test_shift_page_keeps_what_was_typed(plan: Plan, maker: User, client_for: ClientFor) -> None:
    row = activity(plan, title="Old")
    name = f"activities-{row.pk}"
    data = {"version": 0, "weeks": "1", "shown": name, f"{name}-title": "New", f"{name}-starts_on": "2026-10-05"}
    data |= {f"{name}-ends_on": "2026-10-06", f"{name}-kind": "TOUR", f"{name}-status": "PLANNED"}
    response = client_for(maker).post(url("activity_shift", plan, row.pk), data)
    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.title, row.starts_on, row.ends_on) == ("New", date(2026, 10, 12), date(2026, 10, 13))


def test_phases_page(plan: Plan, maker: User, client_for: ClientFor) -> None:
    Campaign.objects.create(plan=plan, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    response = client_for(maker).post(url("campaign_phases", plan), {"version": 0})
    assert response.status_code == 302
    assert Phase.objects.filter(plan=plan).count() == 5


@pytest.mark.parametrize(("role", "status"), [("COACH", 403), ("READER", 403), (None, 404)])
def test_who_may_not_write(
    plan: Plan, person_as: PersonAs, client_for: ClientFor, role: str | None, status: int
) -> None:
    person = person_as("reader")
    if role:
        services.add_team_member(plan.project, person, role=role, by=None)
    client = client_for(person)
    assert client.post(url("campaign_phases", plan), {"version": 0}).status_code == status
    assert client.post(url("activity_shift", plan, activity(plan).pk), {"version": 0}).status_code == status
    assert client.get(url("campaign_phases", plan)).status_code == 405


def test_the_campaign_in_a_calendar(plan: Plan, maker: User, client_for: ClientFor, client: Client) -> None:
    activity(plan, title="Hand over; the results", is_milestone=True)
    activity(plan, title="No date", starts_on=None, ends_on=None)
    ScreeningFactory(plan=plan, title="Evening in Ghent", status="CONFIRMED")
    page = client_for(maker).get(url("campaign_calendar", plan))
    address = page.context["url"]
    response = client.get(address[address.index("/ics/") :])
    content = response.content.decode().replace("\r\n ", "")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20261001" in content
    assert "SUMMARY:Milestone: Hand over\\; the results" in content
    assert "SUMMARY:Evening in Ghent" in content
    assert content.count("BEGIN:VEVENT") == 2
    again = client.get(address[address.index("/ics/") :], headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_calendar_ends_when_its_person_takes_back_their_address(
    plan: Plan, maker: User, client_for: ClientFor, client: Client
) -> None:
    def address() -> str:
        found: str = client_for(maker).get(url("campaign_calendar", plan)).context["url"]
        return found[found.index("/ics/") :]

    given = [address()]
    assert address() == given[0]
    make_feed(maker, by=maker)
    given.append(address())
    revoke_feed(maker, by=maker)
    given.append(address())
    make_feed(maker, by=maker)
    given.append(address())
    assert len(set(given)) == 4
    assert [client.get(each).status_code for each in given] == [410, 410, 410, 200]


def test_a_calendar_ends_with_the_team(plan: Plan, maker: User, client_for: ClientFor, client: Client) -> None:
    address = client_for(maker).get(url("campaign_calendar", plan)).context["url"]
    services.remove_team_member(plan.project.team.get(user=maker), by=None)
    assert client.get(address[address.index("/ics/") :]).status_code == 410
    assert client.get("/ics/campaign/forged/").status_code == 410
