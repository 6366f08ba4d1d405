"""The page of one question, which every form on it comes back to when something in it is not right."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from helpdesk import registry
from helpdesk.forms.answering import CloseForm, NoteForm, ReplyForm, SortForm
from helpdesk.models import Message, SavedReply, Ticket
from helpdesk.queries import thread as queries
from helpdesk.queries.agents import agents
from helpdesk.queries.inbox import MARKS, asker
from helpdesk.views.inbox import KEYS
from impacthub.people.models import User
from impacthub.web import UserRequest


def ticket_or_404(user: User, reference: str) -> Ticket:
    """The question that people call ``reference``; for who does not answer the helpdesk there is none."""
    ticket = queries.ticket_for(user, reference)
    if ticket is None:
        raise Http404
    return ticket


def address_of(ticket: Ticket) -> str:
    """Where the helpdesk reads ``ticket``."""
    return reverse("helpdesk:ticket_detail", args=[ticket.reference])


def signed_out(request: HttpRequest, reference: str) -> HttpResponse:
    """What was typed by somebody whose log-in had ended; no row is read for it."""
    names = ("cc", "through", "back", "send")
    kept = [(name, request.POST[name]) for name in names if name in request.POST]
    context = {"text": request.POST.get("text", ""), "kept": kept, "reference": reference}
    return render(request, "helpdesk/inbox/ticket_signed_out.html", context, status=403)


def show(
    request: UserRequest,
    ticket: Ticket,
    *,
    reply: ReplyForm | None = None,
    note: NoteForm | None = None,
    sorting: SortForm | None = None,
    close: CloseForm | None = None,
    came: Sequence[Message] = (),
    insert_said: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a question, with the forms as they were filled in; ``came`` is what was written meanwhile."""
    user, now, said = request.user, timezone.now(), queries.messages_of(ticket)
    back = queries.taken_back(ticket, user, _number(request, "back"))
    reply = reply or ReplyForm(initial={"text": back.text if back else "", "back": back.number if back else ""})
    copies = queries.copies_of(ticket, back)
    reply.initial = {"cc": ", ".join(copies), **reply.initial, "through": said[-1].number if said else 0}
    wrong: Form | None = next(
        (form for form in (reply, note, sorting, close) if form is not None and form.errors), None
    )
    context: dict[str, Any] = {
        "ticket": ticket,
        "last": _last_numbers(said, user),
        "shown": [(one, _seconds_left(one, user, now)) for one in said],
        "came": came,
        "came_numbers": {one.number for one in came},
        "form": wrong or reply,
        "reply_form": reply,
        "insert_said": insert_said,
        "back_files": list(back.attachments.all()) if back else [],
        "chosen": [upload.name for upload in request.FILES.getlist("uploads")] if note is None else [],
        "note_form": note or NoteForm(auto_id="note_%s"),
        "sort_form": sorting or sort_form(ticket),
        "close_form": close or CloseForm(auto_id="close_%s"),
        "saved": _saved(ticket),
        "people": agents(),
        "others": queries.others_of(ticket),
        "happened": queries.happened(ticket),
        "about": registry.find(user, ticket.about_kind, ticket.about_id) if ticket.about_kind else None,
        "is_shared": registry.is_shared(ticket.about_kind),
        "viewing": queries.viewing_words(queries.viewing_now(ticket, user, now)),
        **_what_can_be_done(ticket),
        "article": ticket.articles.first(),
        "who": asker(ticket),
        "mark_icon": MARKS[Ticket.Status(ticket.status)][0],
        "mark": MARKS[Ticket.Status(ticket.status)][1],
        "keys": bool(request.session.get(KEYS)),
    }
    return render(request, "helpdesk/inbox/ticket.html", context, status=status)


def sort_form(ticket: Ticket) -> SortForm:
    """Where ``ticket`` belongs now."""
    initial = {name: getattr(ticket, name) for name in ("subject", "topic", "priority", "language")}
    return SortForm(initial={**initial, "tags": ", ".join(ticket.tags)}, auto_id="sort_%s")


def _number(request: HttpRequest, name: str) -> int | None:
    """A number of a message in the address; None for anything else."""
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 9 else None


def _last_numbers(said: Sequence[Message], user: User) -> dict[str, int]:
    """The number of the last message of all, and of the last answer and note of ``user``; 0 where there is none."""
    own = {one.kind: one.number for one in said if one.author_id == user.pk}
    return {"AGENT": 0, "NOTE": 0} | own | {"all": said[-1].number if said else 0}


def _seconds_left(message: Message, user: User, now: datetime) -> int:
    """So long ``user`` can take ``message`` back; 0 for what has left and what others wrote."""
    own = message.kind == Message.Kind.AGENT and message.author_id == user.pk
    return max(0, int((message.leaves_at - now).total_seconds())) if own else 0


def _saved(ticket: Ticket) -> list[tuple[SavedReply, str]]:
    """The saved replies, each with what is to be known of it before it is chosen."""
    missing = pgettext("a saved reply", "not in this language yet")
    return [(one, missing if ticket.language in one.missing else "") for one in queries.saved_replies(ticket)]


def _what_can_be_done(ticket: Ticket) -> dict[str, Any]:
    """What the page offers with a question that stands so."""
    return {
        "undo_seconds": settings.HELPDESK_UNDO_SECONDS,
        "can_answer": ticket.status in Ticket.REAL and ticket.status != Ticket.Status.CLOSED,
        "is_answered": _is_answered(ticket),
        "can_ask_publish": _can_ask(ticket),
    }


def _is_answered(ticket: Ticket) -> bool:
    """Whether it is done and there is an answer in it."""
    return ticket.status in (Ticket.Status.SOLVED, Ticket.Status.CLOSED) and ticket.first_replied_at is not None


def _can_ask(ticket: Ticket) -> bool:
    """Whether its asker can be asked now if it may be published."""
    return _is_answered(ticket) and bool(ticket.email) and ticket.publishing == Ticket.Publishing.NOT_ASKED
