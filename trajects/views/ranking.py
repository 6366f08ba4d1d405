"""The ranking of a call, and what stands behind one line of it; for coordinators."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from impacthub.web import UserRequest, paginate
from trajects import permissions
from trajects.models import Call
from trajects.queries import ranking as queries


@require_safe
@login_required
def ranking(request: UserRequest, slug: str) -> HttpResponse:
    """From best to least, with the spread and what to talk about; ``?show=discuss`` keeps only that."""
    call = _call(request, slug)
    only_discussed = request.GET.get("show") == "discuss"
    page = paginate(request, queries.ranked(call, only_discussed=only_discussed), per_page=queries.PER_PAGE)
    criteria = list(call.criteria.all())
    context = {
        "call": call,
        "criteria": criteria,
        "page": page,
        "query": "&show=discuss" if only_discussed else "",
        "rows": queries.rows(list(page), criteria, first=page.start_index()),
        "only_discussed": only_discussed,
        "counts": queries.counts(call),
        "voters": queries.voters(call),
        "by_votes": call.rule == Call.Rule.VOTES,
        "by_median": call.method == Call.Method.MEDIAN,
    }
    return render(request, "trajects/ranking/ranking.html", context)


@require_safe
@login_required
def ranking_application(request: UserRequest, slug: str, reference: str) -> HttpResponse:
    """One application as its jury scored it, by name, with the dossier under it."""
    call = _call(request, slug)
    applications = call.applications.filter(status__in=queries.RANKED)
    application = get_object_or_404(applications, reference=reference)
    criteria = list(call.criteria.all())
    reviews = list(queries.reviews_of(application))
    context = {
        "call": call,
        "application": application,
        "dossier": application.handed_in,
        "row": queries.rows([application], criteria, first=1)[0],
        "lines": queries.scores_by_criterion(criteria, reviews),
        "reviews": reviews,
        "said": [review for review in reviews if queries.says_something(review)],
        "by_votes": call.rule == Call.Rule.VOTES,
    }
    return render(request, "trajects/ranking/ranking_application.html", context)


def _call(request: UserRequest, slug: str) -> Call:
    call = get_object_or_404(Call.objects.visible_to(request.user).select_related("cohort"), slug=slug)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    return call
