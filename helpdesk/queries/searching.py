"""Searching questions: every word of them stands somewhere in the question, its subject, its asker or its messages."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from helpdesk.models import Message, Ticket
from impacthub.search import words_query

#: So many words of a search are looked for; what comes after them narrows nothing down.
MOST_WORDS = 8


def matching(rows: "QuerySet[Ticket]", words: str) -> "QuerySet[Ticket]":
    """Those of ``rows`` in which each of ``words`` stands somewhere, whatever its accents; all of them for no words.

    An e-mail address finds the questions of that address. Each word is read from the indexes on its own.
    """
    asked = words.split()[:MOST_WORDS]
    queries = [(word, words_query(word)) for word in asked]
    if asked and not any(query for _word, query in queries):
        return rows.none()
    for word, query in queries:
        if query is not None:
            rows = rows.filter(pk__in=_with(word, query))
    return rows


def _with(word: str, query: Any) -> "QuerySet[Any]":
    """The ids of the questions with ``word``; each half has its own index, which an OR over both would not use."""
    said = Message.objects.filter(words=query, taken_back_at=None).order_by().values("ticket")
    named = Ticket.objects.order_by().values("pk")
    if "@" in word.strip("@"):
        return named.annotate(address=Upper("email")).filter(address=word.upper()).values("pk").union(said)
    return named.filter(Q(words=query)).values("pk").union(said)
