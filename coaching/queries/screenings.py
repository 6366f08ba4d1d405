"""Screenings: the list of a plan, what one still needs before its next step, and what the clock looks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.consent import use_of
from coaching.models import Activity, FilmParticipant, Plan, RightsWindow, Screening, ScreeningReport
from coaching.queries.calendar import REPORT_AFTER_DAYS
from coaching.rights_windows import CHANNEL_OF_SCREENING, free_on

Status = Screening.Status
#: How long a screening lasts when nobody said when it ends.
USUAL_LENGTH = timedelta(hours=3)
#: Statuses in which it is still being prepared.
TO_COME = (Status.REQUESTED, Status.PROVISIONAL, Status.CONFIRMED, Status.POSTPONED)


@dataclass(frozen=True)
class Missing:
    """Something that a screening needs before its next step: a sentence, and where to arrange it."""

    sentence: str
    url: str


def end_of(screening: Screening) -> datetime | None:
    """When it is over; three hours after its start when nobody said; None without a start."""
    if screening.ends_at is not None:
        return screening.ends_at
    return screening.starts_at + USUAL_LENGTH if screening.starts_at else None


def with_end() -> QuerySet[Any]:
    """All screenings with ``over_at``, as :func:`end_of` gives it."""
    return Screening.objects.annotate(over_at=Coalesce("ends_at", F("starts_at") + USUAL_LENGTH))


def due_to_hold(now: datetime) -> QuerySet[Screening]:
    """Confirmed screenings that are over at ``now``, oldest first; none of a plan in the archive."""
    over = with_end().filter(status=Status.CONFIRMED, over_at__lte=now)
    return over.exclude(plan__status=Plan.Status.ARCHIVED).order_by("over_at", "pk")


def due_to_report(now: datetime) -> QuerySet[Screening]:
    """Screenings held more than fourteen days before ``now`` whose report nobody was asked for yet (V27).

    Nobody writes reports in a plan that is in the archive.
    """
    before = now - timedelta(days=REPORT_AFTER_DAYS)
    late = with_end().filter(status=Status.HELD, over_at__lt=before, report_point=None)
    return late.exclude(plan__status=Plan.Status.ARCHIVED).order_by("over_at", "pk")


def with_host(statuses: Iterable[str], before: datetime) -> QuerySet[Any]:
    """Screenings in ``statuses`` whose day was ``before``, or that were asked for then, with a host in them."""
    rows = with_end().filter(status__in=statuses).exclude(contact_name="", contact_email="", request_text="")
    old: QuerySet[Any] = rows.annotate(day=Coalesce("over_at", "created_at")).filter(day__lt=before).order_by("pk")
    return old


def screening_list(plan: Plan, which: str = "") -> QuerySet[Screening]:
    """The screenings of ``plan`` with their reports: ``which`` is ``coming``, ``over`` or empty for all."""
    rows = Screening.objects.filter(plan=plan).select_related("report", "partnership")
    if which == "coming":
        rows = rows.filter(status__in=TO_COME)
    elif which == "over":
        rows = rows.exclude(status__in=TO_COME)
    return rows.order_by(F("starts_at").desc(nulls_first=True), "-pk")


def values_of_activity(plan: Plan, pk: str) -> dict[str, Any]:
    """What a screening takes over from the activity with the id ``pk``; nothing when ``plan`` has no such activity."""
    rows = Activity.objects.filter(plan=plan).present()
    activity = rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    if activity is None:
        return {}
    goals, audiences = activity.goals.values_list("pk", flat=True), activity.audiences.values_list("pk", flat=True)
    return {"activity": activity.pk, "title": activity.title, "goals": list(goals), "audiences": list(audiences)}


def to_report(plan: Plan) -> list[Screening]:
    """Screenings of ``plan`` that were held and wait for their report, oldest first."""
    return list(Screening.objects.filter(plan=plan, status=Status.HELD).order_by("starts_at", "pk"))


def missing_for(screening: Screening, to: str) -> list[Missing]:
    """What stands between ``screening`` and the status ``to``; a fixed number of queries."""
    if to == Status.CONFIRMED:
        return _for_confirming(screening)
    if to == Status.HELD:
        return _for_holding(screening)
    if to == Status.REPORTED:
        return _for_reporting(screening)
    return _for_closing(screening) if to == Status.CLOSED else []


def _for_confirming(screening: Screening) -> list[Missing]:
    """Confirmed: a licence, a host, a day, a free window of rights (V05) and consent of who comes (V06)."""
    edit = _url(screening, "screening_edit")
    found = []
    if not screening.licence_ok:
        found.append(Missing(_("The licence is not arranged yet."), f"{edit}#id_licence_ok"))
    if not screening.host_name and screening.partnership_id is None:
        found.append(Missing(_("It has no host yet."), f"{edit}#id_host_name"))
    if screening.starts_at is None:
        return [*found, Missing(_("It has no date yet."), f"{edit}#id_starts_at_0")]
    windows = list(RightsWindow.objects.filter(plan=screening.plan_id).present())
    if not has_rights(screening, windows):
        rights = reverse("coaching:plan_section", args=[screening.plan.project.slug, "rights"])
        found.append(Missing(_("The rights are not free on that day for this kind of screening."), rights))
    return found + without_consent(screening)


def has_rights(screening: Screening, windows: Sequence[RightsWindow]) -> bool:
    """True when ``screening`` has no day yet, or lies in a free one of ``windows``."""
    if screening.starts_at is None:
        return True
    day = timezone.localtime(screening.starts_at).date()
    return free_on(windows, CHANNEL_OF_SCREENING[screening.kind], day, region=screening.region)


def without_consent(screening: Screening) -> list[Missing]:
    """Who of the film comes and did not agree to this use, by alias: for the team's own pages only."""
    care = reverse("coaching:plan_section", args=[screening.plan.project.slug, "care"])
    comes = FilmParticipant.objects.filter(screenings=screening.pk).present()
    return [
        Missing(_("%(alias)s did not agree to this kind of screening.") % {"alias": person.alias}, care)
        for person in comes
        if not person.allows(use_of(screening.kind))
    ]


