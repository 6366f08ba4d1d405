"""One question, for who answers the helpdesk: read it, answer, take an answer back, note something down."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk.forms.answering import NoteForm, ReplyForm, SavedReplyForm
from helpdesk.models import Attachment, Message, SavedReply, Ticket
from helpdesk.queries import thread as queries
from helpdesk.services import answering
from helpdesk.views.ticket_page import address_of, show, signed_out, ticket_or_404
from impacthub.files import inert
from impacthub.languages import text_in
from impacthub.web import UserRequest


@require_safe
@login_required
def ticket_detail(request: UserRequest, reference: str) -> HttpResponse:
    """A question with all that was said, noted and done; ``?back=`` puts an answer that was taken back in the box."""
    return show(request, ticket_or_404(request.user, reference))


@require_POST
def ticket_reply(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer, or put a saved reply in the box; who was signed out while writing gets the typed text back."""
    if not request.user.is_authenticated:
        return signed_out(request, reference)
    return _ticket_reply(cast(UserRequest, request), reference)


def _ticket_reply(request: UserRequest, reference: str) -> HttpResponse:
    ticket = ticket_or_404(request.user, reference)
    if "insert" in request.POST:
        return _insert(request, ticket)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, ticket, reply=form, status=422)
    solve = request.POST.get("send") == "solve"
    given = form.cleaned_data
    try:
        message = answering.reply(
            ticket,
            text=given["text"],
            solve=solve,
            files=given["uploads"],
            cc=given["cc"],
            through=given["through"],
            instead_of=queries.taken_back(ticket, request.user, given["back"]),
            by=request.user,
        )
    except answering.CameBetween as error:
        return show(request, ticket, reply=_kept(request), came=error.messages, status=409)
    except answering.CannotAnswer as error:
        form.add_error(None, str(error))
        return show(request, ticket, reply=form, status=422)
    seconds = settings.HELPDESK_UNDO_SECONDS
    leaves = ngettext("It leaves in %(seconds)d second.", "It leaves in %(seconds)d seconds.", seconds)
    messages.success(request, " ".join([_("Your answer is sent."), leaves % {"seconds": seconds}]))
    return redirect(f"{address_of(ticket)}#message-{message.number}")


def _kept(request: UserRequest) -> ReplyForm:
    """What was typed, in a form that says nothing of it yet."""
    typed = {name: request.POST.get(name, "") for name in ("text", "cc", "back")}
    return ReplyForm(initial=typed)


def _insert(request: UserRequest, ticket: Ticket) -> HttpResponse:
    """The page, or only the box, with the chosen saved reply under what was typed."""
    form, chosen = _kept(request), SavedReplyForm(request.POST)
    said = _("Choose a saved reply first.")
    if chosen.is_valid():
        reply: SavedReply = chosen.cleaned_data["saved"]
        text = text_in(reply, "text", ticket.language)
        form.initial["text"] = "\n\n".join(part for part in (form.initial["text"].rstrip(), str(text)) if part)
        said = "" if text.language == ticket.language else _not_in(text.language, ticket)
    if request.htmx:
        return render(request, "helpdesk/inbox/_ticket_text.html", {"form": form, "insert_said": said})
    return show(request, ticket, reply=form, insert_said=said)


def _not_in(language: str, ticket: Ticket) -> str:
    names = dict(settings.LANGUAGES)
    return _("This reply is not written in %(wanted)s yet. It is in %(there)s: translate it before you send it.") % {
        "wanted": names[ticket.language],
        "there": names[language],
    }


@require_POST
def ticket_note(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a note; who was signed out while writing gets the typed text back."""
    if not request.user.is_authenticated:
        return signed_out(request, reference)
    agent = cast(UserRequest, request)
    ticket = ticket_or_404(agent.user, reference)
    form = NoteForm(request.POST, request.FILES, auto_id="note_%s")
    if not form.is_valid():
        return show(agent, ticket, note=form, status=422)
    message = answering.note(ticket, text=form.cleaned_data["text"], files=form.cleaned_data["uploads"], by=agent.user)
    messages.success(request, _("Your note is there. Only the helpdesk sees it."))
    return redirect(f"{address_of(ticket)}#message-{message.number}")


@require_POST
@login_required
def ticket_take_back(request: UserRequest, reference: str) -> HttpResponse:
    """Take one's answer back before it leaves; its text is in the box again."""
    ticket = ticket_or_404(request.user, reference)
    number = request.POST.get("number", "")
    if not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise Http404
    rows = ticket.messages.filter(author=request.user, kind=Message.Kind.AGENT)
    message = get_object_or_404(rows.select_related("ticket"), number=int(number))
    try:
        answering.take_back(message, by=request.user)
    except answering.TooLate as error:
        messages.error(request, str(error))
        return redirect(f"{address_of(ticket)}#message-{message.number}")
    messages.success(request, _("Your answer is taken back: nobody got it. Its text is in the box again."))
    return redirect(f"{address_of(ticket)}?back={message.number}#answer")


@require_POST
@login_required
def ticket_viewing(request: UserRequest, reference: str) -> HttpResponse:
    """The page says each fifteen seconds that it is open; the answer is who else has it open, when that changed."""
    ticket = ticket_or_404(request.user, reference)
    answering.see(ticket, by=request.user, writes=request.POST.get("writes") == "1")
    words = queries.viewing_words(queries.viewing_now(ticket, request.user))
    if words == request.POST.get("said", ""):
        return HttpResponse(status=204)
    return render(request, "helpdesk/inbox/_ticket_viewing.html", {"viewing": words})


@require_safe
@login_required
def ticket_file(request: UserRequest, reference: str, pk: int) -> FileResponse:
    """A file with a message, as an attachment that can do nothing."""
    ticket = ticket_or_404(request.user, reference)
    found = get_object_or_404(Attachment, pk=pk, message__ticket=ticket)
    return inert(found.file, filename=found.name, content_type=found.content_type)
