"""A gathering as search engines read it: schema.org's Event, as JSON inside the page."""

import json
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from community.models import Event
from impacthub.notifications.links import absolute

#: Signs that could end the script in which the JSON stands.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
MODES = {
    Event.Mode.ON_SITE: "OfflineEventAttendanceMode",
    Event.Mode.ONLINE: "OnlineEventAttendanceMode",
    Event.Mode.HYBRID: "MixedEventAttendanceMode",
}
SCHEMA = "https://schema.org"


def event_data(event: Event) -> SafeString:
    """``event`` as JSON-LD, safe inside a ``script``; empty for what is not public."""
    if event.audience != Event.Audience.PUBLIC or event.status == Event.Status.DRAFT:
        return SafeString("")
    return mark_safe(json.dumps(_described(event), ensure_ascii=False).translate(ESCAPES))  # escaped right there


def _described(event: Event) -> dict[str, Any]:
    url = absolute(reverse("community:event_detail", args=[event.slug]))
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": str(event.title),
        "description": str(event.intro),
        "url": url,
        "startDate": event.local_start.isoformat(timespec="minutes"),
        "endDate": event.local_end.isoformat(timespec="minutes"),
        "eventStatus": f"{SCHEMA}/{_status(event)}",
        "eventAttendanceMode": f"{SCHEMA}/{MODES[Event.Mode(event.mode)]}",
        "location": _places(event, url),
        "organizer": {"@type": "Organization", "name": event.organiser},
        "inLanguage": event.language,
    }
    if event.moved_from and event.status != Event.Status.CANCELLED:
        found["previousStartDate"] = event.moved_from.isoformat(timespec="minutes")
    if event.capacity is not None:
        found["maximumAttendeeCapacity"] = event.capacity
        found["remainingAttendeeCapacity"] = 0 if event.is_full else event.places_left
    if event.image:
        found["image"] = absolute(reverse("community:event_image", args=[event.slug]))
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def _status(event: Event) -> str:
    if event.status == Event.Status.CANCELLED:
        return "EventCancelled"
    return "EventRescheduled" if event.moved_from else "EventScheduled"


def _places(event: Event, url: str) -> list[dict[str, Any]]:
    """The hall and its address; for who joins online the page, because the link itself is for who comes."""
    found: list[dict[str, Any]] = []
    if event.mode != Event.Mode.ONLINE:
        address = {"@type": "PostalAddress", "streetAddress": event.address, "addressLocality": event.city}
        found.append({"@type": "Place", "name": event.place or event.city, "address": address})
    if event.is_online:
        found.append({"@type": "VirtualLocation", "url": url})
    return found
