"""Messages between members: with whom one writes, what was said, an answer, a report."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import services
from community.forms.members import MessageForm, ReportForm
from community.models import ContactMessage
from community.queries import conversations, directory
from community.queries.directory import Viewer
from impacthub.web import UserRequest, paginate

PER_PAGE = 20


@require_safe
@login_required
def message_list(request: UserRequest) -> HttpResponse:
    """Everybody I write with, the last message first."""
    page = paginate(request, conversations.latest(request.user), PER_PAGE)
    context = {"page": page, "lines": conversations.lines(list(page.object_list), request.user)}
    return render(request, "community/messages/message_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def message_detail(request: UserRequest, pk: int) -> HttpResponse:
    """What was said between me and somebody else; POST answers, or says that it was read."""
    message = _visible(request, pk)
    received = conversations.last_received(request.user, message)
    if request.method == "POST" and "read" in request.POST:
        return _read(request, message, received)
    other, name, profile = conversations.other_person(message, request.user)
    seen = directory.seen(profile, Viewer.of(request.user)) if profile else None
    can_answer = other.is_active and (received is not None or bool(seen and seen.can_write))
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        if not can_answer:
            raise PermissionDenied
        if form.is_valid():
            try:
                sent = services.send_message(other, text=form.cleaned_data["text"], by=request.user, answer_to=received)
            except (services.TooManyMessages, services.CannotBeReached) as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Your message is sent to %(name)s.") % {"name": name})
                return redirect("community:message_detail", pk=sent.pk)
    page = paginate(request, conversations.between(request.user, message), PER_PAGE)
    context = {
        "message": message,
        "page": page,
        "said": list(reversed(page.object_list)),
        "name": name,
        "profile": seen,
        "form": form if can_answer else None,
        "is_unread": received is not None and received.read_at is None,
        "own_name": conversations.name_of(request.user, directory.own_profile(request.user)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/messages/message_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def message_report(request: UserRequest, pk: int) -> HttpResponse:
    """Let a coordinator look at a message that I got."""
    message = _visible(request, pk)
    if message.receiver_id != request.user.pk:
        raise PermissionDenied
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.report_message(message, reason=form.cleaned_data["reason"], by=request.user)
        except services.AlreadyReported as refused:
            messages.info(request, str(refused))
        else:
            messages.success(request, _("Thank you. A coordinator looks at it, and you get no more from this person."))
        return redirect("community:message_list")
    context = {"form": form, "message": message, "name": conversations.other_person(message, request.user)[1]}
    status = 422 if request.method == "POST" else 200
    return render(request, "community/messages/message_report.html", context, status=status)


def _visible(request: UserRequest, pk: int) -> ContactMessage:
    rows = ContactMessage.objects.visible_to(request.user).select_related("sender", "receiver")
    return get_object_or_404(rows, pk=pk)


def _read(request: UserRequest, message: ContactMessage, received: ContactMessage | None) -> HttpResponse:
    if received is not None:
        services.read_message(received, by=request.user)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("community:message_detail", pk=message.pk)
