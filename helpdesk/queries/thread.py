"""One question as the helpdesk sees it: what was said, who else has it open, and what happened."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from helpdesk.models import Message, SavedReply, Ticket, Viewing
from helpdesk.models.tickets import REFERENCE_FROM
from impacthub.audit.models import Entry
from impacthub.audit.services import timeline
from impacthub.people.models import User

#: Who was heard of so lately has a question open.
OPEN_FOR = timedelta(seconds=45)
#: So many other questions of the asker, and so much of what happened, stand beside a question.
OTHERS, HAPPENED = 5, 40

#: What stands in the log, in words.
WORDS = {
    "helpdesk.question_asked": gettext_noop("asked the question"),
    "helpdesk.question_released": gettext_noop("let the question in"),
    "helpdesk.question_rejected": gettext_noop("marked it as spam"),
    "helpdesk.question_answered": gettext_noop("answered"),
    "helpdesk.answer_taken_back": gettext_noop("took the answer back before it left"),
    "helpdesk.note_written": gettext_noop("wrote a note"),
    "helpdesk.question_assigned": gettext_noop("changed who looks after it"),
    "helpdesk.question_sorted": gettext_noop("changed where it belongs"),
    "helpdesk.question_closed": gettext_noop("closed it"),
    "helpdesk.question_reopened": gettext_noop("opened it again"),
    "helpdesk.publishing_asked": gettext_noop("asked whether it may be published"),
    "helpdesk.message_added": gettext_noop("wrote again"),
    "helpdesk.question_solved": gettext_noop("said that it is answered"),
    "helpdesk.satisfaction_given": gettext_noop("said how it went"),
    "helpdesk.publishing_answered": gettext_noop("said whether it may be published"),
    "helpdesk.links_renewed": gettext_noop("asked for a new link"),
    "helpdesk.closing_announced": gettext_noop("announced that it closes by itself"),
}
#: What only who asked does; without an account the log knows no name for them.
BY_ASKER = {
    "helpdesk.question_asked",
    "helpdesk.message_added",
    "helpdesk.question_solved",
    "helpdesk.satisfaction_given",
    "helpdesk.publishing_answered",
    "helpdesk.links_renewed",
}


def ticket_for(user: User, reference: str) -> Ticket | None:
    """The question that people call ``reference``, for who answers the helpdesk; None for anybody else."""
    prefix, number = reference[:3], reference[3:]
    if prefix != "IH-" or not (number.isascii() and number.isdecimal()) or len(number) > 9:
        return None
    rows = Ticket.objects.for_agents(user).select_related("topic", "assignee", "user", "satisfaction")
    return rows.filter(pk=int(number) - REFERENCE_FROM).first()


def messages_of(ticket: Ticket) -> list[Message]:
    """All that was said and noted, without what was taken back, oldest first; with authors and files."""
    rows = ticket.messages.filter(taken_back_at=None).select_related("author")
    return list(rows.prefetch_related("attachments").order_by("number"))


def taken_back(ticket: Ticket, user: User, number: int | None) -> Message | None:
    """The answer ``number`` that ``user`` took back, to go on with; its files are those that nothing took over."""
    if number is None:
        return None
    rows = ticket.messages.filter(author=user, number=number, kind=Message.Kind.AGENT, taken_back_at__isnull=False)
    return rows.prefetch_related("attachments").first()


def copies_of(ticket: Ticket, back: Message | None) -> list[str]:
    """Who gets a copy of the next answer: as of the last one, or as of the one that is taken ``back``."""
    copies: list[str] = (back.undo.get("after", {}) if back else {}).get("cc", ticket.cc)
    return copies


def others_of(ticket: Ticket) -> list[Ticket]:
    """The latest other questions of the same asker: of their account, or those that nobody signed in for either.

    Nobody checked the address of who has no account, so what the account with that address asked is not theirs.
    """
    rows = Ticket.objects.filter(status__in=Ticket.REAL).exclude(pk=ticket.pk)
    if ticket.user_id:
        rows = rows.filter(user=ticket.user_id)
    elif ticket.email:
        rows = rows.annotate(address=Upper("email")).filter(user=None, address=ticket.email.upper())
    else:
        return []
    return list(rows.order_by("-last_message_at", "-pk")[:OTHERS])


def saved_replies(ticket: Ticket) -> list[SavedReply]:
    """All of them without their texts being shown, those about the topic of ``ticket`` first."""
    rows = SavedReply.objects.select_related("topic").order_by(F("topic__position").asc(nulls_last=True), "title")
    return sorted(rows, key=lambda reply: reply.topic_id is None or reply.topic_id != ticket.topic_id)


def viewing_now(ticket: Ticket, user: User, now: datetime | None = None) -> list[Viewing]:
    """Who else has ``ticket`` open now; who writes comes first."""
    rows = Viewing.objects.filter(ticket=ticket, seen_at__gt=(now or timezone.now()) - OPEN_FOR).exclude(user=user)
    return list(rows.select_related("user").order_by("-writes", "user__name"))


def viewing_words(viewings: Sequence[Viewing]) -> str:
    """Who else is there, in one sentence; empty when nobody is."""
    writers = [str(viewing.user) for viewing in viewings if viewing.writes]
    if writers:
        sentence = ngettext("%(names)s is answering now.", "%(names)s are answering now.", len(writers))
        return sentence % {"names": _listed(writers)}
    readers = [str(viewing.user) for viewing in viewings]
    if not readers:
        return ""
    sentence = ngettext("%(names)s has this question open too.", "%(names)s have this question open too.", len(readers))
    return sentence % {"names": _listed(readers)}


def happened(ticket: Ticket) -> list[tuple[Entry, str]]:
    """The last of what was done with ``ticket``, newest first, each with what it was in words."""
    rows = list(timeline(ticket)[:HAPPENED])
    for entry in rows:
        if entry.actor_id is None and entry.action in BY_ASKER:
            entry.actor_text = _("The asker")
    return [(entry, _in_words(entry)) for entry in rows]


def _in_words(entry: Entry) -> str:
    words = WORDS.get(entry.action)
    return _(words) if words else entry.action.partition(".")[2].replace("_", " ")


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
