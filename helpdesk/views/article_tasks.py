"""Articles that help too few of their readers, for who writes them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk import permissions, services
from helpdesk.models import ArticleTask
from helpdesk.queries import articles
from helpdesk.queries import feedback as queries
from impacthub.web import UserRequest, paginate, refuse_unknown

PER_PAGE = 10


@require_safe
@login_required
def article_tasks(request: UserRequest) -> HttpResponse:
    """The tasks that wait, the oldest first, each with why readers say that it does not help."""
    if not permissions.is_agent(request.user):
        raise PermissionDenied
    refuse_unknown(request)
    page = paginate(request, queries.open_tasks(), PER_PAGE)
    said = queries.said_of(list(page))
    rows = [(task, said[task.text_id], articles.url_of(task.text)) for task in page]
    return render(request, "helpdesk/guides/article_tasks.html", {"page": page, "rows": rows})


@require_POST
@login_required
def article_task_close(request: UserRequest, pk: int) -> HttpResponse:
    """Close a task without a new version of its article."""
    if not permissions.is_agent(request.user):
        raise PermissionDenied
    task = get_object_or_404(ArticleTask, pk=pk)
    try:
        services.close_task_by_hand(task, by=request.user)
    except services.TaskClosed as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("The task is closed. Counting begins again from now."))
    return redirect("helpdesk:article_tasks")
