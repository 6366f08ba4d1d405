"""Work for assignments: a draft that a team shares, handing in, and feedback. Nothing that was typed is lost."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.files import check_document
from impacthub.people.models import User
from trajects.models import Assignment, Cohort, Enrolment, Feedback, HandIn, Submission, WorkFile
from trajects.models.work import KEPT_FOR
from trajects.notifications import work as letters
from trajects.queries import work as queries
from trajects.services.certificates import consider_enrolment

Status, Verdict = Submission.Status, Feedback.Verdict

#: Files that one hand-in can have.
MAX_FILES = 10
#: Texts that lost and are kept, of one submission.
MAX_KEPT = 20
#: The fields of a draft, as forms call them, and the columns they stand in.
COLUMNS = {"text": "draft_text", "link": "draft_link"}


class StaleDraft(Exception):
    """Somebody else of the team saved in between. ``submission`` is as it is now; what was refused is kept."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(_("Somebody else of your team saved in the meantime."))
        self.submission = submission


class NothingToHandIn(Exception):
    """There is no text, no link and no file; ``str()`` says so to a person."""


class AlreadyAccepted(Exception):
    """The work was accepted; ``str()`` says so to a person."""


class WorkClosed(Exception):
    """The cohort is over; ``str()`` says so to a person."""


class TooManyFiles(Exception):
    """There are as many files as there may be; ``str()`` says so to a person."""


class NewerHandIn(Exception):
    """The team handed in again after the hand-in that was read; ``str()`` says so to a person."""


def save_work_draft(
    assignment: Assignment,
    enrolment: Enrolment,
    texts: Mapping[str, str],
    *,
    version: int,
    by: User,
    contested: Collection[str] | None = None,
) -> Submission:
    """Store ``texts`` (``text`` and ``link``, letter for letter) on top of ``version`` of the team's draft.

    ``contested`` names those that were fought over: what stands there now loses and is kept for thirty days. Given at
    all, it says that this was refused before, so what was kept of it then has not lost and goes.
    Raises :class:`StaleDraft` (after keeping what was typed) when the draft is at another version.
    """
    try:
        return _save(assignment, enrolment, texts, version=version, by=by, contested=contested)
    except StaleDraft as stale:
        _keep_refused(stale, texts, by)
        raise


@transaction.atomic
def _save(
    assignment: Assignment,
    enrolment: Enrolment,
    texts: Mapping[str, str],
    *,
    version: int,
    by: User,
    contested: Collection[str] | None,
) -> Submission:
    submission = _lock_or_make(assignment, enrolment)
    now = queries.working_texts(submission, submission.hand_ins.last())
    if submission.version != version:
        raise StaleDraft(submission)
    if contested is not None:
        _drop_kept(submission, texts, by)
        _keep(submission, {name: now[name] for name in contested if name in now}, submission.saved_by_id)
    changed = sorted(name for name, text in texts.items() if text != now[name])
    if not changed and contested is None:
        return submission
    for name, text in {**now, **texts}.items():
        setattr(submission, COLUMNS[name], text)
    submission.advance(changed, by)
    submission.save(update_fields=[*COLUMNS.values(), "kept", *_VERSION])
    record("trajects.work_draft_saved", submission, by=by, changes={"fields": changed})
    return submission


@transaction.atomic
def hand_in(submission: Submission, *, by: User, text: str = "", link: str = "") -> HandIn:
    """Hand in ``text``, ``link`` and the files that are not handed in yet, as the next number; it never changes after.

    Who gives feedback hears of it. The same once more, by the same person, gives the first hand-in. A draft of another
    text, which a teammate typed meanwhile, stays a draft.
    Raises :class:`NothingToHandIn`, :class:`AlreadyAccepted` and :class:`WorkClosed`.
    """
    submission = _lock(submission)
    files = submission.files.filter(hand_in=None)
    last = submission.hand_ins.last()
    waits = submission.status in (Status.HANDED_IN, Status.REVISED)
    if waits and last and (last.handed_in_by_id, last.text, last.link) == (by.pk, text, link) and not files.exists():
        return last
    _refuse_hand_in(submission)
    if not (text.strip() or link or files.exists()):
        raise NothingToHandIn(_("Write something, give a link or add a file, and hand in then."))
    now = timezone.now()
    handed_in = HandIn.objects.create(
        submission=submission,
        number=last.number + 1 if last else 1,
        text=text,
        link=link,
        handed_in_by=by,
        handed_in_at=now,
    )
    files.update(hand_in=handed_in)
    _clear_draft(submission, text, link, by, now)
    old, new = _move_on(submission)
    record("trajects.work_handed_in", submission, by=by, changes={"number": handed_in.number, "status": [old, new]})
    letters.work_came_in(handed_in, by=by)
    return handed_in


