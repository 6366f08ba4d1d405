"""Message: what the asker and the helpdesk say to each other, and what the helpdesk notes for itself."""

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.models.tickets import Ticket
from helpdesk.models.topics import Topic
from impacthub.languages import Translated
from impacthub.people.models import User
from impacthub.search import Folded, FoldedVector
from trajects.models.columns import lines


class MessageQuerySet(models.QuerySet["Message"]):
    """Which messages, seen by whom."""

    def for_asker(self, now: datetime | None = None) -> "MessageQuerySet":
        """What the asker reads: not the notes, and an answer only when it can no longer be taken back."""
        said = self.exclude(kind=Message.Kind.NOTE).filter(taken_back_at=None)
        return said.filter(leaves_at__lte=now or timezone.now())


class Message(models.Model):
    """One message. An agent's answer leaves at ``leaves_at``; until then it can be taken back.

    ``undo`` is what the question was before an answer, so that taking it back puts that right too. The asker's text
    is plain; the helpdesk's is Markdown, cleaned when it is shown.
    """

    class Kind(models.TextChoices):
        ASKER = "ASKER", pgettext_lazy("message", "from the asker")
        AGENT = "AGENT", pgettext_lazy("message", "from the helpdesk")
        NOTE = "NOTE", pgettext_lazy("message", "internal note")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages", verbose_name=_("question"))
    number = models.PositiveIntegerField(_("number"), default=1)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    author = models.ForeignKey(
        User, models.SET_NULL, related_name="helpdesk_messages", null=True, blank=True, verbose_name=_("written by")
    )
    text = models.TextField(_("message"), max_length=10_000)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    leaves_at = models.DateTimeField(_("leaves at"), default=timezone.now)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undo = models.JSONField(default=dict, blank=True, editable=False)
    words = models.GeneratedField(
        expression=FoldedVector(Folded("text")), output_field=SearchVectorField(), db_persist=True
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of the helpdesk")
        verbose_name_plural = _("messages of the helpdesk")
        ordering = ["ticket_id", "number"]
        constraints = [models.UniqueConstraint(fields=["ticket", "number"], name="helpdesk_message_number_once")]
        indexes = [
            models.Index(fields=["author", "-created_at"], name="helpdesk_message_of"),
            GinIndex(fields=["words"], name="helpdesk_message_words"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}, {self.number}"


class Attachment(models.Model):
    """A checked file with a message. It lies under a name of our own and is handed out so that it can do nothing."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", verbose_name=_("message"))
    file = models.FileField(_("file"), upload_to="helpdesk/%Y/")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("content type"), max_length=80)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("file with a message")
        verbose_name_plural = _("files with messages")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.message}, {self.pk}"


class SavedReply(models.Model):
    """What the helpdesk often answers, in the languages in which somebody wrote it; a missing one is flagged."""

    title = models.CharField(_("name for ourselves"), max_length=80)
    topic = models.ForeignKey(
        Topic, models.SET_NULL, related_name="saved_replies", null=True, blank=True, verbose_name=_("topic")
    )
    text_nl, text_fr, text_en = (lines(_("text"), code) for code in ("nl", "fr", "en"))
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    text = Translated()

    class Meta:
        verbose_name = _("saved reply")
        verbose_name_plural = _("saved replies")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["title"], name="saved_reply_title_once"),
            models.CheckConstraint(
                condition=~Q(text_nl="") | ~Q(text_fr="") | ~Q(text_en=""), name="saved_reply_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def missing(self) -> tuple[str, ...]:
        """The languages in which it is not written yet."""
        return tuple(code for code in ("nl", "fr", "en") if not getattr(self, f"text_{code}"))
