"""Noting who was there, in one screen."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from impacthub.web import UserRequest
from trajects import permissions
from trajects.forms.attendance import AttendanceForm
from trajects.models import Attendance, Session
from trajects.queries.attendance import roster
from trajects.services.attendance import NotBegun, NotedMeanwhile, SessionCancelled, note_attendance


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_attendance(request: UserRequest, slug: str, session: str) -> HttpResponse:
    """The list of one session; the button ``everybody`` shows it with everybody else present, and writes nothing."""
    sessions = Session.objects.visible_to(request.user).select_related("cohort")
    row = get_object_or_404(sessions, cohort__slug=slug, slug=session)
    if not permissions.can_note_attendance(request.user, row):
        raise PermissionDenied
    form = AttendanceForm(request.POST if request.method == "POST" else None, roster=roster(row))
    if "everybody" in request.POST:
        return _page(request, row, form, preset=Attendance.Status.PRESENT)
    problem, status = "", 422 if form.errors else 200
    if form.is_valid():
        try:
            note_attendance(row, form.marks(), by=request.user, notes=form.notes(), shown=form.shown())
        except NotedMeanwhile as error:
            problem, status = str(error), 409
            form = AttendanceForm(request.POST, roster=roster(row))
        except (NotBegun, SessionCancelled) as error:
            problem, status = str(error), 422
        else:
            messages.success(request, _saved(len(form.people), len(form.marks())))
            return redirect("trajects:session_attendance", slug, session)
    return _page(request, row, form, problem=problem, status=status)


def _page(
    request: HttpRequest, row: Session, form: AttendanceForm, *, preset: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    lines = form.lines(preset)
    problems = [(f"#{line['name']}", error) for line in lines for error in line["errors"]]
    if not preset:
        problems += [(f"#{lines[0]['name']}" if lines else "#main", error) for error in form.non_field_errors()]
    context = {
        "session": row,
        "cohort": row.cohort,
        "form": form,
        "lines": lines,
        "problems": problems,
        "problem": problem,
        "is_open": row.has_begun and row.status != Session.Status.CANCELLED,
        "is_cancelled": row.status == Session.Status.CANCELLED,
        "chosen": sum(bool(line["chosen"]) for line in lines),
        "preset": bool(preset),
    }
    return render(request, "trajects/attendance/session_attendance.html", context, status=status)


def _saved(people: int, marked: int) -> str:
    if marked == people:
        return ngettext(
            "Saved: %(count)d person, and nobody is missing from the list.",
            "Saved: %(count)d people, and nobody is missing from the list.",
            people,
        ) % {"count": people}
    return ngettext(
        "Saved. For %(count)d person nothing is noted yet.",
        "Saved. For %(count)d people nothing is noted yet.",
        people - marked,
    ) % {"count": people - marked}
