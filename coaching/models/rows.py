"""What every repeating row of a plan has."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from coaching.models.plan import Plan


class RowQuerySet(models.QuerySet[Any]):
    """Rows that are there; removed ones stay a while, so that removing can be undone."""

    def present(self) -> Self:
        """Without the removed rows, in the order in which they were added."""
        return self.filter(removed_at__isnull=True).order_by("position", "pk")


class PlanRow(models.Model):
    """A row of a section. Everything may be empty while it is being written; what is missing is a ``Gap``."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="%(class)s_rows", verbose_name=_("impact plan"))
    position = models.PositiveIntegerField(_("place"), default=0)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True, editable=False)

    objects = RowQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    @property
    def is_removed(self) -> bool:
        """True after it was removed and before that is undone."""
        return self.removed_at is not None

    @property
    def is_locked(self) -> bool:
        """True for a row that the makers read and neither change nor remove."""
        return False
