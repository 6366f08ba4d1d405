"""The inbox: the questions that wait, found by filters and words that stand in the address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk import permissions
from helpdesk.forms.inbox import InboxForm
from helpdesk.queries import inbox as queries
from helpdesk.queries.inbox import MOST_COUNTED, Show
from impacthub.web import UserRequest

PER_PAGE = 30
#: Where the session keeps that its person works with keys; off until they say so.
KEYS = "helpdesk_keys"


@require_safe
@login_required
def inbox(request: UserRequest) -> HttpResponse:
    """The questions that the address asks for; the number of a question leads straight to it."""
    if not permissions.is_agent(request.user):
        raise PermissionDenied
    form = InboxForm(request.GET)
    if not form.is_valid():
        sentence = _("The inbox has no such filter. Open the inbox again and choose from its lists.")
        return render(request, "400.html", {"sentence": sentence}, status=400)
    wanted, now = form.wanted, timezone.now()
    if ticket := queries.named(request.user, wanted.q):
        return redirect("helpdesk:ticket_detail", ticket.reference)
    pills = [name for name in form.asked if name in PILLS]
    counted, promise = queries.counts(request.user, now, None if pills else wanted.shown)
    found = queries.find(request.user, wanted, now)
    pages = Paginator(queries.with_what_is_shown(found), PER_PAGE)
    pages.count = found.count() if pills else counted[wanted.shown]  # without what is only shown
    page = pages.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "rows": list(queries.rows(page.object_list, now)),
        "shows": _shows(counted, wanted.shown),
        "pills": [(form.named(name), _address(form.without(name))) for name in pills],
        "narrowed": any(name in form.asked for name in form.NARROWS),
        "sorts": queries.Sort.choices,
        "query": f"&{form.query}" if form.query else "",
        "own": str(request.user.pk),
        "promise": promise,
        "keys": bool(request.session.get(KEYS)),
    }
    return render(request, "helpdesk/inbox/list.html", context)


#: What can be taken off the list again; its filter and its order have their own places.
PILLS = ("q", *InboxForm.NARROWS)


def _shows(counted: dict[Show, int], shown: Show) -> list[tuple[Show, str, str, bool]]:
    """Each filter with its address, how many it has in words, and whether it holds."""
    inbox = _address("")
    own = {Show.OURS: inbox, Show.HELD: reverse("helpdesk:held_list")}  # where one decides about what may be spam
    return [
        (show, own.get(show) or f"{inbox}?show={show.value}", _number(counted[show]), show == shown) for show in Show
    ]


def _number(count: int) -> str:
    return f"{count}" if count <= MOST_COUNTED else _("1,000+")


def _address(query: str) -> str:
    return reverse("helpdesk:inbox") + (f"?{query}" if query else "")


def list_of(request: UserRequest) -> str:
    """Where the list is that a form stood on; the whole inbox when its address is no longer understood."""
    form = InboxForm(QueryDict(request.POST.get("back", "")))
    return _address(form.query if form.is_valid() else "")


def back_to(request: UserRequest) -> HttpResponse:
    """Back to the list that a form stood on."""
    return redirect(list_of(request))


@require_POST
@login_required
def inbox_keys(request: UserRequest) -> HttpResponse:
    """Work with keys, or no longer; until one signs out."""
    if not permissions.is_agent(request.user):
        raise PermissionDenied
    if "on" in request.POST:
        request.session[KEYS] = True
        messages.success(request, _("The keys work now."))
    else:
        request.session.pop(KEYS, None)
        messages.success(request, _("The keys are switched off."))
    return back_to(request)
