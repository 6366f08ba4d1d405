"""What waits for a coordinator stands on the overview, each count a link, and nothing that is zero."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from impacthub.people.models import Role
from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory, CohortFactory, SessionFactory
from trajects.models import Call, Decision, DecisionBatch, Offer, Session
from trajects.queries.to_do import to_do

pytestmark = pytest.mark.django_db
SENT = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def coordinator():
    """Who runs the programmes."""
    return UserFactory(roles=[Role.COORDINATOR], language="en")


@pytest.fixture
def call():
    """A call that the jury reads, for a cohort with two places."""
    return CallFactory(
        open=True,
        slug="filmpact-5",
        status="REVIEWING",
        title_nl="Filmpact 5",
        cohort=CohortFactory(slug="film", capacity=2),
    )


def decided(call, outcome: str, *, sent: bool) -> Decision:
    """A decision of an application of ``call``, told or not."""
    status = {"WAITLISTED": "WAITLISTED", "REJECTED": "REJECTED"}[outcome] if sent else "IN_REVIEW"
    batch = DecisionBatch.objects.create(call=call, sent_by=UserFactory(), sent_at=SENT) if sent else None
    rank = call.applications.count() + 1 if outcome == "WAITLISTED" else None
    return Decision.objects.create(
        application=ApplicationFactory(call=call, status=status),
        outcome=outcome,
        batch=batch,
        reserve_rank=rank,
        decided_by=UserFactory(),
        motivation="x" * 200,
    )


def found(person) -> list[tuple[str, str, str]]:
    """The list in English."""
    with override("en"):
        return [(row.words, row.where, row.url) for row in to_do(person)]


def test_everything_that_waits_is_counted_with_its_page(coordinator, call):
    ApplicationFactory.create_batch(2, call=call, status="SUBMITTED")
    decided(call, "REJECTED", sent=False)
    for _number in range(3):
        decided(call, "WAITLISTED", sent=True)
    first = SessionFactory(cohort=call.cohort, past=True, slug="day-1")
    SessionFactory(cohort=call.cohort, starts_at=first.starts_at + timedelta(hours=1), ends_at=first.ends_at)
    title = str(call.title)
    assert found(coordinator) == [
        ("2 applications to check", title, "/en/coordination/calls/filmpact-5/eligibility/"),
        ("1 decision waits to be sent", title, "/en/coordination/calls/filmpact-5/decisions/mails/"),
        ("2 free places for the reserve list", title, "/en/coordination/calls/filmpact-5/reserve/"),
        ("2 sessions without attendance", call.cohort.name, "/en/cohorts/film/sessions/day-1/attendance/"),
    ]


def test_what_is_zero_is_not_there(coordinator, call):
    ApplicationFactory(call=call, status="IN_REVIEW")
    SessionFactory(cohort=call.cohort, past=True, status="HELD")
    SessionFactory(cohort=call.cohort, past=True, status="CANCELLED")
    SessionFactory(cohort=call.cohort)
    decided(call, "REJECTED", sent=True)
    assert found(coordinator) == []


@pytest.mark.parametrize("change", ["full", "running out", "offered"])
def test_a_place_that_nobody_can_be_offered_is_not_there(coordinator, call, change):
    decision = decided(call, "WAITLISTED", sent=True)
    if change == "full":
        call.cohort.places_taken = 2
    elif change == "running out":
        call.cohort.status = "EVALUATING"
    else:
        Offer.objects.create(application=decision.application, answer_by=SENT)
    call.cohort.save()
    assert found(coordinator) == []


def test_before_a_call_closes_nothing_waits(coordinator, call):
    ApplicationFactory(call=call, status="SUBMITTED")
    Call.objects.update(status="OPEN")
    assert found(coordinator) == []


def test_others_see_nothing_of_it(client_for, person_as, call):
    ApplicationFactory(call=call, status="SUBMITTED")
    SessionFactory(cohort=call.cohort, past=True)
    for role in ("producer", "coach"):
        person = person_as(role)
        assert found(person) == []
        assert "to-do" not in client_for(person).get("/en/overview/").content.decode()


def test_the_overview_shows_it(client_for, coordinator, call):
    ApplicationFactory(call=call, status="SUBMITTED")
    page = client_for(coordinator).get("/en/overview/").content.decode()
    link = '<a class="task-name" href="/en/coordination/calls/filmpact-5/eligibility/" aria-describedby="to-do-1">'
    assert f"{link}1 application to check</a>" in page
    assert "Nothing is waiting for you" not in page


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_it_takes_two_queries(coordinator, django_assert_num_queries, rows):
    for number in range(rows):
        call = CallFactory(open=True, status="CLOSED", slug=f"call-{number}")
        ApplicationFactory(call=call, status="SUBMITTED")
        SessionFactory(cohort=call.cohort, past=True)
    assert coordinator.has_role(Role.COORDINATOR)
    with django_assert_num_queries(2):
        assert len(to_do(coordinator)) == 2 * min(rows, 10)


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("eligibility", "Conditions"), ("ranking", "Ranking"), ("decisions", "Decisions"),
        ("decisions/mails", "Mails that will go"), ("reserve", "Reserve list"),
    ],
)  # fmt: skip
def test_the_five_pages_of_the_selection_lead_to_each_other(client_for, coordinator, call, address, here):
    html = client_for(coordinator).get(f"/en/coordination/calls/filmpact-5/{address}/").content.decode()
    tabs = html.split('<nav class="tabs"')[1].split("</nav>")[0]
    base = "/en/coordination/calls/filmpact-5"
    for each in ("eligibility", "ranking", "decisions", "decisions/mails", "reserve"):
        assert tabs.count(f'href="{base}/{each}/"') == 1
    assert tabs.count("aria-current") == 1
    assert f'aria-current="page">{here}</a>' in tabs


def test_a_session_of_now_is_not_over(coordinator, call):
    SessionFactory(cohort=call.cohort, past=True)
    Session.objects.update(ends_at=datetime(2099, 1, 1, tzinfo=UTC))
    assert found(coordinator) == []
