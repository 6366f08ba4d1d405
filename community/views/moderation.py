"""What a coordinator decides about posts, and the link that mutes a thread."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import permissions
from community.models import Post
from community.queries import discussions as queries
from community.services import moderation
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest, paginate


@require_safe
@login_required
def moderation_list(request: UserRequest) -> HttpResponse:
    """Posts that wait for a decision, the oldest first."""
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    page = paginate(request, queries.to_moderate())
    rows = [(post, queries.when(post.created_at)) for post in page]
    return render(request, "community/discussions/moderation_list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def moderation_post(request: UserRequest, pk: int) -> HttpResponse:
    """One post with what was said against it; a POST shows or hides it."""
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    post = get_object_or_404(Post.objects.select_related("thread__space", "author"), pk=pk)
    if request.method != "POST":
        context = {
            "post": post,
            "reports": post.reports.select_related("reporter", "handled_by"),
            "can_judge": post.status != Post.Status.REMOVED,
        }
        return render(request, "community/discussions/moderation_post.html", context)
    decision = request.POST.get("decision")
    if decision not in ("show", "hide"):
        raise BadRequest("No such decision")
    try:
        moderation.judge_post(post, shown=decision == "show", by=request.user)
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The post is shown.") if decision == "show" else _("The post is hidden."))
    return redirect("community:moderation_list")
