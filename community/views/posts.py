"""One post: change it, take it back, or say that it breaks the house rules."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import permissions
from community.forms.discussions import EditForm, ReportForm
from community.models import Post
from community.notifications.threads import post_url
from community.services import moderation, threads
from community.views.discussions import preview, signed_out, was_signed_out
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request: HttpRequest, space: str, thread: str, number: int) -> HttpResponse:
    """Change one's own words; who was signed out while writing gets the typed text back."""
    if was_signed_out(request):
        return signed_out(request)
    return _post_edit(cast(UserRequest, request), space, thread, number)


@login_required
def _post_edit(request: UserRequest, space: str, thread: str, number: int) -> HttpResponse:
    post = _visible(request.user, space, thread, number)
    if not permissions.can_edit_post(request.user, post):
        raise PermissionDenied
    if "preview" in request.POST and request.htmx:
        return preview(request)
    form = EditForm(request.POST if request.method == "POST" else None, initial={"text": post.text})
    previews = "preview" in request.POST
    if request.method == "POST" and not previews and form.is_valid():
        try:
            threads.edit_post(post, text=form.cleaned_data["text"], by=request.user)
        except (threads.PostGone, threads.ThreadClosed, threads.LinksWait) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your post is changed."))
            return redirect(post_url(post.thread, post.number))
    context = {
        "post": post,
        "thread": post.thread,
        "space": post.thread.space,
        "form": form,
        "action": request.path,
        "preview": request.POST.get("text", "")[:10_000] if previews else "",
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "community/discussions/post_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def post_remove(request: UserRequest, space: str, thread: str, number: int) -> HttpResponse:
    """Take one's own post back, after reading what that means."""
    post = _visible(request.user, space, thread, number)
    if not permissions.can_remove_post(request.user, post):
        raise PermissionDenied
    if request.method != "POST":
        context = {"post": post, "thread": post.thread, "space": post.thread.space}
        return render(request, "community/discussions/post_remove.html", context)
    try:
        threads.remove_post(post, by=request.user)
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your post is removed."))
    return redirect("community:thread_list", post.thread.space.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def post_report(request: UserRequest, space: str, thread: str, number: int) -> HttpResponse:
    """Say what is wrong with somebody's post."""
    post = _visible(request.user, space, thread, number)
    if not permissions.can_report_post(request.user, post):
        raise PermissionDenied
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            moderation.report_post(post, reason=form.cleaned_data["reason"], by=request.user)
        except (moderation.OwnPost, threads.PostGone) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Thank you. A coordinator looks at this post."))
        return redirect("community:thread_detail", space, thread)
    context = {"post": post, "thread": post.thread, "space": post.thread.space, "form": form}
    status = 422 if form.errors else 200
    return render(request, "community/discussions/post_report.html", context, status=status)


def _visible(user: User, space: str, thread: str, number: int) -> Post:
    rows = Post.objects.visible_to(user).select_related("thread__space", "author")
    return get_object_or_404(rows, thread__space__slug=space, thread__slug=thread, number=number)