def add_work_file(assignment: Assignment, enrolment: Enrolment, upload: "UploadedFile[bytes]", *, by: User) -> WorkFile:
    """Check ``upload`` and keep it beside the team's draft, until it is handed in.

    Raises :class:`FileRefused` and :class:`TooManyFiles`; then nothing is stored.
    """
    checked = check_document(upload)
    work_file = WorkFile(
        name=checked.name,
        content_type=checked.content_type,
        size=len(checked.content),
        sha256=hashlib.sha256(checked.content).hexdigest(),
        added_by=by,
    )
    work_file.file.save(secrets.token_urlsafe(24) + checked.ending, ContentFile(checked.content), save=False)
    try:
        _store_file(work_file, assignment, enrolment, by)
    except BaseException:
        work_file.file.delete(save=False)
        raise
    return work_file


@transaction.atomic
def remove_work_file(work_file: WorkFile, *, by: User) -> None:
    """Delete a file that is not handed in; one that was handed in meanwhile stays."""
    submission = _lock(work_file.submission)
    found = submission.files.filter(pk=work_file.pk, hand_in=None).first()
    if found is None:
        return
    record("trajects.work_file_removed", submission, by=by, changes={"file": [found.name, None]})
    storage, stored = found.file.storage, str(found.file.name)
    found.delete()
    transaction.on_commit(lambda: storage.delete(stored))


@transaction.atomic
def give_feedback(
    handed_in: HandIn,
    *,
    by: User,
    text: str,
    verdict: str = Verdict.COMMENT,
    points: Mapping[str, str] | None = None,
    is_peer: bool = False,
) -> Feedback:
    """Say something about the last hand-in; ``points`` maps keys of the rubric to yes, partly or no.

    Everybody of the team hears of it. ``REVISE`` asks for a new hand-in, ``ACCEPT`` accepts the work; of a peer it is
    always a comment. The same once more gives the first feedback. Raises :class:`NewerHandIn` when the team handed in
    again since.
    """
    submission = _lock(handed_in.submission)
    handed_in.submission = submission
    if submission.hand_ins.filter(number__gt=handed_in.number).exists():
        raise NewerHandIn(_("They handed in again while you were writing. Read that first; your text is still here."))
    known = {point.key for point in queries.rubric(submission.assignment)}
    said: dict[str, Any] = {
        "is_peer": is_peer,
        "verdict": Verdict.COMMENT if is_peer else Verdict(verdict),
        "text": text,
        "points": {key: Feedback.Point(answer).value for key, answer in (points or {}).items() if key in known},
    }
    before = handed_in.feedback.filter(author=by).last()
    if before and all(getattr(before, name) == value for name, value in said.items()):
        return before
    feedback = Feedback.objects.create(hand_in=handed_in, author=by, **said)
    old, new = _settle(submission, feedback)
    changes = {"number": handed_in.number, "verdict": feedback.verdict, "status": [old, new]}
    record("trajects.work_feedback_given", submission, by=by, changes=changes)
    letters.feedback_came(feedback, by=by)
    if new == Status.ACCEPTED:
        consider_enrolment(submission.enrolment, by=by)
    return feedback


_VERSION = ("version", "touched", "touched_from", "saved_at", "saved_by")


