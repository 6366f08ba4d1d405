"""Who may do what with a project and its plan; seeing is ``visible_to``."""

from collections.abc import Iterable
from dataclasses import dataclass

from coaching.models import Attachment, Plan, Project, SignOff, TeamMember
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


def can_scan(user: User, plan: Plan) -> bool:
    """The coach of the film has a scan of its potential of their own, while the plan takes scans."""
    return plan.takes_scans and TeamMember.Role.COACH in team_roles(user, plan.project)


def can_keep_version(user: User, plan: Plan) -> bool:
    """The makers and the coach keep the plan as it is now."""
    return not team_roles(user, plan.project).isdisjoint({*TeamMember.WRITERS, TeamMember.Role.COACH})


def can_share(user: User, plan: Plan) -> bool:
    """Producers and impact producers let others outside read the plan, and take that back."""
    return not team_roles(user, plan.project).isdisjoint(TeamMember.SHARERS)


def can_see_participants(user: User, plan: Plan) -> bool:
    """Who reads about the people in the film, and what else is confidential in care and partners: makers and coach.

    Readers and coordinators read how many there are; of partners neither the log nor the notes beside answers.
    """
    allowed = {*TeamMember.WRITERS, TeamMember.Role.COACH}
    return not team_roles(user, plan.project).isdisjoint(allowed)


def can_work_with_partners(user: User, plan: Plan) -> bool:
    """Makers move partners on and write down what was said, also while the plan itself is read-only."""
    return plan.status not in (Plan.Status.ON_HOLD, Plan.Status.ARCHIVED) and is_maker(user, plan)


def can_run_campaign(user: User, plan: Plan) -> bool:
    """Makers plan screenings and report them, also while the plan itself is read-only; not in an archived one."""
    return plan.status != Plan.Status.ARCHIVED and is_maker(user, plan)


def can_open_names(user: User, plan: Plan) -> bool:
    """Only the producer of the film opens the real name of somebody in it."""
    return TeamMember.Role.PRODUCER in team_roles(user, plan.project)


def can_open_file(user: User, plan: Plan, attachment: Attachment) -> bool:
    """Who sees the plan opens its stills, proofs and letters: its budget and funding say the same.

    An agreement with a partner, with who signed it, is for the makers and the coach, as its contact person is; the
    consent of somebody in the film for the makers.
    """
    if attachment.kind == Attachment.Kind.CONTRACT:
        return can_see_participants(user, plan)
    return attachment.kind not in Attachment.MAKERS_ONLY or is_maker(user, plan)


@dataclass(frozen=True)
class Standing:
    """What somebody is to the coaching of one film: in its makers, its coach, or a coordinator."""

    makes: bool
    coaches: bool
    coordinates: bool

    @property
    def can_take_part(self) -> bool:
        """Reads and writes in sessions and action points: the makers, the coach, a coordinator; never a reader."""
        return self.makes or self.coaches or self.coordinates

    @property
    def can_lead(self) -> bool:
        """Holds sessions and decides about milestones: the coach or a coordinator."""
        return self.coaches or self.coordinates


def standing(user: User, project: Project) -> Standing:
    """What ``user`` is to the coaching of ``project``; one query, besides that for roles."""
    return _standing(user, team_roles(user, project))


def standing_in(user: User, team: Iterable[TeamMember]) -> Standing:
    """The same for a film whose ``team`` is at hand; no query, besides that for roles."""
    return _standing(user, frozenset(member.role for member in team if member.user_id == user.pk))


def _standing(user: User, roles: frozenset[str]) -> Standing:
    return Standing(
        makes=not roles.isdisjoint(TeamMember.WRITERS),
        coaches=TeamMember.Role.COACH in roles,
        coordinates=can_coordinate(user),
    )


def can_coordinate(user: User) -> bool:
    """Gives films a coach and sets up trajectories."""
    return user.has_role(Role.COORDINATOR)


def can_be_coach(user: User) -> bool:
    """Has a coach's profile of their own."""
    return user.has_role(Role.COACH)


def can_open_board(user: User) -> bool:
    """The board of films: coaches see theirs, coordinators all."""
    return user.has_role(Role.COACH, Role.COORDINATOR)


def sides_of(user: User, plan: Plan) -> list[str]:
    """On whose behalf ``user`` signs the plan: that of their roles in the team, and of the programme."""
    roles = team_roles(user, plan.project)
    own = [side.value for side in SignOff.Side if side in roles]
    leads = TeamMember.Role.COACH in roles or can_coordinate(user)
    return [*own, SignOff.Side.PROGRAMME.value] if leads else own


def can_manage_team(user: User, project: Project) -> bool:
    """The producers of the film, and coordinators, who alone take out a coach."""
    return can_coordinate(user) or TeamMember.Role.PRODUCER in team_roles(user, project)


def roles_to_give(user: User, project: Project) -> list[str]:
    """The roles in which ``user``, who manages the team, puts somebody in it; one query.

    Producers give each role but that of coach, who is asked for a film. Others let readers in, and a producer as long
    as none has an open account: who reads about the people in a film is for its makers to say.
    """
    here = TeamMember.objects.filter(project=project.pk, role=TeamMember.Role.PRODUCER)
    producers = set(here.filter(user__is_active=True, user__erased_at=None).values_list("user", flat=True))
    if user.pk in producers:
        return [role for role in TeamMember.Role.values if role != TeamMember.Role.COACH]
    return (
        [TeamMember.Role.READER.value] if producers else [TeamMember.Role.PRODUCER.value, TeamMember.Role.READER.value]
    )


def roles_to_take(user: User) -> list[str]:
    """The roles out of which ``user``, who manages the team, takes somebody; no query, besides that for roles."""
    return [role for role in TeamMember.Role.values if role != TeamMember.Role.COACH or can_coordinate(user)]


def can_manage_team_in(user: User, team: Iterable[TeamMember]) -> bool:
    """The same for a film whose ``team`` is at hand."""
    own = {member.role for member in team if member.user_id == user.pk}
    return can_coordinate(user) or TeamMember.Role.PRODUCER in own
