"""Two people of a team wrote in one draft: both texts, and a choice."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from impacthub.versions import posted_version, time_of
from impacthub.web import UserRequest
from trajects.models import Assignment, Enrolment
from trajects.queries import work as queries
from trajects.services import work as services
from trajects.views.work_access import own_url


def stale_answer(request: UserRequest, stale: services.StaleDraft) -> JsonResponse:
    """What changed meanwhile, so that the page can join the two or show both texts."""
    submission = stale.submission
    changed = submission.changed_since(posted_version(request))
    now = queries.working_texts(submission, submission.hand_ins.last())
    writer = submission.saved_by
    return JsonResponse(
        {
            "version": submission.version,
            "by": writer.first_name if writer else "ImpactHub",
            "own": writer == request.user,
            "time": time_of(submission),
            "theirs": {name: text for name, text in now.items() if changed is None or name in changed},
            "labels": {"text": _("Your text"), "link": _("Link")},
            "sentence": str(stale),
        },
        status=409,
    )


def stale_page(
    request: UserRequest, assignment: Assignment, team: Enrolment, stale: services.StaleDraft, texts: dict[str, str]
) -> HttpResponse:
    """Both texts, with a choice; for who works without JavaScript."""
    now = queries.working_texts(stale.submission, stale.submission.hand_ins.last())
    labels = {"text": _("Your text"), "link": _("Link")}
    answers = [
        {"name": name, "label": labels[name], "mine": text, "theirs": now[name], "is_long": name == "text"}
        for name, text in texts.items()
        if text.strip() != now[name].strip()
    ]
    context = {
        "assignment": assignment,
        "cohort": assignment.cohort,
        "submission": stale.submission,
        "action": own_url(assignment, team),
        "answers": answers,
    }
    return render(request, "trajects/work/work_conflict.html", context, status=409)
