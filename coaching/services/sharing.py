"""Letting somebody without an account read the plan, for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import Plan, ShareLink, ShareVisit, StoryEnvironment
from coaching.services.locking import lock_plan
from impacthub.audit.services import record
from impacthub.people.models import User

#: Who reads the same section again within this time is noted once.
SAME_VISIT = timedelta(minutes=10)


class PlanGuarded(Exception):
    """The plan's security level is high, so it is not shared; ``str()`` says so to a person."""

    def __init__(self) -> None:
        super().__init__(
            _("The security of this plan is high, so it is not shared. You set that in Story environment.")
        )


@transaction.atomic
def create_share_link(
    plan: Plan, *, recipient: str, sections: Sequence[str], hidden: Sequence[str], expires_at: datetime, by: User
) -> ShareLink:
    """A link with which ``recipient`` reads ``sections`` of the plan, without the groups ``hidden``.

    Raises :class:`PlanGuarded`.
    """
    if is_guarded(lock_plan(plan)):
        raise PlanGuarded
    link = ShareLink.objects.create(
        plan=plan,
        recipient=recipient,
        sections=list(sections),
        hidden=list(hidden),
        expires_at=expires_at,
        created_by=by,
    )
    facts = {"sections": list(sections), "hidden": list(hidden), "until": expires_at.isoformat()}
    record("coaching.share_link_created", link, by=by, changes=facts)
    return link


@transaction.atomic
def revoke_share_link(link: ShareLink, *, by: User) -> ShareLink:
    """End the link now; doing it twice changes nothing."""
    rows = ShareLink.objects.select_for_update(of=("self",), no_key=True)
    link = rows.select_related("plan__project").get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record("coaching.share_link_revoked", link, by=by, changes={"revoked_at": link.revoked_at.isoformat()})
    return link


def note_visit(link: ShareLink, key: str) -> ShareVisit | None:
    """Note that the section ``key`` (or the first page, when empty) was read with ``link``; None for the same visit.

    Called when a page is read. It is the one place where reading writes: the team asked to know that, the row says
    nothing about the reader, and losing one costs nothing.
    """
    now = timezone.now()
    if link.visits.filter(key=key, opened_at__gt=now - SAME_VISIT).exists():
        return None
    return ShareVisit.objects.create(link=link, key=key, opened_at=now)


def is_guarded(plan: Plan) -> bool:
    """True while the plan's security level is high; one query."""
    return StoryEnvironment.objects.filter(plan=plan, security_level=StoryEnvironment.Security.HIGH).exists()
