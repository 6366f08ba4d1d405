"""Enrolment: an organisation or film team takes part in a cohort, with one or two people."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.people.models import Organisation, Role, User
from impacthub.states import Flow
from trajects.models.applications import Application
from trajects.models.cohorts import Cohort
from trajects.models.taking_part import UNDO_FOR, takes_part


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Which enrolments, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "EnrolmentQuerySet":
        """Those of the cohorts one may see."""
        return self.filter(cohort__in=Cohort.objects.visible_to(user))

    def holding(self) -> "EnrolmentQuerySet":
        """Those that hold a place."""
        return self.filter(status__in=Enrolment.HOLDING)

    def untold(self, now: datetime | None = None) -> "EnrolmentQuerySet":
        """Those that can still be undone, so that nobody was told of them."""
        return self.filter(application__decision__batch__sent_at__gt=(now or timezone.now()) - UNDO_FOR)


class Enrolment(models.Model):
    """One place in a cohort. Its people attend, are rated and get a certificate each for themselves."""

    class Status(models.TextChoices):
        ACCEPTED = "ACCEPTED", pgettext_lazy("enrolment", "accepted")
        CONFIRMED = "CONFIRMED", pgettext_lazy("enrolment", "confirmed")
        ACTIVE = "ACTIVE", pgettext_lazy("enrolment", "taking part")
        COMPLETED = "COMPLETED", pgettext_lazy("enrolment", "completed")
        STOPPED = "STOPPED", pgettext_lazy("enrolment", "stopped")
        DECLINED = "DECLINED", pgettext_lazy("enrolment", "declined")
        ALUMNI = "ALUMNI", pgettext_lazy("enrolment", "alumni")

    FLOW: ClassVar[Flow] = {
        Status.ACCEPTED: frozenset({Status.CONFIRMED, Status.DECLINED}),
        Status.CONFIRMED: frozenset({Status.ACTIVE, Status.DECLINED, Status.STOPPED}),
        Status.ACTIVE: frozenset({Status.COMPLETED, Status.STOPPED}),
        Status.COMPLETED: frozenset({Status.ALUMNI}),
        Status.STOPPED: frozenset(),
        Status.DECLINED: frozenset(),
        Status.ALUMNI: frozenset(),
    }
    #: Statuses that hold a place.
    HOLDING = (Status.ACCEPTED, Status.CONFIRMED, Status.ACTIVE, Status.COMPLETED, Status.ALUMNI)

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments", verbose_name=_("cohort"))
    application = models.OneToOneField(
        Application, models.PROTECT, related_name="enrolment", null=True, blank=True, verbose_name=_("application")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="enrolments", verbose_name=_("organisation")
    )
    title = models.CharField(_("film or initiative"), max_length=160, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.ACCEPTED)
    learning_goals = models.TextField(_("learning goals"), max_length=2000, blank=True)
    buddy = models.ForeignKey("self", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("buddy"))
    stopped_reason = models.CharField(_("why it stopped"), max_length=300, blank=True)
    enrolled_at = models.DateTimeField(_("enrolled at"), default=timezone.now)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["cohort_id", "organisation__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "organisation", "title"],
                condition=~Q(status__in=["DECLINED", "STOPPED"]),
                name="enrolment_once",
                violation_error_message=_("This organisation takes part in this cohort already."),
            )
        ]
        indexes = [models.Index(fields=["cohort", "status"], name="enrolment_of_cohort")]

    def __str__(self) -> str:
        return self.title or str(self.organisation)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Which participants."""

    def taking_part(self, now: datetime | None = None) -> "ParticipantQuerySet":
        """Those whose enrolment holds a place, once they were told so."""
        return self.filter(takes_part("enrolment", now))

    def visible_to(self, user: User | AnonymousUser) -> "ParticipantQuerySet":
        """Those of the cohorts one may see."""
        if isinstance(user, User) and user.has_role(Role.COORDINATOR):
            return self
        return self.filter(enrolment__cohort__in=Cohort.objects.visible_to(user))


class Participant(models.Model):
    """One person in an enrolment; how many there can be is a setting of the cohort."""

    class NetworkRole(models.TextChoices):
        PHILANTHROPIST = "PHILANTHROPIST", _("philanthropist")
        PROJECT = "PROJECT", pgettext_lazy("network role", "project")
        INNOVATOR = "INNOVATOR", _("innovator")
        COACH = "COACH", _("coach")
        ACADEMIC = "ACADEMIC", _("academic")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="participants", verbose_name=_("enrolment"))
    user = models.ForeignKey(User, models.PROTECT, related_name="participations", verbose_name=_("person"))
    task = models.CharField(_("task in the project"), max_length=120, blank=True)
    network_role = models.CharField(_("role in the learning network"), max_length=14, choices=NetworkRole, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["enrolment_id", "id"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "user"], name="participant_once")]

    def __str__(self) -> str:
        return str(self.user)
