"""Who may do what with a project and its plan; seeing is ``visible_to``."""

from coaching.models import Plan, Project, TeamMember
from impacthub.people.models import Role, User


def team_roles(user: User, project: Project) -> frozenset[str]:
    """The roles that ``user`` has in the team of ``project``; one query."""
    return frozenset(TeamMember.objects.filter(project=project, user=user).values_list("role", flat=True))


def can_edit_plan(user: User, plan: Plan) -> bool:
    """Makers write, as long as the plan is open for it."""
    return plan.is_open and is_maker(user, plan)


def is_maker(user: User, plan: Plan) -> bool:
    """Producer, director or impact producer of the project."""
    return not team_roles(user, plan.project).isdisjoint(TeamMember.WRITERS)


def can_see_screener(user: User, plan: Plan) -> bool:
    """The makers and the coach of the project, and the programme's coordinators; never a reader."""
    allowed = {*TeamMember.WRITERS, TeamMember.Role.COACH}
    return user.has_role(Role.COORDINATOR) or not team_roles(user, plan.project).isdisjoint(allowed)
