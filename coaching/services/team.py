"""Who joins the team of a film, and who leaves it."""

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching.models import Project, TeamMember
from coaching.notifications import team as tell
from coaching.services.projects import add_team_member, remove_team_member
from impacthub.people.models import Language, User
from impacthub.people.services import add_person


class NameNeeded(Exception):
    """Nobody has an account at this address yet, so a name is needed; ``str()`` says so to a person."""


class CannotJoin(Exception):
    """The account at this address is closed; ``str()`` says so to a person."""


class LastProducer(Exception):
    """A film keeps at least one producer; ``str()`` says so to a person."""


@transaction.atomic
def invite_member(project: Project, *, email: str, role: str, by: User, name: str = "") -> TeamMember:
    """Put whoever has ``email`` in the team as ``role``, and tell them by bell and mail.

    Who has no account gets one, called ``name``, to log in to by code. Raises :class:`NameNeeded` without a name, and
    :class:`CannotJoin` for an account that is closed.
    """
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        if not name:
            raise NameNeeded(_("Nobody here has this address yet. Fill in their name too, and they get an account."))
        language = get_language() if get_language() in Language.values else project.plan.language
        person = add_person(email, by=by, name=name, language=language or Language.NL)
    if not person.is_active or person.erased_at is not None:
        raise CannotJoin(_("The account at this address is closed, so they cannot join."))
    is_new = not TeamMember.objects.filter(project=project, user=person, role=role).exists()
    member = add_team_member(project, person, role=role, by=by)
    if is_new:
        tell.joined(member, by=by)
    return member


@transaction.atomic
def leave_team(member: TeamMember, *, by: User) -> None:
    """Take somebody out of the team in one role. Raises :class:`LastProducer` for the only one."""
    _lock(member.project)
    producers = TeamMember.objects.filter(project=member.project_id, role=TeamMember.Role.PRODUCER)
    if member.role == TeamMember.Role.PRODUCER and not producers.exclude(pk=member.pk).exists():
        raise LastProducer(_("A film keeps at least one producer. Add another one first."))
    remove_team_member(member, by=by)


def _lock(project: Project) -> None:
    """Whoever changes this team comes one by one."""
    Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
