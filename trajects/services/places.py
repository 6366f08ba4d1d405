"""The places of a cohort: one counter, changed under the lock on its row and nowhere else."""

from django.db.models import F
from django.utils.translation import gettext as _

from trajects.models import Cohort


class NoPlaceLeft(Exception):
    """Every place is taken or offered; ``str()`` says so to a person."""


class Places:
    """The places of one cohort, for the rest of this transaction: whoever else wants to change them waits.

    Lock it before any row of an application, an offer or an enrolment, so that two never wait for each other.
    """

    def __init__(self, cohort: Cohort) -> None:
        """Lock the row of ``cohort`` and read it again."""
        self.cohort = _lock(cohort)

    @property
    def left(self) -> int:
        """How many places nobody has and nobody was offered."""
        return self.cohort.places_left

    def take(self) -> None:
        """Take a place for an enrolment or an open offer. Raises :class:`NoPlaceLeft`."""
        if self.left < 1:
            raise NoPlaceLeft(_("There is no place left in %(cohort)s.") % {"cohort": self.cohort})
        self._move(1)

    def release(self) -> None:
        """Give back a place."""
        self._move(-1)

    def _move(self, by: int) -> None:
        Cohort.objects.filter(pk=self.cohort.pk).update(places_taken=F("places_taken") + by)
        self.cohort.places_taken += by


def _lock(cohort: Cohort) -> Cohort:
    rows = Cohort.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("programme").get(pk=cohort.pk)
