"""What this room holds about a person."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from community.models import (
    ContactMessage,
    DoorMark,
    Guest,
    Post,
    PostReport,
    Profile,
    Registration,
    SpaceFollowing,
    Subscriber,
    Thread,
    ThreadFollowing,
)
from impacthub.people.models import User
from impacthub.people.own_data import OwnData, OwnFile, Rows


def in_community(person: User) -> Iterable[OwnData]:
    """Where they went and with whom, what they show of themselves, what they said, and what they get."""
    yield from _meeting(person)
    yield from _showing(person)
    yield from _talking(person)


def _meeting(person: User) -> Iterable[OwnData]:
    own = Registration.objects.filter(Q(user=person) | Q(email__iexact=person.email)).select_related("event")
    fields = (
        "event", "status", "name", "email", "sector", "language", "heads", "places", "needs", "created_at",
        "confirmed_at", "left_at", "checked_in_at", "promotion_reason",
    )  # fmt: skip
    yield OwnData(_("Events you answered to"), Rows(own, *fields))
    guests = Guest.objects.filter(registration__in=own).select_related("registration__event")
    yield OwnData(_("Guests you brought"), Rows(guests, "name", "email", "sector", "checked_in_at"))
    along = Guest.objects.filter(email__iexact=person.email)
    yield OwnData(_("Where you came along with somebody"), Rows(along, "name", "email", "sector", "checked_in_at"))
    marks = DoorMark.objects.filter(noted_by=person).select_related("event")
    yield OwnData(_("Who you let in at the door"), Rows(marks, "event", "present", "tapped_at"))


def _showing(person: User) -> Iterable[OwnData]:
    profiles = Profile.objects.filter(user=person)
    fields = [
        field.name
        for field in Profile._meta.concrete_fields
        if field.name not in ("id", "user") and not field.name.startswith("words_")
    ]
    photos = [OwnFile("photo.jpg", partial(_bytes_of, row.photo)) for row in profiles if row.photo]
    yield OwnData(_("Your profile"), Rows(profiles, *fields), photos)
    yield OwnData(_("Your topics"), [{_("Topic"): str(topic)} for row in profiles for topic in row.topics.all()])
    written = ContactMessage.objects.filter(Q(sender=person) | Q(receiver=person)).select_related("sender", "receiver")
    yield OwnData(
        _("Messages between you and other members"),
        Rows(written, "sender", "receiver", "text", "sent_at", "read_at", "reported_at", "report_reason"),
    )


def _talking(person: User) -> Iterable[OwnData]:
    threads = Thread.objects.filter(author=person).select_related("space")
    yield OwnData(_("Conversations you began"), Rows(threads, "space", "title", "created_at"))
    posts = Post.objects.filter(author=person).select_related("thread")
    yield OwnData(_("What you wrote in them"), Rows(posts, "thread", "number", "text", "status", "created_at"))
    reports = PostReport.objects.filter(reporter=person).select_related("post")
    yield OwnData(_("Posts you reported"), Rows(reports, "post", "reason", "created_at", "upheld"))
    spaces = SpaceFollowing.objects.filter(user=person).select_related("space")
    yield OwnData(_("Spaces you follow"), Rows(spaces, "space", "level"))
    followed = ThreadFollowing.objects.filter(user=person).select_related("thread")
    yield OwnData(_("Conversations you follow"), Rows(followed, "thread", "level", "read_through"))
    reader = Subscriber.objects.filter(Q(user=person) | Q(email__iexact=person.email))
    yield OwnData(
        _("The newsletter"),
        Rows(reader, "email", "language", "sector", "status", "text_version", "asked_at", "confirmed_at", "left_at"),
    )


def _bytes_of(stored: Any) -> bytes:
    with stored.open("rb") as file:
        content: bytes = file.read()
    return content
