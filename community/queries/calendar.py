"""Gatherings as calendar entries: in a mail, in a file, and in the feeds that a calendar fetches by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parseaddr
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from community.links import manage_url
from community.models import Event, Registration
from impacthub.calendars import CalendarEntry, Person, to_ics
from impacthub.notifications.links import absolute

REQUEST, CANCEL = "REQUEST", "CANCEL"
Status = Registration.Status
#: Answers of who has, or may get, a place; with any other the entry leaves the calendar.
IN_CALENDAR = frozenset({Status.GOING, Status.WAITING, Status.OFFERED, Status.MAYBE})


@dataclass(frozen=True)
class AddLinks:
    """Pages of others where somebody puts a gathering in a calendar that they keep there."""

    google: str
    outlook: str


def invitation(registration: Registration) -> tuple[str, str]:
    """What a mail about ``registration`` gives to the reader's calendar, in their language: the text and its method.

    REQUEST puts the entry there or changes it; CANCEL takes it away, when the event is called off or they do not
    come. Its ``event`` should be at hand.
    """
    with override(registration.language):
        entry = _for_one(registration)
    method = CANCEL if entry.cancelled else REQUEST
    return to_ics([entry], method=method).decode(), method


def event_ics(event: Event) -> bytes:
    """``event`` for anybody, in the language of now, as a file to open in a calendar."""
    return to_ics([_entry(event)])


def registration_ics(registration: Registration) -> bytes:
    """The event of ``registration`` for who registered, in the language of now, with the link to join."""
    return to_ics([replace(_for_one(registration), organiser=None, invited=None)])


def add_links(event: Event) -> AddLinks:
    """Where somebody who keeps their calendar at one of the two large ones adds ``event`` with one click."""
    entry = _entry(event)
    starts, ends = (moment.astimezone(UTC) for moment in (entry.starts_at, entry.ends_at))
    google = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{starts:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}",
        "details": entry.text,
        "location": entry.place,
        "ctz": entry.zone,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.title,
        "startdt": f"{starts:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        "body": entry.text,
        "location": entry.place,
    }
    return AddLinks(
        f"https://calendar.google.com/calendar/render?{urlencode(google)}",
        f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(outlook)}",
    )


def _for_one(registration: Registration) -> CalendarEntry:
    event = registration.event
    coming = registration.status == Status.GOING and registration.is_confirmed
    gone = registration.status not in IN_CALENDAR
    join = event.join_url if coming else ""
    answer = "ACCEPTED" if coming else "DECLINED" if gone else "TENTATIVE"
    manage = _("Change your answer or give your place back: %(url)s") % {"url": manage_url(registration)}
    entry = _entry(event, join=join, also=() if gone else (manage,))
    return replace(
        entry,
        changed_at=max(event.changed_at, registration.changed_at),
        cancelled=entry.cancelled or gone,
        tentative=not coming,
        organiser=Person(event.organiser, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        invited=Person(registration.name, registration.email, answer) if registration.email else None,
    )


def _entry(event: Event, *, join: str = "", also: Iterable[str] = ()) -> CalendarEntry:
    cancelled = event.status == Event.Status.CANCELLED
    url = absolute(f"/{get_language()}/events/{event.slug}/")
    return CalendarEntry(
        uid=f"{event.uid}@impacthub",
        title=_("Called off: %(title)s") % {"title": event.title} if cancelled else str(event.title),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        changed_at=event.changed_at,
        sequence=event.sequence,
        place=_place(event, join),
        text=_text(event, url, join, also),
        url=url,
        cancelled=cancelled,
        zone=event.zone,
    )


def _place(event: Event, join: str) -> str:
    on_site = ", ".join(part for part in (event.place, event.address, event.city) if part)
    return on_site or join or (_("Online") if event.is_online else "")


def _text(event: Event, url: str, join: str, also: Iterable[str]) -> str:
    if event.status == Event.Status.CANCELLED:
        return "\n".join(part for part in (str(event.cancel_reason), url) if part)
    organised = _("Organised by %(organiser)s") % {"organiser": event.organiser}
    joined = [_("Join online: %(url)s") % {"url": join}] if join else []
    return "\n\n".join([str(event.intro), "\n".join([*joined, organised, *also, url])])
