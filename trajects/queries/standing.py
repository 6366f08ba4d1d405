"""How far somebody is towards a certificate: the one place where its rule is worked out, for one person and for many.

Attendance counts per person, deliverables per team. A session counts when it is for the whole cohort, counts for the
certificate and was held; excused is not there. Percentages are cut, not rounded, so that 79.96 never shows as 80.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum

from trajects.models import Assignment, Attendance, Cohort, Participant, Session, Submission

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Standing:
    """The figures of one participant. ``held`` of the cohort's counting sessions are over, ``left`` still come.

    ``hours`` are those of all sessions attended and of all assignments that were accepted.
    """

    held: int
    left: int
    there: int
    deliverables: int
    accepted: int
    hours: Decimal
    attendance_needed: int
    deliverables_needed: int

    @property
    def attendance_pct(self) -> Decimal:
        """The share of the sessions held that they attended; 0 while none was held."""
        return _share(self.there, self.held) if self.held else Decimal("0.0")

    @property
    def deliverables_pct(self) -> Decimal:
        """The share of the deliverables that were accepted; 100 when the cohort has none."""
        return _share(self.accepted, self.deliverables) if self.deliverables else Decimal("100.0")

    @property
    def has_attended(self) -> bool:
        """True when the attendance suffices."""
        return self.attendance_pct >= self.attendance_needed

    @property
    def has_delivered(self) -> bool:
        """True when the deliverables suffice."""
        return self.deliverables_pct >= self.deliverables_needed

    @property
    def is_reached(self) -> bool:
        """True when the rule is met: no counting session is left, and both shares suffice."""
        begun = self.held or self.deliverables
        return bool(begun) and not self.left and self.has_attended and self.has_delivered


@dataclass(frozen=True)
class Known:
    """What a page has read already: counting sessions ``held`` and ``left``, and how many deliverables there are.

    ``accepted`` maps an enrolment to how many of its deliverables were accepted, and the hours of all that was.
    """

    held: int
    left: int
    deliverables: int
    accepted: Mapping[int, tuple[int, Decimal]]


def standing_of(participant: Participant) -> Standing:
    """The figures of one participant; four queries."""
    return standings(participant.enrolment.cohort, [participant])[participant.pk]


def standings(
    cohort: Cohort, participants: Iterable[Participant], *, known: Known | None = None
) -> dict[int, Standing]:
    """The figures of ``participants`` of ``cohort`` by their pk; four queries, one when the rest is ``known``."""
    people = list(participants)
    known = known or _known(cohort, people)
    attended = _attended(people)
    none: dict[str, Any] = {}
    return {
        person.pk: Standing(
            held=known.held,
            left=known.left,
            there=attended.get(person.pk, none).get("there", 0),
            deliverables=known.deliverables,
            accepted=known.accepted.get(person.enrolment_id, (0, Decimal()))[0],
            hours=_hours(
                attended.get(person.pk, none).get("time") or timedelta(),
                known.accepted.get(person.enrolment_id, (0, Decimal()))[1],
            ),
            attendance_needed=cohort.attendance_pct,
            deliverables_needed=cohort.deliverables_pct,
        )
        for person in people
    }


def _known(cohort: Cohort, people: list[Participant]) -> Known:
    sessions = cohort.sessions.counting().aggregate(
        held=Count("pk", filter=Q(status=Session.Status.HELD)),
        left=Count("pk", filter=Q(status=Session.Status.PLANNED)),
    )
    deliverables = Assignment.objects.filter(cohort=cohort).deliverables().count()
    return Known(sessions["held"], sessions["left"], deliverables, _accepted(people))


def _attended(people: list[Participant]) -> dict[int, dict[str, Any]]:
    """By participant: how many counting sessions they attended, and how long all that they attended lasted."""
    lasted = ExpressionWrapper(F("session__ends_at") - F("session__starts_at"), output_field=DurationField())
    counting = Q(session__counts=True, session__enrolment__isnull=True)
    rows = (
        Attendance.objects.filter(
            participant__in=[person.pk for person in people],
            status__in=Attendance.THERE,
            session__status=Session.Status.HELD,
        )
        .order_by()
        .values("participant")
        .annotate(there=Count("pk", filter=counting), time=Sum(lasted))
    )
    return {row["participant"]: dict(row) for row in rows}


def _accepted(people: list[Participant]) -> dict[int, tuple[int, Decimal]]:
    """By enrolment: how many deliverables were accepted, and the hours of every assignment that was."""
    rows = (
        Submission.objects.filter(
            enrolment__in={person.enrolment_id for person in people}, status=Submission.Status.ACCEPTED
        )
        .order_by()
        .values("enrolment")
        .annotate(deliverables=Count("pk", filter=Q(assignment__is_deliverable=True)), hours=Sum("assignment__hours"))
    )
    return {row["enrolment"]: (row["deliverables"], row["hours"]) for row in rows}


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part * 100) / whole).quantize(_TENTH, rounding=ROUND_DOWN)


def _hours(time: timedelta, assigned: Decimal) -> Decimal:
    seconds = Decimal(time.days * 86_400 + time.seconds)
    return (seconds / 3600 + assigned).quantize(_TENTH, rounding=ROUND_HALF_UP)
