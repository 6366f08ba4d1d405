"""What the asker does with their question: say more, call it answered, say how it went, let it help others."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import LinkWish, Message, Satisfaction, Ticket
from helpdesk.notifications import following as mails
from helpdesk.queries.following import questions_of_address
from helpdesk.queries.mailboxes import RENEWED, may_write
from helpdesk.services.asking import one_at_a_time, reply_due
from helpdesk.services.attaching import attach
from helpdesk.services.closing import CLOSES_AFTER
from helpdesk.services.locking import lock
from helpdesk.services.publishing import withdraw_article
from impacthub import states
from impacthub.audit.services import record
from impacthub.celery import nudge
from impacthub.files import Checked
from impacthub.people.models import User

Status = Ticket.Status
#: What the asker's next message makes of a question that is done; what was called spam is looked at once more.
GOES_ON = {
    Status.WAITING: Status.OPEN,
    Status.SOLVED: Status.OPEN,
    Status.CLOSED: Status.OPEN,
    Status.SPAM: Status.HELD,
}
#: So many wishes for new links are answered at once.
PORTION = 200


class QuestionLocked(Exception):
    """The question is closed for too long to go on with; ``str()`` says so to a person."""


class NotDone(Exception):
    """How it went is asked when the question is done; ``str()`` says so to a person."""


class RatedBefore(Exception):
    """How it went was said already, in other words; ``str()`` says to a person that those count."""

    def __init__(self) -> None:
        super().__init__(_("You told us before how it went. What you said first counts."))


@transaction.atomic
def add_message(
    ticket: Ticket, *, text: str, files: Sequence[Checked], by: User | None, through: int | None = None
) -> Message:
    """Add what the asker says; a question that waited for them, or was done, waits for the helpdesk again.

    One that was closed without an answer is promised one anew, and one that was called spam is looked at again.

    ``through`` is the last message that they read: the same words sent twice from one page are one message. One that
    may be spam stays held and nobody hears of it. Raises :class:`QuestionLocked`.
    """
    ticket = lock(ticket)
    if ticket.is_locked:
        raise QuestionLocked(_("This question is closed for too long to go on with. Ask a new one."))
    if again := _sent_before(ticket, text, through):
        again.ticket = ticket
        return again
    old, now = ticket.status, timezone.now()
    last = ticket.messages.aggregate(last=Max("number"))["last"] or 0
    message = Message.objects.create(
        ticket=ticket, number=last + 1, kind=Message.Kind.ASKER, author=by, text=text, created_at=now, leaves_at=now
    )
    attach(message, files)
    if old in GOES_ON:
        ticket, old = states.move(ticket, "status", Ticket.FLOW, GOES_ON[Status(old)])
        ticket.solved_at = ticket.closed_at = ticket.close_at = ticket.close_told_at = None
        ticket.reply_due_at = reply_due(ticket, now)
    ticket.last_message_at, ticket.waits_since = now, ticket.waits_since or now
    ends = ["solved_at", "closed_at", "close_at", "close_told_at"]
    ticket.save(update_fields=["last_message_at", "waits_since", "reply_due_at", *ends])
    message.ticket = ticket
    changes = {"message": message.number, "files": len(files), "status": [old, ticket.status]}
    record("helpdesk.message_added", ticket, by=by, changes=changes)
    if ticket.status in Ticket.REAL:
        mails.message_came(message)
    return message


@transaction.atomic
def mark_solved(ticket: Ticket, *, by: User | None) -> Ticket:
    """The asker has their answer; it closes two weeks later. What is done, or held, stays as it is."""
    ticket = lock(ticket)
    if ticket.status not in (Status.NEW, Status.OPEN, Status.WAITING):
        return ticket
    ticket, old = states.move(ticket, "status", Ticket.FLOW, Status.SOLVED)
    ticket.solved_at = timezone.now()
    ticket.close_at, ticket.close_told_at, ticket.waits_since = ticket.solved_at + CLOSES_AFTER, None, None
    ticket.save(update_fields=["solved_at", "close_at", "close_told_at", "waits_since"])
    record("helpdesk.question_solved", ticket, by=by, changes={"status": [old, ticket.status]})
    return ticket


@transaction.atomic
def rate(ticket: Ticket, *, helped: str, easy: int, comment: str = "", by: User | None) -> Satisfaction:
    """The asker says how it went, once; the same sent twice is said once.

    ``helped`` is one of ``Satisfaction.Helped``, ``easy`` from 1 to 5. Raises :class:`NotDone`, and
    :class:`RatedBefore` for something else than was said first.
    """
    ticket = lock(ticket)
    if said := Satisfaction.objects.filter(ticket=ticket).first():
        if (said.helped, said.easy, said.comment) != (helped, easy, comment):
            raise RatedBefore
        return said
    if ticket.status not in (Status.SOLVED, Status.CLOSED):
        raise NotDone(_("We ask this when your question is answered."))
    said = Satisfaction.objects.create(ticket=ticket, helped=helped, easy=easy, comment=comment)
    record("helpdesk.satisfaction_given", ticket, by=by, changes={"helped": helped, "easy": easy})
    return said


@transaction.atomic
def answer_publishing(ticket: Ticket, allowed: bool, *, by: User | None) -> Ticket:
    """The asker lets question and answer become an article without their name, or not; they can change it later.

    Who takes it back takes the article away from its readers, at once.

    Raises ``TransitionNotAllowed`` when nobody asked them.
    """
    ticket = lock(ticket)
    to = Ticket.Publishing.GIVEN if allowed else Ticket.Publishing.REFUSED
    if ticket.publishing == to:
        return ticket
    ticket, old = states.move(ticket, "publishing", Ticket.PUBLISHING_FLOW, to)
    ticket.publishing_at = timezone.now()
    ticket.save(update_fields=["publishing_at"])
    record("helpdesk.publishing_answered", ticket, by=by, changes={"publishing": [old, ticket.publishing]})
    if old == Ticket.Publishing.GIVEN:
        for article in ticket.articles.all():
            withdraw_article(article, by=by)
        mails.publishing_withdrawn(ticket)
    return ticket


@transaction.atomic
def wish_links(address: str, *, language: str) -> None:
    """Write down that new links were asked for with ``address``: the worker looks whether we know it.

    It takes as long for every address, so that nobody learns which of them we know.
    """
    LinkWish.objects.create(email=address, language=language)
    nudge("helpdesk.answer_wishes")


def answer_wishes() -> int:
    """The worker: mail the links that were asked for; returns how many addresses got some. Run twice, once mailed."""
    return sum(_answer_wish(pk) for pk in list(LinkWish.objects.values_list("pk", flat=True)[:PORTION]))


@transaction.atomic
def _answer_wish(pk: int) -> bool:
    wish = LinkWish.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if wish is None:
        return False
    wish.delete()
    return send_new_links(wish.email, language=wish.language)


@transaction.atomic
def send_new_links(address: str, *, language: str) -> bool:
    """Mail the links of the latest questions of ``address`` to it; False when there are none, or it got some just now.

    Whoever asks for it learns nothing from that.
    """
    one_at_a_time(address)
    tickets = questions_of_address(address)
    if not tickets or not may_write(RENEWED, address):
        return False
    mails.links_renewed(address, tickets, language=language)
    record("helpdesk.links_renewed", tickets[0], by=None, changes={"questions": [ticket.pk for ticket in tickets]})
    return True


def _sent_before(ticket: Ticket, text: str, through: int | None) -> Message | None:
    """The same words from the same page: a form that was sent twice."""
    if through is None:
        return None
    same = ticket.messages.filter(kind=Message.Kind.ASKER, text=text, number__gt=through)
    return same.order_by("number").first()
