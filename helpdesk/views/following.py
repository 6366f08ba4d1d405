"""Following a question: its page behind a signed link, what its asker does there, and a new link for an old one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import registry, services
from helpdesk.forms.following import FollowForm, NewLinkForm, RateForm
from helpdesk.links import ticket_token
from helpdesk.models import REOPEN_DAYS, Ticket
from helpdesk.permissions import is_asker
from helpdesk.queries import following as queries
from impacthub.files import inert
from impacthub.limits import within_limit
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest, paginate, signed_link

PER_PAGE = 20
#: One network writes so many messages, and asks for so many links, in so many seconds.
MESSAGES, LINKS, SECONDS = 30, 20, 3600
PUBLISHING = {"yes": True, "no": False}


def with_ticket(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the question that a link stands for, and answer in its language; 410 for a link that has expired.

    The pages have forms, so their own site may know from where they were sent; no other site does.
    """

    @wraps(view)
    @never_cache
    @signed_link
    def wrapper(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        ticket, holds = queries.followed(token, request.user)
        if ticket is None:
            response = _gone(request)
        else:
            with translation.override(ticket.language):
                response = view(request, ticket, token, **kwargs) if holds else _gone(request)
        response["Referrer-Policy"] = "same-origin"
        return response

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@with_ticket
def ticket(request: HttpRequest, row: Ticket, token: str) -> HttpResponse:
    """What was said and how it stands; POST says more."""
    if request.method != "POST":
        return _show(request, row, token)
    form = FollowForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, row, token, form=form, status=422)
    if not within_limit(request, "helpdesk_follow", times=MESSAGES, seconds=SECONDS):
        form.add_error(None, _("Many messages came from your network just now. Your text still stands below."))
        return _show(request, row, token, form=form, status=429)
    given = form.cleaned_data
    try:
        message = services.add_message(
            row, text=given["text"], files=given["uploads"], by=_whose(request, row), through=given["through"]
        )
    except services.QuestionLocked as refused:
        form.add_error(None, str(refused))
        return _show(request, row, token, form=form, status=422)
    messages.success(request, _("Your message is here. We write to you when there is an answer."))
    return redirect(reverse("helpdesk_signed:ticket", args=[token]) + f"#message-{message.number}")


@require_POST
@with_ticket
def ticket_solved(request: HttpRequest, row: Ticket, token: str) -> HttpResponse:
    """The asker has their answer."""
    services.mark_solved(row, by=_whose(request, row))
    messages.success(request, _("Good that you have your answer. Write again when something stays unclear."))
    return redirect(reverse("helpdesk_signed:ticket", args=[token]) + "#satisfaction")


@require_POST
@with_ticket
def ticket_satisfaction(request: HttpRequest, row: Ticket, token: str) -> HttpResponse:
    """How it went, said once."""
    form = RateForm(request.POST, auto_id="rate_%s")
    if not form.is_valid():
        return _show(request, row, token, rating=form, status=422)
    try:
        services.rate(row, **form.cleaned_data, by=_whose(request, row))
    except services.NotDone as refused:
        messages.error(request, str(refused))
    except services.RatedBefore as known:
        messages.info(request, str(known))
    else:
        messages.success(request, _("Thank you. With this we make the helpdesk better."))
    return redirect("helpdesk_signed:ticket", token)


@require_POST
@with_ticket
def ticket_publish(request: HttpRequest, row: Ticket, token: str) -> HttpResponse:
    """Whether question and answer may help others; what was said can be changed later."""
    allowed = PUBLISHING.get(request.POST.get("allowed", ""))
    if allowed is None:
        messages.error(request, _("Choose one of the answers."))
        return redirect("helpdesk_signed:ticket", token)
    try:
        services.answer_publishing(row, allowed, by=_whose(request, row))
    except TransitionNotAllowed as refused:
        messages.error(request, str(refused))
    else:
        said = _("Thank you. We make sure that nothing in it leads to you.") if allowed else _("We do not publish it.")
        messages.success(request, said)
    return redirect(reverse("helpdesk_signed:ticket", args=[token]) + "#publish")


