"""Memberships: for whom somebody speaks, and from when until when."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub.audit.services import record
from impacthub.people.models import Membership, Organisation, User
from impacthub.people.services.accounts import AlreadyTaken


class EndsBeforeStart(Exception):
    """The last day lies before the first; ``str()`` says so to a person."""


@transaction.atomic
def open_membership(
    person: User, organisation: Organisation, role: str, *, by: User | None, starts_on: date | None = None
) -> Membership:
    """Let ``person`` speak for ``organisation`` as ``role``; one that had ended goes on again.

    Raises :class:`AlreadyTaken` when it holds already.
    """
    start = starts_on or timezone.localdate()
    membership, is_new = Membership.objects.select_for_update().get_or_create(
        user=person, organisation=organisation, role=role, defaults={"starts_on": start}
    )
    if not is_new and membership.ends_on is None:
        raise AlreadyTaken(_("This person has that role there already."))
    if not is_new:
        membership.ends_on = None
        membership.save(update_fields=["ends_on"])
    record("people.membership_opened", membership, by=by, changes={"role": role, "starts_on": start})
    person.__dict__.pop("roles", None)
    return membership


@transaction.atomic
def close_membership(membership: Membership, *, by: User | None, ends_on: date | None = None) -> Membership:
    """End ``membership`` on ``ends_on``, else yesterday: from now on it opens nothing.

    Without ``ends_on`` one that began today is removed. Raises :class:`EndsBeforeStart` for an earlier day.
    """
    if ends_on and ends_on < membership.starts_on:
        raise EndsBeforeStart(_("A role cannot end before the day on which it began."))
    day = ends_on or timezone.localdate() - timedelta(days=1)
    old = membership.ends_on
    record("people.membership_closed", membership, by=by, changes={"ends_on": [old, day]})
    membership.user.__dict__.pop("roles", None)
    if day < membership.starts_on:
        membership.delete()
        return membership
    membership.ends_on = day
    membership.save(update_fields=["ends_on"])
    return membership
