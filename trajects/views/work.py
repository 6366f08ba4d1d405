"""Assignments: a team writes and hands in, others read it and say something about it. Nothing typed is lost."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from impacthub.files import FileRefused
from impacthub.people.models import User
from impacthub.versions import posted_version, time_of
from impacthub.web import UserRequest, paginate
from trajects import permissions
from trajects.forms.work import WorkForm
from trajects.models import Assignment, Enrolment, Submission
from trajects.queries import work as queries
from trajects.services import work as services
from trajects.views.work_access import (
    TYPED,
    assignment_called,
    is_autosave,
    own_url,
    signed_out,
    was_signed_out,
    with_points,
)
from trajects.views.work_conflicts import stale_answer, stale_page

PER_PAGE = 40


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_detail(request: HttpRequest, slug: str, assignment: str) -> HttpResponse:
    """The assignment: to work on for a team, and with everybody's work for who gives feedback.

    Who was signed out while writing gets the typed text back, to send it again.
    """
    if was_signed_out(request):
        return signed_out(request)
    return _assignment_for(cast(UserRequest, request), slug, assignment)


@login_required
def _assignment_for(request: UserRequest, slug: str, name: str) -> HttpResponse:
    assignment = assignment_called(name, slug)
    teams = queries.own_enrolments(request.user, assignment.cohort)
    if not teams and not permissions.can_give_feedback(request.user, assignment.cohort):
        raise Http404  # a stranger: who sees a cohort is in one of its teams, or gives something in it
    team = _chosen(request, teams)
    if request.method == "POST":
        if team is None or not permissions.can_write_work(request.user, team):
            raise PermissionDenied
        return _autosave(request, assignment, team) if is_autosave(request) else _write(request, assignment, team)
    return _show(request, assignment, team, teams)


def _chosen(request: HttpRequest, teams: list[Enrolment]) -> Enrolment | None:
    """The team that ``?team=`` names, else the only or first one; None for who is in no team."""
    wanted = request.GET.get("team", "")
    return next((team for team in teams if str(team.pk) == wanted), teams[0] if teams else None)


# Writing


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name].replace("\r\n", "\n") for name in TYPED if name in request.POST}


def _storable(texts: dict[str, str]) -> dict[str, str]:
    """What a draft can hold: a link that is too long stays in the form until it is shorter."""
    return {name: text for name, text in texts.items() if name != "link" or len(text) <= 500}


def _autosave(request: UserRequest, assignment: Assignment, team: Enrolment) -> JsonResponse:
    texts = _typed(request)
    contested = request.POST.getlist("contested") if "contested" in request.POST else None
    try:
        submission = services.save_work_draft(
            assignment, team, _storable(texts), version=posted_version(request), by=request.user, contested=contested
        )
    except services.StaleDraft as stale:
        return stale_answer(request, stale)
    form = WorkForm(texts, assignment=assignment)
    problems = {name: str(errors[0]) for name, errors in form.errors.items() if name in texts}
    sentence = _("Draft saved at %(time)s") % {"time": time_of(submission)}
    return JsonResponse({"version": submission.version, "sentence": sentence, "problems": problems})


def _write(request: UserRequest, assignment: Assignment, team: Enrolment) -> HttpResponse:
    """Keep what was typed first; then add or remove a file, or hand in."""
    texts, handing_in = _typed(request), "hand_in" in request.POST
    contested = request.POST.getlist("contested") if "contested" in request.POST else None
    try:
        submission = services.save_work_draft(
            assignment, team, _storable(texts), version=posted_version(request), by=request.user, contested=contested
        )
    except services.StaleDraft as stale:
        if not handing_in:
            _keep_upload(request, assignment, team)
            return stale_page(request, assignment, team, stale, texts)
        submission = stale.submission  # handing in takes nothing from anybody: the other text stays the draft
    if "remove" in request.POST:
        _remove_file(request, submission)
        return redirect(own_url(assignment, team, "#files"))
    has_files = submission.files.filter(hand_in=None).exists()
    form = WorkForm(request.POST, request.FILES, assignment=assignment, handing_in=handing_in, has_files=has_files)
    is_whole = form.is_valid() and _add_file(request, form, assignment, team)
    if is_whole and handing_in:
        is_whole = _hand_in(request, form, submission)
    if not is_whole:
        teams = queries.own_enrolments(request.user, assignment.cohort)
        return _show(request, assignment, team, teams, form=form, status=422)
    if not handing_in:
        messages.success(request, _("The file is added.") if form.cleaned_data.get("upload") else _("Draft saved."))
        return redirect(own_url(assignment, team, "#work"))
    return redirect(own_url(assignment, team))


def _remove_file(request: UserRequest, submission: Submission) -> None:
    wanted = request.POST["remove"]
    found = (
        submission.files.filter(hand_in=None, pk=wanted).first() if wanted.isdecimal() and len(wanted) < 16 else None
    )
    if found is not None:
        services.remove_work_file(found, by=request.user)
        messages.success(request, _("The file is removed."))


def _add_file(request: UserRequest, form: WorkForm, assignment: Assignment, team: Enrolment) -> bool:
    upload: UploadedFile[bytes] | None = form.cleaned_data.get("upload")
    if upload is None:
        return True
    try:
        services.add_work_file(assignment, team, upload, by=request.user)
    except (FileRefused, services.TooManyFiles) as refused:
        form.add_error("upload", str(refused))
        return False
    return True


def _keep_upload(request: UserRequest, assignment: Assignment, team: Enrolment) -> None:
    """A file that came with a text that has to be chosen first is not asked for twice."""
    form = WorkForm(request.POST, request.FILES, assignment=assignment)
    form.is_valid()
    if form.cleaned_data.get("upload") and not _add_file(request, form, assignment, team):
        messages.error(request, str(form.errors["upload"][0]))


def _hand_in(request: UserRequest, form: WorkForm, submission: Submission) -> bool:
    texts = {name: form.cleaned_data.get(name) or "" for name in TYPED}
    try:
        services.hand_in(submission, by=request.user, **texts)
    except (services.NothingToHandIn, services.AlreadyAccepted, services.WorkClosed) as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Handed in. Who gives feedback has been told."))
    return True


# Showing


def _show(
    request: UserRequest,
    assignment: Assignment,
    team: Enrolment | None,
    teams: list[Enrolment],
    *,
    form: WorkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    gives_feedback = not teams or permissions.can_give_feedback(request.user, assignment.cohort)
    context: dict[str, Any] = {
        "assignment": assignment,
        "cohort": assignment.cohort,
        "points": queries.rubric(assignment),
        "team": team,
        "teams": teams if len(teams) > 1 else [],
        "gives_feedback": gives_feedback,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "form": form,
    }
    if team is not None:
        context |= _own_work(assignment, team, form)
        if assignment.peers_respond:
            peers = queries.work_of_peers(request.user, assignment)
            context["peers"] = paginate(request, peers, PER_PAGE) if not gives_feedback else None
    if gives_feedback:
        context["page"] = paginate(request, queries.work_table(assignment), PER_PAGE)
        context["rows"] = [(row, *_words_of(row, assignment)) for row in context["page"]]
        context["counts"] = queries.table_counts(assignment)
    return render(request, "trajects/work/assignment_detail.html", context, status=status)


def _own_work(assignment: Assignment, team: Enrolment, form: WorkForm | None) -> dict[str, Any]:
    submission = queries.submission_of(assignment, team)
    hand_ins = queries.hand_ins_of(submission)
    files = queries.open_files(submission)
    texts = queries.working_texts(submission, hand_ins[0] if hand_ins else None)
    is_open = assignment.cohort.status != assignment.cohort.Status.CLOSED
    return {
        "submission": submission,
        "form": form or WorkForm(initial=texts, assignment=assignment),
        "hand_ins": with_points(hand_ins, assignment),
        "files": files,
        "is_late": submission.is_late(assignment.due_at),
        "can_hand_in": is_open and submission.status != Submission.Status.ACCEPTED,
        "has_draft": bool(submission.draft_text or submission.draft_link or files),
        "kept": _kept(submission),
        "action": own_url(assignment, team),
    }


def _kept(submission: Submission) -> list[dict[str, str]]:
    """Texts that lost, with the names of who wrote them, the last first."""
    names = User.objects.get_queryset().in_bulk([entry["by"] for entry in submission.kept if entry["by"]])
    return [{**entry, "name": str(names.get(entry["by"], ""))} for entry in reversed(submission.kept)]


def _words_of(row: Any, assignment: Assignment) -> tuple[str, bool]:
    """The word for where a team is, and whether its work came late."""
    status = row.work_status or Submission.Status.OPEN
    came = Submission(status=status, first_handed_in_at=row.first_at)
    return str(came.get_status_display()), came.is_late(assignment.due_at)
