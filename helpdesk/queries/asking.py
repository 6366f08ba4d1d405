"""What the pages for who asks read."""

from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Upper

from helpdesk import registry
from helpdesk.links import LinkExpired, read_ticket_token
from helpdesk.models import ArticleFeedback, ArticleText, Message, Ticket, Topic
from helpdesk.queries import following
from helpdesk.queries.articles import for_reader
from helpdesk.registry import About
from impacthub.people.models import User
from impacthub.statements import Statement

#: So many answers stand on the page of the helpdesk, and so many of one's own questions.
SHOWN, OWN = 5, 3
#: So many questions stand beside the thing that they were asked from.
BESIDE = 10


def questions_today(email: str, now: datetime) -> int:
    """How many questions without account ``email`` asked in the day before ``now`` that nobody answered.

    Whoever calls them answered, or closes them, asks no more often by that.
    """
    rows = Ticket.objects.annotate(address=Upper("email")).filter(user=None, address=email.upper())
    rows = rows.filter(first_replied_at=None, asked_at__gt=now - timedelta(days=1))
    return rows.exclude(status=Ticket.Status.SPAM).count()


def ticket_by_token(token: str) -> Ticket:
    """The question that a signed link stands for; raises :class:`LinkExpired` for a link that no longer holds."""
    pk, version = read_ticket_token(token)
    ticket = Ticket.objects.filter(pk=pk, link_version=version).first()
    if ticket is None:
        raise LinkExpired
    return ticket


def about_of(user: User | AnonymousUser, name: str) -> About | None:
    """What ``session:12`` names, when ``user`` is signed in and sees it now."""
    kind, _colon, id = name.partition(":")
    return registry.find(user, kind, id) if isinstance(user, User) and id else None


def shelves() -> QuerySet[Topic]:
    """The topics that have an article to read."""
    readable = ArticleText.objects.published().filter(article__topic=OuterRef("pk"))
    return Topic.objects.filter(Exists(readable))


def most_helpful(language: str) -> list[ArticleText]:
    """The texts that helped most readers of ``language``, and then the newest; never more than :data:`SHOWN`.

    Those in another language come last, and only where an article has none in theirs.
    """
    texts = for_reader(ArticleText.objects.published(), language).select_related("article__topic")
    said = ArticleFeedback.objects.filter(helped=True, text__language=language, text__published_number__isnull=False)
    said_most = said.values("text").annotate(times=Count("pk")).order_by("-times", "text")[:SHOWN]
    order = [row["text"] for row in said_most]
    found = {text.pk: text for text in texts.filter(pk__in=order)} if order else {}
    first = [found[pk] for pk in order if pk in found]
    if len(first) < SHOWN:
        theirs = Case(When(language=language, then=Value(0)), default=Value(1))
        newest = texts.exclude(pk__in=order).order_by(theirs, "-published_at", "-pk")
        first += newest[: SHOWN - len(first)]
    return first


def own_questions(user: User | AnonymousUser) -> list[Ticket]:
    """The last questions of who is signed in, newest first."""
    return list(following.own_questions(user)[:OWN]) if isinstance(user, User) else []


def questions_about(user: User | AnonymousUser, kind: str, id: str) -> list[Ticket]:
    """What was asked from the thing ``id`` of ``kind``, newest first; one query.

    Each has its last ``answer`` and the ``standing`` that goes with it. One's own; of a shared source everybody's, so
    ask only for who sees the thing itself.
    """
    if not isinstance(user, User):
        return []
    return ABOUT[registry.is_shared(kind)].read(user.pk, None, kind, id)


def _about(shared: bool, person: int, now: datetime, kind: str, id: str) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(about_kind=kind, about_id=id)
    real = rows.filter(status__in=Ticket.REAL)
    own = rows.filter(user=person).exclude(status=Ticket.Status.SPAM)
    answers = Message.objects.for_asker(now).filter(ticket=OuterRef("pk"), kind=Message.Kind.AGENT).order_by("-number")
    wanted = following.with_standing((real | own) if shared else own, now)
    return wanted.annotate(answer=Subquery(answers.values("text")[:1])).order_by("-last_message_at", "-pk")[:BESIDE]


#: What was asked from one thing, by whether everybody reads it: it stands on many pages and takes long to write.
ABOUT = {shared: Statement(partial(_about, shared), words=2) for shared in (False, True)}
