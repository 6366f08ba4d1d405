"""A question keeps what it was asked from, and its answer comes back there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from coaching.models import Project
from helpdesk import registry
from helpdesk.models import Message, Ticket
from helpdesk.queries.asking import about_of, questions_about
from impacthub.people.models import Role, User
from tests.factories.coaching import ProjectFactory
from tests.factories.helpdesk import MessageFactory, TicketFactory
from tests.factories.people import UserFactory
from tests.factories.trajects import ParticipantFactory, SessionFactory
from trajects.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker() -> User:
    """A producer."""
    return UserFactory()


@pytest.fixture
def coach() -> User:
    """Who coaches the producer."""
    return UserFactory(roles=[Role.COACH])


@pytest.fixture
def project(maker: User, coach: User) -> Project:
    """A film with a team of two."""
    return ProjectFactory(title="Onder een dak", team={"PRODUCER": maker, "COACH": coach})


@pytest.fixture
def session(maker: User) -> Session:
    """A day together of the maker's cohort."""
    session = SessionFactory(title_nl="Partners vinden")
    ParticipantFactory(user=maker, cohort=session.cohort)
    return session


def content(response: Any) -> str:
    """The page as text."""
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_section_of_a_plan_is_found_by_who_sees_it(maker: User, coach: User, project: Project) -> None:
    name = f"plan_section:{project.slug}/budget"
    about = about_of(maker, name)
    assert about is not None
    assert (about.kind, about.id) == ("plan_section", f"{project.slug}/budget")
    assert about.title.endswith(", Onder een dak")
    assert about.url == f"/nl/projects/{project.slug}/plan/budget/"
    assert about_of(coach, name) == about
    assert (about_of(UserFactory(), name), about_of(AnonymousUser(), name)) == (None, None)
    assert registry.is_shared("plan_section")


def test_a_session_is_found_by_who_sees_it(maker: User, session: Session) -> None:
    about = about_of(maker, f"session:{session.pk}")
    assert about is not None
    assert (about.title, about.url) == (
        "Partners vinden",
        f"/nl/cohorts/{session.cohort.slug}/sessions/{session.slug}/",
    )
    assert about_of(UserFactory(), f"session:{session.pk}") is None
    assert not registry.is_shared("session")


@pytest.mark.parametrize(
    "name",
    [
        *("", ":", "session", "session:", "session:0", "session:-1", "session:²", "session:" + "9" * 40, "other:1"),
        *("plan_section:x", "plan_section:/", "plan_section:x/budget", "plan_section:x/none", "plan_section:💥/budget"),
    ],
)
def test_nonsense_is_about_nothing(client_for: Callable[..., Client], maker: User, name: str) -> None:
    assert about_of(maker, name) is None
    page = content(client_for(maker).get("/en/helpdesk/ask/", {"about": name}))
    assert "Your question is about" not in page


def test_who_asks_from_a_section_reads_who_will_read_it(
    client_for: Callable[..., Client], maker: User, project: Project
) -> None:
    client = client_for(maker)
    name = f"plan_section:{project.slug}/budget"
    page = content(client.get("/en/helpdesk/ask/", {"about": name}))
    assert f'<a href="/en/projects/{project.slug}/plan/budget/">' in page
    assert "Everybody who sees that page reads the first sentence of your question and the last answer there." in page
    assert f'name="about" value="{name}"' in page
    client.post("/en/helpdesk/ask/", {"question": "How much is usual? I have no idea.", "about": name})
    ticket = Ticket.objects.get()
    assert (ticket.about_kind, ticket.about_id) == ("plan_section", f"{project.slug}/budget")
    assert ticket.about_title.endswith(", Onder een dak")


def test_what_one_may_not_see_is_left_out(client_for: Callable[..., Client], project: Project) -> None:
    client = client_for(UserFactory())
    name = f"plan_section:{project.slug}/budget"
    assert "Onder een dak" not in content(client.get("/en/helpdesk/ask/", {"about": name}))
    client.post("/en/helpdesk/ask/", {"question": "How much is usual? I have no idea.", "about": name})
    assert Ticket.objects.get().about_kind == ""


def asked(user: User, project: Project, **fields: Any) -> Ticket:
    """A question about the budget of ``project``."""
    return TicketFactory(user=user, about_kind="plan_section", about_id=f"{project.slug}/budget", **fields)


def test_team_reads_question_and_last_answer_beside_the_section(
    client_for: Callable[..., Client], maker: User, coach: User, project: Project
) -> None:
    """And nothing else of it, as the sentences before and after asking say."""
    ticket = asked(maker, project, subject="How much is usual?", status="SOLVED", message="How much is usual? I owe.")
    agent = UserFactory()
    MessageFactory(ticket=ticket, kind=Message.Kind.AGENT, author=agent, text="We look it up.")
    MessageFactory(ticket=ticket, kind=Message.Kind.AGENT, author=agent, text="A **tenth**.")
    MessageFactory(ticket=ticket, kind=Message.Kind.NOTE, author=agent, text="Only for us")
    MessageFactory(
        ticket=ticket, kind=Message.Kind.AGENT, author=agent, text="Not sent", leaves_at=timezone.now() + timedelta(1)
    )
    address = f"/en/projects/{project.slug}/plan/budget/"
    own, theirs = (content(client_for(user).get(address)) for user in (maker, coach))
    for page in (own, theirs):
        assert "How much is usual?" in page
        assert "<p>A <strong>tenth</strong>.</p>" in page
        assert [words in page for words in ("Only for us", "Not sent", "I owe", "We look it up")] == [False] * 4
        assert f"/en/helpdesk/ask/?about=plan_section%3A{project.slug}%2Fbudget" in page
    assert ("/t/" in own, "/t/" in theirs) == (True, False)
    assert "How much is usual?" not in content(client_for(maker).get(f"/en/projects/{project.slug}/plan/funding/"))


def test_held_questions_are_only_of_who_asked(maker: User, coach: User, project: Project) -> None:
    asked(maker, project, status="HELD")
    asked(maker, project, status="SPAM")
    of = ("plan_section", f"{project.slug}/budget")
    assert [ticket.status for ticket in questions_about(maker, *of)] == ["HELD"]
    assert questions_about(coach, *of) == []
    assert questions_about(AnonymousUser(), *of) == []


def test_question_from_a_session_is_only_of_who_asked(
    client_for: Callable[..., Client], maker: User, session: Session
) -> None:
    other = UserFactory()
    ParticipantFactory(user=other, cohort=session.cohort)
    TicketFactory(user=maker, about_kind="session", about_id=str(session.pk), subject="What should I bring?")
    address = f"/en/cohorts/{session.cohort.slug}/sessions/{session.slug}/"
    assert "What should I bring?" in content(client_for(maker).get(address))
    page = content(client_for(other).get(address))
    assert ("What should I bring?" in page, "Ask a question about this" in page) == (False, True)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_questions_beside_a_thing_are_one_query(
    maker: User, project: Project, rows: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        asked(maker, project)
    with django_assert_num_queries(1):
        assert len(questions_about(maker, "plan_section", f"{project.slug}/budget")) == min(rows, 10)
