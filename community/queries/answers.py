"""Everybody who answered an event, for who organises it: by answer, with turns, guests and who came."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from community.models import LATE, Event, Guest, Registration
from community.queries.turnout import GIVEN_BACK
from impacthub.people.models import Sector

Status = Registration.Status
COMING = Q(places__gt=0) & ~Q(status=Status.OFFERED)
NO_SHOW = COMING & Q(inside__lt=F("places"))
UNCONFIRMED = Q(confirmed_at=None, status__in=Registration.LIVE)


@dataclass(frozen=True)
class Filter:
    """One way to look at answers: its name in the address, its words, which it keeps, and how many people they are."""

    name: str
    label: Any
    keeps: Callable[[Event], Q]
    people: Any


def gave_back_late(event: Event) -> Q:
    """Those who gave their place back within a day of the beginning."""
    return Q(status__in=GIVEN_BACK, left_at__gt=event.starts_at - LATE)


FILTERS = (
    Filter("all", pgettext_lazy("answers", "everybody"), lambda event: Q(), F("heads")),
    Filter("coming", pgettext_lazy("answers", "with a place"), lambda event: COMING, F("places")),
    Filter("waiting", Status.WAITING.label, lambda event: Q(status=Status.WAITING), F("heads") - F("places")),
    Filter("offered", Status.OFFERED.label, lambda event: Q(status=Status.OFFERED), F("heads")),
    Filter("maybe", Status.MAYBE.label, lambda event: Q(status=Status.MAYBE), F("heads")),
    Filter("not-coming", Status.NOT_COMING.label, lambda event: Q(status=Status.NOT_COMING), F("heads")),
    Filter("expired", Status.EXPIRED.label, lambda event: Q(status=Status.EXPIRED), F("heads")),
    Filter("unconfirmed", gettext_lazy("to be confirmed"), lambda event: UNCONFIRMED, F("heads")),
    Filter("needs", gettext_lazy("need something"), lambda event: ~Q(needs=""), Value(1)),
    Filter("late", gettext_lazy("cancelled late"), gave_back_late, F("heads")),
    Filter("came", gettext_lazy("came"), lambda event: Q(inside__gt=0), F("inside")),
    Filter("no-show", gettext_lazy("did not come"), lambda event: NO_SHOW, F("places") - F("inside")),
)
BY_NAME = {row.name: row for row in FILTERS}


def answers_of(event: Event, show: str = "all", sector: str | None = None) -> "QuerySet[Registration]":
    """The answers that ``show`` (a name of ``FILTERS``) keeps, who waits by turn and everybody else by name.

    Each row has ``inside`` (how many of its people came) and ``turn`` (1 for the next on the waiting list, else None).
    ``sector`` keeps those of that sector, or with a guest of it; an empty one those of whom somebody's is unknown.
    """
    ahead = Registration.objects.in_queue().filter(event=OuterRef("event"), queue_number__lte=OuterRef("queue_number"))
    turn = ahead.order_by().values("event").annotate(people=Count("pk")).values("people")
    rows = _with_inside(event).annotate(turn=Subquery(turn, output_field=IntegerField()))
    rows = rows.filter((BY_NAME.get(show) or BY_NAME["all"]).keeps(event))
    if sector is not None:
        theirs = Guest.objects.filter(registration=OuterRef("pk"), sector=sector)
        rows = rows.filter(Q(sector=sector) | Q(Exists(theirs)))
    return rows.order_by(F("queue_number").asc(nulls_last=True), "name", "pk").prefetch_related("guests")


def people_by_filter(event: Event) -> dict[str, int]:
    """How many people each of ``FILTERS`` is about; one query."""
    sums: dict[str, Any] = {
        f"n{number}": Coalesce(Sum(row.people, filter=row.keeps(event), output_field=IntegerField()), 0)
        for number, row in enumerate(FILTERS)
    }
    found = _with_inside(event).order_by().aggregate(**sums)
    return {row.name: found[f"n{number}"] for number, row in enumerate(FILTERS)}


def _with_inside(event: Event) -> "QuerySet[Registration]":
    guests = Guest.objects.filter(registration=OuterRef("pk"), checked_in_at__isnull=False).order_by()
    counted = Subquery(guests.values("registration").annotate(people=Count("pk")).values("people"))
    own = Case(When(checked_in_at__isnull=False, then=1), default=0)
    return event.registrations.annotate(inside=own + Coalesce(counted, 0))


def answers_table(event: Event) -> tuple[list[str], Iterator[list[Any]]]:
    """The head and the rows of a table with a line for every person, guests behind who brings them."""
    head = [
        _("Name"), _("E-mail address"), _("Answer"), _("Turn"), _("With"), _("Sector"), _("Has a place"),
        _("Came in at"), _("Cancelled late"), _("Needs"), _("Language"), _("Registered at"),
    ]  # fmt: skip
    return head, _lines(event)


def _lines(event: Event) -> Iterator[list[Any]]:
    sectors = {value: str(label) for value, label in Sector.choices}
    for row in answers_of(event):
        row.event = event
        answer, places = row.get_status_display(), row.places if row.has_place else 0
        turn: int | None = row.turn  # type: ignore[attr-defined]  # annotated
        heads: list[Registration | Guest] = [row, *row.guests.all()]
        for number, head in enumerate(heads):
            own = head is row
            late = row.status in GIVEN_BACK and row.left_late
            yield [
                head.name, head.email, answer, turn if own else None, "" if own else row.name,
                sectors.get(head.sector, ""), _("yes") if number < places else _("no"), head.checked_in_at,
                _("yes") if late else "", row.needs if own else "", row.get_language_display() if own else "",
                row.created_at,
            ]  # fmt: skip
