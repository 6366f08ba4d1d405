"""What somebody's overview and the public pages say about cohorts, applications, juries and open calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from impacthub.people.models import User
from trajects.models import Application, Call, Cohort, Offer, Participant, Review, Session
from trajects.queries.cohorts import Item, Week, Year, viewer_from, with_progress, year_of
from trajects.queries.columns import call_texts
from trajects.queries.places import as_told

#: So many applications, juries, calls and cohorts stand on a page.
SHOWN = 5
#: What a jury member has done with an application that is no longer waiting for them.
READ = (Review.Status.DONE, Review.Status.ABSTAINED, Review.Status.VOID)
#: What applicants can still do something about, or wait for.
ALIVE = (
    Application.Status.DRAFT, Application.Status.SUBMITTED, Application.Status.INELIGIBLE,
    *Application.JUDGED, Application.Status.SELECTED, Application.Status.WAITLISTED,
)  # fmt: skip
#: Of somebody's cohorts, what the overview says.
OVERVIEW_COLUMNS = [f"enrolment__cohort__{name}" for name in ("name", "slug", "status", "starts_on", "weeks")]


@dataclass(frozen=True)
class MyYear:
    """The cohort somebody is in now, with its week, and the others."""

    year: Year
    week: Week
    others: Sequence[Cohort]

    @property
    def to_do(self) -> Item | None:
        """The first assignment of this week that is not handed in."""
        return next((item for item in self.week.items if item.kind == "assignment" and not item.is_done), None)

    @property
    def is_now(self) -> bool:
        """True between its first and its last day."""
        return self.year.has_begun and not self.year.is_over


@dataclass(frozen=True)
class Reading:
    """A call that somebody reads for: how many applications there are, and how many they are done with."""

    call: Call
    total: int
    read: int

    @property
    def left(self) -> int:
        """How many wait."""
        return max(0, self.total - self.read)


@dataclass(frozen=True)
class Mine:
    """What this room has for one person."""

    year: MyYear | None
    applications: Sequence[Application]
    readings: Sequence[Reading]
    given: Sequence[Session]

    @property
    def is_empty(self) -> bool:
        """True when there is nothing."""
        return not (self.year or self.applications or self.readings or self.given)

    @property
    def place(self) -> Application | None:
        """An application that got a place which is not confirmed yet, or is offered one."""
        return next((row for row in self.applications if _waits_for_an_answer(row)), None)

    @property
    def draft(self) -> Application | None:
        """A draft that can still be handed in; the one whose call closes first."""
        drafts = [row for row in self.applications if row.is_draft and row.call.takes_drafts]
        return min(drafts, key=lambda row: row.call.closes_at or timezone.now(), default=None)

    @property
    def reading(self) -> Reading | None:
        """A jury that waits for them."""
        return next((reading for reading in self.readings if reading.left), None)


def mine(person: User) -> Mine:
    """What is there for ``person``; four queries, and three more for who takes part in a cohort."""
    return Mine(my_year(person), my_applications(person), my_readings(person), my_sessions(person))


def my_year(person: User) -> MyYear | None:
    """The cohort that ``person`` takes part in now, else the last one they were in."""
    rows = with_progress(Participant.objects.taking_part().filter(user=person))
    rows = rows.select_related("enrolment__cohort").only(*OVERVIEW_COLUMNS)
    rows = rows.order_by("-enrolment__cohort__starts_on", "pk")
    found = list(rows)
    if not found:
        return None
    cohorts = list({row.enrolment.cohort_id: row.enrolment.cohort for row in found}.values())
    today = timezone.localdate()
    now = next((cohort for cohort in cohorts if cohort.starts_on <= today <= cohort.ends_on), cohorts[0])
    own = [row for row in found if row.enrolment.cohort_id == now.pk]
    this = max(now.this_week, 1)
    year = year_of(now, viewer_from(person, own), only_week=this)
    return MyYear(year, year.week(this), [cohort for cohort in cohorts if cohort.pk != now.pk])


def my_applications(person: User) -> list[Application]:
    """The latest applications of ``person`` that are still of interest; one query."""
    rows = Application.objects.filter(people__user=person, status__in=ALIVE).select_related("call", "decision__batch")
    open_offer = Offer.objects.filter(
        application=OuterRef("pk"), status=Offer.Status.OPEN, answer_by__gt=timezone.now()
    )
    rows = rows.annotate(is_offered=Exists(open_offer)).order_by("-pk")
    rows = rows.defer("handed_in", "score_sheet", *call_texts())
    return [as_told(application) for application in rows[:SHOWN]]


def _waits_for_an_answer(application: Application) -> bool:
    """A row of :func:`my_applications` that has a place to confirm, or is offered one."""
    return application.status == Application.Status.SELECTED or getattr(application, "is_offered", False)


def my_readings(person: User) -> list[Reading]:
    """The calls that ``person`` reads for now; one query."""
    judged = Application.objects.filter(call=OuterRef("pk"), status__in=Application.JUDGED)
    was_read = judged.filter(reviews__juror=person, reviews__status__in=READ)  # one review a juror
    reading = Call.objects.judged_by(person).exclude(status=Call.Status.DECIDED)
    calls: QuerySet[Any] = reading.annotate(to_read=_count_of(judged), was_read=_count_of(was_read))
    rows = calls.only("slug", "closes_at", "title_nl", "title_fr", "title_en").order_by("closes_at", "pk")[:SHOWN]
    return [Reading(call, call.to_read or 0, call.was_read or 0) for call in rows]


def _count_of(applications: QuerySet[Application]) -> Subquery:
    """How many of ``applications`` there are in their call; NULL for none."""
    return Subquery(applications.order_by().values("call").values(count=Count("pk")), output_field=IntegerField())


def my_sessions(person: User) -> list[Session]:
    """What ``person`` gives: from a week ago, because attendance may still have to be noted; one query."""
    since = timezone.now() - timedelta(days=7)
    rows = Session.objects.filter(trainers=person, ends_at__gte=since, status=Session.Status.PLANNED)
    columns = ("slug", "starts_at", "place", "title_nl", "title_fr", "title_en", "cohort__slug", "cohort__name")
    return list(rows.select_related("cohort").only(*columns).order_by("starts_at", "pk")[:SHOWN])


def open_call() -> Call | None:
    """The call that closes first of those one can apply in now; one query."""
    return open_calls().first()


def open_calls() -> QuerySet[Call]:
    """The calls that are open now, the first to close first."""
    return Call.objects.open_now().select_related("cohort__programme").order_by("closes_at", "pk")


def calls_of(programme: int) -> list[Call]:
    """The calls of a programme that are open or announced; one query."""
    now = timezone.now()
    announced = [Call.Status.SCHEDULED, Call.Status.OPEN]
    calls = Call.objects.filter(cohort__programme=programme, status__in=announced, closes_at__gt=now)
    return list(calls.order_by(F("opens_at").asc(), "pk")[:SHOWN])


def public_cohorts(programme: int) -> list[Cohort]:
    """The cohorts of a programme as everybody may know them; one query."""
    cohorts = Cohort.objects.filter(programme=programme).exclude(status=Cohort.Status.DRAFT)
    return list(cohorts.order_by("-starts_on", "pk")[:SHOWN])
