"""What is told to who joins a team."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from coaching.models import TeamMember
from impacthub.notifications.links import absolute
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

JOINED = gettext_noop("%(name)s added you to the team of %(title)s")


def joined(member: TeamMember, *, by: User) -> None:
    """A bell and a mail for who was added, unless they did it themselves."""
    person, project = member.user, member.project
    if person.pk == by.pk:
        return
    with override(person.language):
        url = reverse("coaching:project_detail", args=[project.slug])
        role = str(TeamMember.Role(member.role).label)
    key = f"coaching.team_joined:{member.pk}:{person.pk}"
    params = {"name": str(by), "title": project.title}
    notify(person, key, kind="coaching.team_joined", text=JOINED, params=params, url=url)
    queue_email(
        key,
        to=person.email,
        language=person.language,
        template="coaching/team_joined",
        context={"person": person, "role": role, "url": absolute(url), "address": person.email, **params},
        user=person,
    )
