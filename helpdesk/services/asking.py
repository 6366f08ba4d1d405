"""Asking a question: anybody may, without an account, and the words are never lost.

Who only knows an address can have a few mails a day sent to it, without a word of their own in them.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import Message, Ticket
from helpdesk.notifications import asking as told
from helpdesk.queries.asking import questions_today
from helpdesk.queries.mailboxes import RECEIVED, mailbox_of, may_write
from helpdesk.registry import About
from helpdesk.services.attaching import attach
from helpdesk.spam import Verdict
from impacthub.audit.services import record
from impacthub.files import Checked
from impacthub.people.models import User
from impacthub.working_days import add_working_days

#: The first sentence of a question is its subject, cut to so many characters.
SUBJECT = 90
#: So many unanswered questions an address without account asks in a day.
QUESTIONS_A_DAY = 10
#: Letters that are drawn as nothing, beside those that Unicode calls control and format.
BLANKS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
_SENTENCE = re.compile(r"(?<=[.?!…])\s|\n")


class TooManyQuestions(Exception):
    """This address asked so much today that we answer first; ``str()`` says where to write instead."""

    def __init__(self) -> None:
        super().__init__(too_many())


def too_many() -> str:
    """What somebody reads whose network or address asked too often."""
    return _(
        "Many questions came from you or from your network just now. Your text still stands below. "
        "Try again in an hour, or send it to %(address)s."
    ) % {"address": settings.CONTACT_EMAIL}


@transaction.atomic
def ask(
    *,
    question: str,
    email: str,
    name: str,
    language: str,
    user: User | None,
    about: About | None,
    files: Sequence[Checked],
    verdict: Verdict,
    nonce: UUID | None = None,
) -> Ticket:
    """Store a question; one that may be spam is held, and nobody hears of it until somebody looked.

    ``nonce`` is of the form: the same words sent twice from one form are one question. Raises
    :class:`TooManyQuestions` when an address without account asked ten today that nobody answered.
    """
    email = user.email if user else email.lower()
    one_at_a_time(email)
    if nonce and (found := _sent_before(nonce, email, question)):
        return found
    now = timezone.now()
    if user is None and questions_today(email, now) >= QUESTIONS_A_DAY:
        raise TooManyQuestions
    ticket = Ticket.objects.create(
        subject=subject_of(question),
        status=Ticket.Status.HELD if verdict.is_held else Ticket.Status.NEW,
        language=language,
        user=user,
        name=user.name if user else name,
        email=email,
        spam_score=verdict.score,
        spam_reasons=list(verdict.reasons),
        form_key=_form_key(nonce, email, question) if nonce else None,
        **_about(about),
        **_times(now),
    )
    message = Message.objects.create(
        ticket=ticket, number=1, kind=Message.Kind.ASKER, author=user, text=question, created_at=now, leaves_at=now
    )
    attach(message, files)
    record("helpdesk.question_asked", ticket, by=user, changes={"status": ["", ticket.status], "files": len(files)})
    if ticket.status == Ticket.Status.NEW:
        acknowledge(ticket)
        told.question_came(ticket)
    return ticket


def acknowledge(ticket: Ticket) -> bool:
    """Write its asker that their question is here, unless their mailbox was written to just now; True when it was.

    Call it inside the transaction of the change.
    """
    one_at_a_time(ticket.email)
    if not ticket.email or not may_write(RECEIVED, ticket.email):
        return False
    told.question_received(ticket)
    return True


def subject_of(question: str) -> str:
    """Its first sentence on one line, cut after a word when it is long; "" when there is nothing to see in it.

    Letters that nobody sees go, and so do those that turn the rest of a row round.
    """
    question = "".join(letter for letter in question if letter.isspace() or not _is_unseen(letter))
    first = next((part for part in _SENTENCE.split(question.strip()) if part.strip()), "")
    words = " ".join(first.split())
    if len(words) <= SUBJECT:
        return words
    return (words[: SUBJECT - 1].rpartition(" ")[0] or words[: SUBJECT - 2]) + " …"


def reply_due(ticket: Ticket, now: datetime) -> datetime:
    """Before when ``ticket`` gets its first answer: as promised, or promised anew when that is over at ``now``."""
    if ticket.first_replied_at is not None or ticket.reply_due_at > now:
        return ticket.reply_due_at
    return add_working_days(now, settings.HELPDESK_REPLY_DAYS)


def one_at_a_time(address: str) -> None:
    """Whoever has a mail sent to one mailbox at the same moment waits for the other, so that both are counted."""
    with connection.cursor() as cursor:
        lock = f"helpdesk.address:{mailbox_of(address)}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock])


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cf", "Cc"} or letter in BLANKS


def _about(about: About | None) -> dict[str, str]:
    """What the question was asked from, as its row keeps it."""
    return {"about_kind": about.kind, "about_id": about.id, "about_title": about.title[:200]} if about else {}


def _times(now: datetime) -> dict[str, datetime]:
    """When it was asked, and before when it is answered."""
    due = add_working_days(now, settings.HELPDESK_REPLY_DAYS)
    return {"asked_at": now, "last_message_at": now, "waits_since": now, "reply_due_at": due}


def _form_key(nonce: UUID, email: str, question: str) -> UUID:
    return uuid5(nonce, f"{email}\n{question}")


def _sent_before(nonce: UUID, email: str, question: str) -> Ticket | None:
    return Ticket.objects.filter(form_key=_form_key(nonce, email, question)).first()
