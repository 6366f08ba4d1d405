"""Makes everything of the helpdesk more: ``n`` of every row that a page may list."""

from django.utils import timezone

from helpdesk.models import (
    Article,
    ArticleFeedback,
    ArticleTask,
    ArticleText,
    ArticleVersion,
    Attachment,
    Message,
    SavedReply,
    Ticket,
    Topic,
)
from impacthub.people.models import User
from tests.factories.helpdesk import TopicFactory
from tests.factories.people import UserFactory
from tests.guards.desk import Desk

#: Agents and topics are a short list, however long the helpdesk exists.
FEW = 10


def grow_desk(desk: Desk, n: int, inside: int) -> None:
    """``n`` of what is listed by page, ``inside`` of what stands on one page; of agents and topics there are few."""
    agents: list[User] = [UserFactory(roles=["HELPDESK"]) for _ in range(min(n, FEW))]
    topics: list[Topic] = [TopicFactory() for _ in range(min(n, FEW))]
    _questions(desk, n, agents, topics)
    _talk(desk, inside, agents)
    _articles(desk, n, agents, [desk.text.article.topic, *topics])
    for number in range(inside):
        topic = topics[number % len(topics)]
        SavedReply.objects.create(title=f"Antwoord {number}", topic=topic, text_nl="Kijk eerst hier.")


def _questions(desk: Desk, n: int, agents: list[User], topics: list[Topic]) -> None:
    """One of each kind at a time: of the maker, of strangers, held, late, closed; from the section and from nowhere."""
    now, statuses = timezone.now(), Ticket.Status
    about = {"about_kind": desk.ticket.about_kind, "about_id": desk.ticket.about_id, "about_title": "Budget"}
    for number in range(n):
        agent, topic = agents[number % len(agents)], topics[number % len(topics)]
        for status in (statuses.NEW, statuses.OPEN, statuses.WAITING, statuses.SOLVED, statuses.CLOSED, statuses.HELD):
            for mine in (True, False):
                ticket = Ticket.objects.create(
                    subject=f"Vraag {number}", status=status, language="nl", tags=[f"tag{number}"],
                    user=desk.maker if mine else None, name="Bo", email=desk.maker.email if mine else "bo@people.test",
                    assignee=agent if mine else None, asked_at=now, last_message_at=now, waits_since=now,
                    reply_due_at=now, spam_reasons=["links"], closed_at=now if status == statuses.CLOSED else None,
                    topic=topic, **(about if mine else {}),
                )  # fmt: skip
                Message.objects.create(ticket=ticket, number=1, kind=Message.Kind.ASKER, text="Hoe begin ik?")
                Message.objects.create(ticket=ticket, number=2, kind=Message.Kind.AGENT, text="Zo.", author=agent)


def _talk(desk: Desk, n: int, agents: list[User]) -> None:
    kinds = list(Message.Kind)
    for number in range(n):
        kind = kinds[number % len(kinds)]
        author = desk.maker if kind == Message.Kind.ASKER else agents[number % len(agents)]
        message = Message.objects.create(
            ticket=desk.ticket, number=number + 4, kind=kind, author=author, text="Nog iets"
        )
        Attachment.objects.create(message=message, file="x", name="x.pdf", content_type="application/pdf", size=1)


def _articles(desk: Desk, n: int, agents: list[User], topics: list[Topic]) -> None:
    """``n`` articles in two languages, the second stale, each with a draft, a task and what readers said."""
    now = timezone.now()
    for number in range(n):
        article = Article.objects.create(slug=f"meer-{number}", topic=topics[number % len(topics)])
        for language, translates in (("nl", None), ("fr", 1)):
            text = ArticleText.objects.create(
                article=article, language=language, title=f"Meer {number}", body="## Zo\n\nDus.", published_number=2,
                published_at=now, translates=translates,
            )  # fmt: skip
            for version, status in ((1, "REPLACED"), (2, "PUBLISHED"), (3, "REVIEW")):
                ArticleVersion.objects.create(
                    text=text, number=version, status=status, title=f"Meer {number}", significance=2, published_at=now,
                    author=agents[number % len(agents)],
                )  # fmt: skip
            ArticleTask.objects.create(text=text, helped=1, answers=10)
            ArticleFeedback.objects.create(text=text, number=2, helped=False, reason="UNCLEAR", comment="Te kort")
        ArticleVersion.objects.create(text=desk.text, number=number + 4, status="REPLACED", title="Vroeger", body="Oud")
        ArticleFeedback.objects.create(text=desk.text, number=2, helped=False, reason="WRONG", comment="Fout")
