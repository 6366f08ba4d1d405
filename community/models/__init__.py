"""Event and registration; profile and message; space, thread and post; subscriber and newsletter."""

from community.models.events import LATE, Event, EventPart, EventPerson, Topic
from community.models.members import Audience, ContactMessage, Profile
from community.models.newsletter import Newsletter, Subscriber
from community.models.registrations import (
    CONFIRM_WITHIN,
    KEPT_AFTER,
    DoorMark,
    EventMailing,
    Guest,
    Head,
    Registration,
)
from community.models.spaces import (
    REPORTS_TO_HIDE,
    Digest,
    Level,
    Post,
    PostReport,
    Space,
    SpaceFollowing,
    Thread,
    ThreadFollowing,
)

__all__ = [
    "CONFIRM_WITHIN",
    "KEPT_AFTER",
    "LATE",
    "REPORTS_TO_HIDE",
    "Audience",
    "ContactMessage",
    "Digest",
    "DoorMark",
    "Event",
    "EventMailing",
    "EventPart",
    "EventPerson",
    "Guest",
    "Head",
    "Level",
    "Newsletter",
    "Post",
    "PostReport",
    "Profile",
    "Registration",
    "Space",
    "SpaceFollowing",
    "Subscriber",
    "Thread",
    "ThreadFollowing",
    "Topic",
]
