"""What is said beside the plan: questions, answers and verdicts, drafts until they are sent together."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import Comment, Plan, PlanSection, SectionVerdict, Thread
from coaching.notifications import review as tell
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User


class AlreadySent(Exception):
    """The comment was sent: others have read it, so it stays; ``str()`` says so to a person."""


class NothingToSend(Exception):
    """There is no draft of this person; ``str()`` says so to a person."""


@transaction.atomic
def start_thread(
    plan: Plan, key: str, text: str, *, by: User, kind: str = Thread.Kind.QUESTION, row: str = "", field: str = ""
) -> Comment:
    """Write a first comment beside section ``key``, its ``row`` (``"goals-7"``) or its ``field``: a draft."""
    thread = Thread.objects.create(plan=plan, key=key, row=row, field=field, kind=kind, started_by=by)
    draft = Comment.objects.create(thread=thread, author=by, text=text)
    record("coaching.thread_started", thread, by=by, changes={"kind": kind, "row": row or field})
    return draft


@transaction.atomic
def comment(thread: Thread, text: str, *, by: User, send: bool = False) -> Comment:
    """Write in ``thread``: a draft, or with ``send`` something that the others read at once."""
    draft = Comment.objects.create(thread=thread, author=by, text=text)
    record("coaching.comment_written", thread, by=by)
    if send:
        _send(thread.plan, [draft], [], by)
    return draft


@transaction.atomic
def change_draft(draft: Comment, text: str, *, by: User) -> Comment:
    """Write a draft anew. Raises :class:`AlreadySent`."""
    draft = _lock_draft(draft)
    if draft.text != text:
        draft.text = text
        draft.save(update_fields=["text"])
        record("coaching.comment_changed", draft.thread, by=by)
    return draft


@transaction.atomic
def discard_draft(draft: Comment, *, by: User) -> None:
    """Throw a draft away, and its thread when nothing else is in it. Raises :class:`AlreadySent`."""
    draft = _lock_draft(draft)
    thread = draft.thread
    record("coaching.draft_discarded", thread, by=by)
    draft.delete()
    if thread.sent_at is None and not thread.comments.exists():
        thread.delete()


@transaction.atomic
def give_verdict(section: PlanSection, verdict: str, *, by: User) -> SectionVerdict:
    """What ``by`` thinks of the section as it is now: a draft, which the next one replaces."""
    rows = PlanSection.objects.select_for_update(of=("self",), no_key=True)
    section = rows.select_related("plan__project").get(pk=section.pk)
    draft, _new = SectionVerdict.objects.update_or_create(
        section=section,
        given_by=by,
        sent_at=None,
        defaults={"verdict": verdict, "version": section.version, "given_at": timezone.now()},
    )
    record("coaching.verdict_given", section, by=by, changes={"verdict": verdict, "version": section.version})
    return draft


@transaction.atomic
def send_comments(plan: Plan, *, by: User) -> int:
    """Send all drafts of ``by`` beside ``plan`` at once, verdicts too; returns how many comments went.

    Raises :class:`NothingToSend`. Pressed twice at once, they are sent once.
    """
    drafts = _lock_drafts(plan, by)
    given = SectionVerdict.objects.select_for_update(of=("self",), no_key=True)
    given = given.filter(section__plan=plan, given_by=by, sent_at=None)
    verdicts = list(given.select_related("section").order_by("pk"))
    if not drafts and not verdicts:
        raise NothingToSend(_("There is nothing to send: you have no drafts beside this plan."))
    _send(plan, drafts, verdicts, by)
    return len(drafts)


@transaction.atomic
def resolve_thread(thread: Thread, *, by: User) -> Thread:
    """Call what was asked dealt with, and tell who asked. Raises ``TransitionNotAllowed``."""
    thread, old = states.move(thread, "status", Thread.FLOW, Thread.Status.RESOLVED)
    thread.resolved_by, thread.resolved_at = by, timezone.now()
    thread.save(update_fields=["resolved_by", "resolved_at"])
    record("coaching.thread_resolved", thread, by=by, changes={"status": [old, thread.status]})
    tell.thread_resolved(thread, by=by)
    return thread


@transaction.atomic
def reopen_thread(thread: Thread, *, by: User) -> Thread:
    """Take a question up again. Raises ``TransitionNotAllowed``."""
    thread, old = states.move(thread, "status", Thread.FLOW, Thread.Status.OPEN)
    thread.resolved_by, thread.resolved_at = None, None
    thread.save(update_fields=["resolved_by", "resolved_at"])
    record("coaching.thread_reopened", thread, by=by, changes={"status": [old, thread.status]})
    return thread


def _lock_drafts(plan: Plan, by: User) -> list[Comment]:
    waiting = Comment.objects.select_for_update(of=("self",), no_key=True)
    waiting = waiting.filter(thread__plan=plan, author=by, sent_at=None)
    return list(waiting.select_related("thread").order_by("pk"))


def _lock_draft(draft: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",), no_key=True)
    draft = rows.select_related("thread__plan__project").get(pk=draft.pk)
    if draft.sent_at is not None:
        raise AlreadySent(_("This was sent already, so it stays. You can write something more under it."))
    return draft


def _send(plan: Plan, drafts: list[Comment], verdicts: list[SectionVerdict], by: User) -> None:
    """Give all of them one moment, which the daily mails go by, and ring the bells of the others."""
    now = timezone.now()
    Comment.objects.filter(pk__in=[draft.pk for draft in drafts]).update(sent_at=now)
    opened = {draft.thread_id for draft in drafts}
    Thread.objects.filter(pk__in=opened, sent_at=None).update(sent_at=now)
    SectionVerdict.objects.filter(pk__in=[verdict.pk for verdict in verdicts]).update(sent_at=now)
    keys = sorted({draft.thread.key for draft in drafts} | {verdict.section.key for verdict in verdicts})
    changes = {"comments": len(drafts), "verdicts": len(verdicts), "sections": ", ".join(keys)}
    record("coaching.comments_sent", plan, by=by, changes=changes)
    tell.comments_sent(plan, drafts, verdicts, by=by)
