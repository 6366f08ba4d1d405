"""What waits for who answers the helpdesk, and for nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from helpdesk.queries.to_do import to_do
from impacthub.people.models import User
from tests.factories.helpdesk import ArticleTaskFactory, ArticleVersionFactory, TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return UserFactory(roles=["HELPDESK"])


@pytest.fixture
def waiting(agent: User) -> None:
    """Two late questions, one of nobody, one of the agent, one held; two versions to review, one the agent's own."""
    past = timezone.now() - timedelta(days=1)
    for assignee in (agent, None):
        TicketFactory(reply_due_at=past, assignee=assignee)
    TicketFactory()
    TicketFactory(assignee=agent, status="OPEN")
    TicketFactory(assignee=UserFactory())
    TicketFactory(status="HELD")
    TicketFactory(status="SOLVED", assignee=agent)
    ArticleVersionFactory(status="REVIEW", author=agent)
    ArticleVersionFactory(status="REVIEW", author=UserFactory())
    ArticleTaskFactory()
    ArticleTaskFactory(closed_at=past)


def lines(person: User) -> list[tuple[str, str, str]]:
    with override("en"):
        return [(row.words, row.where, row.url) for row in to_do(person)]


def test_each_thing_that_waits_is_one_line(waiting: None, agent: User) -> None:
    assert lines(agent) == [
        ("2 questions wait too long", "Helpdesk", "/en/helpdesk/inbox/?show=late"),
        ("1 question that nobody has", "Helpdesk", "/en/helpdesk/inbox/?assignee=none"),
        ("1 question waits for you", "Helpdesk", "/en/helpdesk/inbox/?show=mine"),
        ("1 question that may be spam", "Helpdesk", "/en/helpdesk/inbox/held/"),
        ("1 article to review", "Knowledge base", "/en/helpdesk/articles/?status=REVIEW"),
        ("1 article that helps too few", "Knowledge base", "/en/helpdesk/articles/tasks/"),
    ]


def test_coordinator_reviews_their_own_articles_too(waiting: None, person_as: Callable[..., User]) -> None:
    found = lines(person_as("coordinator"))
    assert ("2 articles to review", "Knowledge base", "/en/helpdesk/articles/?status=REVIEW") in found


@pytest.mark.parametrize("role", ["member", "coach", "producer", "staff"])
def test_nothing_of_it_waits_for_others(waiting: None, person_as: Callable[..., User], role: str) -> None:
    assert to_do(person_as(role)) == []


def test_nothing_waits_when_all_is_done(agent: User) -> None:
    assert to_do(agent) == []
