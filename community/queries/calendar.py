"""Gatherings as calendar entries: in a mail, in a file, and in the feeds that a calendar fetches by itself."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from community.links import manage_url
from community.models import Event, Registration, Topic
from community.models.events import EventQuerySet
from community.models.registrations import RegistrationQuerySet
from community.queries.registrations import address_of, language_of
from impacthub.calendars import EDITION, CalendarEntry, Person, stamp_of, stamped, to_ics
from impacthub.notifications.links import absolute
from impacthub.people.models import User

Rows = TypeVar("Rows", bound="QuerySet[Any]")

REQUEST, CANCEL = "REQUEST", "CANCEL"
Status = Registration.Status
#: Answers of who has, or may get, a place; with any other the entry leaves the calendar.
IN_CALENDAR = (Status.GOING, Status.WAITING, Status.OFFERED, Status.MAYBE)
#: A gathering that is called off stays in calendars so long, called so, and then goes.
CANCELLED_KEPT = timedelta(days=30)
#: Gatherings longer ago than this are no longer in a calendar.
PAST_KEPT = timedelta(days=366)
#: What an entry says comes from these.
COLUMNS = (
    "uid", "sequence", "changed_at", "status", "slug", "title_nl", "title_fr", "title_en", "intro_nl", "intro_fr",
    "intro_en", "cancel_reason_nl", "cancel_reason_fr", "cancel_reason_en", "organiser", "starts_at", "ends_at", "zone",
    "mode", "place", "address", "city", "join_url",
)  # fmt: skip


@dataclass(frozen=True)
class Feed:
    """What a calendar that follows us fetches: ``tag`` is another one as soon as it says something else."""

    name: str
    events: EventQuerySet
    tag: str
    changed_at: datetime

    def ics(self) -> bytes:
        """The calendar itself; one query."""
        return to_ics([_entry(event) for event in self.events], name=self.name)


@dataclass(frozen=True)
class AddLinks:
    """Pages of others where somebody puts a gathering in a calendar that they keep there."""

    google: str
    outlook: str


def invitation(registration: Registration) -> tuple[str, str]:
    """What a mail about ``registration`` gives to the reader's calendar, in their language: the text and its method.

    REQUEST puts the entry there or changes it; CANCEL takes it away, when the event is called off or they do not
    come. Its ``event`` and account should be at hand: the mail goes to the account's present address.
    """
    with override(language_of(registration)):
        entry = _for_one(registration)
    if entry.invited:
        entry = replace(entry, invited=replace(entry.invited, email=address_of(registration)))
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


def feed(topic: Topic | None = None) -> Feed:
    """The gatherings that everybody may see, of ``topic`` when it is given, in the language of now.

    One query, which reads one row however many there are: who has them already needs none of them.
    """
    shown = _still_shown(Event.objects.exclude(status=Event.Status.DRAFT))
    events = shown.filter(audience=Event.Audience.PUBLIC)
    if topic:
        events = events.filter(topics=topic)
    name = f"{topic.name} (ImpactHub)" if topic else "ImpactHub"
    seconds, _colon, said = next(iter(stamped(events, COLUMNS)), {"stamp": ""})["stamp"].partition(":")
    tag = hashlib.sha256(repr((EDITION, name, absolute("/"), get_language(), said)).encode()).hexdigest()[:32]
    changed_at = datetime.fromtimestamp(int(seconds or 0), UTC)
    return Feed(name, events.only(*COLUMNS).order_by("starts_at", "pk"), tag, changed_at)


def entries_of(person: User) -> list[CalendarEntry]:
    """The gatherings that ``person`` goes to, waits for or thinks about; one query."""
    rows = _own(Registration.objects.filter(user=person)).select_related("event")
    return [replace(_for_one(row), organiser=None, invited=None) for row in rows.order_by("event__starts_at", "pk")]


def stamp() -> Subquery:
    """What tells the calendar of the person ``OuterRef("user")`` that one of their gatherings changed."""
    rows = _own(Registration.objects.filter(user=OuterRef("user")))
    columns = ["status", "sequence", "confirmed_at", "link_version", *(f"event__{name}" for name in COLUMNS)]
    return stamp_of(rows, columns, changed=Greatest("changed_at", "event__changed_at"))


def _own(rows: RegistrationQuerySet) -> RegistrationQuerySet:
    return _still_shown(rows.filter(status__in=IN_CALENDAR), "event__")


def _still_shown(rows: Rows, prefix: str = "") -> Rows:
    """Without what was long ago, and what was called off so long ago that everybody has seen it."""
    now = timezone.now()
    gone = {f"{prefix}status": Event.Status.CANCELLED, f"{prefix}changed_at__lte": now - CANCELLED_KEPT}
    return rows.filter(**{f"{prefix}ends_at__gt": now - PAST_KEPT}).exclude(**gone)


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
        sequence=event.sequence + registration.sequence,
        cancelled=entry.cancelled or gone,
        tentative=not coming,
        organiser=Person(event.organiser, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        invited=Person(registration.name, registration.email, answer) if registration.email else None,
    )


def _entry(event: Event, *, join: str = "", also: Iterable[str] = ()) -> CalendarEntry:
    cancelled = event.status == Event.Status.CANCELLED
    url = absolute(reverse("community:event_detail", args=[event.slug]))
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
