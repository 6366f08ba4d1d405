"""Who hears what of an event."""

from django.db.models import Q

from community.models import Event, EventMailing, Registration
from community.models.registrations import RegistrationQuerySet

#: Answers of who wants to hear that something changed: all but a no.
INVOLVED = (*Registration.LIVE, Registration.Status.MAYBE)


def involved(event: Event) -> RegistrationQuerySet:
    """Who comes, waits, was offered a place or may come, confirmed it, and can be written to."""
    rows = Registration.objects.filter(event=event, confirmed_at__isnull=False, status__in=INVOLVED)
    return rows.filter(~Q(email="") | Q(user__isnull=False, user__is_active=True))


def heard_by(mailing: EventMailing) -> RegistrationQuerySet:
    """To whom ``mailing`` goes, at this moment: a reminder to who comes, the others to all who are involved.

    Who registered after a change knows it already.
    """
    rows = involved(mailing.event)
    if mailing.kind == EventMailing.Kind.REMINDER:
        return rows.coming()
    return rows.filter(created_at__lte=mailing.due_at)
