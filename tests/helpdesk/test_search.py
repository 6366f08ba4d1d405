"""The site's search finds articles for everybody, and questions for who asked them and who answers."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from helpdesk.links import ticket_token
from helpdesk.models import Message, Ticket
from helpdesk.search import find_in_helpdesk
from impacthub.people.models import Role, User
from impacthub.search import search
from tests.factories.helpdesk import ArticleFactory, ArticleTextFactory, MessageFactory, TicketFactory, TopicFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def found(user: User | None, words: str) -> list[tuple[str, str, str]]:
    with override("en"):
        return [(hit.kind, hit.title, hit.url) for hit in find_in_helpdesk(user or AnonymousUser(), words)]


def test_everybody_finds_articles_whatever_the_accents() -> None:
    article = ArticleFactory(slug="etapes", topic=TopicFactory(slug="plan"))
    ArticleTextFactory(article=article, language="fr", title="Les étapes d'un plan")
    hit = ("Article", "Les étapes d'un plan", "/en/guides/plan/etapes/")
    assert found(None, "etapes") == found(UserFactory(), "ÉTAPE") == [hit]
    with override("en"):
        assert [one.title for one in search(AnonymousUser(), "étapes")] == ["Les étapes d'un plan"]
    assert found(None, "fiets") == found(None, "") == found(None, "\x00'") == []


def test_a_question_is_found_by_who_asked_it_and_who_answers() -> None:
    asker = UserFactory()
    ticket = TicketFactory(user=asker, subject="Lantaarns op de markt", message="Waar huur ik een projector?")
    MessageFactory(ticket=ticket, kind=Message.Kind.NOTE, text="Vraagt altijd naar lampolie.")
    MessageFactory(ticket=ticket, kind=Message.Kind.AGENT, text="Bij de uitleendienst.")
    own = [("Question", "Lantaarns op de markt", f"/t/{ticket_token(ticket)}/")]
    answering = [("Question", "Lantaarns op de markt", f"/en/helpdesk/inbox/{ticket.reference}/")]
    agent, stranger = UserFactory(roles=[Role.HELPDESK]), UserFactory()
    for words in ("lantaarns", "projector", "uitleendienst"):
        assert (found(asker, words), found(agent, words), found(stranger, words), found(None, words)) == (
            own,
            answering,
            [],
            [],
        )
    assert (found(asker, "lampolie"), found(agent, "lampolie")) == ([], answering)


def test_what_may_be_spam_is_not_found() -> None:
    agent = UserFactory(roles=[Role.HELPDESK])
    for status in (Ticket.Status.HELD, Ticket.Status.SPAM):
        TicketFactory(subject="Goedkope lantaarns", status=status)
    assert found(agent, "lantaarns") == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_search_takes_the_same_queries(count: int, django_assert_num_queries: Any) -> None:
    agent = UserFactory(roles=[Role.HELPDESK])
    for number in range(count):
        ArticleTextFactory(title=f"Over lantaarns {number}")
        TicketFactory(subject="Lantaarns")
    reader = User.objects.get(pk=agent.pk)
    with django_assert_num_queries(3):  # articles, roles, questions
        assert len(found(reader, "lantaarns")) == 2 * min(count, 10)
