"""Who hears of what happens to a film."""

from coaching.models import Project, TeamMember
from impacthub.people.models import User


def makers_of(project: Project) -> list[User]:
    """Who may write in its plan, each once; one query."""
    return _people(project, TeamMember.WRITERS)


def coaches_of(project: Project) -> list[User]:
    """Who coaches it; one query."""
    return _people(project, (TeamMember.Role.COACH,))


def working_on(project: Project) -> list[User]:
    """Makers and coaches, without who only reads; one query."""
    return _people(project, (*TeamMember.WRITERS, TeamMember.Role.COACH))


def _people(project: Project, roles: tuple[str, ...]) -> list[User]:
    members = TeamMember.objects.filter(project=project, role__in=roles)
    people = User.objects.filter(pk__in=members.values("user"), is_active=True, erased_at=None)
    return list(people.order_by("name", "pk"))
