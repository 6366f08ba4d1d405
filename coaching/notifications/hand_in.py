"""What is told when a plan is handed in, given back, signed or approved: a bell, and a mail to who acts next."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop, override

from coaching.models import Plan, SignOff, TeamMember
from impacthub.audit.services import timeline
from impacthub.notifications.links import absolute
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import Membership, Role, User

SUBMITTED = gettext_noop("%(name)s handed in the plan of %(title)s")
RETURNED = gettext_noop("%(name)s asks for changes in the plan of %(title)s")
APPROVED = gettext_noop("%(name)s approved the plan of %(title)s")
SIGNED = gettext_noop("%(name)s signed the plan of %(title)s")
REFUSED = gettext_noop("%(name)s does not agree yet with the plan of %(title)s")
REOPENING = gettext_noop("%(name)s asks to write again in the plan of %(title)s")
HELD = gettext_noop("%(name)s put the plan of %(title)s on hold")
REOPENED = gettext_noop("%(name)s opened the plan of %(title)s again")


def plan_submitted(plan: Plan, *, by: User) -> None:
    """Tell who reads it, by bell and mail, and the other makers by bell."""
    _tell(_readers(plan), plan, "submitted", SUBMITTED, by=by, mail=True)
    _tell(_makers(plan), plan, "submitted", SUBMITTED, by=by)


def changes_asked(plan: Plan, note: str, *, by: User) -> None:
    """Tell the makers by bell and mail, with what is asked."""
    _tell(_makers(plan), plan, "returned", RETURNED, by=by, mail=True, note=note)


def plan_approved(plan: Plan, *, by: User) -> None:
    """Tell the makers by bell and mail."""
    _tell(_makers(plan), plan, "approved", APPROVED, by=by, mail=True)


def reopening_asked(plan: Plan, note: str, *, by: User) -> None:
    """Tell who reads the plan by bell and mail, with why."""
    _tell(_readers(plan), plan, "reopening", REOPENING, by=by, mail=True, note=note)


def plan_signed(plan: Plan, signed: SignOff, *, by: User) -> None:
    """Ring the bell of the others who sign."""
    text = SIGNED if signed.agreed else REFUSED
    _tell(_makers(plan) | _readers(plan), plan, "signed", text, by=by)


def plan_news(plan: Plan, text: str, *, by: User) -> None:
    """Ring the bell of everybody who works on the plan."""
    _tell(_makers(plan) | _readers(plan), plan, "news", text, by=by)


def _tell(
    people: QuerySet[User], plan: Plan, kind: str, text: str, *, by: User, mail: bool = False, note: str = ""
) -> None:
    """One bell, and with ``mail`` one mail, a person: the newest entry of the plan's log tells them apart."""
    mark = timeline(plan).values_list("pk", flat=True)[0]
    params = {"name": str(by), "title": plan.project.title}
    for person in people.order_by("pk"):
        if person.pk == by.pk:
            continue
        with override(person.language):
            url = reverse("coaching:plan_hand_in", args=[plan.project.slug])
        key = f"coaching.plan_{kind}:{mark}:{person.pk}"
        notify(person, key, kind=f"coaching.plan_{kind}", text=text, params=params, url=url)
        if mail:
            words = {"kind": kind, "note": note, "lines": note.splitlines(), "url": absolute(url), **params}
            _mail(person, key, words)


def _mail(person: User, key: str, words: dict[str, Any]) -> None:
    queue_email(
        key,
        to=person.email,
        language=person.language,
        template="coaching/plan_news",
        context={"person": person, **words},
        user=person,
    )


def _people() -> QuerySet[User]:
    return User.objects.get_queryset().filter(is_active=True, erased_at=None)


def _makers(plan: Plan) -> QuerySet[User]:
    team = TeamMember.objects.filter(project=plan.project_id, role__in=TeamMember.WRITERS)
    return _people().filter(pk__in=team.values("user"))


def _readers(plan: Plan) -> QuerySet[User]:
    """The coaches of the film; without one, the coordinators."""
    coaches = TeamMember.objects.filter(project=plan.project_id, role=TeamMember.Role.COACH)
    if coaches.exists():
        return _people().filter(pk__in=coaches.values("user"))
    return _people().filter(pk__in=Membership.objects.known().filter(role=Role.COORDINATOR).values("user"))
