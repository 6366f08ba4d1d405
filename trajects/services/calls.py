"""Calls: made with what a call begins with, announced, opened and closed by the clock, extended, read and decided."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects import defaults
from trajects.models import Application, Call, Cohort, Condition, Criterion, Question, QuestionPage
from trajects.notifications import jury as tell
from trajects.queries import announcing, decisions
from trajects.services.applications import settle_closed_drafts
from trajects.services.reminders import tell_extension

Status = Call.Status
WEIGHTS_TOGETHER = announcing.WEIGHTS_TOGETHER


class CallNotReady(Exception):
    """The call misses something to be announced; ``gaps`` are sentences, ``str()`` is all of them."""

    def __init__(self, gaps: list[str]) -> None:
        super().__init__(" ".join(gaps))
        self.gaps = gaps


class NotLater(Exception):
    """The new closing hour does not lie where an extension must; ``str()`` says where to a person."""


class NotAllChecked(Exception):
    """Some applications were not checked against the conditions; ``str()`` says how many."""


class NotAllDecided(Exception):
    """Some applications have not heard anything; ``str()`` says how many."""


# Making and announcing


@transaction.atomic
def create_call(
    cohort: Cohort, *, by: User | None, title_nl: str, slug: str = "", with_defaults: bool = True, **fields: Any
) -> Call:
    """A draft of a call for ``cohort``; ``fields`` are other columns of it, its slug is made from its title.

    With the usual criteria, pages of questions, conditions and texts, unless ``with_defaults`` is False.
    Raises ``IntegrityError`` when ``slug`` is taken.
    """
    texts = {name: text for key, three in defaults.TEXTS.items() for name, text in defaults.columns(key, three).items()}
    call = Call.objects.create(
        cohort=cohort,
        title_nl=title_nl,
        slug=slug or _free_slug(title_nl),
        **((texts if with_defaults else {}) | fields),
    )
    if with_defaults:
        _fill(call)
    record("trajects.call_created", call, by=by, changes={"title": ["", title_nl], "cohort": str(cohort)})
    return call


def _fill(call: Call) -> None:
    Criterion.objects.bulk_create(Criterion(call=call, **row) for row in defaults.numbered(defaults.CRITERIA))
    Condition.objects.bulk_create(
        Condition(call=call, position=number, **defaults.columns("text", texts))
        for number, texts in enumerate(defaults.CONDITIONS, start=1)
    )
    for row, page in zip(defaults.numbered(defaults.PAGES), defaults.PAGES, strict=True):
        made = QuestionPage.objects.create(call=call, **row)
        Question.objects.bulk_create(Question(page=made, **each) for each in defaults.numbered(page.questions))


def _free_slug(title: str) -> str:
    base = slugify(title)[:110] or "call"
    slug, number = base, 1
    while Call.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def announce_call(call: Call, *, by: User | None) -> Call:
    """Show ``call`` to everybody; the clock opens it. Raises :class:`CallNotReady` and ``TransitionNotAllowed``."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    if gaps := announcing.gaps(call):
        raise CallNotReady(gaps)
    return _turn(call, Status.SCHEDULED, "trajects.call_announced", by)


@transaction.atomic
def retract_call(call: Call, *, by: User | None) -> Call:
    """Take an announced call back into a draft, before it opens. Raises ``TransitionNotAllowed``."""
    return _turn(call, Status.DRAFT, "trajects.call_retracted", by)


# By the clock


def turn_calls() -> int:
    """Open and close every call whose moment has come; returns how many turns were made."""
    now = timezone.now()
    to_open = Call.objects.filter(status=Status.SCHEDULED, opens_at__lte=now).order_by("pk")
    turned = sum(_open(call) for call in to_open)
    to_close = Call.objects.filter(status=Status.OPEN, closes_at__lte=now).order_by("pk")
    return turned + sum(_close(call) for call in to_close)


@transaction.atomic
def _open(call: Call) -> bool:
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.status != Status.SCHEDULED:
        return False
    _turn(call, Status.OPEN, "trajects.call_opened")
    return True


@transaction.atomic
def _close(call: Call) -> bool:
    """Close it after the minutes of grace; a reopened draft then counts as it was handed in."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.status != Status.OPEN or call.grace_until is None or call.grace_until > timezone.now():
        return False
    settle_closed_drafts(_turn(call, Status.CLOSED, "trajects.call_closed"))
    return True


def _turn(call: Call, to: str, action: str, by: User | None = None) -> Call:
    call, old = states.move(call, "status", Call.FLOW, to)
    record(action, call, by=by, changes={"status": [old, to]})
    return call


@transaction.atomic
def extend_call(call: Call, *, by: User, closes_at: datetime) -> Call:
    """Close ``call`` later, open again if it had closed, and tell everybody who writes or wrote for it.

    Raises :class:`NotLater`, and ``TransitionNotAllowed`` once its jury reads.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    old = call.closes_at
    if closes_at <= timezone.now() or (old and closes_at <= old):
        raise NotLater(_("Choose an hour that lies after the present closing hour, and after now."))
    if call.decision_on and call.decision_on <= closes_at.astimezone(call.zone).date():
        raise NotLater(_("Choose an hour before the day on which the answer comes."))
    if call.status not in (Status.SCHEDULED, Status.OPEN):
        call = _turn(call, Status.OPEN, "trajects.call_opened", by)
    call.closes_at, call.extended_at = closes_at, timezone.now()
    call.save(update_fields=["closes_at", "extended_at"])
    record("trajects.call_extended", call, by=by, changes={"closes_at": [old, closes_at]})
    tell_extension(call)
    return call


# Reading and deciding


@transaction.atomic
def start_reviewing(call: Call, *, by: User) -> Call:
    """Give what meets the conditions to the jury, and tell the jury so; without conditions that is everything.

    Raises :class:`NotAllChecked`, and ``TransitionNotAllowed`` when ``call`` is not closed.
    """
    call, old = states.move(call, "status", Call.FLOW, Status.REVIEWING)
    handed_in = Application.objects.filter(call=call)
    if call.conditions.exists():
        _check_all_checked(handed_in.filter(status=Application.Status.SUBMITTED).count())
    for before in (Application.Status.SUBMITTED, Application.Status.ELIGIBLE):
        states.move_all(handed_in, "status", Application.FLOW, before, Application.Status.IN_REVIEW)
    count = handed_in.to_judge().count()
    record("trajects.call_reading_started", call, by=by, changes={"status": [old, call.status], "applications": count})
    tell.jury_begins(call, count)
    return call


def _check_all_checked(count: int) -> None:
    if count:
        raise NotAllChecked(
            ngettext(
                "%(count)d application was not checked against the conditions yet.",
                "%(count)d applications were not checked against the conditions yet.",
                count,
            )
            % {"count": count}
        )


@transaction.atomic
def close_reviewing(call: Call, *, by: User) -> Call:
    """Call it decided; sending the last decisions does so by itself, and this is for when the last one withdrew.

    Raises :class:`NotAllDecided`, and ``TransitionNotAllowed`` when no jury reads.
    """
    if count := decisions.undecided(call).count():
        sentence = ngettext(
            "%(count)d application has not heard anything yet.",
            "%(count)d applications have not heard anything yet.",
            count,
        )
        raise NotAllDecided(sentence % {"count": count})
    return _turn(call, Status.DECIDED, "trajects.call_decided", by)


@transaction.atomic
def archive_call(call: Call, *, by: User) -> Call:
    """Put a decided call away. Raises ``TransitionNotAllowed``."""
    return _turn(call, Status.ARCHIVED, "trajects.call_archived", by)
