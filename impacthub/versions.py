"""Something that several people write in at once: every save raises its version, and knows what it changed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from impacthub.people.models import User

#: So many changed names are remembered; who is further behind than that is told that everything may have changed.
TOUCHED_KEPT = 300


class Versioned(models.Model):
    """``touched`` holds in which version a field was last changed, back to version ``touched_from``."""

    version = models.PositiveIntegerField(_("version"), default=0)
    touched = models.JSONField(_("changed in version"), default=dict, blank=True)
    touched_from = models.PositiveIntegerField(_("changes known from version"), default=0)
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("saved by")
    )

    class Meta:
        abstract = True

    def changed_since(self, version: int) -> set[str] | None:
        """The names of the fields and rows that were changed after ``version``; None when that is not known."""
        if version < self.touched_from:
            return None
        return {name for name, changed_in in self.touched.items() if changed_in > version}

    def touch(self, names: Iterable[str]) -> None:
        """Note that ``names`` change in the present version; the oldest notes go when there are too many."""
        self.touched.update(dict.fromkeys(names, self.version))
        if len(self.touched) > TOUCHED_KEPT:
            by_age = sorted(self.touched.items(), key=lambda item: item[1])
            self.touched_from = by_age[-TOUCHED_KEPT - 1][1]
            self.touched = {name: version for name, version in by_age if version > self.touched_from}

    def advance(self, names: Iterable[str], by: "User") -> None:
        """Give it its next version, in which ``by`` changed ``names``; the caller saves."""
        self.version += 1
        self.touch(names)
        self.saved_at = timezone.now()
        self.saved_by = by


def posted_version(request: HttpRequest) -> int:
    """The version that the page was made of; -1 for nonsense."""
    raw = request.POST.get("version", "")
    return int(raw) if raw.isdecimal() and len(raw) < 10 else -1


def time_of(row: Any) -> str:
    """When a :class:`Versioned` row was last saved, as the reader writes a time; empty when it never was."""
    return time_format(timezone.localtime(row.saved_at)) if row.saved_at else ""
