"""One session: when, where, what for, and what was agreed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from impacthub.web import UserRequest
from trajects import permissions
from trajects.models import Session
from trajects.queries.curriculum import session_page
from trajects.views.cohorts import visible_cohort


@require_safe
@login_required
def session_detail(request: UserRequest, slug: str, session: str) -> HttpResponse:
    """A moment together, or a contact with one team."""
    cohort, viewer = visible_cohort(request.user, slug)
    sessions = Session.objects.filter(cohort=cohort).select_related("module", "enrolment").prefetch_related("trainers")
    row = get_object_or_404(sessions, slug=session)
    if row.enrolment_id not in (None, *viewer.enrolments):  # of another team, unless one gives it or coordinates
        get_object_or_404(Session.objects.visible_to(request.user), pk=row.pk)
    page = session_page(row, viewer)
    can_note = row.has_begun and permissions.can_note_attendance(request.user, row)
    context = {"cohort": cohort, "page": page, "session": row, "can_note": can_note}
    return render(request, "trajects/sessions/session_detail.html", context)
