"""What is said about action points: somebody has one, and tomorrow is its day."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from coaching.models import ActionPoint
from impacthub.notifications.links import absolute
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

GIVEN = gettext_noop("%(name)s noted for you: %(text)s (“%(film)s”)")


def given(point: ActionPoint, *, by: User) -> None:
    """It is theirs from now on; to its owner, by bell, unless they wrote it down themselves."""
    person = point.owner
    if person is None or person.pk == by.pk or not person.is_active:
        return
    key = f"coaching.action_point_given:{point.pk}:{person.pk}"
    params = {"name": str(by), "text": point.text, "film": point.project.title}
    notify(person, key, kind="coaching.action_point", text=GIVEN, params=params, url=_path(point, person))


def comes_due(point: ActionPoint) -> bool:
    """Its day is tomorrow; to its owner, by mail, once for each date. True when the mail is new."""
    person = point.owner
    key = f"coaching.action_point_due:{point.pk}:{point.due_on}:{point.owner_id}"
    if person is None or OutboxEmail.objects.filter(key=key).exists():
        return False
    queue_email(
        key,
        to=person.email,
        language=person.language,
        template="coaching/action_point_due",
        context={
            "person": person,
            "text": point.text,
            "due_on": point.due_on,
            "film": point.project.title,
            "url": absolute(_path(point, person)),
        },
        user=person,
    )
    return True


def _path(point: ActionPoint, person: User) -> str:
    """Where it can be said to be done. What no trajectory is about stands on the same page."""
    with override(person.language):
        return reverse("coaching:trajectory_detail", args=[point.project.slug]) + "#points"
