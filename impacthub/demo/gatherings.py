"""The gatherings of the demo: who came to those that are past, and who registered for those that come."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from community.models import KEPT_AFTER, Event, EventPart, EventPerson, Registration, Topic
from community.services import GuestInput, confirm_registration, plan_reminders, register
from impacthub.audit.services import record
from impacthub.demo import stills
from impacthub.demo.days import moment
from impacthub.demo.people import DOMAIN
from impacthub.demo.sheets import Sheet, sheet
from trajects.models import Programme

#: The programme that meets, from its first day on; the gatherings before it stand by themselves.
PROGRAMME = "filmpact-verder"
#: Texts of an event in three languages.
TEXTS = ("title", "intro", "text", "route", "for_whom", "price", "language_note", "access", "image_alt", "quote")


def load() -> int:
    """Add topics, and the events that are not there yet; returns how many events."""
    data = sheet("community/events")
    for row in data["topics"]:
        Topic.objects.get_or_create(slug=row["slug"], defaults=in_each("name", row))
    there = set(Event.objects.values_list("slug", flat=True))
    missing = [row for row in data["events"] if row["slug"] not in there]
    for row in missing:
        _add({**data["usual"], **row})
    return len(missing)


def in_each(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """The three columns of the text ``name``."""
    return {f"{name}_{code}": texts.get(code, "") for code in ("nl", "fr", "en")}


def names(first: int = 0) -> Iterator[str]:
    """Invented names, never the same twice, from the ``first`` one on."""
    data = sheet("community/events")["names"]
    pairs = sorted(product(data["first"], data["last"]), key=lambda pair: (hash_of(pair), pair))
    return (f"{given} {family}" for given, family in pairs[first:])


def hash_of(pair: tuple[str, str]) -> int:
    """A number that mixes names, the same on every machine."""
    return sum(ord(sign) * (place + 7) for place, sign in enumerate("".join(pair))) * 7919 % 997


def _add(row: Sheet) -> None:
    starts = moment(row["starts"])
    over = starts < timezone.now()
    event = Event.objects.create(
        slug=row["slug"],
        kind=row["kind"],
        programme=Programme.objects.filter(slug=PROGRAMME, starts_on__lte=starts.date()).first(),
        status=Event.Status.HELD if over else Event.Status.PUBLISHED,
        starts_at=starts,
        ends_at=starts + timedelta(hours=row["hours"]),
        fictional=True,
        organiser="Stichting Beeldbaken",
        step_free=True,
        changed_at=min(timezone.now(), starts - timedelta(days=40)),
        **_place(row),
        **{name: row[name] for name in ("capacity", "max_guests", "hearing_loop", "sign_language") if name in row},
        **{key: text for name in TEXTS for key, text in in_each(name, row.get(name, {})).items()},
    )
    event.topics.set(Topic.objects.filter(slug__in=row["topics"]))
    if row.get("picture"):
        event.image.save(f"{event.slug}.png", ContentFile(stills.draw(event.slug)))
    _programme(event, row)
    record("community.event_created", event, by=None)
    if over:
        _look_back(event, row)
    else:
        plan_reminders(event)
        _look_ahead(event, row)


def _place(row: Sheet) -> dict[str, Any]:
    if row.get("mode") == Event.Mode.ONLINE:
        return {"mode": Event.Mode.ONLINE, "join_url": f"https://meet.{DOMAIN}/{row['slug']}"}
    return {name: row[name] for name in ("place", "address", "city")} | {"language": row.get("language", "nl")}


def _programme(event: Event, row: Sheet) -> None:
    for number, (clock, title, note) in enumerate(row.get("parts", ())):
        texts = in_each("title", title) | in_each("note", note)
        EventPart.objects.create(event=event, starts_at=clock, position=number, **texts)
    for number, (name, role) in enumerate(row.get("people", ())):
        EventPerson.objects.create(event=event, name=name, position=number, **in_each("role", role))


def _look_back(event: Event, row: Sheet) -> None:
    """Who came and who stayed away, by sector; a month afterwards nobody is known by name any more."""
    forgotten = event.ends_at + KEPT_AFTER < timezone.now()
    known = names(event.pk % 200)
    rows: list[Registration] = []
    for came, sectors in ((True, row["came"]), (False, row["stayed_away"])):
        for sector in [sector for sector, count in sectors.items() for _number in range(count)]:
            name = "" if forgotten else next(known)
            rows.append(
                Registration(
                    event=event,
                    name=name,
                    email="" if forgotten else _address(name),
                    sector=sector,
                    places=1,
                    created_at=event.starts_at - timedelta(days=5 + len(rows) % 30),
                    confirmed_at=event.starts_at - timedelta(days=5 + len(rows) % 30),
                    checked_in_at=event.starts_at - timedelta(minutes=len(rows) % 25) if came else None,
                    forgotten_at=event.ends_at + KEPT_AFTER if forgotten else None,
                )
            )
    Registration.objects.bulk_create(rows)
    Event.objects.filter(pk=event.pk).update(places_taken=len(rows))


def _look_ahead(event: Event, row: Sheet) -> None:
    """Register who comes, every fifth with somebody, and then who waits."""
    sectors, known = sheet("community/events")["sectors"], names(event.pk % 200 + 220)
    room = row["registers"]
    number = 0
    while room > 0 or number < row["registers"] + row["waits"]:
        guests = [GuestInput(next(known), "", sectors[(number + 3) % len(sectors)])] if number % 5 == 2 else []
        if 0 < room < 1 + len(guests):
            guests = []
        if room <= 0 and number >= _going(event) + row["waits"]:
            break
        _register(event, next(known), sectors[number % len(sectors)], guests)
        room -= 1 + len(guests)
        number += 1


def _going(event: Event) -> int:
    return event.registrations.filter(status=Registration.Status.GOING).count()


def _register(event: Event, name: str, sector: str, guests: list[GuestInput]) -> None:
    made = register(
        event,
        name=name,
        email=_address(name),
        language="fr" if event.language == "fr" and len(name) % 2 else "nl",
        sector=sector,
        guests=guests,
        needs="",
        may_split=False,
        by=None,
    )
    confirm_registration(made.registration, by=None)


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@bezoek.{DOMAIN}"
