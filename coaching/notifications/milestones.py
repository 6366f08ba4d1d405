"""What is said about milestones: one comes near, one was handed in, one was decided about."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from coaching.models import Milestone
from coaching.queries.team import coaches_of, makers_of, working_on
from impacthub.notifications.links import absolute
from impacthub.notifications.services import Message, notify, queue_many
from impacthub.people.models import User

HANDED_IN = gettext_noop("%(name)s handed in the milestone “%(title)s” of “%(film)s”")
SAID = {
    Milestone.Status.PASSED: gettext_noop("The milestone “%(title)s” of “%(film)s” is passed"),
    Milestone.Status.RETURNED: gettext_noop("The milestone “%(title)s” of “%(film)s” came back: %(reason)s"),
    Milestone.Status.WAIVED: gettext_noop("“%(film)s” does without the milestone “%(title)s”"),
}


def handed_in(milestone: Milestone, *, by: User) -> None:
    """To the coaches, by bell, once each time."""
    at = f"{milestone.submitted_at:%Y%m%d%H%M%S}" if milestone.submitted_at else ""
    for person in coaches_of(milestone.trajectory.project):
        _bell(milestone, person, HANDED_IN, f"milestone_handed_in:{milestone.pk}:{at}", by)


def decided(milestone: Milestone, *, by: User) -> None:
    """To the makers, by bell, once each time."""
    at = f"{milestone.decided_at:%Y%m%d%H%M%S}" if milestone.decided_at else ""
    for person in makers_of(milestone.trajectory.project):
        text = SAID[Milestone.Status(milestone.status)]
        _bell(milestone, person, text, f"milestone_decided:{milestone.pk}:{at}", by)


def comes_near(milestone: Milestone, *, before: int, left: int) -> int:
    """It is ``left`` days away; to makers and coaches, once for each of its dates and for each ``before``.

    Returns how many mails are new.
    """
    people = {
        f"coaching.milestone_near:{milestone.pk}:{milestone.due_on}:{before}:{person.pk}": person
        for person in working_on(milestone.trajectory.project)
    }
    facts = {
        "title": milestone.title,
        "film": milestone.trajectory.project.title,
        "due_on": milestone.due_on,
        "left": left,
    }
    return queue_many(
        Message(
            key=key,
            to=person.email,
            language=person.language,
            template="coaching/milestone_near",
            context={**facts, "person": person, "url": absolute(_path(milestone, person))},
            user=person,
        )
        for key, person in people.items()
    )


def _bell(milestone: Milestone, person: User, text: str, key: str, by: User) -> None:
    if person.pk == by.pk:
        return
    params = {
        "name": str(by),
        "title": milestone.title,
        "film": milestone.trajectory.project.title,
        "reason": milestone.reason,
    }
    path = _path(milestone, person)
    notify(person, f"coaching.{key}:{person.pk}", kind="coaching.milestone", text=text, params=params, url=path)


def _path(milestone: Milestone, person: User) -> str:
    with override(person.language):
        return reverse("coaching:trajectory_detail", args=[milestone.trajectory.project.slug])
