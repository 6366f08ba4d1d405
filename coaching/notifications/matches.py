"""What is said when a film gets a coach."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from coaching.models import Match
from coaching.queries.team import makers_of
from impacthub.notifications.links import absolute
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

ASKED = gettext_noop("You are asked to coach “%(film)s”")
CAME = gettext_noop("%(coach)s coaches “%(film)s”")
DECLINED = gettext_noop("%(coach)s does not coach “%(film)s”")


def coach_asked(match: Match) -> None:
    """A film asks for a coach; to the coach, by bell and mail, with the page on which to answer."""
    person = match.coach.user
    with override(person.language):
        path = reverse("coaching:match_answer", args=[match.pk])
    _tell(match, person, ASKED, "match_asked", path)
    queue_email(
        f"coaching.match_asked:{match.pk}:{person.pk}",
        to=person.email,
        language=person.language,
        template="coaching/match_asked",
        context={"person": person, **_params(match), "by": str(match.proposed_by or ""), "url": absolute(path)},
        user=person,
    )


def coach_came(match: Match) -> None:
    """The coach said yes; to the makers by bell and mail, to who put them forward by bell."""
    project = match.trajectory.project
    for person in makers_of(project):
        with override(person.language):
            path = reverse("coaching:trajectory_detail", args=[project.slug])
        _tell(match, person, CAME, "match_accepted", path)
        queue_email(
            f"coaching.match_accepted:{match.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            template="coaching/match_accepted",
            context={"person": person, **_params(match), "url": absolute(path)},
            user=person,
        )
    _tell_proposer(match, CAME, "match_accepted")


def coach_declined(match: Match) -> None:
    """The coach said no; to who put them forward, by bell."""
    _tell_proposer(match, DECLINED, "match_declined")


def _tell_proposer(match: Match, text: str, kind: str) -> None:
    person = match.proposed_by
    if person is not None and person.is_active:
        with override(person.language):
            path = reverse("coaching:match_list", args=[match.trajectory.project.slug])
        _tell(match, person, text, kind, path)


def _tell(match: Match, person: User, text: str, kind: str, path: str) -> None:
    key = f"coaching.{kind}:{match.pk}:{person.pk}"
    notify(person, key, kind=f"coaching.{kind}", text=text, params=_params(match), url=path)


def _params(match: Match) -> dict[str, str]:
    return {"coach": str(match.coach), "film": match.trajectory.project.title}
