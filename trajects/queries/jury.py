"""What a jury member reads: in which calls, what is next, and how far they are."""

from dataclasses import dataclass

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import MD5, Concat

from impacthub.people.models import User
from trajects.models import Application, Call, JuryMember, Review
from trajects.queries.columns import call_texts

#: A review in one of these asks nothing more of its juror.
FINISHED = (Review.Status.DONE, Review.Status.ABSTAINED, Review.Status.VOID)


@dataclass(frozen=True)
class Progress:
    """How far somebody is: so many of so many."""

    done: int
    total: int

    @property
    def left(self) -> int:
        """How many are still to read."""
        return self.total - self.done


@dataclass(frozen=True)
class Seat:
    """A place in a jury, and how far its holder is."""

    member: JuryMember
    progress: Progress

    @property
    def is_open(self) -> bool:
        """True while the jury reads."""
        return self.member.call.status == Call.Status.REVIEWING


def seats(user: User) -> list[Seat]:
    """The juries of ``user`` in which there is or was something to read, the newest first; one query."""
    judged = _count(Application.objects.filter(call=OuterRef("call")).to_judge(), "call")
    finished = Review.objects.filter(
        juror=user, application__call=OuterRef("call"), status__in=FINISHED, application__status__in=Application.JUDGED
    )
    members = JuryMember.objects.filter(user=user, call__status__in=Call.READ).select_related("call__cohort")
    rows = members.annotate(judged=judged, finished=_count(finished, "application__call"))
    return [
        Seat(member, Progress(member.finished or 0, member.judged or 0))
        for member in rows.order_by("-call__closes_at", "-pk")
    ]


def seat(user: User, slug: str) -> JuryMember | None:
    """The place of ``user`` in the jury of the call at ``slug``, once there is something to read."""
    members = JuryMember.objects.filter(user=user, call__slug=slug, call__status__in=Call.READ)
    return members.select_related("call").defer(*call_texts()).order_by().first()


def readable(member: JuryMember) -> QuerySet[Application]:
    """What ``member`` can open, to read first: least reviewed first, among those in an order of their own.

    Each has ``my_status``, None before they declared. Once it is decided they only see what they read.
    """
    mine = Review.objects.filter(application=OuterRef("pk"), juror=member.user_id)
    rows = Application.objects.filter(call=member.call_id).annotate(
        my_status=Subquery(mine.values("status")[:1]),
        my_place=_own_place(member),
    )
    judged = Q(status__in=Application.JUDGED) if member.call.status == Call.Status.REVIEWING else Q(pk__in=[])
    read = Q(status__in=Application.HANDED_IN, my_status__isnull=False)
    return rows.filter(judged | read).order_by(*_ORDER)


def progress(member: JuryMember) -> Progress:
    """How far ``member`` is with what the jury judges; one query."""
    finished = Review.objects.filter(application=OuterRef("pk"), juror=member.user_id, status__in=FINISHED)
    judged = Application.objects.filter(call=member.call_id).to_judge().annotate(is_finished=Exists(finished))
    return Progress(**judged.aggregate(done=Count("pk", filter=Q(is_finished=True)), total=Count("pk")))


def next_for(member: JuryMember, after: Application | None = None) -> Application | None:
    """What ``member`` reads next, going round after the one that they skip; None when nothing is left."""
    if member.call.status != Call.Status.REVIEWING:
        return None
    left = (
        readable(member)
        .defer("handed_in")
        .filter(Q(my_status=None) | Q(my_status=Review.Status.OPEN), status__in=Application.JUDGED)
    )
    if after is None:
        return left.first()
    others = left.exclude(pk=after.pk)
    place = (
        Application.objects.filter(pk=after.pk).annotate(place=_own_place(member)).values_list("reviews_in", "place")
    )
    reviews_in, own = place.get()
    later = others.filter(Q(reviews_in__gt=reviews_in) | Q(reviews_in=reviews_in, my_place__gt=own))
    return later.first() or others.first() or left.first()


def _own_place(member: JuryMember) -> MD5:
    """A place that differs from juror to juror and never changes, so that not everybody begins with the same."""
    return MD5(Concat(F("reference"), Value(f":{member.pk}"), output_field=CharField()))


#: What waits first; then as balanced as can be, and in everybody's own order.
_ORDER = (
    Case(When(my_status__in=FINISHED, then=Value(1)), default=Value(0), output_field=IntegerField()),
    "reviews_in",
    "my_place",
    "pk",
)


def _count(rows: QuerySet, over: str) -> Subquery:  # type: ignore[type-arg]  # of any model
    counted = rows.order_by().values(over).annotate(count=Count("pk")).values("count")
    return Subquery(counted, output_field=IntegerField())
