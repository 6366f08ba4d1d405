"""Questions that wait until somebody looked at them."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import permissions, services
from helpdesk.models import Ticket
from helpdesk.queries import held as queries
from impacthub.web import UserRequest, paginate, refuse_unknown

PER_PAGE = 20
#: An id of more digits is no id, and PostgreSQL says so loudly.
DIGITS = 18


@require_safe
@login_required
def held_list(request: UserRequest) -> HttpResponse:
    """What was held, the oldest first; ``?show=spam``: what was called spam and can be brought back."""
    if not permissions.is_agent(request.user):
        raise PermissionDenied
    refuse_unknown(request, show=["spam"])
    shows_spam = request.GET.get("show") == "spam"
    page = paginate(request, queries.spam() if shows_spam else queries.held(), PER_PAGE)
    context = {
        "page": page,
        "rows": [(ticket, queries.why(ticket)) for ticket in page],
        "shows_spam": shows_spam,
        "numbers": queries.numbers(),
        "days": queries.KEPT_FOR.days,
        "query": "&show=spam" if shows_spam else "",
    }
    return render(request, "helpdesk/held/held_list.html", context)


@require_POST
@login_required
def held_release(request: UserRequest, pk: int) -> HttpResponse:
    """Let one question in, or bring it back."""
    said = _("%(reference)s is a question now. Who asked it hears that it is here.")
    return _decide(request, pk, services.release_question, said)


@require_POST
@login_required
def held_reject(request: UserRequest, pk: int) -> HttpResponse:
    """Say that one is spam."""
    said = _("%(reference)s is spam. You can bring it back for 30 days.")
    return _decide(request, pk, services.reject_question, said)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def held_reject_all(request: UserRequest) -> HttpResponse:
    """The questions of one page with a tick before each; a POST says of the ticked ones that they are spam."""
    if not permissions.is_agent(request.user):
        raise PermissionDenied
    if request.method != "POST":
        refuse_unknown(request)
        page = paginate(request, queries.held(), PER_PAGE)
        return render(request, "helpdesk/held/held_reject_all.html", {"page": page})
    chosen = [int(pk) for pk in request.POST.getlist("ticket") if pk.isdecimal() and len(pk) <= DIGITS]
    number = services.reject_questions(chosen, by=request.user)
    said = ngettext(
        "%(number)d question is spam. You can bring it back for 30 days.",
        "%(number)d questions are spam. You can bring them back for 30 days.",
        number,
    )
    messages.success(request, said % {"number": number} if number else _("Nothing changed."))
    return redirect("helpdesk:held_list")


def _decide(request: UserRequest, pk: int, service: Callable[..., Ticket], said: str) -> HttpResponse:
    ticket = get_object_or_404(Ticket.objects.for_agents(request.user), pk=pk)
    try:
        service(ticket, by=request.user)
    except services.AlreadyDecided as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said % {"reference": ticket.reference})
    return redirect("helpdesk:held_list")
