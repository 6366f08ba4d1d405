"""What a search finds in this room: films and initiatives by their title."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.text import capfirst

from coaching.models import Project
from impacthub.people.models import User
from impacthub.search import Hit

#: Who finds more than this types another word.
MOST = 20


def find_projects(user: AbstractBaseUser | AnonymousUser, words: str) -> Iterable[Hit]:
    """Projects that ``user`` may see with all of ``words`` in their title, whatever the accents; one query."""
    if not isinstance(user, User):
        return []
    found = Project.objects.visible_to(user).select_related("organisation")
    for word in words.split():
        found = found.filter(title__unaccent__icontains=word)
    return [_hit(project) for project in found.order_by("title", "pk")[:MOST]]


def _hit(project: Project) -> Hit:
    return Hit(
        kind=capfirst(project.get_kind_display()),
        title=project.title,
        url=reverse("coaching:project_detail", args=[project.slug]),
        excerpt=str(project.organisation),
    )