def _lock_or_make(assignment: Assignment, enrolment: Enrolment) -> Submission:
    Submission.objects.get_or_create(assignment=assignment, enrolment=enrolment)
    return _locked(assignment=assignment, enrolment=enrolment)


def _lock(submission: Submission) -> Submission:
    return _locked(pk=submission.pk)


def _locked(**which: Any) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",))
    return rows.select_related("assignment__cohort", "enrolment__organisation", "saved_by").get(**which)


def _refuse_hand_in(submission: Submission) -> None:
    if submission.assignment.cohort.status == Cohort.Status.CLOSED:
        raise WorkClosed(_("This cohort is closed, so nothing can be handed in any more. Your draft is kept."))
    if submission.status == Status.ACCEPTED:
        raise AlreadyAccepted(_("This work is accepted already. What you typed is kept as a draft."))


def _clear_draft(submission: Submission, text: str, link: str, by: User, now: Any) -> None:
    """What was handed in is no draft any more; what somebody else typed still is."""
    drafted = (submission.draft_text.strip(), submission.draft_link.strip())
    if drafted[0] in ("", text.strip()) and link.endswith(drafted[1]):
        submission.draft_text = submission.draft_link = ""
    submission.first_handed_in_at = submission.first_handed_in_at or now
    submission.advance(COLUMNS, by)
    submission.save(update_fields=[*COLUMNS.values(), "first_handed_in_at", *_VERSION])


def _move_on(submission: Submission) -> tuple[str, str]:
    """Handed in, or handed in again after feedback; one that waits already goes on waiting."""
    to = {Status.OPEN: Status.HANDED_IN, Status.FEEDBACK: Status.REVISED}.get(Status(submission.status))
    if to is None:
        return submission.status, submission.status
    _moved, old = states.move(submission, "status", Submission.FLOW, to)
    submission.status = to
    return old, str(to)


def _settle(submission: Submission, feedback: Feedback) -> tuple[str, str]:
    """The status that follows from a verdict, where it is another one."""
    to = {Verdict.REVISE: Status.FEEDBACK, Verdict.ACCEPT: Status.ACCEPTED}.get(Verdict(feedback.verdict))
    if to is None or submission.status == to:
        return submission.status, submission.status
    _moved, old = states.move(submission, "status", Submission.FLOW, to)
    submission.status = to
    return old, str(to)


@transaction.atomic
def _store_file(work_file: WorkFile, assignment: Assignment, enrolment: Enrolment, by: User) -> None:
    submission = _lock_or_make(assignment, enrolment)
    if submission.files.filter(hand_in=None).count() >= MAX_FILES:
        raise TooManyFiles(_("There can be %(limit)d files at most. Remove one first.") % {"limit": MAX_FILES})
    work_file.submission = submission
    models.Model.save(work_file)
    record("trajects.work_file_added", submission, by=by, changes={"file": [None, work_file.name]})


@transaction.atomic
def _keep_refused(stale: StaleDraft, texts: Mapping[str, str], by: User) -> None:
    submission = _lock(stale.submission)
    _drop_kept(submission, texts, by)
    _keep(submission, texts, by.pk)
    submission.save(update_fields=["kept"])
    stale.submission = submission


def _keep(submission: Submission, texts: Mapping[str, str], by: int | None) -> None:
    """Put ``texts`` with those that lost, unless they say nothing; what is older than thirty days goes."""
    oldest = timezone.now() - KEPT_FOR
    kept = [entry for entry in submission.kept if (parse_datetime(entry["at"]) or oldest) > oldest]
    if any(text.strip() for text in texts.values()):
        entry = {"text": texts.get("text", ""), "link": texts.get("link", "")}
        kept.append({**entry, "by": by, "at": timezone.now().isoformat()})
    submission.kept = kept[-MAX_KEPT:]


def _drop_kept(submission: Submission, texts: Mapping[str, str], by: User) -> None:
    """What ``by`` was refused before and saves now has not lost."""
    said = (texts.get("text", ""), texts.get("link", ""))
    submission.kept = [
        entry for entry in submission.kept if not (entry["by"] == by.pk and (entry["text"], entry["link"]) == said)
    ]
