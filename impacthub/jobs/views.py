"""The page that waits for a file, and the file."""

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from impacthub.jobs.models import Job
from impacthub.web import UserRequest, gone, page_or_partial


@require_safe
@login_required
@never_cache
def job_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """How far the file is; htmx asks again every second, and gets nothing while there is nothing new to tell."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if request.htmx and request.GET.get("seen") == job.marker:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return page_or_partial(request, "jobs/job_detail.html", "jobs/_job_status.html", {"job": job})


@require_safe
@login_required
@never_cache
def job_file(request: UserRequest, pk: UUID) -> HttpResponseBase:
    """The file, for who asked for it; 404 before it is ready, 410 when it is no longer kept."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if job.status in (Job.Status.DONE, Job.Status.DISCARDED) and not job.has_file:
        return gone(request)
    if not job.has_file:
        raise Http404
    response = FileResponse(job.file.open("rb"), as_attachment=True, filename=job.filename)
    response["Content-Type"] = job.content_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
