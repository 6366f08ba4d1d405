"""What is decided for a call: pending and sent, who is told, and who waits for a place in which order."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy

from trajects.models import Application, ApplicationPerson, Call, Cohort, Decision, DecisionBatch, Offer
from trajects.models.selection import MOTIVATION_MIN, UNDO_FOR

#: What the board can be narrowed to.
FILTERS = (
    ("undecided", gettext_lazy("Without a decision")),
    ("pending", gettext_lazy("Waits to be sent")),
    ("sent", gettext_lazy("Sent")),
)

#: A cohort that is over takes nobody any more.
OVER = (Cohort.Status.EVALUATING, Cohort.Status.CLOSED)
#: What was handed in and has heard nothing: in the jury, or not yet looked at.
UNDECIDED = (Application.Status.SUBMITTED, *Application.JUDGED)


@dataclass(frozen=True)
class Counts:
    """The decisions of a call in numbers. ``short`` is how many pending ones still lack their motivation."""

    undecided: int
    pending: int
    selected: int
    waitlisted: int
    rejected: int
    short: int
    mails: int
    sent: int


@dataclass(frozen=True)
class BoardRow:
    """One application on the board, and its decision."""

    application: Application
    decision: Decision | None

    @property
    def is_short(self) -> bool:
        """True when a pending decision lacks its motivation."""
        return self.decision is not None and self.decision.is_pending and is_short(self.decision)


@dataclass(frozen=True)
class ReserveRow:
    """One place of the reserve list, and the last offer to it."""

    decision: Decision
    offer: Offer | None


def told_people() -> "QuerySet[ApplicationPerson]":
    """Who hears about an application: its people that joined and can log in, the contact first."""
    joined = ApplicationPerson.objects.filter(user__is_active=True)
    return joined.select_related("user").order_by("-is_contact", "id")


def _pending(call: Call) -> "QuerySet[Decision]":
    return Decision.objects.filter(batch=None, application__call=call, application__status__in=Application.JUDGED)


def pending(call: Call) -> "QuerySet[Decision]":
    """Decisions of ``call`` that wait to be sent, with who will be told as ``application.told``."""
    told = Prefetch("application__people", queryset=told_people(), to_attr="told")
    rows = _pending(call).select_related("application__call__cohort", "decided_by").prefetch_related(told)
    return rows.order_by("outcome", "reserve_rank", "id")


def people_of(decision: Decision) -> list[ApplicationPerson]:
    """Who is told of ``decision``, which came from :func:`pending`."""
    people: list[ApplicationPerson] = decision.application.told  # type: ignore[attr-defined]  # prefetched
    return people


def mails_of(decisions: Iterable[Decision]) -> int:
    """How many mails tell of ``decisions``, which came from :func:`pending`."""
    return sum(len(people_of(decision)) for decision in decisions)


def stamp(decision: Decision | None) -> str:
    """What tells one state of a decision from the next; nothing for none."""
    return decision.decided_at.isoformat() if decision is not None and decision.pk else ""


def is_short(decision: Decision) -> bool:
    """True when it does not say why, in as many characters as everybody is owed."""
    return len(decision.motivation.strip()) < MOTIVATION_MIN


def counts(call: Call) -> Counts:
    """The decisions of ``call`` in numbers, in two queries; the first gives a row for each status and outcome."""
    outcome, waiting = Decision.Outcome, _pending(call)
    short = Count("pk", filter=Q(decision__batch=None, length__lt=MOTIVATION_MIN))
    rows = call.applications.order_by().annotate(length=Length("decision__motivation"))
    groups = list(
        rows.values_list("status", "decision__outcome").annotate(
            made=Count("pk"), sent=Count("decision__batch"), short=short
        )
    )
    judged = [group for group in groups if group[0] in Application.JUDGED]
    pending = {each: sum(made - sent for _status, found, made, sent, _n in judged if found == each) for each in outcome}
    return Counts(
        undecided=sum(made for status, found, made, _sent, _n in groups if not found and status in UNDECIDED),
        pending=sum(pending.values()),
        selected=pending[outcome.SELECTED],
        waitlisted=pending[outcome.WAITLISTED],
        rejected=pending[outcome.REJECTED],
        short=sum(group[4] for group in judged),
        mails=told_people().filter(application__decision__in=waiting).count(),
        sent=sum(group[3] for group in groups),
    )


def undecided(call: Call) -> "QuerySet[Application]":
    """What was handed in for ``call`` and has heard nothing: in the jury, or not yet looked at."""
    return call.applications.filter(status__in=UNDECIDED)


def reserve_list(call: Call) -> "QuerySet[Decision]":
    """The reserve list of ``call`` as it was told, in its order; with every offer as ``application.offers``."""
    rows = Decision.objects.filter(
        application__call=call, outcome=Decision.Outcome.WAITLISTED, batch__isnull=False
    ).select_related("application", "batch")
    offers = Prefetch("application__offers", queryset=Offer.objects.order_by("-id"))
    return rows.prefetch_related(offers).order_by("reserve_rank", "id")


def waiting(call: Call) -> "QuerySet[Application]":
    """Who waits for a place that comes free, the next one first; nobody is offered one twice."""
    rows = call.applications.filter(
        status=Application.Status.WAITLISTED,
        decision__outcome=Decision.Outcome.WAITLISTED,
        decision__batch__isnull=False,
    )
    return rows.exclude(pk__in=Offer.objects.values("application")).order_by(F("decision__reserve_rank"), "pk")


def board(call: Call, show: str = "") -> "QuerySet[Application]":
    """What was handed in for ``call``, best first, with its decision; ``show`` narrows it to one of ``FILTERS``."""
    rows = call.applications.filter(status__in=[*Application.HANDED_IN, Application.Status.DECLINED])
    if show == "undecided":
        rows = rows.filter(status__in=Application.JUDGED, decision=None)
    elif show == "pending":
        rows = rows.filter(status__in=Application.JUDGED, decision__isnull=False, decision__batch=None)
    elif show == "sent":
        rows = rows.filter(decision__batch__isnull=False)
    return rows.select_related("decision").defer("handed_in", "score_sheet").ranked()


def board_rows(applications: Iterable[Application]) -> list[BoardRow]:
    """The rows of :func:`board`, each with its decision or None."""
    return [BoardRow(application, getattr(application, "decision", None)) for application in applications]


def reserve_rows(decisions: Iterable[Decision]) -> list[ReserveRow]:
    """The rows of :func:`reserve_list`, each with the last offer or None."""
    return [ReserveRow(decision, next(iter(decision.application.offers.all()), None)) for decision in decisions]


def next_undecided(application: Application) -> Application | None:
    """The best of the same call that has no decision yet."""
    return board(application.call, "undecided").exclude(pk=application.pk).first()


def can_offer(call: Call) -> bool:
    """True while a place of its cohort, which did not end, is free."""
    return call.cohort.places_left > 0 and call.cohort.status not in OVER


def undoable(call: Call) -> DecisionBatch | None:
    """The last sending that can still be undone."""
    sent = call.batches.filter(undone_at=None, sent_at__gt=timezone.now() - UNDO_FOR)
    return sent.order_by("-id").first()
