"""What a search finds in this room: articles for everybody, questions for who asked them and who answers."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.links import ticket_token
from helpdesk.models import Message, Ticket
from helpdesk.permissions import is_agent
from helpdesk.queries import articles
from impacthub.people.models import User
from impacthub.search import Hit, words_query

#: Of each kind; who finds more types another word.
MOST = 10


def find_in_helpdesk(user: AbstractBaseUser | AnonymousUser, words: str) -> Iterable[Hit]:
    """What ``user`` may see that has all of ``words`` in it, whatever the accents; a fixed number of queries."""
    language = (get_language() or "nl").split("-")[0]
    for text in articles.find(words, language)[:MOST]:
        yield Hit(kind=_("Article"), title=text.title, url=articles.url_of(text), excerpt=text.short)
    if isinstance(user, User):
        yield from _questions(user, words)


def _questions(user: User, words: str) -> Iterable[Hit]:
    query = words_query(words)
    if query is None:
        return
    answers = is_agent(user)
    messages = Message.objects.all() if answers else Message.objects.for_asker()
    said = messages.filter(words=query).order_by().values("ticket")
    found = Ticket.objects.filter(words=query).order_by().values("pk").union(said)
    rows = Ticket.objects.visible_to(user).filter(pk__in=found, status__in=Ticket.REAL)
    for ticket in rows.order_by("-last_message_at", "-id")[:MOST]:
        excerpt = f"{ticket.reference}, {date_format(ticket.asked_at, 'j F Y')}"
        yield Hit(kind=_("Question"), title=ticket.subject, url=_url(ticket, answers=answers), excerpt=excerpt)


def _url(ticket: Ticket, *, answers: bool) -> str:
    if answers:
        return reverse("helpdesk:ticket_detail", args=[ticket.reference])
    return reverse("helpdesk_signed:ticket", args=[ticket_token(ticket)])
