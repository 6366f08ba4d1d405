"""A cohort's pages: the year and its weeks, and the people in it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from impacthub.people.models import Role, User
from impacthub.web import UserRequest, paginate
from trajects import permissions
from trajects.models import Cohort
from trajects.queries import cohorts as queries


def visible_cohort(user: User, slug: str, *, progress: bool = False) -> tuple[Cohort, queries.Viewer]:
    """The cohort and how ``user`` stands to it, with their ``progress`` when asked; 404 for who may not see it."""
    found = queries.find(user, slug, progress=progress)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def cohort_list(request: UserRequest) -> HttpResponse:
    """The cohorts that one takes part or teaches in; who has only one goes there at once."""
    cohorts = Cohort.objects.visible_to(request.user).select_related("programme")
    page = paginate(request, cohorts)
    if page.paginator.count == 1 and not request.user.has_role(Role.COORDINATOR):
        return redirect("trajects:cohort_detail", page.object_list[0].slug)
    return render(request, "trajects/cohorts/cohort_list.html", {"page": page})


@require_safe
@login_required
def cohort_detail(request: UserRequest, slug: str) -> HttpResponse:
    """This week, the next, and the whole year."""
    cohort, viewer = visible_cohort(request.user, slug, progress=True)
    year = queries.year_of(cohort, viewer)
    this = max(year.this, 1)
    people = queries.people_shown(cohort)
    context = {
        "cohort": cohort,
        "year": year,
        "week": year.week(this),
        "next_week": year.week(this + 1) if year.has_begun and this < cohort.weeks and not year.is_over else None,
        "next_day": queries.next_day(year),
        "people": people[: queries.PEOPLE_SHOWN],
        "has_more_people": len(people) > queries.PEOPLE_SHOWN,
        "files": queries.files_of(year.modules_of(this))[: queries.FILES_SHOWN],
        "can_coordinate": permissions.can_coordinate(request.user),
    }
    return render(request, "trajects/cohorts/cohort_detail.html", context)


@require_safe
@login_required
def cohort_week(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """One week of the year."""
    cohort, viewer = visible_cohort(request.user, slug, progress=True)
    if not 1 <= number <= cohort.weeks:
        raise Http404
    year = queries.year_of(cohort, viewer)
    context = {
        "cohort": cohort,
        "year": year,
        "week": year.week(number),
        "before": number - 1,
        "after": number + 1 if number < cohort.weeks else 0,
        "files": queries.files_of(year.modules_of(number)),
    }
    return render(request, "trajects/cohorts/cohort_week.html", context)


@require_safe
@login_required
def cohort_people(request: UserRequest, slug: str) -> HttpResponse:
    """Who takes part, and who gives it."""
    cohort, _viewer = visible_cohort(request.user, slug)
    page = paginate(request, queries.participants(cohort))
    context = {"cohort": cohort, "page": page, "givers": queries.givers(cohort)}
    return render(request, "trajects/cohorts/cohort_people.html", context)
