"""What waits for the coordinators: counts that ask for something, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from impacthub.people.models import User
from trajects import permissions
from trajects.models import Application, Call, Cohort, Decision, Offer, Session
from trajects.models.selection import UNDO_FOR
from trajects.queries.columns import call_texts

#: So many of the newest calls, and so many cohorts, are looked at.
LOOKED_AT = 10
#: Calls in which somebody may have to do something.
AT_WORK = (Call.Status.CLOSED, Call.Status.REVIEWING, Call.Status.DECIDED)
#: Cohorts that nobody is offered a place in any more.
FULL_UP = (Cohort.Status.EVALUATING, Cohort.Status.CLOSED)


@dataclass(frozen=True)
class ToDo:
    """Something that waits: how many of it in words, where (a call or a cohort), and the page to do it on."""

    number: int
    words: str
    where: str
    url: str


def to_do(person: User) -> list[ToDo]:
    """What waits for ``person``, who coordinates; nothing for others. Two queries."""
    if not permissions.can_coordinate(person):
        return []
    return [*(each for call in _calls() for each in _of_call(call)), *_sessions()]


def _calls() -> "QuerySet[Any]":
    """The newest calls with what waits in each, counted."""
    applications = Application.objects.filter(call=OuterRef("pk"))
    decisions = Decision.objects.filter(application__call=OuterRef("pk"))
    unsent = decisions.filter(batch=None, application__status__in=Application.JUDGED)
    waiting = decisions.filter(
        outcome=Decision.Outcome.WAITLISTED, batch__isnull=False, batch__sent_at__lte=timezone.now() - UNDO_FOR,
        application__status=Application.Status.WAITLISTED,
    ).exclude(application__in=Offer.objects.values("application"))  # fmt: skip
    calls = Call.objects.filter(status__in=AT_WORK).exclude(cohort__status=Cohort.Status.CLOSED)
    counted = calls.annotate(
        unchecked=_count(applications.filter(status=Application.Status.SUBMITTED), "call"),
        unsent=_count(unsent, "application__call"),
        waiting=_count(waiting, "application__call"),
    )
    columns = [name.removeprefix("call__") for name in call_texts()]
    return counted.select_related("cohort").defer(*columns).order_by("-closes_at", "-pk")[:LOOKED_AT]


def _count(rows: "QuerySet[Any]", by: str) -> Coalesce:
    """How many of ``rows`` there are of one ``by``."""
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _of_call(call: Any) -> Iterator[ToDo]:
    """What waits in one call of :func:`_calls`."""
    places = 0 if call.cohort.status in FULL_UP else min(call.cohort.places_left, call.waiting)
    found = (
        (call.unchecked, "eligibility_list", _unchecked(call.unchecked)),
        (call.unsent, "decision_mails", _unsent(call.unsent)),
        (places, "reserve_list", _places(places)),
    )
    for number, page, words in found:
        if number > 0:
            yield ToDo(number, words, str(call.title), reverse(f"trajects:{page}", args=[call.slug]))


def _sessions() -> list[ToDo]:
    """For every cohort the sessions that are over without anybody noted; the link leads to the oldest."""
    over = Session.objects.filter(status=Session.Status.PLANNED, ends_at__lt=timezone.now())
    counted = over.annotate(number=Window(Count("pk"), partition_by=F("cohort_id")))
    columns = counted.order_by("cohort_id", "starts_at", "pk").distinct("cohort_id")
    rows = columns.values_list("number", "slug", "cohort__slug", "cohort__name")[:LOOKED_AT]
    return [
        ToDo(number, _unnoted(number), name, reverse("trajects:session_attendance", args=[cohort, slug]))
        for number, slug, cohort, name in rows
    ]


def _unchecked(number: int) -> str:
    return ngettext("%(count)d application to check", "%(count)d applications to check", number) % {"count": number}


def _unsent(number: int) -> str:
    return ngettext(
        "%(count)d decision waits to be sent", "%(count)d decisions wait to be sent", number
    ) % {"count": number}  # fmt: skip


def _places(number: int) -> str:
    return ngettext(
        "%(count)d free place for the reserve list", "%(count)d free places for the reserve list", number
    ) % {"count": number}  # fmt: skip


def _unnoted(number: int) -> str:
    return ngettext(
        "%(count)d session without attendance", "%(count)d sessions without attendance", number
    ) % {"count": number}  # fmt: skip
