"""The bell's page, and the pages where people choose their mails: signed in, or by the link in a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from impacthub.notifications import categories, queries, services
from impacthub.notifications.forms import PreferenceForm
from impacthub.notifications.links import LinkExpired, Recipient, preferences_url, read_token
from impacthub.notifications.models import Notification
from impacthub.web import UserRequest, gone, paginate, signed_link


@require_safe
@login_required
def notification_list(request: UserRequest) -> HttpResponse:
    """What happened, newest first."""
    page = paginate(request, Notification.objects.visible_to(request.user))
    return render(request, "notifications/notification_list.html", {"page": page})


@require_POST
@login_required
def notification_read(request: UserRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(by=request.user)
    return redirect("notifications:notification_list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: UserRequest) -> HttpResponse:
    """Choose mails, signed in."""
    user = request.user
    return _choose(request, Recipient(user.pk, user.email, user.language), "notifications:preferences")


@csrf_exempt  # the signed link is the proof; whoever follows it has no session
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_link
def preferences_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Choose mails by the link in a mail, without logging in."""
    try:
        recipient = read_token(token)
    except LinkExpired:
        return gone(request)
    with translation.override(recipient.language):
        return _choose(request, recipient, "mail:preferences", token)


@csrf_exempt  # a mail program posts here by itself (RFC 8058), with no cookie and no token of ours
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_link
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST ends the mails of one category; link scanners that follow links change nothing."""
    try:
        recipient = read_token(token)
    except LinkExpired:
        return gone(request)
    category = categories.find(recipient.category)
    if category is None:
        return gone(request)
    if request.method == "POST":
        services.unsubscribe(recipient)
    with translation.override(recipient.language):
        return render(
            request,
            "notifications/unsubscribe.html",
            {
                "category": category,
                "done": not queries.wanted_by(recipient)[category.name],
                "preferences_url": preferences_url(recipient),
            },
        )


def _choose(request: HttpRequest, recipient: Recipient, here: str, *arguments: str) -> HttpResponse:
    wanted = queries.wanted_by(recipient)
    initial = {"wanted": [name for name, answer in wanted.items() if answer]}
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.set_preferences(recipient, form.answers())
        messages.success(request, _("Your choice is saved."))
        return redirect(here, *arguments)
    return render(request, "notifications/preferences.html", {"form": form}, status=422 if form.errors else 200)
