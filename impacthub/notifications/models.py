"""The outbox, the bell, and who wants which mail."""

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from impacthub.states import Flow

if TYPE_CHECKING:
    from impacthub.people.models import User


class OutboxQuerySet(models.QuerySet["OutboxEmail"]):
    """Which mails wait, and since when."""

    def due(self) -> "OutboxQuerySet":
        """Mails that should leave now."""
        return self.filter(status=OutboxEmail.Status.QUEUED, next_try_at__lte=timezone.now())


class OutboxEmail(models.Model):
    """One mail to one address, written beside the change it tells of; ``key`` makes it happen once."""

    class Status(models.TextChoices):
        QUEUED = "QUEUED", pgettext_lazy("mail status", "waiting")
        SENDING = "SENDING", pgettext_lazy("mail status", "being sent")
        SENT = "SENT", pgettext_lazy("mail status", "sent")
        FAILED = "FAILED", pgettext_lazy("mail status", "failed")
        UNCERTAIN = "UNCERTAIN", pgettext_lazy("mail status", "uncertain")
        WITHHELD = "WITHHELD", pgettext_lazy("mail status", "withheld")
        CANCELLED = "CANCELLED", pgettext_lazy("mail status", "cancelled")

    FLOW: Flow = {
        Status.QUEUED: frozenset({Status.SENDING, Status.FAILED, Status.WITHHELD, Status.CANCELLED}),
        Status.SENDING: frozenset({Status.SENT, Status.QUEUED, Status.FAILED, Status.UNCERTAIN}),
        Status.UNCERTAIN: frozenset({Status.QUEUED, Status.CANCELLED}),
        Status.FAILED: frozenset({Status.QUEUED, Status.CANCELLED}),
        Status.WITHHELD: frozenset({Status.QUEUED, Status.CANCELLED}),
        Status.SENT: frozenset(),
        Status.CANCELLED: frozenset(),
    }

    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=100)
    category = models.CharField(_("category"), max_length=40, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outbox_emails",
        verbose_name=_("person"),
    )
    to = models.EmailField(_("to"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("text as HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict)
    calendar = models.TextField(_("calendar part"), blank=True)
    calendar_method = models.CharField(_("what a calendar does with it"), max_length=10, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    message_id = models.CharField(_("message id"), max_length=120)
    error = models.TextField(_("what went wrong"), blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(status="SENT") & Q(sent_at__isnull=False)) | (~Q(status="SENT") & Q(sent_at__isnull=True)),
                name="outbox_sent_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="SENDING") | Q(claimed_at__isnull=False), name="outbox_sending_is_claimed"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="outbox_due", condition=Q(status="QUEUED")),
            models.Index(fields=["claimed_at"], name="outbox_sending", condition=Q(status="SENDING")),
            models.Index(fields=["to", "kind", "-created_at"], name="outbox_of_address"),
        ]

    def __str__(self) -> str:
        return self.subject


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Whose bell it rings, and what is new."""

    def visible_to(self, user: "User") -> "NotificationQuerySet":
        """Everybody sees their own."""
        return self.filter(user=user)

    def unread(self) -> "NotificationQuerySet":
        """Those not yet read."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One line under somebody's bell. ``text`` is a msgid, put into the reader's language when it is read."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("person")
    )
    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=100)
    text = models.CharField(_("text"), max_length=500)
    params = models.JSONField(_("values in the text"), default=dict)
    url = models.CharField(_("address"), max_length=500)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_of_user"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The text in the language of now, with its values filled in."""
        text = gettext(self.text)
        return text % self.params if self.params else text

    @property
    def here(self) -> str:
        """The address in the language of now: only the first part of our addresses is a language."""
        _before, language, *rest = self.url.split("/")
        here = get_language() or settings.LANGUAGE_CODE
        return "/".join(["", here, *rest]) if language in dict(settings.LANGUAGES) else self.url


class Preference(models.Model):
    """Whether ``user`` wants the mails of one category; without a row they do."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_preferences", verbose_name=_("person")
    )
    category = models.CharField(_("category"), max_length=40)
    wanted = models.BooleanField(_("wanted"))

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")
        ordering = ["user_id", "category"]
        constraints = [models.UniqueConstraint(fields=["user", "category"], name="preference_once")]

    def __str__(self) -> str:
        return self.category


class Suppression(models.Model):
    """An address we no longer write to: about one category, or (``category`` empty) at all.

    The hash is what counts; the address itself may be blanked when somebody asks to be forgotten.
    """

    class Reason(models.TextChoices):
        BOUNCED = "BOUNCED", _("the address does not exist")
        ASKED = "ASKED", _("asked for it")
        BY_HAND = "BY_HAND", _("put there by hand")

    address_hash = models.CharField(_("hash of the address"), max_length=64)
    address = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    category = models.CharField(_("category"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["address_hash", "category"], name="suppression_once")]

    def __str__(self) -> str:
        return self.address or self.address_hash[:12]

    @staticmethod
    def hash_of(address: str) -> str:
        """The hash under which ``address`` is known, whatever its case."""
        return hashlib.sha256(address.strip().lower().encode()).hexdigest()
