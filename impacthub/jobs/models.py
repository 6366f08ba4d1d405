"""One table for every long piece of work that ends in a file."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from impacthub.states import Flow

if TYPE_CHECKING:
    from impacthub.people.models import User

#: How long a finished file can be fetched.
KEPT_FOR = timedelta(days=7)


def random_name(_job: "Job", _filename: str) -> str:
    """Where the file of a job is kept: a name nobody can guess, without an ending anything would run."""
    return f"jobs/{secrets.token_urlsafe(24)}"


class JobQuerySet(models.QuerySet["Job"]):
    """Whose jobs, and which of them are under way."""

    def visible_to(self, user: "User") -> "JobQuerySet":
        """Only who asked sees a job and its file."""
        return self.filter(asked_by=user)

    def under_way(self) -> "JobQuerySet":
        """Jobs that have not ended."""
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])


class Job(models.Model):
    """``asked_by`` asked for ``kind`` with ``arguments``; a worker makes the file."""

    class Status(models.TextChoices):
        QUEUED = "QUEUED", pgettext_lazy("job status", "waiting")
        RUNNING = "RUNNING", pgettext_lazy("job status", "being made")
        DONE = "DONE", pgettext_lazy("job status", "ready")
        FAILED = "FAILED", pgettext_lazy("job status", "failed")
        DISCARDED = "DISCARDED", pgettext_lazy("job status", "file removed")

    FLOW: Flow = {
        Status.QUEUED: frozenset({Status.RUNNING}),
        Status.RUNNING: frozenset({Status.DONE, Status.FAILED, Status.QUEUED}),
        Status.DONE: frozenset({Status.DISCARDED}),
        Status.FAILED: frozenset(),
        Status.DISCARDED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict, encoder=DjangoJSONEncoder)
    fingerprint = models.CharField(_("hash of the arguments"), max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("asked by")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    of = models.PositiveIntegerField(_("steps in all"), default=0)
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    alive_at = models.DateTimeField(_("last sign of life at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=random_name, blank=True)
    filename = models.CharField(_("name of the file"), max_length=200, blank=True)
    content_type = models.CharField(_("kind of file"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("file being made")
        verbose_name_plural = _("files being made")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "kind", "fingerprint"],
                condition=Q(status__in=["QUEUED", "RUNNING"]),
                name="job_once_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(status="DONE") | ~Q(file=""), name="job_done_has_file"),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="job_under_way", condition=Q(status__in=["QUEUED", "RUNNING"])),
            models.Index(fields=["ended_at"], name="job_ended", condition=Q(status="DONE")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_under_way(self) -> bool:
        """True until it is ready or has failed."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)

    @property
    def marker(self) -> str:
        """What changes when there is something new to tell."""
        return f"{self.status}-{self.done}-{self.of}"

    @property
    def has_file(self) -> bool:
        """True while the file can be fetched: it is ready and younger than ``KEPT_FOR``."""
        return self.status == self.Status.DONE and self.kept_until > timezone.now()

    @property
    def kept_until(self) -> datetime:
        """Until when the file can be fetched."""
        return (self.ended_at or self.created_at) + KEPT_FOR

    @property
    def sentence(self) -> str:
        """What went wrong, in the language of now."""
        return gettext(self.error) if self.error else ""
