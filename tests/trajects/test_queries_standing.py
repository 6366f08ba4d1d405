"""The rule for a certificate: the figures of many at once are those of a slow count by hand."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.factories.trajects import (
    AssignmentFactory,
    CohortFactory,
    EnrolmentFactory,
    ParticipantFactory,
    SessionFactory,
)
from trajects.models import Assignment, Attendance, Cohort, Participant, Session, Submission
from trajects.queries.standing import Standing, standing_of, standings

pytestmark = pytest.mark.django_db
_number = count()


def slow_standing(person: Participant) -> Standing:
    """The oracle: one row after the other, as somebody with a pencil would."""
    cohort = person.enrolment.cohort
    held = left = there = deliverables = accepted = 0
    minutes, assigned = 0, Decimal()
    for session in Session.objects.filter(cohort=cohort):
        noted = Attendance.objects.filter(session=session, participant=person).first()
        was_there = noted is not None and noted.status in ("PRESENT", "ONLINE", "PARTLY")
        if session.status == "HELD" and was_there:
            minutes += round((session.ends_at - session.starts_at).total_seconds() / 60)
        if not session.counts or session.enrolment_id is not None:
            continue
        held += session.status == "HELD"
        left += session.status == "PLANNED"
        there += session.status == "HELD" and was_there
    for assignment in Assignment.objects.filter(cohort=cohort):
        work = Submission.objects.filter(assignment=assignment, enrolment=person.enrolment).first()
        is_accepted = work is not None and work.status == "ACCEPTED"
        deliverables += assignment.is_deliverable
        accepted += assignment.is_deliverable and is_accepted
        assigned += assignment.hours if is_accepted else 0
    hours = (Decimal(minutes) / 60 + assigned).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return Standing(
        held, left, there, deliverables, accepted, hours, cohort.attendance_pct, cohort.deliverables_pct
    )  # fmt: skip


SESSION = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["HELD", "HELD", "HELD", "PLANNED", "CANCELLED"]),
        "counts": st.booleans(),
        "contact": st.sampled_from([None, None, 0, 1]),
        "minutes": st.integers(15, 600),
        "marks": st.lists(st.sampled_from(["", *Attendance.Status.values]), min_size=4, max_size=4),
    }
)
ASSIGNMENT = st.fixed_dictionaries(
    {
        "counts": st.booleans(),
        "hours": st.decimals(0, 40, places=1),
        "work": st.lists(st.sampled_from(["", *Submission.Status.values]), min_size=2, max_size=2),
    }
)


def make(sessions: list[dict[str, Any]], assignments: list[dict[str, Any]], needed: tuple[int, int]) -> Cohort:
    """A cohort of two teams of two with what hypothesis thought of."""
    cohort = CohortFactory(attendance_pct=needed[0], deliverables_pct=needed[1])
    teams = [EnrolmentFactory(cohort=cohort, title=f"Team {next(_number)}") for _team in range(2)]
    people = [ParticipantFactory(enrolment=team, cohort=None) for team in teams for _person in range(2)]
    for given_session in sessions:
        contact = given_session["contact"]
        session = SessionFactory(
            cohort=cohort, past=True, status=given_session["status"], counts=given_session["counts"],
            enrolment=None if contact is None else teams[contact],
        )  # fmt: skip
        Session.objects.filter(pk=session.pk).update(
            ends_at=session.starts_at + timedelta(minutes=given_session["minutes"])
        )
        for person, mark in zip(people, given_session["marks"], strict=True):
            if mark:
                Attendance.objects.create(session=session, participant=person, status=mark)
    for given_assignment in assignments:
        assignment = AssignmentFactory(
            cohort=cohort, is_deliverable=given_assignment["counts"], hours=given_assignment["hours"]
        )
        for team, status in zip(teams, given_assignment["work"], strict=True):
            if status:
                _hand_in(assignment, team, status)
    return cohort


def _hand_in(assignment: Assignment, team: Any, status: str) -> None:
    first = None if status == "OPEN" else timezone.now()
    Submission.objects.create(assignment=assignment, enrolment=team, status=status, first_handed_in_at=first)


@settings(max_examples=40)
@given(
    st.lists(SESSION, max_size=5), st.lists(ASSIGNMENT, max_size=4), st.tuples(st.integers(0, 100), st.integers(0, 100))
)
def test_standings_are_those_of_a_slow_count(sessions, assignments, needed):
    with transaction.atomic():
        cohort = make(sessions, assignments, needed)
        people = list(Participant.objects.filter(enrolment__cohort=cohort).select_related("enrolment__cohort"))
        found = standings(cohort, people)
        assert found == {person.pk: slow_standing(person) for person in people}
        assert {person.pk: standing_of(person) for person in people} == found
        transaction.set_rollback(True)


@pytest.mark.parametrize("people", [1, 3, 30])
def test_standings_take_four_queries(people: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cohort = CohortFactory(capacity=40)
    SessionFactory.create_batch(2, cohort=cohort, past=True)
    rows = [ParticipantFactory(cohort=cohort) for _person in range(people)]
    with django_assert_num_queries(4):
        assert len(standings(cohort, rows)) == people


def test_standings_do_not_see_another_cohort() -> None:
    one, other = ParticipantFactory(), ParticipantFactory()
    session = SessionFactory(cohort=other.enrolment.cohort, past=True, status="HELD")
    Attendance.objects.create(session=session, participant=other, status="PRESENT")
    found = standing_of(one)
    assert (found.held, found.there, found.hours) == (0, 0, Decimal("0.0"))


def standing(**figures: Any) -> Standing:
    """A standing that reaches the rule, but for ``figures``."""
    whole: dict[str, Any] = {
        "held": 10, "left": 0, "there": 8, "deliverables": 5, "accepted": 4, "hours": Decimal("60.0"),
        "attendance_needed": 80, "deliverables_needed": 80,
    }  # fmt: skip
    return Standing(**whole | figures)


@pytest.mark.parametrize(
    ("figures", "reached"),
    [
        ({}, True),
        ({"there": 7}, False),
        ({"accepted": 3}, False),
        ({"left": 1}, False),
        ({"held": 5000, "there": 3999}, False),
        ({"held": 5000, "there": 4000}, True),
        ({"deliverables": 0, "accepted": 0}, True),
        ({"held": 0, "there": 0}, False),
        ({"held": 0, "there": 0, "attendance_needed": 0}, True),
        ({"held": 0, "there": 0, "attendance_needed": 0, "deliverables": 0, "accepted": 0}, False),
    ],
)
def test_is_reached_at_the_edges(figures: dict[str, int], reached: bool) -> None:
    assert standing(**figures).is_reached is reached


def test_a_share_is_cut_and_never_rounded_up_to_what_is_needed() -> None:
    almost = standing(held=5000, there=3999)
    assert (almost.attendance_pct, almost.has_attended) == (Decimal("79.9"), False)


def test_a_session_of_which_nothing_was_noted_yet_is_left() -> None:
    person = ParticipantFactory()
    SessionFactory(cohort=person.enrolment.cohort, past=True)
    assert (standing_of(person).held, standing_of(person).left) == (0, 1)


def test_hours_are_exact_to_the_minute() -> None:
    person = ParticipantFactory()
    cohort = person.enrolment.cohort
    begin: datetime = timezone.now() - timedelta(days=3)
    for minutes in (100, 100, 100):
        session = SessionFactory(
            cohort=cohort, starts_at=begin, ends_at=begin + timedelta(minutes=minutes), status="HELD"
        )
        Attendance.objects.create(session=session, participant=person, status="ONLINE")
    assert standing_of(person).hours == Decimal("5.0")
