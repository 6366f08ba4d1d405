"""What is done with the questions that were ticked in the inbox; closing them asks first."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from helpdesk import permissions, services
from helpdesk.forms.inbox import WhyForm
from helpdesk.models import Ticket
from helpdesk.queries import inbox as queries
from helpdesk.queries.agents import agents
from helpdesk.views.inbox import back_to, list_of
from impacthub.people.models import User
from impacthub.web import UserRequest

#: A page has thirty; whoever sends more does so with a machine.
MOST = 100


@require_POST
@login_required
def inbox_chosen(request: UserRequest) -> HttpResponse:
    """Take one question, or let somebody look after those that are ticked, or close them."""
    if not permissions.is_agent(request.user):
        raise PermissionDenied
    if "take" in request.POST:
        return _take(request)
    tickets = _tickets(request, request.POST.getlist("chosen"))
    if not tickets:
        messages.error(request, _("Tick the questions first."))
        return back_to(request)
    match request.POST.get("do"):
        case "assign":
            return _assign(request, tickets)
        case "close":
            return _close(request, tickets)
        case _:
            raise BadRequest("No such act")


def _tickets(request: UserRequest, chosen: list[str]) -> list[tuple[Ticket, int | None]]:
    """The questions that were ticked, each with the id of who looked after it then; what is neither is left out."""
    pairs = [each.partition("-") for each in chosen[:MOST]]
    held_by = {int(pk): int(who or 0) or None for pk, _dash, who in pairs if _is_id(pk) and (not who or _is_id(who))}
    tickets = queries.with_what_is_shown(Ticket.objects.for_agents(request.user)).filter(pk__in=held_by)
    return [(ticket, held_by[ticket.pk]) for ticket in tickets.order_by("pk")]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def _take(request: UserRequest) -> HttpResponse:
    """Look after a question that nobody looked after on the page that was read."""
    for ticket, held_by in _tickets(request, [request.POST["take"]]):
        try:
            services.assign(ticket, request.user, by=request.user, held_by=held_by)
        except services.AlreadyTaken as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("You look after %(reference)s now.") % {"reference": ticket.reference})
    return back_to(request)


def _assign(request: UserRequest, tickets: list[tuple[Ticket, int | None]]) -> HttpResponse:
    chosen = request.POST.get("to", "")
    to = next((each for each in agents() if str(each.pk) == chosen), None)
    if to is None and chosen != queries.Wanted.NOBODY:
        messages.error(request, _("Choose who looks after them."))
        return back_to(request)
    try:
        outcome = services.assign_tickets(tickets, to, by=request.user)
    except services.NotAnAgent as refused:
        messages.error(request, str(refused))
        return back_to(request)
    if outcome.done:
        messages.success(request, _assigned(outcome.done, to, request.user))
    if outcome.left:
        names = ", ".join(outcome.left)
        messages.warning(request, _("Somebody took these meanwhile: %(names)s.") % {"names": names})
    return back_to(request)


def _assigned(count: int, to: User | None, user: User) -> str:
    if to is None:
        sentence = ngettext(
            "Nobody looks after %(count)d question now.", "Nobody looks after %(count)d questions now.", count
        )
    elif to == user:
        sentence = ngettext("You look after %(count)d question now.", "You look after %(count)d questions now.", count)
    else:
        sentence = ngettext(
            "%(name)s looks after %(count)d question now.", "%(name)s looks after %(count)d questions now.", count
        )
    return sentence % {"count": count, "name": to}


def _close(request: UserRequest, chosen: list[tuple[Ticket, int | None]]) -> HttpResponse:
    """Say which ones and what follows, and close them when that was read and a reason is given."""
    sent = "reason" in request.POST or "sure" in request.POST
    tickets = [ticket for ticket, _held_by in chosen]
    form = WhyForm(request.POST if sent else None)
    if not sent or not form.is_valid():
        back = request.POST.get("back", "")
        context = {"form": form, "rows": list(queries.rows(tickets)), "back": back, "list_url": list_of(request)}
        return render(request, "helpdesk/inbox/list_close.html", context, status=422 if sent else 200)
    outcome = services.close_tickets(tickets, reason=form.cleaned_data["reason"], by=request.user)
    if outcome.done:
        sentence = ngettext("%(count)d question is closed.", "%(count)d questions are closed.", outcome.done)
        messages.success(request, sentence % {"count": outcome.done})
    if outcome.left:
        names = ", ".join(outcome.left)
        messages.warning(request, _("These cannot be closed as they are now: %(names)s.") % {"names": names})
    return back_to(request)
