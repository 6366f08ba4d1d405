"""What everybody of an event hears: a reminder, that something changed, that it is called off; one mail a person."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.links import manage_url
from community.models import Event, EventMailing, Registration
from community.notifications.registrations import facts_of
from community.permissions import is_member
from community.queries.calendar import invitation
from community.queries.registrations import address_of, language_of
from impacthub.notifications.links import absolute
from impacthub.notifications.services import Message

#: A reminder that is later than this is of no use any more.
LATE = timedelta(hours=12)
Kind = EventMailing.Kind


def messages(mailing: EventMailing, rows: Iterable[Registration]) -> Iterator[Message]:
    """One mail for each of ``rows``, as ``mailing`` asks; its event, and the account of each row, should be at hand."""
    said: dict[str, dict[str, Any]] = {}
    for row in rows:
        language = language_of(row)
        row.event = mailing.event
        with override(language):
            if language not in said:
                said[language] = _shared(mailing) | _OWN[mailing.kind](mailing)
            yield _message(mailing, row, language, said[language])


def reminder_key(event: Event, occurrence: datetime, hours: int) -> str:
    """How the keys begin of the mails of one reminder; a moved event has others."""
    return f"community.event_reminder:{event.pk}:{int(occurrence.timestamp())}:{hours}:"


def _message(mailing: EventMailing, row: Registration, language: str, said: dict[str, Any]) -> Message:
    to, manage = address_of(row), manage_url(row)
    template, is_reminder = f"event_{mailing.kind.lower()}", mailing.kind == Kind.REMINDER
    # A reminder asks nothing of a calendar: the entry stands there since they registered.
    calendar, method = ("", "") if is_reminder else invitation(row)
    if said.get("alternative_url") and not _may_see(mailing.event.alternative, row):
        said = said | {"alternative_url": ""}
    context = {
        **said,
        "registration": row,
        "name": (row.name.split() or to.split("@"))[0],
        "has_place": row.has_place,
        "url": said.get("alternative_url") or said["page_url"] if mailing.kind == Kind.CANCELLED else manage,
        "cancel_url": f"{manage}?answer=no",
    }
    return Message(
        key=f"{_key(mailing)}{row.pk}",
        to=to,
        language=language,
        template=f"community/{template}",
        context=context,
        user=row.user,
        expires_at=min(mailing.due_at + LATE, mailing.occurrence) if is_reminder else mailing.event.ends_at,
        calendar=calendar,
        calendar_method=method,
    )


def _key(mailing: EventMailing) -> str:
    if mailing.kind == Kind.REMINDER:
        return reminder_key(mailing.event, mailing.occurrence, mailing.hours_before)
    return f"community.event_{mailing.kind.lower()}:{mailing.event_id}:{mailing.sequence}:"


def _shared(mailing: EventMailing) -> dict[str, Any]:
    """What is the same for everybody who reads in the language of now."""
    event = mailing.event
    return {
        "event": event,
        "title": str(event.title),
        "day": date_format(event.local_start, "l j F"),
        "facts": facts_of(event),
        "page_url": absolute(reverse("community:event_detail", args=[event.slug])),
    }


def _reminder(mailing: EventMailing) -> dict[str, Any]:
    return {"begins": time_format(mailing.event.local_start), "route": mailing.event.route}


def _changed(mailing: EventMailing) -> dict[str, Any]:
    return {"notes": list(_notes(mailing))}


def _cancelled(mailing: EventMailing) -> dict[str, Any]:
    event, other = mailing.event, mailing.event.alternative
    found: dict[str, Any] = {"reason": event.cancel_reason, "alternative_url": "", "hours": _hours(event, None)}
    if other is not None and other.status == Event.Status.PUBLISHED:
        found["alternative"] = str(other.title)
        found["alternative_day"] = date_format(other.local_start, "l j F Y")
        found["alternative_url"] = absolute(reverse("community:event_detail", args=[other.slug]))
    return found


def _may_see(other: Event | None, row: Registration) -> bool:
    """Whether who reads the mail about ``row`` may see ``other``: what is for members is named to members alone."""
    is_public = other is not None and other.audience == Event.Audience.PUBLIC
    return is_public or (row.user is not None and is_member(row.user))


def _notes(mailing: EventMailing) -> Iterator[str]:
    """What was otherwise before, a sentence each."""
    old = {name: pair[0] for name, pair in mailing.changes.items()}
    if before := old.get(f"title_{mailing.event.title.language}"):
        yield _("It was called “%(old)s” before.") % {"old": before}
    if {"starts_at", "ends_at", "zone"} & set(old):
        yield _("It was planned for %(old)s.") % {"old": _hours(mailing.event, old)}
    if {"place", "address", "city"} & set(old):
        parts = [old.get(name, getattr(mailing.event, name)) for name in ("place", "address", "city")]
        if any(parts):
            yield _("It would have been at %(old)s.") % {"old": ", ".join(part for part in parts if part)}
    if "mode" in old:
        now = mailing.event.get_mode_display()
        yield _("It was %(old)s, and is %(now)s now.") % {"old": Event.Mode(old["mode"]).label, "now": now}
    if "join_url" in old and mailing.event.join_url:
        yield _("The link to join is another one now.")


def _hours(event: Event, old: dict[str, Any] | None) -> str:
    """When it is, or when it was before the changes ``old``: the day and both hours, on its own clocks."""
    old = old or {}
    zone = ZoneInfo(old.get("zone", event.zone))
    starts, ends = (_moment(old.get(name), getattr(event, name), zone) for name in ("starts_at", "ends_at"))
    hours = {"day": date_format(starts, "l j F Y"), "from": time_format(starts), "until": time_format(ends)}
    return _("%(day)s, %(from)s to %(until)s") % hours


def _moment(old: str | None, now: datetime, zone: ZoneInfo) -> datetime:
    return (datetime.fromisoformat(old) if old else now).astimezone(zone)


_OWN: dict[str, Callable[[EventMailing], dict[str, Any]]] = {
    Kind.REMINDER: _reminder,
    Kind.CHANGED: _changed,
    Kind.CANCELLED: _cancelled,
}
