"""One table, written once and never changed: a trigger in the second migration refuses to."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """Who (``actor_id``, as text too) did what (``action``) to which row, and from what to what.

    There are no foreign keys: the log outlives what it speaks of.
    """

    at = models.DateTimeField(_("at"), default=timezone.now)
    actor_id = models.BigIntegerField(_("actor"), null=True)
    actor_text = models.CharField(_("actor in words"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=100)
    object_type = models.CharField(_("kind"), max_length=100)
    object_id = models.CharField(_("id"), max_length=40)
    object_text = models.CharField(_("object in words"), max_length=200, blank=True)
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_of_object"),
            models.Index(fields=["actor_id", "-id"], name="audit_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_text}"
