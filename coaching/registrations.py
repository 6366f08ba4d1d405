"""What coaching tells the registries of rooms below: a film's team has a space to talk in."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, QuerySet

from coaching.models import Project, TeamMember
from community.registry import Group, Source
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
