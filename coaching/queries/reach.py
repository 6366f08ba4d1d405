"""Whom the campaign reached, by the specification's definitions (3.3); channels are never added up.

Events held: status held, reported or closed. In-person audience of an event: counted, else registered, else
estimated, always shown split by that quality (V16). Average occupancy: Σ attendance ÷ Σ places, over events with both.
Priority share: attendance at events for an audience that can make the change ÷ total. Beyond the choir: attendance at
events with an audience whose stance is neutral or against ÷ total. Cost per attendee and per action: really spent
direct cash ÷ in-person audience, ÷ actions done at the events (pledges, sign-ups and questions to policy makers).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from coaching.models import Plan, Reach, Screening

CENT = Decimal("0.01")
TENTH = Decimal("0.1")
#: In this order the first number that is there is how many came.
QUALITIES = ("counted", "registered", "estimated")
#: Kinds of screenings that are lessons.
EDUCATION = frozenset({Screening.Kind.SCHOOL, Screening.Kind.HIGHER_ED})


@dataclass(frozen=True)
class Event:
    """A screening that took place, as far as the figures need it. ``attendance`` is how many and how that is known."""

    pk: int
    kind: str
    municipality: str
    capacity: int | None
    attendance: tuple[int, str] | None
    actions: int = 0
    materials: int = 0
    fee_paid: Decimal = Decimal(0)

    @property
    def came(self) -> int:
        """How many came, as far as it is known."""
        return self.attendance[0] if self.attendance else 0


@dataclass(frozen=True)
class ReachFigures:
    """All figures of reach; shares are percentages with one decimal, None while there is nothing to divide by."""

    events: int = 0
    reported: int = 0
    by_quality: dict[str, int] = field(default_factory=dict)
    occupancy: Decimal | None = None
    priority_share: Decimal | None = None
    beyond_share: Decimal | None = None
    municipalities: list[tuple[str, int, int]] = field(default_factory=list)
    education: int = 0
    education_events: int = 0
    actions: int = 0
    materials: int = 0
    fee_income: Decimal = Decimal(0)
    channels: list[Reach] = field(default_factory=list)

    @property
    def audience(self) -> int:
        """The in-person audience; shown with its split by quality, never alone (V16)."""
        return sum(self.by_quality.values())

    @property
    def per_event(self) -> Decimal | None:
        """How many came to an event whose report is there, one decimal."""
        return share_of(self.audience, self.reported, 1)


def reach_figures(plan: Plan) -> ReachFigures:
    """The figures of ``plan``; four queries, however many screenings there are."""
    rows = Screening.objects.filter(plan=plan, status__in=Screening.TOOK_PLACE).select_related("report")
    events = [_event(row) for row in rows]
    agents, not_for = _audiences_of(plan)
    channels = Reach.objects.filter(plan=plan, number__isnull=False).present()
    return figures_of(events, priority=agents, beyond=not_for, channels=list(channels))


def figures_of(
    events: Sequence[Event], *, priority: set[int] | None, beyond: set[int] | None, channels: Sequence[Reach] = ()
) -> ReachFigures:
    """The figures of ``events``, pure: ``priority`` and ``beyond`` are those with such an audience, by their key.

    Both are None when no event says for which audience it was.
    """
    known = [event for event in events if event.attendance is not None]
    by_quality: Counter[str] = Counter()
    for event in known:
        assert event.attendance is not None
        by_quality[event.attendance[1]] += event.came
    total = sum(by_quality.values())
    seated = [event for event in known if event.capacity]
    lessons = [event for event in events if event.kind in EDUCATION]
    return ReachFigures(
        events=len(events),
        reported=len(known),
        by_quality={quality: by_quality[quality] for quality in QUALITIES if quality in by_quality},
        occupancy=share_of(_came(seated) * 100, sum(event.capacity or 0 for event in seated), 1),
        priority_share=_share_among(known, priority, total),
        beyond_share=_share_among(known, beyond, total),
        municipalities=_municipalities(events),
        education=_came(lessons),
        education_events=len(lessons),
        actions=sum(event.actions for event in events),
        materials=sum(event.materials for event in events),
        fee_income=sum((event.fee_paid for event in events), Decimal(0)),
        channels=list(channels),
    )


def _share_among(known: Iterable[Event], chosen: set[int] | None, total: int) -> Decimal | None:
    if chosen is None:
        return None
    return share_of(_came(event for event in known if event.pk in chosen) * 100, total, 1)


def _came(events: Iterable[Event]) -> int:
    return sum(event.came for event in events)


def _municipalities(events: Iterable[Event]) -> list[tuple[str, int, int]]:
    """Each municipality with its events and attendance, most events first; one spelled otherwise is another."""
    names: dict[str, str] = {}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for event in events:
        if event.municipality.strip():
            key = event.municipality.strip().casefold()
            names.setdefault(key, event.municipality.strip())
            counts[key][0] += 1
            counts[key][1] += event.came
    found = [(names[key], held, came) for key, (held, came) in counts.items()]
    return sorted(found, key=lambda row: (-row[1], row[0].casefold()))


def share_of(part: Decimal | int, whole: Decimal | int, decimals: int) -> Decimal | None:
    """``part`` ÷ ``whole``, to one or two decimals; None when ``whole`` is nothing."""
    step = TENTH if decimals == 1 else CENT
    return (Decimal(part) / Decimal(whole)).quantize(step, rounding=ROUND_HALF_UP) if whole else None


def _event(row: Screening) -> Event:
    report = getattr(row, "report", None)
    paid = row.fee_agreed if row.fee_status == Screening.FeeStatus.PAID else None
    return Event(
        pk=row.pk,
        kind=row.kind,
        municipality=row.municipality,
        capacity=row.capacity,
        attendance=report.attendance if report else None,
        actions=sum(filter(None, (report.pledges, report.sign_ups, report.policy_questions))) if report else 0,
        materials=(report.materials_taken or 0) if report else 0,
        fee_paid=paid or Decimal(0),
    )


def _audiences_of(plan: Plan) -> tuple[set[int] | None, set[int] | None]:
    """The screenings with an audience that can make the change, and those with one that is neutral or against.

    None when no screening has an audience: then nothing can be said.
    """
    links = Screening.audiences.through._default_manager.filter(screening__plan=plan, audience__removed_at__isnull=True)
    found = list(links.values_list("screening", "audience__is_key_agent", "audience__stance"))
    if not found:
        return None, None
    agents = {screening for screening, is_agent, _stance in found if is_agent}
    return agents, {screening for screening, _is_agent, stance in found if stance is not None and stance <= 0}
