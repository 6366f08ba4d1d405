"""Subscriber and newsletter: who asked to hear from us and said so twice, and what they get."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.languages import Translated
from impacthub.people.models import Language, Sector, User
from impacthub.states import Flow
from trajects.models.columns import line, lines


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Which subscribers."""

    def active(self) -> "SubscriberQuerySet":
        """Those who confirmed and have not left."""
        return self.filter(status=Subscriber.Status.ACTIVE)


class Subscriber(models.Model):
    """An address that asked for the newsletter; it gets one only after saying so again from its own mailbox."""

    class Status(models.TextChoices):
        ASKED = "ASKED", pgettext_lazy("subscriber", "asked, not confirmed")
        ACTIVE = "ACTIVE", pgettext_lazy("subscriber", "subscribed")
        LEFT = "LEFT", pgettext_lazy("subscriber", "unsubscribed")

    FLOW: ClassVar[Flow] = {
        Status.ASKED: frozenset({Status.ACTIVE}),
        Status.ACTIVE: frozenset({Status.LEFT}),
        Status.LEFT: frozenset({Status.ASKED, Status.ACTIVE}),
    }

    email = models.EmailField(_("e-mail address"), max_length=254)
    user = models.ForeignKey(
        User, models.SET_NULL, related_name="subscriptions", null=True, blank=True, verbose_name=_("account")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.ASKED)
    text_version = models.CharField(_("version of the text"), max_length=20)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="subscriber_once"),
            models.CheckConstraint(
                condition=~Q(status="ACTIVE") | Q(confirmed_at__isnull=False), name="subscriber_said_it_twice"
            ),
        ]
        indexes = [models.Index(fields=["status", "language", "id"], name="subscriber_segment")]

    def __str__(self) -> str:
        # The log keeps what this says, and an address must be forgotten when its owner asks.
        return f"{self._meta.verbose_name} {self.pk}"


class NewsletterQuerySet(models.QuerySet["Newsletter"]):
    """Which newsletters."""

    def published(self) -> "NewsletterQuerySet":
        """Those that were sent, which anybody may read on the site."""
        return self.filter(status=Newsletter.Status.SENT)


class Newsletter(models.Model):
    """One issue. Everybody gets it in their own language, or in Dutch where that is missing."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("newsletter", "draft")
        SCHEDULED = "SCHEDULED", pgettext_lazy("newsletter", "scheduled")
        SENDING = "SENDING", pgettext_lazy("newsletter", "being sent")
        SENT = "SENT", pgettext_lazy("newsletter", "sent")

    FLOW: ClassVar[Flow] = {
        Status.DRAFT: frozenset({Status.SCHEDULED}),
        Status.SCHEDULED: frozenset({Status.DRAFT, Status.SENDING}),
        Status.SENDING: frozenset({Status.SENT}),
        Status.SENT: frozenset(),
    }

    slug = models.SlugField(_("name in addresses"), max_length=100, unique=True)
    subject_nl, subject_fr, subject_en = (
        line(_("subject"), code, length=140, required=True) for code in ("nl", "fr", "en")
    )
    body_nl, body_fr, body_en = (
        lines(_("text (Markdown)"), code, length=20_000, required=True) for code in ("nl", "fr", "en")
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("only to readers of"),
        default=list,
        blank=True,
        help_text=_("None chosen: everybody."),
    )
    sectors = ArrayField(
        models.CharField(max_length=20, choices=Sector),
        verbose_name=_("only to people in"),
        default=list,
        blank=True,
        help_text=_("None chosen: everybody."),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    send_at = models.DateTimeField(_("to be sent at"), null=True, blank=True)
    sent_through = models.BigIntegerField(default=0, editable=False)
    count = models.PositiveIntegerField(_("mails"), default=0, editable=False)
    tested_at = models.DateTimeField(_("last test at"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, editable=False, verbose_name=_("made by")
    )
    fictional = models.BooleanField(_("invented"), default=False)

    subject, body = Translated(), Translated()

    objects = NewsletterQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status="DRAFT") | Q(send_at__isnull=False), name="newsletter_knows_when")
        ]
        indexes = [
            models.Index(fields=["send_at"], name="newsletter_due", condition=Q(status__in=["SCHEDULED", "SENDING"]))
        ]

    def __str__(self) -> str:
        return str(self.subject)
