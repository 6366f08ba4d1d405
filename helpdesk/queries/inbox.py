"""The inbox: which questions are asked for, how many there are of each kind, and what a row of them says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F, OrderBy, QuerySet, TextChoices
from django.utils import timezone
from django.utils.html import avoid_wrapping
from django.utils.timesince import TIME_STRINGS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from helpdesk.models import AGENTS, Ticket
from helpdesk.models.tickets import REFERENCE_FROM
from helpdesk.queries.promise import NUMBERS, Promise, moments
from helpdesk.queries.searching import matching
from impacthub.people.models import User

#: A filter with more questions than this says "1,000+": who needs the number of what is over, looks elsewhere.
MOST_COUNTED = 1000
#: Tags that can be chosen: the most used of so many questions that were last heard of.
TAGS, TAGGED = 40, 1000


class Show(TextChoices):
    """The filters of the inbox, as they stand in its address."""

    OURS = "ours", pgettext_lazy("questions", "Wait for us")
    NEW = "new", pgettext_lazy("questions", "New")
    MINE = "mine", pgettext_lazy("questions", "Mine")
    LATE = "late", pgettext_lazy("questions", "Too late")
    ASKER = "asker", pgettext_lazy("questions", "Wait for the asker")
    ANSWERED = "answered", pgettext_lazy("questions", "Answered")
    CLOSED = "closed", pgettext_lazy("questions", "Closed")
    ALL = "all", pgettext_lazy("questions", "All")
    HELD = "held", pgettext_lazy("questions", "To look at first")


class Sort(TextChoices):
    """The orders of the inbox, as they stand in its address."""

    WAITING = "waiting", pgettext_lazy("order of questions", "Waits longest")
    DUE = "due", pgettext_lazy("order of questions", "First to be answered")
    LATEST = "latest", pgettext_lazy("order of questions", "Last message")
    OLDEST = "oldest", pgettext_lazy("order of questions", "Longest without a message")
    ASKED = "asked", pgettext_lazy("order of questions", "Asked last")
    PRIORITY = "priority", pgettext_lazy("order of questions", "Most haste")


ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    Sort.WAITING: (F("waits_since").asc(nulls_last=True), "pk"),
    Sort.DUE: ("reply_due_at", "pk"),
    Sort.LATEST: ("-last_message_at", "-pk"),
    Sort.OLDEST: ("last_message_at", "pk"),
    Sort.ASKED: ("-asked_at", "-pk"),
    Sort.PRIORITY: ("-priority", "-last_message_at", "-pk"),
}
#: The order that a filter has of itself; the last message for the others.
OWN_ORDER = {Show.OURS: Sort.WAITING, Show.NEW: Sort.WAITING, Show.MINE: Sort.WAITING, Show.LATE: Sort.DUE}


@dataclass(frozen=True)
class Wanted:
    """What is asked for; every text comes from a list of what can be asked, but for the words that are searched.

    ``topic`` is a slug or "none", ``assignee`` the id of an agent or "none", ``priority`` a number.
    """

    show: str = ""
    q: str = ""
    topic: str = ""
    language: str = ""
    tag: str = ""
    assignee: str = ""
    priority: str = ""
    sort: str = ""

    NOBODY: ClassVar[str] = "none"

    @property
    def shown(self) -> Show:
        """The filter that holds: what waits for us, but who searches looks everywhere."""
        return Show(self.show) if self.show else Show.ALL if self.q else Show.OURS

    @property
    def order(self) -> Sort:
        """The order that holds."""
        return Sort(self.sort) if self.sort else OWN_ORDER.get(self.shown, Sort.LATEST)


def find(user: "User | AnonymousUser", wanted: Wanted, now: datetime | None = None) -> "QuerySet[Ticket]":
    """The questions that ``wanted`` asks for, in its order; none for who does not answer the helpdesk."""
    rows = shown(user, wanted.shown, now or timezone.now())
    if wanted.topic:
        rows = rows.filter(topic=None) if wanted.topic == wanted.NOBODY else rows.filter(topic__slug=wanted.topic)
    if wanted.assignee:
        rows = rows.filter(assignee=None if wanted.assignee == wanted.NOBODY else int(wanted.assignee))
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if wanted.priority:
        rows = rows.filter(priority=int(wanted.priority))
    if wanted.tag:
        rows = rows.filter(tags__contains=[wanted.tag])
    return matching(rows, wanted.q).order_by(*ORDERS[wanted.order])


def shown(user: "User | AnonymousUser", show: Show, now: datetime) -> "QuerySet[Ticket]":
    """The questions of one filter, in no order; late is counted at ``now``."""
    rows, status = Ticket.objects.for_agents(user), Ticket.Status
    match show:
        case Show.OURS:
            return rows.filter(status__in=Ticket.TO_DO)
        case Show.NEW:
            return rows.filter(status=status.NEW)
        case Show.MINE:
            return rows.filter(assignee=user.pk, status__in=[*Ticket.TO_DO, status.WAITING])
        case Show.LATE:
            return rows.late(now)
        case Show.ASKER:
            return rows.filter(status=status.WAITING)
        case Show.HELD:
            return rows.filter(status=status.HELD)
        case Show.ANSWERED:
            return rows.filter(status=status.SOLVED)
        case Show.CLOSED:
            return rows.filter(status=status.CLOSED)
        case _:
            return rows.filter(status__in=[*Ticket.REAL, status.HELD])


def named(user: "User | AnonymousUser", words: str) -> Ticket | None:
    """The question whose number ``words`` are, as people say it ("IH-2043", "ih 2043"); None for anything else."""
    number = words.upper().strip().removeprefix("IH").lstrip("- ")
    if not words.upper().strip().startswith("IH") or not (number.isascii() and number.isdecimal()) or len(number) > 9:
        return None
    return Ticket.objects.for_agents(user).filter(pk=int(number) - REFERENCE_FROM).first()


#: The filters once more, as one statement that counts them all: built from the ORM they cost more than they read.
COUNTED = {
    Show.OURS: "status IN ('NEW', 'OPEN')",
    Show.NEW: "status = 'NEW'",
    Show.MINE: "assignee_id = %(user)s AND status IN ('NEW', 'OPEN', 'WAITING')",
    Show.LATE: "status IN ('NEW', 'OPEN') AND first_replied_at IS NULL AND reply_due_at < %(now)s",
    Show.ASKER: "status = 'WAITING'",
    Show.ANSWERED: "status = 'SOLVED'",
    Show.CLOSED: "status = 'CLOSED'",
    Show.ALL: "status IN ('HELD', 'NEW', 'OPEN', 'WAITING', 'SOLVED', 'CLOSED')",
    Show.HELD: "status = 'HELD'",
}
EACH = ", ".join(
    f"(SELECT count(*) FROM (SELECT FROM helpdesk_ticket WHERE {condition} LIMIT %({show})s) few)"
    for show, condition in COUNTED.items()
)
COUNT = f"SELECT {EACH}, promised.* FROM ({NUMBERS}) AS promised"


def counts(user: User, now: datetime | None = None, whole: Show | None = None) -> tuple[dict[Show, int], Promise]:
    """How many questions each filter has, and the promise; one query.

    At most one more than :data:`MOST_COUNTED`, but all of ``whole``. None for who does not answer the helpdesk.
    """
    if not user.has_role(*AGENTS):
        return dict.fromkeys(Show, 0), Promise(0, 0, 0)
    most = {show.value: None if show == whole else MOST_COUNTED + 1 for show in COUNTED}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"user": user.pk, **most, **moments(now or timezone.now())})
        counted = cursor.fetchone()
    return dict(zip(COUNTED, counted, strict=False)), Promise(*counted[len(COUNTED) :])


USED = """
    SELECT tag FROM (
        SELECT unnest(tags) AS tag FROM (
            SELECT tags FROM helpdesk_ticket ORDER BY last_message_at DESC, id DESC LIMIT %(tagged)s
        ) AS lately
    ) AS used GROUP BY tag ORDER BY count(*) DESC, tag LIMIT %(tags)s
