"""What is told of who joins a team: to them, and to the makers."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from coaching.models import TeamMember
from coaching.notifications.limits import is_enough
from coaching.queries.team import makers_of
from impacthub.notifications.links import absolute
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

JOINED = gettext_noop("%(name)s added you to the team of %(title)s")
ADDED = gettext_noop("A coordinator added %(name)s to the team of %(title)s, as %(role)s")
KIND = "coaching.team_joined"


def joined(member: TeamMember, *, by: User) -> None:
    """A bell and a mail for who was added, unless they did it themselves; once a day for the same role in a film.

    After a few such mails in a day there is the bell alone.
    """
    person, project = member.user, member.project
    if person.pk == by.pk:
        return
    with override(person.language):
        url = reverse("coaching:project_detail", args=[project.slug])
        role = str(TeamMember.Role(member.role).label)
    key = f"{KIND}:{_of_today(member)}"
    params = {"name": str(by), "title": project.title}
    notify(person, key, kind=KIND, text=JOINED, params=params, url=url)
    if is_enough(person.email, KIND):
        return
    queue_email(
        key,
        to=person.email,
        language=person.language,
        template="coaching/team_joined",
        context={"person": person, "role": role, "url": absolute(url), "address": person.email, **params},
        user=person,
    )


def makers_hear(member: TeamMember, *, by: User) -> None:
    """A bell for every maker when somebody who makes no part of the film lets ``member`` in."""
    makers, project = makers_of(member.project), member.project
    if by in makers:
        return
    for maker in makers:
        if maker.pk == member.user_id:
            continue
        with override(maker.language):
            url = reverse("coaching:project_detail", args=[project.slug])
            role = str(TeamMember.Role(member.role).label)
        key = f"coaching.team_added:{_of_today(member)}:{maker.pk}"
        params = {"name": str(member.user), "title": project.title, "role": role}
        notify(maker, key, kind="coaching.team_added", text=ADDED, params=params, url=url)


def _of_today(member: TeamMember) -> str:
    """What is the same when somebody is taken out and put back in on one day."""
    return f"{member.project_id}:{member.user_id}:{member.role}:{timezone.localdate()}"
