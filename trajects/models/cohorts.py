"""Cohort: one edition of a programme, with its places, its weeks and its rule for a certificate."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.languages import Translated
from impacthub.people.models import Language, Role, User
from impacthub.states import Flow
from trajects.models.columns import lines
from trajects.models.programme import Programme
from trajects.models.taking_part import takes_part


def _seats() -> int:
    return settings.MAX_PEOPLE_PER_ORGANISATION


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Which cohorts, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "CohortQuerySet":
        """Those one takes part in or gives a session in, and as a knowledge partner; a coordinator sees them all."""
        if not isinstance(user, User):
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        taking_part = Q(enrolments__participants__user=user) & takes_part("enrolments")
        teaching = Q(sessions__trainers=user) | Q(modules__responsible=user)
        return self.filter(pk__in=Cohort.objects.filter(taking_part | teaching).values("pk"))


class Cohort(models.Model):
    """An edition. ``places_taken`` counts enrolments and open offers; the database keeps it within ``capacity``."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("cohort", "draft")
        ENROLMENT_OPEN = "ENROLMENT_OPEN", pgettext_lazy("cohort", "open for enrolment")
        ENROLMENT_CLOSED = "ENROLMENT_CLOSED", pgettext_lazy("cohort", "enrolment closed")
        RUNNING = "RUNNING", pgettext_lazy("cohort", "running")
        EVALUATING = "EVALUATING", pgettext_lazy("cohort", "being evaluated")
        CLOSED = "CLOSED", pgettext_lazy("cohort", "closed")

    FLOW: ClassVar[Flow] = {
        Status.DRAFT: frozenset({Status.ENROLMENT_OPEN, Status.ENROLMENT_CLOSED}),
        Status.ENROLMENT_OPEN: frozenset({Status.ENROLMENT_CLOSED}),
        Status.ENROLMENT_CLOSED: frozenset({Status.ENROLMENT_OPEN, Status.RUNNING}),
        Status.RUNNING: frozenset({Status.EVALUATING}),
        Status.EVALUATING: frozenset({Status.RUNNING, Status.CLOSED}),
        Status.CLOSED: frozenset(),
    }

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts", verbose_name=_("programme"))
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("name in addresses"), max_length=120, unique=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    summary_nl = lines(_("what this year is about"), "nl", length=1500)
    summary_fr = lines(_("what this year is about"), "fr", length=1500)
    summary_en = lines(_("what this year is about"), "en", length=1500)
    starts_on = models.DateField(_("first day"))
    weeks = models.PositiveSmallIntegerField(
        _("weeks"), default=52, validators=[MinValueValidator(1), MaxValueValidator(160)]
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=10)
    places_taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)
    seats_per_organisation = models.PositiveSmallIntegerField(
        _("people per organisation"), default=_seats, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    price = models.DecimalField(_("price for who takes part"), max_digits=9, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    language = models.CharField(_("main language"), max_length=2, choices=Language, default=Language.NL)
    place = models.CharField(_("place"), max_length=160, blank=True)
    attendance_pct = models.PositiveSmallIntegerField(
        _("attendance for a certificate (%)"), default=80, validators=[MaxValueValidator(100)]
    )
    deliverables_pct = models.PositiveSmallIntegerField(
        _("deliverables for a certificate (%)"), default=80, validators=[MaxValueValidator(100)]
    )
    fictional = models.BooleanField(_("invented"), default=False)

    summary = Translated()

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(places_taken__lte=F("capacity")),
                name="cohort_never_over_capacity",
                violation_error_message=_("There cannot be fewer places than are taken."),
            ),
            models.CheckConstraint(condition=Q(weeks__gte=1), name="cohort_has_weeks"),
            models.CheckConstraint(condition=Q(price__gte=0), name="cohort_price_not_negative"),
            models.CheckConstraint(
                condition=Q(attendance_pct__lte=100, deliverables_pct__lte=100), name="cohort_rule_in_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ends_on(self) -> date:
        """The last day of its last week."""
        return self.starts_on + timedelta(weeks=self.weeks) - timedelta(days=1)

    @property
    def places_left(self) -> int:
        """How many places nobody has and nobody was offered."""
        return self.capacity - self.places_taken

    def week_of(self, day: date) -> int:
        """The number of the week with ``day`` in it, counted from 1; below 1 before it starts."""
        monday = self.starts_on - timedelta(days=self.starts_on.weekday())
        return (day - monday).days // 7 + 1

    def monday_of(self, week: int) -> date:
        """The first day of week number ``week``."""
        return self.starts_on - timedelta(days=self.starts_on.weekday()) + timedelta(weeks=week - 1)

    @property
    def this_week(self) -> int:
        """The number of the present week: 0 before it starts, ``weeks`` when it is over."""
        return max(0, min(self.week_of(timezone.localdate()), self.weeks))