@require_safe
@with_ticket
def ticket_file(request: HttpRequest, row: Ticket, token: str, pk: int) -> HttpResponse:  # noqa: ARG001 signed links give both
    """A file that came with a message, as an attachment that can do nothing."""
    attachment = queries.file_of(row, pk)
    if attachment is None:
        raise Http404
    return inert(attachment.file, filename=attachment.name, content_type=attachment.content_type)  # type: ignore[return-value]  # a stream


@require_safe
@login_required
def ticket_mine(request: UserRequest) -> HttpResponse:
    """All that I asked."""
    page = paginate(request, queries.own_questions(request.user), PER_PAGE)
    context = {"page": page, "rows": [(row, ticket_token(row)) for row in page.object_list]}
    return render(request, "helpdesk/following/ticket_mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Ask for new links by mail; nobody learns whether we know an address."""
    form = NewLinkForm(request.POST or None)
    if request.method != "POST":
        return render(request, "helpdesk/following/new_link.html", {"form": form})
    if not form.is_valid():
        return render(request, "helpdesk/following/new_link.html", {"form": form}, status=422)
    if not within_limit(request, "helpdesk_new_link", times=LINKS, seconds=SECONDS):
        form.add_error(None, _("Many links were asked for from your network just now. Try again in an hour."))
        return render(request, "helpdesk/following/new_link.html", {"form": form}, status=429)
    services.wish_links(form.cleaned_data["email"], language=(get_language() or "nl").split("-")[0])
    return redirect("helpdesk:new_link_sent")


@require_safe
def new_link_sent(request: HttpRequest) -> HttpResponse:
    """What happens next; the same words whether we know the address or not."""
    return render(request, "helpdesk/following/new_link_sent.html")


def _gone(request: HttpRequest) -> HttpResponse:
    """The link no longer opens anything: ask for a new one. What was typed behind it is not lost."""
    context = {"form": NewLinkForm(), "text": request.POST.get("text", "")}
    return render(request, "helpdesk/following/link_gone.html", context, status=410)


def _whose(request: HttpRequest, row: Ticket) -> User | None:
    """Who acts: the asker's account when it is signed in, else who has the link."""
    return request.user if isinstance(request.user, User) and is_asker(request.user, row) else None


def _show(
    request: HttpRequest,
    row: Ticket,
    token: str,
    *,
    form: FollowForm | None = None,
    rating: RateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    thread = queries.thread_of(row)
    is_done = thread.status in (Ticket.Status.SOLVED, Ticket.Status.CLOSED)
    rated = getattr(row, "satisfaction", None)
    about = registry.find(request.user, row.about_kind, row.about_id) if _may_look(request, row) else None  # type: ignore[arg-type]  # signed in
    context = {
        "ticket": row,
        "token": token,
        "thread": thread,
        "status": thread.status if thread.status in Ticket.REAL else Ticket.Status.NEW,
        "is_late": row.first_replied_at is None and row.reply_due_at < timezone.now(),
        "reopen_days": REOPEN_DAYS,
        "is_locked": row.is_locked,
        "closes_at": row.close_at if thread.status == Ticket.Status.SOLVED or row.close_told_at else None,
        "form": form if form and form.errors else rating if rating else form,
        "reply_form": form or FollowForm(initial={"through": thread.through}),
        "again": form.chosen if form else [],
        "rated": rated,
        "rate_form": (rating or RateForm(auto_id="rate_%s")) if is_done and rated is None else None,
        "about": about,
        "is_shared": registry.is_shared(row.about_kind),
    }
    return render(request, "helpdesk/following/ticket.html", context, status=status)


def _may_look(request: HttpRequest, row: Ticket) -> bool:
    return bool(row.about_kind) and isinstance(request.user, User)
