"""What an agent decides about a question: who looks after it, where it belongs, whether it is done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from helpdesk.forms.answering import AssignForm, CloseForm, SortForm
from helpdesk.models import Ticket
from helpdesk.queries.agents import agents
from helpdesk.services import handling
from helpdesk.services.held_questions import AlreadyDecided, mark_spam
from helpdesk.views.ticket_page import address_of, show, ticket_or_404
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest

#: What can be decided here, and what the page says then.
DECISIONS: dict[str, str] = {
    Ticket.Status.CLOSED: gettext_noop("The question is closed, and who asked it is told so."),
    Ticket.Status.OPEN: gettext_noop("The question is open again."),
    Ticket.Status.SPAM: gettext_noop("It is marked as spam: nobody is told, and it is removed after thirty days."),
}


@require_POST
@login_required
def ticket_assign(request: UserRequest, reference: str) -> HttpResponse:
    """Let somebody look after a question; ``holder`` is who did on the page, ``next`` where to go on."""
    ticket = ticket_or_404(request.user, reference)
    form = AssignForm(request.POST, people=agents())
    if not form.is_valid():
        messages.error(request, _("Choose somebody who answers the helpdesk."))
        return _go_on(request, ticket)
    try:
        handling.assign(ticket, form.chosen, by=request.user, held_by=form.held_by)
    except (handling.AlreadyTaken, handling.NotAnAgent) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _said(request, ticket, form))
    return _go_on(request, ticket)


def _said(request: UserRequest, ticket: Ticket, form: AssignForm) -> str:
    if form.chosen is None:
        return _("Nobody in particular looks after %(reference)s now.") % {"reference": ticket.reference}
    if form.chosen.pk == request.user.pk:
        return _("You look after %(reference)s now.") % {"reference": ticket.reference}
    told = {"name": form.chosen, "reference": ticket.reference}
    return _("%(name)s looks after %(reference)s now and is told so.") % told


def _go_on(request: UserRequest, ticket: Ticket) -> HttpResponse:
    url = request.POST.get("next", "")
    ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return redirect(url if ours else address_of(ticket))


@require_POST
@login_required
def ticket_sort(request: UserRequest, reference: str) -> HttpResponse:
    """Say where a question belongs."""
    ticket = ticket_or_404(request.user, reference)
    form = SortForm(request.POST, auto_id="sort_%s")
    if not form.is_valid():
        return show(request, ticket, sorting=form, status=422)
    handling.sort_ticket(ticket, **form.cleaned_data, by=request.user)
    messages.success(request, _("It is saved."))
    return redirect(address_of(ticket))


@require_POST
@login_required
def ticket_status(request: UserRequest, reference: str) -> HttpResponse:
    """Close a question without an answer, saying why, open it again, or say that it is spam."""
    ticket = ticket_or_404(request.user, reference)
    to = request.POST.get("to", "")
    if to not in DECISIONS:
        raise BadRequest("No such status")
    form = CloseForm(request.POST, auto_id="close_%s")
    if to == Ticket.Status.CLOSED and not form.is_valid():
        return show(request, ticket, close=form, status=422)
    try:
        if to == Ticket.Status.CLOSED:
            given = form.cleaned_data
            handling.close_ticket(ticket, reason=given["reason"], words=given["words"], by=request.user)
        elif to == Ticket.Status.SPAM:
            mark_spam(ticket, by=request.user)
        else:
            handling.reopen_ticket(ticket, by=request.user)
    except (TransitionNotAllowed, AlreadyDecided) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _(DECISIONS[to]))
    return redirect(address_of(ticket))


@require_POST
@login_required
def ticket_ask_publish(request: UserRequest, reference: str) -> HttpResponse:
    """Ask the asker whether question and answer may be published."""
    ticket = ticket_or_404(request.user, reference)
    try:
        handling.ask_publishing(ticket, by=request.user)
    except (handling.CannotAsk, TransitionNotAllowed) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("We ask by mail whether the question may be published. The answer comes here."))
    return redirect(address_of(ticket))