"""


def tags_in_use() -> list[str]:
    """The tags that questions have of late, in alphabetical order; one query."""
    with connection.cursor() as cursor:
        cursor.execute(USED, {"tagged": TAGGED, "tags": TAGS})
        return sorted(tag for (tag,) in cursor.fetchall())


def is_tag(tag: str) -> bool:
    """True for a tag that some question has, however long ago."""
    return Ticket.objects.filter(tags__contains=[tag]).exists()


# What a row says


@dataclass(frozen=True)
class Row:
    """One question in the list; ``age`` and ``late`` are in words, ``late`` is empty for what is in time."""

    ticket: Ticket
    icon: str
    mark: str
    who: str
    mate: str
    age: str
    late: str
    due: str

    @property
    def can_take(self) -> bool:
        """True while nobody looks after it, and there may be something to do."""
        return self.ticket.assignee_id is None and self.ticket.status in OPEN


#: Statuses in which somebody looks after a question.
OPEN = (*Ticket.TO_DO, Ticket.Status.WAITING, Ticket.Status.SOLVED)
#: The icon and the look of each status.
MARKS = {
    Ticket.Status.HELD: ("eye", "st-later"),
    Ticket.Status.NEW: ("todo", "st-todo"),
    Ticket.Status.OPEN: ("doing", "st-doing"),
    Ticket.Status.WAITING: ("later", "st-later"),
    Ticket.Status.SOLVED: ("done", "st-done"),
    Ticket.Status.CLOSED: ("lock", "st-later"),
    Ticket.Status.SPAM: ("wrong", "st-later"),
}


#: What a row reads of a question and its people.
READ = (
    *("subject", "status", "priority", "tags", "language", "name", "email", "first_replied_at", "reply_due_at"),
    *("last_message_at", "assignee", "user"),
)


def with_what_is_shown(tickets: "QuerySet[Ticket]") -> "QuerySet[Ticket]":
    """``tickets`` with what their rows read and nothing else, in one query."""
    names = {"user_name": F("user__name"), "user_email": F("user__email"), "mate_name": F("assignee__name")}
    mates = {"mate_email": F("assignee__email"), "mate_erased": F("assignee__erased_at")}
    return tickets.only(*READ).annotate(**names, **mates)


def rows(tickets: Iterable[Ticket], now: datetime | None = None) -> Iterator[Row]:
    """What the list says of each of ``tickets``."""
    moment = now or timezone.now()
    for ticket in tickets:
        icon, mark = MARKS[Ticket.Status(ticket.status)]
        late, due = _haste(ticket, moment)
        who, mate = _named(ticket)
        yield Row(ticket, icon, mark, who, mate, _age(ticket.last_message_at, moment), late, due)


def asker(ticket: Ticket) -> str:
    """Who asked, as short as can be; reads ``user``."""
    return ticket.name or (str(ticket.user) if ticket.user else "") or ticket.email or _("somebody")


def _named(ticket: Ticket) -> tuple[str, str]:
    """Who asked and who looks after it, of :func:`with_what_is_shown`."""
    read = ticket.__dict__
    who = ticket.name or read["user_name"] or read["user_email"] or ticket.email or _("somebody")
    mate = _("Erased person") if read["mate_erased"] else read["mate_name"] or read["mate_email"] or ""
    return who, mate


def _haste(ticket: Ticket, now: datetime) -> tuple[str, str]:
    if ticket.status not in Ticket.TO_DO or ticket.first_replied_at is not None:
        return "", ""
    if ticket.reply_due_at < now:
        return _("%(time)s late") % {"time": _span(now - ticket.reply_due_at)}, ""
    return "", _("answer within %(time)s") % {"time": _span(ticket.reply_due_at - now)}


def _age(moment: datetime, now: datetime) -> str:
    if (now - moment).total_seconds() < 60:
        return _("just now")
    return _span(now - moment)


#: How long the parts of a span take, the longest first; a month of thirty days is near enough.
UNITS = (("year", 365 * 24 * 60), ("month", 30 * 24 * 60), ("week", 7 * 24 * 60), ("day", 24 * 60), ("hour", 60))


def _span(span: timedelta) -> str:
    """A span by its largest part: "3 hours"; there are so many in a list that Django's own takes too long."""
    minutes = max(0, int(span.total_seconds() // 60))
    unit, length = next(((name, length) for name, length in UNITS if minutes >= length), ("minute", 1))
    return avoid_wrapping(TIME_STRINGS[unit] % {"num": minutes // length})
