"""Texts of a session that lost when two people wrote at once, to copy from."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime

from coaching.models import CoachingSession
from impacthub.people.models import User


@dataclass(frozen=True)
class KeptNotes:
    """What somebody typed that does not stand in the notes: label and text, by whom and when."""

    name: str
    at: datetime | None
    texts: list[tuple[str, str]]


def kept_texts(session: CoachingSession) -> list[KeptNotes]:
    """The texts that lost, the last first; one query when there are any."""
    if not session.kept:
        return []
    people = User.objects.get_queryset().in_bulk({entry["by"] for entry in session.kept if entry["by"]})
    return [
        KeptNotes(
            str(people.get(entry["by"], "")),
            parse_datetime(entry["at"]),
            [(label_of(name), text) for name, text in entry["texts"].items()],
        )
        for entry in reversed(session.kept)
    ]


def label_of(name: str) -> str:
    """What a part of the notes is called."""
    label = CoachingSession._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # a plain column
    return str(label)[:1].upper() + str(label)[1:]
