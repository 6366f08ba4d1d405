"""What waits for somebody who answers the helpdesk: questions too late, unanswered and held, and articles to review."""

from collections.abc import Iterator
from functools import partial

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk import permissions
from helpdesk.models import ArticleTask, ArticleVersion, Ticket
from helpdesk.queries.inbox import Show
from impacthub.people.models import User
from trajects.queries.to_do import ToDo

Status = Ticket.Status


def to_do(person: User) -> list[ToDo]:
    """What waits for ``person``, who answers the helpdesk; nothing for others. Three queries."""
    if not permissions.is_agent(person):
        return []
    return [*_questions(person), *_articles(person)]


def _questions(person: User) -> Iterator[ToDo]:
    """Those that are late, those of nobody and one's own, and what may be spam; one query."""
    count = partial(Count, "pk")
    waits = Q(status__in=Ticket.TO_DO)
    late = waits & Q(first_replied_at=None, reply_due_at__lt=timezone.now())
    found = Ticket.objects.filter(status__in=(*Ticket.TO_DO, Status.HELD)).aggregate(
        late=count(filter=late),
        free=count(filter=waits & Q(assignee=None) & ~late),
        mine=count(filter=waits & Q(assignee=person) & ~late),
        held=count(filter=Q(status=Status.HELD)),
    )
    inbox, where = reverse("helpdesk:inbox"), _("Helpdesk")
    if number := found["late"]:
        words = ngettext("%(count)d question waits too long", "%(count)d questions wait too long", number)
        yield ToDo(number, words % {"count": number}, where, f"{inbox}?show={Show.LATE}")
    if number := found["free"]:
        words = ngettext("%(count)d question that nobody has", "%(count)d questions that nobody has", number)
        yield ToDo(number, words % {"count": number}, where, f"{inbox}?assignee=none")
    if number := found["mine"]:
        words = ngettext("%(count)d question waits for you", "%(count)d questions wait for you", number)
        yield ToDo(number, words % {"count": number}, where, f"{inbox}?show={Show.MINE}")
    if number := found["held"]:
        words = ngettext("%(count)d question that may be spam", "%(count)d questions that may be spam", number)
        yield ToDo(number, words % {"count": number}, where, reverse("helpdesk:held_list"))


def _articles(person: User) -> Iterator[ToDo]:
    review = ArticleVersion.objects.filter(status=ArticleVersion.Status.REVIEW)
    if not permissions.can_coordinate(person):
        review = review.exclude(author=person)
    where = _("Knowledge base")
    if number := review.count():
        words = ngettext("%(count)d article to review", "%(count)d articles to review", number)
        yield ToDo(number, words % {"count": number}, where, f"{reverse('helpdesk:article_list')}?status=REVIEW")
    if number := ArticleTask.objects.filter(closed_at=None).count():
        words = ngettext("%(count)d article that helps too few", "%(count)d articles that help too few", number)
        yield ToDo(number, words % {"count": number}, where, reverse("helpdesk:article_tasks"))
