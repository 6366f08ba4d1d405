"""The default calendar of a year: how it is spread, what is left alone, and its hours in summer and winter."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from impacthub.audit.models import Entry
from tests.factories.people import UserFactory
from tests.factories.trajects import AssignmentFactory, CohortFactory, EnrolmentFactory, ModuleFactory, SessionFactory
from trajects import services
from trajects.models import Assignment, Cohort, Session
from trajects.planning import WeekPlan, calendar_of

#: A Monday, and a whole year from there.
YEAR = {"starts_on": date(2026, 9, 7), "weeks": 52}


def kinds(calendar) -> Counter[str]:
    return Counter(moment.kind for moment in calendar.moments)


def test_a_year_has_the_rhythm_of_the_academy():
    calendar = calendar_of(Cohort(**YEAR), WeekPlan())
    assert kinds(calendar) == {"PROGRAMME_DAY": 10, "REMOTE_CONTACT": 26, "PEER_SESSION": 4, "CLOSING": 1}
    assert [task.week for task in calendar.tasks] == list(range(1, 53))
    days = [moment.week for moment in calendar.moments if moment.kind == "PROGRAMME_DAY"]
    assert days == [1, 6, 11, 17, 22, 27, 32, 37, 43, 48]
    assert [moment.week for moment in calendar.moments if moment.kind == "CLOSING"] == [52]


def test_peer_sessions_keep_clear_of_programme_days():
    calendar = calendar_of(Cohort(**YEAR), WeekPlan())
    days = {moment.week for moment in calendar.moments if moment.kind == "PROGRAMME_DAY"}
    peers = [moment.week for moment in calendar.moments if moment.kind == "PEER_SESSION"]
    assert len(set(peers)) == 4
    assert days.isdisjoint(peers)


def test_hours_are_those_on_the_wall_in_summer_and_in_winter():
    calendar = calendar_of(Cohort(**YEAR), WeekPlan())
    days = [moment for moment in calendar.moments if moment.kind == "PROGRAMME_DAY"]
    offsets = {timezone.localtime(moment.starts_at).utcoffset() for moment in days}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}
    assert {timezone.localtime(moment.starts_at).time() for moment in days} == {time(9, 30)}
    assert {timezone.localtime(moment.ends_at).time() for moment in days} == {time(16, 30)}


def test_a_free_week_has_nothing():
    free = frozenset({6, 17, 18, 52})
    calendar = calendar_of(Cohort(**YEAR), WeekPlan(free_weeks=free))
    weeks = {moment.week for moment in calendar.moments} | {task.week for task in calendar.tasks}
    assert weeks.isdisjoint(free)
    assert kinds(calendar)["PROGRAMME_DAY"] == 10
    assert [moment.week for moment in calendar.moments if moment.kind == "CLOSING"] == [51]


def test_a_contact_for_each_team_follows_the_one_before():
    plan = WeekPlan(contact_per_team=True, contact_starts=time(10), contact_minutes=45)
    calendar = calendar_of(Cohort(starts_on=date(2026, 9, 7), weeks=2), plan, teams=[7, 9])
    contacts = [moment for moment in calendar.moments if moment.kind == "REMOTE_CONTACT"]
    hours = [(moment.team, timezone.localtime(moment.starts_at).time(), moment.number) for moment in contacts]
    assert hours == [(7, time(10), 1), (9, time(10, 45), 1)]


def test_a_cohort_that_begins_on_a_thursday_has_nothing_before_it():
    cohort = Cohort(starts_on=date(2026, 9, 10), weeks=10)
    calendar = calendar_of(cohort, WeekPlan(day_weekday=0))
    assert timezone.localdate(calendar.moments[0].starts_at) == date(2026, 9, 10)


def test_no_weeks_left_is_an_empty_calendar():
    calendar = calendar_of(Cohort(starts_on=date(2026, 9, 7), weeks=1), WeekPlan(free_weeks=frozenset({1})))
    assert (list(calendar.moments), list(calendar.tasks)) == ([], [])


@given(
    weeks=st.integers(1, 160),
    days=st.integers(0, 30),
    peers=st.integers(0, 12),
    every=st.integers(0, 6),
    free=st.frozensets(st.integers(1, 160), max_size=20),
)
def test_any_year_stays_within_its_weeks_and_plans_nothing_twice(weeks, days, peers, every, free):
    cohort = Cohort(starts_on=date(2026, 9, 7), weeks=weeks)
    plan = WeekPlan(programme_days=days, peer_sessions=peers, contact_every=every, free_weeks=free)
    calendar = calendar_of(cohort, plan)
    found = [(moment.kind, moment.week) for moment in calendar.moments]
    assert len(found) == len(set(found))
    assert {week for _kind, week in found} <= set(range(1, weeks + 1)) - free
    assert all(moment.ends_at > moment.starts_at for moment in calendar.moments)
    assert all(cohort.starts_on <= timezone.localdate(moment.starts_at) for moment in calendar.moments)


# Writing it down


@pytest.mark.django_db
def test_plan_weeks_makes_it_all_with_one_line_in_the_log():
    cohort, eva = CohortFactory(**YEAR), UserFactory(name="Eva")
    ModuleFactory(cohort=cohort, title_nl="Veld", title_fr="Terrain", week_from=3, week_to=4)
    planned = services.plan_weeks(cohort, WeekPlan(place="Kaaizaal", join_url="https://meet.example/x"), by=eva)
    assert (planned.sessions, planned.assignments) == (41, 52)
    first = cohort.sessions.get(slug="programmadag-1")
    assert (first.title_fr, first.place, first.mode, first.counts) == (
        "Journée de programme 1", "Kaaizaal", "ON_SITE", True,
    )  # fmt: skip
    contact = cohort.sessions.get(slug="contact-op-afstand-1")
    assert (contact.mode, contact.join_url, contact.counts) == ("ONLINE", "https://meet.example/x", False)
    task = cohort.assignments.get(week=3)
    assert (task.slug, task.title_nl, task.title_fr, task.title_en) == (
        "week-3",
        "Week 3: Veld",
        "Semaine 3: Terrain",
        "",
    )
    assert cohort.assignments.get(week=5).title_en == "Task of week 5"
    assert list(Entry.objects.values_list("action", "actor_text", "changes")) == [
        ("trajects.weeks_planned", "Eva", {"sessions": 41, "assignments": 52})
    ]


@pytest.mark.django_db
def test_plan_weeks_twice_adds_nothing():
    cohort, eva = CohortFactory(**YEAR), UserFactory()
    services.plan_weeks(cohort, WeekPlan(), by=eva)
    planned = services.plan_weeks(cohort, WeekPlan(), by=eva)
    assert (planned.sessions, planned.assignments) == (0, 0)
    assert (Session.objects.count(), Assignment.objects.count(), Entry.objects.count()) == (41, 52, 1)


@pytest.mark.django_db
def test_plan_weeks_leaves_what_a_week_has_already():
    cohort = CohortFactory(**YEAR)
    own = SessionFactory(cohort=cohort, starts_at=datetime(2026, 9, 8, 11, tzinfo=UTC))
    AssignmentFactory(cohort=cohort, week=2, slug="own")
    calendar = services.preview_weeks(cohort, WeekPlan())
    planned = services.plan_weeks(cohort, WeekPlan(), by=UserFactory())
    assert (planned.sessions, planned.assignments) == (40, 51)
    assert (len(calendar.moments), len(calendar.tasks)) == (40, 51)
    days = [row for row in cohort.sessions.filter(kind="PROGRAMME_DAY") if cohort.week_of(row.day) == 1]
    assert days == [own]


@pytest.mark.django_db
def test_plan_weeks_gives_each_team_its_own_contacts():
    cohort = CohortFactory(starts_on=date(2026, 9, 7), weeks=4)
    teams = [EnrolmentFactory(cohort=cohort) for _place in range(3)]
    services.plan_weeks(cohort, WeekPlan(contact_per_team=True), by=UserFactory())
    found = Counter(cohort.sessions.filter(kind="REMOTE_CONTACT").values_list("enrolment", flat=True))
    assert found == {team.pk: 2 for team in teams}
