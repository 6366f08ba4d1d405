"""Who is expected at an event and who came in, as the list at the door shows it."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from community.models import Event, Guest, Registration

#: Letters that are no letter with an accent, and that most keyboards lack.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True)
class DoorLine:
    """One person of the list. ``key`` names the line: the registration, or the registration and the guest."""

    key: str
    name: str
    host: str
    sector: str
    is_inside: bool
    has_place: bool
    registration: Registration

    @property
    def is_walk_in(self) -> bool:
        """True for who was added here, until they are taken back."""
        return self.registration.source == Registration.Source.DOOR and self.registration.has_place


@dataclass(frozen=True)
class Door:
    """The list, and how many came of how many who are expected. Who came without a place is expected too."""

    lines: list[DoorLine]
    came: int
    expected: int

    @property
    def inside(self) -> list[str]:
        """The keys of who came in."""
        return [line.key for line in self.lines if line.is_inside]


def door_of(event: Event) -> Door:
    """Everybody who answered, by name, guests behind who brings them; two queries."""
    rows = sorted(event.registrations.prefetch_related("guests"), key=lambda row: (fold(row.name), row.pk))
    lines = [line for row in rows for line in _lines(row)]
    came = sum(line.is_inside for line in lines)
    return Door(lines, came, sum(line.has_place or line.is_inside for line in lines))


def shown_at_the_door(lines: Iterable[DoorLine], words: str) -> list[DoorLine]:
    """Those to whose name, or that of who brings or accompanies them, every one of ``words`` is a beginning.

    Without words: who has a place or came in, because the others are not expected.
    """
    wanted = fold(words).split()
    if not wanted:
        return [line for line in lines if line.has_place or line.is_inside]
    lines = list(lines)
    groups = {line.registration.pk for line in lines if begins(line.name, wanted)}
    return [line for line in lines if line.registration.pk in groups]


def begins(name: str, wanted: Sequence[str]) -> bool:
    """True when each of ``wanted`` (folded) begins a word of ``name``."""
    parts = fold(name).replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in wanted)


def fold(text: str) -> str:
    """Lower-case and without accents, so that "jose" finds "José" and "luk" finds "Łukasz"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _lines(row: Registration) -> list[DoorLine]:
    """Who registered and their guests; the first so many of them have the places."""
    heads: list[Registration | Guest] = [row, *row.guests.all()]
    places = row.places if row.has_place else 0
    return [
        DoorLine(
            key=str(row.pk) if head is row else f"{row.pk}-{head.pk}",
            name=head.name,
            host="" if head is row else row.name,
            sector=head.sector,
            is_inside=head.checked_in_at is not None,
            has_place=number < places,
            registration=row,
        )
        for number, head in enumerate(heads)
    ]
