"""Reading what one team handed in, and saying something about it."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from impacthub.files import inert
from impacthub.web import UserRequest
from trajects import permissions
from trajects.forms.work import FeedbackForm
from trajects.models import HandIn, Submission, WorkFile
from trajects.queries import work as queries
from trajects.services import work as services
from trajects.views.work_access import own_url, signed_out, visible_assignment, was_signed_out, with_points


@require_http_methods(["GET", "HEAD", "POST"])
def work_detail(request: HttpRequest, slug: str, assignment: str, pk: int) -> HttpResponse:
    """What one team handed in, with everything that was said, and the form to say something."""
    if was_signed_out(request):
        return signed_out(request)
    return _work_for(cast(UserRequest, request), slug, assignment, pk)


@login_required
def _work_for(request: UserRequest, slug: str, name: str, pk: int) -> HttpResponse:
    assignment = visible_assignment(request.user, slug, name)
    submissions = Submission.objects.visible_to(request.user).filter(assignment=assignment)
    submission = get_object_or_404(submissions.select_related("enrolment__organisation"), pk=pk)
    submission.assignment = assignment
    own = submission.enrolment.participants.filter(user=request.user).exists()
    if own and request.method != "POST":
        return redirect(own_url(assignment, submission.enrolment))
    if own:
        raise PermissionDenied
    judges = permissions.can_give_feedback(request.user, assignment.cohort)
    hand_ins = queries.hand_ins_of(submission, for_peer=not judges)
    if not hand_ins:
        raise Http404
    return _review(request, submission, hand_ins, judges=judges)


@require_safe
@login_required
def work_file(request: UserRequest, slug: str, assignment: str, pk: int) -> FileResponse:
    """A file of somebody's work: inert wherever it ends up. One that is not handed in is only for its team."""
    row = visible_assignment(request.user, slug, assignment)
    readable = Submission.objects.visible_to(request.user).filter(assignment=row)
    files = WorkFile.objects.filter(submission__in=readable).select_related("submission__enrolment")
    found = get_object_or_404(files, pk=pk)
    team = found.submission.enrolment
    if found.hand_in_id is None and not team.participants.filter(user=request.user).exists():
        raise Http404
    return inert(found.file, filename=found.name, content_type=found.content_type)


def _review(request: UserRequest, submission: Submission, hand_ins: list[HandIn], *, judges: bool) -> HttpResponse:
    assignment, points = submission.assignment, queries.rubric(submission.assignment)
    form = FeedbackForm(
        request.POST if request.method == "POST" else None,
        points=points,
        judges=judges,
        initial={"hand_in": hand_ins[0].pk},
    )
    if request.method == "POST" and form.is_valid():
        read = next((hand_in for hand_in in hand_ins if hand_in.pk == form.cleaned_data["hand_in"]), None)
        if read is not None and _say(request, form, read, judges=judges):
            return redirect("trajects:assignment_detail", assignment.cohort.slug, assignment.slug)
        hand_ins = queries.hand_ins_of(submission, for_peer=not judges)
        form = _for_newest(request, form, hand_ins[0], points, judges=judges)
    context = {
        "assignment": assignment,
        "cohort": assignment.cohort,
        "submission": submission,
        "team": submission.enrolment,
        "people": submission.enrolment.participants.select_related("user"),
        "hand_ins": with_points(hand_ins, assignment),
        "points": points,
        "form": form,
        "judges": judges,
        "is_late": submission.is_late(assignment.due_at),
    }
    return render(request, "trajects/work/work_detail.html", context, status=422 if form.errors else 200)


def _say(request: UserRequest, form: FeedbackForm, read: HandIn, *, judges: bool) -> bool:
    try:
        services.give_feedback(
            read,
            by=request.user,
            text=form.cleaned_data["text"],
            verdict=form.cleaned_data.get("verdict", "COMMENT"),
            points=form.cleaned_data["points"],
            is_peer=not judges,
        )
    except services.NewerHandIn as newer:
        form.add_error(None, str(newer))
        return False
    messages.success(request, _("Sent. The team has been told."))
    return True


def _for_newest(
    request: UserRequest, form: FeedbackForm, newest: HandIn, points: list[queries.Point], *, judges: bool
) -> FeedbackForm:
    """The same words again, now about the newest hand-in, with what was wrong."""
    posted = request.POST.copy()
    posted["hand_in"] = str(newest.pk)
    again = FeedbackForm(posted, points=points, judges=judges)
    again.is_valid()
    sentences = form.non_field_errors() or [_("Open the newest version first; your text is still here.")]
    for sentence in sentences:
        again.add_error(None, str(sentence))
    return again
