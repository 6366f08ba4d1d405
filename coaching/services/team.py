"""Who joins the team of a film, and who leaves it."""

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching.models import Match, Project, TeamMember
from coaching.notifications import team as tell
from coaching.services.matches import end_match
from coaching.services.projects import add_team_member, remove_team_member
from impacthub.people.models import Language, User
from impacthub.people.services import AlreadyTaken, add_person


class NameNeeded(Exception):
    """Nobody has an account at this address yet, so a name is needed; ``str()`` says so to a person."""


class CannotJoin(Exception):
    """The account at this address is closed; ``str()`` says so to a person."""


class OwnRole(Exception):
    """Nobody but a producer of the film gives themselves a role in it; ``str()`` says so to a person."""


class LastProducer(Exception):
    """A film keeps at least one producer; ``str()`` says so to a person."""


@transaction.atomic
def invite_member(project: Project, *, email: str, role: str, by: User, name: str = "") -> TeamMember:
    """Put whoever has ``email`` in the team as ``role``, and tell them by bell and mail.

    The makers hear of it too, unless one of them did it. Who has no account gets one, called ``name``, to log in to by
    code. Raises :class:`NameNeeded` without a name, :class:`CannotJoin` for an account that is closed, and
    :class:`OwnRole`.
    """
    _lock(project)
    person = User.objects.filter(email__iexact=email).first() or _add_person(project, email, name, by)
    if not person.is_active or person.erased_at is not None:
        raise CannotJoin(_("The account at this address is closed, so they cannot join."))
    team = TeamMember.objects.filter(project=project)
    if person == by and not team.filter(user=by, role=TeamMember.Role.PRODUCER).exists():
        raise OwnRole(_("You cannot put yourself in the team of a film. Its producer can."))
    is_new = not team.filter(user=person, role=role).exists()
    member = add_team_member(project, person, role=role, by=by)
    if is_new:
        tell.joined(member, by=by)
        tell.makers_hear(member, by=by)
    return member


def _add_person(project: Project, email: str, name: str, by: User) -> User:
    """Somebody new, or whoever got that address at this moment in another film."""
    if not name:
        raise NameNeeded(_("Nobody here has this address yet. Fill in their name too, and they get an account."))
    language = get_language() if get_language() in Language.values else project.plan.language
    try:
        with transaction.atomic():
            return add_person(email, by=by, name=name, language=language or Language.NL)
    except (AlreadyTaken, IntegrityError):
        return User.objects.get(email__iexact=email)


@transaction.atomic
def leave_team(member: TeamMember, *, by: User) -> None:
    """Take somebody out of the team in one role; a coach's match with the film ends. Doing it twice changes nothing.

    Raises :class:`LastProducer` for the only one.
    """
    _lock(member.project)
    if member.role == TeamMember.Role.COACH:
        coaching = Match.objects.filter(trajectory__project=member.project_id, coach__user=member.user_id)
        for match in coaching.filter(status__in=(Match.Status.ACCEPTED, Match.Status.ACTIVE)):
            end_match(match, by=by)
    if not TeamMember.objects.filter(pk=member.pk).exists():
        return
    producers = TeamMember.objects.filter(project=member.project_id, role=TeamMember.Role.PRODUCER)
    if member.role == TeamMember.Role.PRODUCER and not producers.exclude(pk=member.pk).exists():
        raise LastProducer(_("A film keeps at least one producer. Add another one first."))
    remove_team_member(member, by=by)


def _lock(project: Project) -> None:
    """Whoever changes this team comes one by one."""
    Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
