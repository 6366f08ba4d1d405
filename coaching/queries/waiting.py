"""What waits for somebody across all of their films: questions, plans to read, films offered, points that are late."""

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.models import ActionPoint, Match, Milestone, Plan, TeamMember, Thread
from impacthub.people.models import Role, User
from trajects.queries.to_do import ToDo

#: So many films with something to do stand in the list; the films themselves tell the rest.
MOST = 5


def waiting(person: User) -> list[ToDo]:
    """What waits for ``person`` in films they make, coach or coordinate; two queries, and up to three more."""
    found = [*_questions(person), *_late_points(person)]
    coaches, coordinates = person.has_role(Role.COACH), person.has_role(Role.COORDINATOR)
    if coaches:
        found += _offers(person)
    if coaches or coordinates:
        found += [*_plans(person), *_gates(person)]
    return found


def _questions(person: User) -> Iterator[ToDo]:
    """Films that ``person`` makes and whose coach asked something; one query."""
    makes = Q(plan__project__team__user=person, plan__project__team__role__in=TeamMember.WRITERS)
    asked = Thread.objects.filter(makes, status=Thread.Status.OPEN, sent_at__isnull=False).exclude(started_by=person)
    films = asked.values(slug=F("plan__project__slug"), film=F("plan__project__title"))
    for row in films.annotate(number=Count("pk", distinct=True)).order_by("film")[:MOST]:
        words = ngettext("%(count)d question beside your plan", "%(count)d questions beside your plan", row["number"])
        url = reverse("coaching:review", args=[row["slug"]])
        yield ToDo(row["number"], words % {"count": row["number"]}, row["film"], url)


def _late_points(person: User) -> Iterator[ToDo]:
    """What ``person`` should have done by now; one query."""
    late = ActionPoint.objects.filter(owner=person, status__in=ActionPoint.TO_DO, due_on__lt=timezone.localdate())
    films = late.values(slug=F("project__slug"), film=F("project__title"))
    for row in films.annotate(number=Count("pk")).order_by("film")[:MOST]:
        words = ngettext("%(count)d action point is late", "%(count)d action points are late", row["number"])
        url = reverse("coaching:trajectory_detail", args=[row["slug"]])
        yield ToDo(row["number"], words % {"count": row["number"]}, row["film"], url)


def _offers(person: User) -> Iterator[ToDo]:
    """Films that ``person`` is asked to coach; one query."""
    offered = Match.objects.filter(coach__user=person, status=Match.Status.OFFERED)
    for match in offered.select_related("trajectory__project")[:MOST]:
        url = reverse("coaching:match_answer", args=[match.pk])
        yield ToDo(1, _("You are asked to coach this film"), str(match.trajectory.project), url)


def _plans(person: User) -> Iterator[ToDo]:
    """Plans that were handed in; one query."""
    handed_in = Plan.objects.visible_to(person).filter(status=Plan.Status.IN_REVIEW)
    for plan in handed_in.select_related("project").order_by("project__title")[:MOST]:
        url = reverse("coaching:review", args=[plan.project.slug])
        yield ToDo(1, _("A plan is handed in: read it"), str(plan.project), url)


def _gates(person: User) -> Iterator[ToDo]:
    """Milestones that were handed in; one query."""
    handed_in = Milestone.objects.filter(
        trajectory__project__plan__in=Plan.objects.visible_to(person), status=Milestone.Status.SUBMITTED
    )
    for gate in handed_in.select_related("trajectory__project").order_by("submitted_at")[:MOST]:
        url = reverse("coaching:trajectory_detail", args=[gate.trajectory.project.slug])
        words = _("“%(milestone)s” is handed in") % {"milestone": gate.title}
        yield ToDo(1, words, str(gate.trajectory.project), url)
