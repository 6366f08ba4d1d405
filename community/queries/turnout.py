"""Who came to gatherings: how many, from which sectors, and what part of them from outside the film sector.

Everything counts people, guests too. Somebody came who was noted at the door; a sector that nobody knows is left out
of the share and told beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, ExtractMonth, ExtractYear, Greatest, Lower, NullIf
from django.utils import timezone

from community.models import LATE, Event, Guest, Registration
from impacthub.people.models import Sector

ZONE = ZoneInfo("Europe/Brussels")
#: Answers with which somebody gives a place back.
GIVEN_BACK = (Registration.Status.NOT_COMING, Registration.Status.MAYBE)


@dataclass
class Turnout:
    """What came of one event, or of several together.

    ``registered`` have a place. ``no_shows`` had one and did not come: None until it is over, and when nobody was
    noted at the door. ``sectors`` counts who came, with an empty sector for those of whom we do not know it.
    """

    registered: int = 0
    waiting: int = 0
    cancelled_late: int = 0
    no_shows: int | None = None
    sectors: dict[str, int] = field(default_factory=dict)

    @property
    def came(self) -> int:
        """Who was noted at the door."""
        return sum(self.sectors.values())

    @property
    def unknown(self) -> int:
        """Who came and of whom we do not know the sector."""
        return self.sectors.get("", 0)

    @property
    def known(self) -> int:
        """The n of the share."""
        return self.came - self.unknown

    @property
    def outside(self) -> int:
        """Who came from outside the film sector."""
        return self.known - self.sectors.get(Sector.FILM, 0)

    @property
    def outside_pct(self) -> int | None:
        """What part of those whose sector is known came from outside the film sector, in whole percents."""
        return (200 * self.outside + self.known) // (2 * self.known) if self.known else None

    @property
    def known_pct(self) -> int | None:
        """Of what part of those who came we know the sector, in whole percents, downwards."""
        return 100 * self.known // self.came if self.came else None


def turnouts(events: Iterable[Event]) -> dict[int, Turnout]:
    """The turnout of each of ``events`` by its pk; three queries, however many there are."""
    events = list(events)
    found = {event.pk: Turnout() for event in events}
    for pk, sectors in _sectors(events).items():
        found[pk].sectors = dict(sectors)
    over = {event.pk for event in events if event.is_over}
    for row in _answers(events):
        turnout = found[row["event_id"]]
        turnout.registered, turnout.waiting = row["registered"], row["waiting"]
        turnout.cancelled_late = row["late"]
        turnout.no_shows = row["missed"] if row["event_id"] in over and turnout.came else None
    return found


def together(parts: Iterable[Turnout]) -> Turnout:
    """The sum of ``parts``; no-shows are those of the events of which we know them."""
    whole, sectors = Turnout(), Counter[str]()
    for part in parts:
        whole.registered += part.registered
        whole.waiting += part.waiting
        whole.cancelled_late += part.cancelled_late
        if part.no_shows is not None:
            whole.no_shows = (whole.no_shows or 0) + part.no_shows
        sectors.update(part.sectors)
    whole.sectors = dict(sectors)
    return whole


def registered_by_sector(event: Event) -> dict[str, int]:
    """How many of those with a place, and of their guests, work in each sector; two queries."""
    return dict(_sectors([event], came=False).get(event.pk, {}))


def distinct_people(events: Iterable[Event]) -> int:
    """How many different people came to one or more of ``events``; who is known by nothing counts each time."""
    came = Q(checked_in_at__isnull=False)
    account = Case(When(user__isnull=False, then=_named("u", "user_id")), default=_named("r", "pk"))
    registered = Registration.objects.filter(came, event__in=events).annotate(who=_address_or(account))
    guests = Guest.objects.filter(came, registration__event__in=events).annotate(who=_address_or(_named("g", "pk")))
    return registered.order_by().values("who").union(guests.order_by().values("who")).count()


def half_of(moment: datetime) -> int:
    """The half-year of ``moment`` on the clocks of Brussels, as a number that rises by 1 each half-year."""
    local = moment.astimezone(ZONE)
    return local.year * 2 + (local.month > 6)


def half_bounds(half: int) -> tuple[datetime, datetime]:
    """The first moment of a half-year, and that of the next."""
    first, after = (datetime(number // 2, 7 if number % 2 else 1, 1, tzinfo=ZONE) for number in (half, half + 1))
    return first, after


@dataclass(frozen=True)
class HalfYear:
    """What a half-year brought: gatherings held, who came, and the longest time without one that ended in it."""

    number: int
    gatherings: int
    turnout: Turnout
    longest_gap: timedelta | None

    @property
    def name(self) -> str:
        """As it stands in an address: 2026-2 is July to December 2026."""
        return f"{self.number // 2}-{self.number % 2 + 1}"


def half_years(last: int, count: int) -> list[HalfYear]:
    """The ``count`` half-years up to ``last``, the newest first, of gatherings that are over; three queries."""
    first = last - count + 1
    begin, end = half_bounds(first)[0], min(half_bounds(last)[1], timezone.now())
    held = Event.objects.taking_place().filter(ends_at__lte=timezone.now(), starts_at__lt=end)
    shown = held.filter(starts_at__gte=begin)
    sectors = _sectors(shown, halves=True)
    moments = dict(shown.order_by("starts_at").values_list("starts_at").annotate(Count("pk")))
    before = held.filter(starts_at__lt=begin).order_by("-starts_at").values_list("starts_at", flat=True).first()
    numbers: Counter[int] = Counter()
    for start, count in moments.items():
        numbers[half_of(start)] += count
    gaps: dict[int, timedelta] = {}
    for earlier, later in zip([before, *moments], moments, strict=False):
        if earlier is not None:
            gaps[half_of(later)] = max(later - earlier, gaps.get(half_of(later), timedelta()))
    return [
        HalfYear(half, numbers[half], Turnout(sectors=dict(sectors.get(half, {}))), gaps.get(half))
        for half in range(last, first - 1, -1)
    ]


def _sectors(
    events: "QuerySet[Event] | Sequence[Event]", *, came: bool = True, halves: bool = False
) -> dict[int, Counter[str]]:
    """How many people came (or are coming) from each sector, by the pk of the event or the half-year; two queries."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for model, prefix in ((Registration, ""), (Guest, "registration__")):
        rows: QuerySet[Any] = model._default_manager.filter(**{f"{prefix}event__in": events})
        rows = rows.filter(checked_in_at__isnull=False) if came else rows.filter(_coming(prefix))
        path = f"{prefix}event"
        rows = rows.annotate(of=_half(f"{path}__starts_at") if halves else F(path))
        for of, sector, people in rows.order_by().values_list("of", "sector").annotate(people=Count("pk")):
            found[of][sector] += people
    return found


