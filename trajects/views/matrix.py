"""The cohort matrix on the screen and as a file."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from impacthub.amounts import show_number
from impacthub.tables import CSV, XLSX, to_csv, to_xlsx
from impacthub.web import UserRequest, paginate
from trajects import permissions
from trajects.models import Attendance, Cohort, Submission
from trajects.queries.matrix import (
    CANCELLED,
    LATER,
    NOTHING,
    Matrix,
    matrix_of,
    people_of,
    table_head,
    table_rows,
    words,
)

PER_PAGE = 25
STAR = {True: " *", False: ""}


@require_safe
@login_required
def cohort_matrix(request: UserRequest, slug: str) -> HttpResponse:
    """Everybody's sessions and assignments at a glance, twenty-five people a page; ``?columns=all`` has what comes."""
    cohort = _coordinated(request, slug)
    page = paginate(request, people_of(cohort), PER_PAGE)
    whole = request.GET.get("columns") == "all"
    matrix = matrix_of(cohort, page.object_list, whole=whole)
    legend = words()
    context = {
        "cohort": cohort,
        "page": page,
        "query": "&columns=all" if whole else "",
        "left_out": matrix.left_out,
        "rows": _rows(matrix, legend),
        **_heads(cohort, matrix),
        "legend_sessions": [legend[status] for status in (*Attendance.Status.values, NOTHING, LATER, CANCELLED)],
        "legend_assignments": [legend[status] for status in Submission.Status.values],
    }
    return render(request, "trajects/matrix/cohort_matrix.html", context)


@require_safe
@login_required
def cohort_matrix_file(request: UserRequest, slug: str, kind: str) -> HttpResponse:
    """The whole matrix as ``xlsx`` or ``csv``."""
    cohort = _coordinated(request, slug)
    if kind not in ("xlsx", "csv"):
        raise Http404
    matrix = matrix_of(cohort, people_of(cohort))
    head, rows = table_head(matrix), table_rows(matrix)
    content = to_csv(head, rows) if kind == "csv" else to_xlsx([(cohort.name, head, rows)])
    response = HttpResponse(content, content_type=CSV if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{cohort.slug}.{kind}"'
    return response


def _coordinated(request: UserRequest, slug: str) -> Cohort:
    """The cohort, for a coordinator; who only takes part or teaches gets 403."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    return cohort


def _heads(cohort: Cohort, matrix: Matrix) -> dict[str, list[dict[str, str]]]:
    """The heads of the columns, worked out once: there can be a hundred. A star marks those that count."""
    url, week = reverse("trajects:cohort_detail", args=[cohort.slug]), _("week")
    return {
        "session_heads": [
            {
                "url": f"{url}sessions/{session.slug}/attendance/",
                "label": f"{timezone.localtime(session.starts_at):%d/%m/%y}{STAR[session.counts]}",
                "title": (title := session.title),
                "language": title.language,
            }
            for session in matrix.sessions
        ],
        "assignment_heads": [
            {
                "label": f"{week} {assignment.week}{STAR[assignment.is_deliverable]}",
                "title": (title := assignment.title),
                "language": title.language,
            }
            for assignment in matrix.assignments
        ],
    }


def _rows(matrix: Matrix, legend: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """The rows with their cells as one piece of HTML: a cell of each status is rendered once, not a thousand times."""
    cells = {status: _cell(status.lower(), sign, word) for status, (sign, word) in legend.items()}
    return [
        {
            "person": str(row.participant),
            "team": str(row.participant.enrolment),
            "stopped": row.participant.enrolment.get_status_display() if row.has_stopped else "",
            "certificate": row.certificate,
            "attendance": show_number(row.standing.attendance_pct),
            "attended": f"{row.standing.there}/{row.standing.held}",
            "has_attended": row.standing.has_attended,
            "deliverables": show_number(row.standing.deliverables_pct),
            "accepted": f"{row.standing.accepted}/{row.standing.deliverables}",
            "has_delivered": row.standing.has_delivered,
            "hours": show_number(row.standing.hours),
            "cells": mark_safe("".join(cells[status] for status in (*row.sessions, *row.assignments))),
        }
        for row in matrix.rows
    ]


@cache
def _cell(status: str, sign: str, word: str) -> str:
    """One cell; there are some forty, in three languages."""
    return render_to_string("trajects/matrix/_cell.html", {"status": status, "sign": sign, "word": word})
