"""Which applications of a call wait to be checked, and until when a refusal can be answered."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from impacthub.working_days import working_day_after
from trajects.models import Application, Call

#: Who is refused can answer for so many working days (spec 4.3).
REPLY_WORKING_DAYS = 5

Status = Application.Status


def reply_end(moment: datetime, call: Call) -> datetime:
    """The end of the fifth working day after ``moment``, in the zone of ``call``."""
    day = working_day_after(moment.astimezone(call.zone).date(), REPLY_WORKING_DAYS)
    return datetime.combine(day, time(23, 59, 59), tzinfo=call.zone)


def to_check(call: Call) -> QuerySet[Application]:
    """What was handed in for ``call``: not yet checked first, then what is refused, then the rest."""
    place = Case(
        When(status=Status.SUBMITTED, then=Value(0)),
        When(status=Status.INELIGIBLE, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Application.objects.filter(call=call, status__in=Application.HANDED_IN)
    return rows.select_related("failed_condition").defer("handed_in").order_by(place, "submitted_at", "pk")


@dataclass(frozen=True)
class Counts:
    """What was handed in, in numbers; ``answered`` is how many refusals wait to be read again."""

    unchecked: int
    refused: int
    answered: int


def counts(call: Call) -> Counts:
    """The checking of ``call`` in numbers; one query."""
    refused = Q(status=Status.INELIGIBLE)
    return Counts(
        **Application.objects.filter(call=call).aggregate(
            unchecked=Count("pk", filter=Q(status=Status.SUBMITTED)),
            refused=Count("pk", filter=refused),
            answered=Count("pk", filter=refused & ~Q(reply="")),
        )
    )


def next_to_check(call: Call, after: Application) -> Application | None:
    """The next one that nobody checked, going round after ``after``; None when all are."""
    waiting = Application.objects.filter(call=call, status=Status.SUBMITTED).exclude(pk=after.pk)
    later = waiting.filter(submitted_at__gte=after.submitted_at) if after.submitted_at else waiting.none()
    return later.order_by("submitted_at", "pk").first() or waiting.order_by("submitted_at", "pk").first()
