"""Ask for a file, make it, and throw it away again."""

import hashlib
import json
import logging
import re
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from impacthub import states
from impacthub.audit.services import record
from impacthub.celery import nudge
from impacthub.jobs.models import KEPT_FOR, Job, random_name
from impacthub.jobs.registry import JobFailed, Result, work_for

if TYPE_CHECKING:
    from impacthub.people.models import User

logger = logging.getLogger(__name__)
Status = Job.Status

#: A running job that has given no sign of life for so long has lost its worker; longer than the task's time limit.
STALE_AFTER = timedelta(minutes=3)
MAX_ATTEMPTS = 2
#: So many waiting jobs are asked for again in one go, oldest first.
SWEEP = 100
#: Rows of jobs that ended are kept for so long, so that an old link still says what happened.
ROW_KEPT = timedelta(days=90)
WENT_WRONG = gettext_noop("Something went wrong on our side. Try again, or ask the helpdesk.")
TOOK_TOO_LONG = gettext_noop("It took too long. Try again, or ask the helpdesk.")


@transaction.atomic
def ask_job(kind: str, *, by: "User", title: str, arguments: dict[str, Any]) -> Job:
    """Ask for a file of ``kind``; asking the same again while it is under way gives the job that is there."""
    text = json.dumps(arguments, sort_keys=True, cls=DjangoJSONEncoder)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    job = Job(kind=kind, title=title[:200], arguments=arguments, fingerprint=fingerprint, asked_by=by)
    Job.objects.bulk_create([job], ignore_conflicts=True)
    found = Job.objects.under_way().get(kind=kind, fingerprint=fingerprint, asked_by=by)
    if found.pk == job.pk:
        record("jobs.job_asked", found, by=by, changes={"kind": kind})
    nudge("jobs.run", str(found.pk))
    return found


def run_job(job_id: UUID | str) -> None:
    """Make the file of a waiting job; for one that is running or has ended this does nothing."""
    job = _claim(job_id)
    if job is None:
        return
    try:
        result = work_for(job.kind)(job)
    except JobFailed as error:
        _fail(job, str(error))
    except SoftTimeLimitExceeded:
        logger.warning("Job %s took too long", job.pk)
        _fail(job, TOOK_TOO_LONG)
    except Exception:
        logger.exception("Job %s failed", job.pk)
        _fail(job, WENT_WRONG)
    else:
        _finish(job, result)


def run_due() -> int:
    """Ask again for every waiting job, after a second chance for those whose worker is gone; returns how many."""
    stale = Job.objects.filter(alive_at__lt=timezone.now() - STALE_AFTER)
    states.move_all(stale.filter(attempts__lt=MAX_ATTEMPTS), "status", Job.FLOW, Status.RUNNING, Status.QUEUED)
    for job in stale.filter(status=Status.RUNNING):
        _fail(job, WENT_WRONG)
    waiting = Job.objects.filter(status=Status.QUEUED).order_by("created_at").values_list("pk", flat=True)[:SWEEP]
    for job_id in waiting:
        nudge("jobs.run", str(job_id))
    return len(waiting)


def report_progress(job: Job, done: int, of: int) -> None:
    """Say that ``done`` of ``of`` steps are ready; it also is the sign that the worker lives."""
    _mine(job).filter(status=Status.RUNNING).update(done=done, of=of, alive_at=timezone.now())


def discard_old() -> int:
    """Remove files older than ``KEPT_FOR``, and rows that nobody asks about any more; returns how many files."""
    now = timezone.now()
    old = list(Job.objects.filter(status=Status.DONE, ended_at__lt=now - KEPT_FOR))
    for job in old:
        states.move(job, "status", Job.FLOW, Status.DISCARDED)
        job.file.delete(save=False)
        Job.objects.filter(pk=job.pk).update(file="")
    Job.objects.exclude(status=Status.DONE).filter(ended_at__lt=now - ROW_KEPT).delete()
    return len(old)


@transaction.atomic
def forget(user: "User") -> None:
    """Remove every job of ``user`` and its file: part of erasing them."""
    for name in Job.objects.filter(asked_by=user).exclude(file="").values_list("file", flat=True):
        transaction.on_commit(partial(default_storage.delete, name))
    Job.objects.filter(asked_by=user).delete()


@transaction.atomic
def _claim(job_id: UUID | str) -> Job | None:
    waiting = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, status=Status.QUEUED)
    job = waiting.first()
    if job is None:
        return None
    job, _old = states.move(job, "status", Job.FLOW, Status.RUNNING)
    job.attempts, job.alive_at, job.done, job.of = job.attempts + 1, timezone.now(), 0, 0
    job.save(update_fields=["attempts", "alive_at", "done", "of"])
    return job


def _mine(job: Job) -> QuerySet[Job]:
    """The row while this run has it; a worker that was given up may come back and must not overwrite the next."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts)


def _finish(job: Job, result: Result) -> None:
    name = default_storage.save(random_name(job, result.filename), ContentFile(result.content))
    done = states.move_all(
        _mine(job),
        "status",
        Job.FLOW,
        Status.RUNNING,
        Status.DONE,
        file=name,
        filename=_plain_name(result.filename),
        content_type=result.content_type,
        size=len(result.content),
        ended_at=timezone.now(),
    )
    if not done:
        default_storage.delete(name)


def _plain_name(name: str) -> str:
    """``name`` without what a header or a file system would trip over."""
    return re.sub(r'[\x00-\x1f\x7f"/\\]+', "-", name)[-200:]


def _fail(job: Job, sentence: str) -> None:
    states.move_all(
        _mine(job), "status", Job.FLOW, Status.RUNNING, Status.FAILED, error=sentence[:500], ended_at=timezone.now()
    )