def _for_holding(screening: Screening) -> list[Missing]:
    over = end_of(screening)
    if over is None or over > timezone.now():
        return [Missing(_("It is not over yet."), _url(screening, "screening_detail"))]
    return []


def _for_reporting(screening: Screening) -> list[Missing]:
    report = ScreeningReport.objects.filter(screening=screening).first()
    if report is None or report.attendance is None:
        sentence = _("The report does not say yet how many people came.")
        return [Missing(sentence, _url(screening, "screening_report"))]
    return []


def _for_closing(screening: Screening) -> list[Missing]:
    """Closed: the fee is paid, or there is none."""
    if not screening.fee_agreed or screening.fee_status == Screening.FeeStatus.PAID:
        return []
    return [Missing(_("The fee is not paid yet."), f"{_url(screening, 'screening_edit')}#id_fee_status")]


def _url(screening: Screening, name: str) -> str:
    return reverse(f"coaching:{name}", args=[screening.plan.project.slug, screening.pk])


def next_steps(screening: Screening) -> list[str]:
    """The statuses to which somebody may move it by hand, in the order of life; a report moves it to reported."""
    offered = Screening.FLOW[screening.status] - {Status.HELD, Status.REPORTED}
    return [status for status in Status.values if status in offered]


def requests_of(email: str, since: datetime) -> int:
    """How many screenings were asked for from the address ``email`` since then."""
    return Screening.objects.filter(Q(contact_email__iexact=email), created_at__gte=since).count()


def same_request(plan: Plan, given: dict[str, Any], since: datetime) -> Screening | None:
    """The request that is letter for letter the same, sent since then; None when there is none."""
    names = ("kind", "host_name", "contact_email", "request_text", "municipality")
    rows = Screening.objects.filter(plan=plan, created_at__gte=since)
    return rows.filter(**{name: given[name] for name in names}).order_by("pk").first()
