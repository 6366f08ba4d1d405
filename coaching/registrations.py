"""What coaching tells the registries of rooms below: a film's team talks in a space, and asks from its plan."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet
from django.urls import reverse

from coaching import registry
from coaching.models import Project, TeamMember
from community.registry import Group, Source
from helpdesk import registry as helpdesk
from impacthub.people.models import User


def ids_of(user: User) -> QuerySet[Any]:
    """The films whose team ``user`` is in."""
    return TeamMember.objects.filter(user=user).values("project")


def people_of(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Who is in which team of the films ``ids``."""
    rows = TeamMember.objects.filter(project__in=list(ids)).order_by()
    return iter(set(rows.values_list("project", "user")))


def groups(known: QuerySet[Any]) -> Iterator[Group]:
    """The films that two people or more work on, and that have no space."""
    rows = Project.objects.annotate(people=Count("team__user", distinct=True)).filter(people__gte=2)
    return (Group(project.pk, (project.title,) * 3) for project in rows.exclude(pk__in=known).only("title"))


PROJECTS = Source("project", ids_of, people_of, groups)


def find_section(user: User | AnonymousUser, id: str) -> helpdesk.About | None:
    """The section ``<slug of the film>/<key>`` of a plan that ``user`` sees."""
    slug, _slash, key = id.partition("/")
    spec = registry.get(key)
    project = Project.objects.visible_to(user).filter(slug=slug, plan__isnull=False).first() if spec else None
    if spec is None or project is None:
        return None
    url = reverse("coaching:plan_section", args=[slug, key])
    return helpdesk.About("plan_section", id, f"{spec.outline.title}, {project.title}", url)


SECTIONS = helpdesk.Source("plan_section", find_section, shared=True)