def _answers(events: Sequence[Event]) -> Iterable[Mapping[str, Any]]:
    """By event: places given, people waiting, people who gave theirs back late, and places that stayed empty."""
    of_this = Guest.objects.filter(registration=OuterRef("pk"), checked_in_at__isnull=False).order_by()
    guests = Subquery(of_this.values("registration").annotate(people=Count("pk")).values("people"))
    inside = Case(When(checked_in_at__isnull=False, then=1), default=0) + Coalesce(guests, 0)
    late = Q(status__in=GIVEN_BACK, left_at__gt=F("event__starts_at") - LATE)
    return (
        Registration.objects.filter(event__in=events)
        .annotate(inside=inside)
        .order_by()
        .values("event_id")
        .annotate(
            registered=Coalesce(Sum("places", filter=_coming()), 0),
            waiting=Coalesce(Sum(F("heads") - F("places"), filter=Q(status=Registration.Status.WAITING)), 0),
            late=Coalesce(Sum("heads", filter=late), 0),
            missed=Coalesce(Sum(Greatest(0, F("places") - F("inside")), filter=_coming()), 0),
        )
    )


def _coming(prefix: str = "") -> Q:
    """Those with at least one place that is theirs, as ``RegistrationQuerySet.coming`` says."""
    return Q(**{f"{prefix}places__gt": 0}) & ~Q(**{f"{prefix}status": Registration.Status.OFFERED})


def _half(path: str) -> Any:
    """:func:`half_of` in SQL."""
    return ExtractYear(path, tzinfo=ZONE) * 2 + (ExtractMonth(path, tzinfo=ZONE) - 1) / 6


def _address_or(otherwise: Any) -> Any:
    return Coalesce(NullIf(Lower(Cast("email", TextField())), Value("")), otherwise, output_field=TextField())


def _named(letter: str, column: str) -> Any:
    return Concat(Value(letter), Cast(column, TextField()), output_field=TextField())
