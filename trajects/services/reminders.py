"""Mails that follow the clock of a call: reminders to who still writes, and word of a later closing hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from impacthub.notifications.models import OutboxEmail
from trajects.models import Application, ApplicationPerson, Call
from trajects.notifications import applications as tell

#: How long before closing who has a draft is reminded, by the name in the mail's key.
REMINDERS = {"7d": timedelta(days=7), "48h": timedelta(hours=48), "6h": timedelta(hours=6)}
#: A reminder that is later than this is not sent any more.
LATE = timedelta(hours=12)


def remind_drafts() -> int:
    """Remind the people of every draft whose moment has come, once each; returns how many mails were written."""
    return sum(_remind(call, name, due) for call in Call.objects.open_now() for name, due in _due(call))


@transaction.atomic
def tell_extension(call: Call) -> int:
    """Tell everybody who writes or wrote for ``call`` that it closes later, one mail each; returns how many."""
    statuses = [Application.Status.DRAFT, Application.Status.SUBMITTED]
    people = ApplicationPerson.objects.filter(
        application__call=call, application__status__in=statuses, user__is_active=True
    )
    written: set[int | None] = set()
    for person in people.select_related("user", "application").order_by("application_id", "id"):
        if person.user_id not in written:
            written.add(person.user_id)
            tell.call_extended(call, person)
    return len(written)


def _due(call: Call) -> Iterator[tuple[str, datetime]]:
    """The reminders whose moment has come and is not long past; of several only the newest is of use."""
    now = timezone.now()
    if call.closes_at is None:
        return
    found = [(name, call.closes_at - before) for name, before in REMINDERS.items()]
    yield from [(name, due) for name, due in found if due <= now < due + LATE][-1:]


@transaction.atomic
def _remind(call: Call, name: str, due: datetime) -> int:
    """The mails that are not written yet; nobody is reminded of a draft that was begun after its moment."""
    people = ApplicationPerson.objects.filter(
        application__call=call,
        application__status=Application.Status.DRAFT,
        application__started_at__lte=due,
        user__is_active=True,
    ).select_related("user", "application__call")
    keys = {tell.reminder_key(person, call, name): person for person in people}
    written = set(OutboxEmail.objects.filter(key__in=keys).values_list("key", flat=True))
    for key, person in keys.items():
        if key not in written:
            tell.draft_reminder(key, person, call, expires_at=min(due + LATE, call.closes_at or due + LATE))
    return len(keys.keys() - written)
