"""Ticket: a question, who asked it, who looks after it, and how it stands."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.models.topics import Topic
from impacthub.people.models import Language, Role, User
from impacthub.search import Folded, FoldedVector
from impacthub.states import Flow

#: Numbers that people read start here, so that the first question does not look like the first one ever.
REFERENCE_FROM = 1000
#: The link in the mails works so long after the last message.
LINK_DAYS = 90
#: A closed question opens again by an answer for so long; afterwards it is locked and a new one is asked.
REOPEN_DAYS = 30
#: Roles that answer questions and write articles.
AGENTS = (Role.COORDINATOR, Role.HELPDESK)


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Which questions, seen by whom, and in what state."""

    def visible_to(self, user: User | AnonymousUser) -> "TicketQuerySet":
        """One's own; who answers the helpdesk sees them all. Who has no account comes by a signed link."""
        if not isinstance(user, User):
            return self.none()
        if user.has_role(*AGENTS):
            return self
        return self.filter(user=user)

    def for_agents(self, user: User | AnonymousUser) -> "TicketQuerySet":
        """All of them for who answers the helpdesk, none for anybody else."""
        return self if isinstance(user, User) and user.has_role(*AGENTS) else self.none()

    def asked_by(self, person: User) -> "TicketQuerySet":
        """Those of their account, and without an account those of their address."""
        return self.annotate(address=Upper("email")).filter(Q(user=person) | Q(user=None, address=person.email.upper()))

    def unanswered(self) -> "TicketQuerySet":
        """Those that wait for the helpdesk's first answer."""
        return self.filter(status__in=[Ticket.Status.NEW, Ticket.Status.OPEN], first_replied_at=None)

    def late(self, now: datetime | None = None) -> "TicketQuerySet":
        """Those whose first answer should have been there by ``now``."""
        return self.unanswered().filter(reply_due_at__lt=now or timezone.now())


class Ticket(models.Model):
    """A question to the helpdesk. ``link_version`` goes up when it closes: links in older mails end then.

    ``about_*`` is what it was asked from (a section of a plan, a session): its kind, its id in its own room, and what
    it was called then. ``waits_since`` is when somebody began to wait for the helpdesk, or None while nobody does.
    """

    class Status(models.TextChoices):
        HELD = "HELD", pgettext_lazy("question", "looked at first")
        NEW = "NEW", pgettext_lazy("question", "new")
        OPEN = "OPEN", pgettext_lazy("question", "being answered")
        WAITING = "WAITING", pgettext_lazy("question", "waits for the asker")
        SOLVED = "SOLVED", pgettext_lazy("question", "answered")
        CLOSED = "CLOSED", pgettext_lazy("question", "closed")
        SPAM = "SPAM", pgettext_lazy("question", "spam")

    class Priority(models.IntegerChoices):
        LOW = 1, pgettext_lazy("priority", "low")
        NORMAL = 2, pgettext_lazy("priority", "normal")
        HIGH = 3, pgettext_lazy("priority", "high")

    class Publishing(models.TextChoices):
        NOT_ASKED = "NOT_ASKED", pgettext_lazy("publishing a question", "not asked")
        ASKED = "ASKED", pgettext_lazy("publishing a question", "asked")
        GIVEN = "GIVEN", pgettext_lazy("publishing a question", "may be published")
        REFUSED = "REFUSED", pgettext_lazy("publishing a question", "may not be published")

    #: Statuses in which the helpdesk has something to do.
    TO_DO = (Status.NEW, Status.OPEN)
    #: Statuses that count as questions: not what is or may be spam.
    REAL = (Status.NEW, Status.OPEN, Status.WAITING, Status.SOLVED, Status.CLOSED)

    FLOW: ClassVar[Flow] = {
        Status.HELD: frozenset({Status.NEW, Status.SPAM}),
        Status.SPAM: frozenset({Status.NEW, Status.HELD}),
        Status.NEW: frozenset({Status.OPEN, Status.WAITING, Status.SOLVED, Status.CLOSED, Status.SPAM}),
        Status.OPEN: frozenset({Status.NEW, Status.WAITING, Status.SOLVED, Status.CLOSED, Status.SPAM}),
        Status.WAITING: frozenset({Status.NEW, Status.OPEN, Status.SOLVED, Status.CLOSED}),
        Status.SOLVED: frozenset({Status.NEW, Status.OPEN, Status.WAITING, Status.CLOSED}),
        Status.CLOSED: frozenset({Status.OPEN}),
    }
    PUBLISHING_FLOW: ClassVar[Flow] = {
        Publishing.NOT_ASKED: frozenset({Publishing.ASKED}),
        Publishing.ASKED: frozenset({Publishing.GIVEN, Publishing.REFUSED}),
        Publishing.GIVEN: frozenset({Publishing.REFUSED}),
        Publishing.REFUSED: frozenset({Publishing.GIVEN}),
    }

    subject = models.CharField(_("subject"), max_length=140)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.NEW)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    topic = models.ForeignKey(
        Topic, models.SET_NULL, related_name="tickets", null=True, blank=True, verbose_name=_("topic")
    )
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    user = models.ForeignKey(
        User, models.SET_NULL, related_name="tickets", null=True, blank=True, verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    cc = ArrayField(models.EmailField(max_length=254), verbose_name=_("copy to"), default=list, blank=True)
    assignee = models.ForeignKey(
        User,
        models.SET_NULL,
        related_name="assigned_tickets",
        null=True,
        blank=True,
        verbose_name=_("looked after by"),
    )
    about_kind = models.CharField(_("asked from"), max_length=30, blank=True)
    about_id = models.CharField(max_length=160, blank=True)
    about_title = models.CharField(_("asked from"), max_length=200, blank=True)
    spam_score = models.PositiveSmallIntegerField(_("spam score"), default=0)
    spam_reasons = ArrayField(
        models.CharField(max_length=30), verbose_name=_("why it was held"), default=list, blank=True
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    reply_due_at = models.DateTimeField(_("first answer before"))
    first_replied_at = models.DateTimeField(_("first answer at"), null=True, blank=True)
    last_message_at = models.DateTimeField(_("last message at"), default=timezone.now)
    waits_since = models.DateTimeField(_("waits for us since"), null=True, blank=True)
    solved_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    close_at = models.DateTimeField(_("closes by itself at"), null=True, blank=True)
    close_told_at = models.DateTimeField(_("told that it closes at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    publishing = models.CharField(_("publishing"), max_length=9, choices=Publishing, default=Publishing.NOT_ASKED)
    publishing_at = models.DateTimeField(_("publishing answered at"), null=True, blank=True)
    link_version = models.PositiveSmallIntegerField(default=0, editable=False)
    #: Of the form and the words in it, so that pressing a button twice asks once.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    fictional = models.BooleanField(_("invented"), default=False)
    words = models.GeneratedField(
        expression=FoldedVector(
            Folded(Concat("subject", Value(" "), "name", Value(" "), "email", output_field=models.TextField()))
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-last_message_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(about_kind="", about_id="") | (~Q(about_kind="") & ~Q(about_id="")),
                name="ticket_about_whole",
            ),
            models.CheckConstraint(condition=Q(priority__range=(1, 3)), name="ticket_priority_known"),
        ]
        indexes = [
            models.Index(fields=["-last_message_at", "-id"], name="ticket_latest"),
            models.Index(fields=["status", "-last_message_at", "-id"], name="ticket_by_status"),
            models.Index(fields=["assignee", "status", "-last_message_at", "-id"], name="ticket_of_agent"),
            models.Index(
                fields=["reply_due_at", "id"],
                name="ticket_due",
                condition=Q(first_replied_at=None, status__in=["NEW", "OPEN"]),
            ),
            models.Index(fields=["close_at"], name="ticket_to_close", condition=Q(close_at__isnull=False)),
            models.Index(fields=["about_kind", "about_id"], name="ticket_about", condition=~Q(about_kind="")),
            models.Index(fields=["topic", "-last_message_at"], name="ticket_by_topic"),
            models.Index(Upper("email"), name="ticket_by_address"),
            models.Index(fields=["asked_at"], name="ticket_asked"),
            GinIndex(fields=["tags"], name="ticket_tags"),
            GinIndex(fields=["words"], name="ticket_words"),
        ]

    def __str__(self) -> str:
        # The log keeps what this says, and what somebody asked is theirs.
        return self.reference

    @property
    def reference(self) -> str:
        """The number that people read in mails and on the telephone; it opens nothing."""
        return f"IH-{self.pk + REFERENCE_FROM}" if self.pk else "IH"

    @property
    def is_locked(self) -> bool:
        """True when it is closed for so long that it does not open again."""
        return self.closed_at is not None and timezone.now() > self.closed_at + timedelta(days=REOPEN_DAYS)

    @property
    def link_ends_at(self) -> datetime:
        """Until when the link in the last mail works."""
        return self.last_message_at + timedelta(days=LINK_DAYS)

    @property
    def is_late(self) -> bool:
        """True when the first answer should have been there."""
        waits = self.status in self.TO_DO and self.first_replied_at is None
        return waits and self.reply_due_at < timezone.now()

    @property
    def masked_email(self) -> str:
        """The address for who may hold the link by accident: n•••@dwarsloper.be."""
        name, at, domain = self.email.partition("@")
        return f"{name[:1]}•••{at}{domain}" if at else ""


class Satisfaction(models.Model):
    """What the asker says of the help they got; once a question."""

    class Helped(models.TextChoices):
        YES = "YES", pgettext_lazy("did this help you", "yes")
        PARTLY = "PARTLY", pgettext_lazy("did this help you", "partly")
        NO = "NO", pgettext_lazy("did this help you", "no")

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="satisfaction", verbose_name=_("question"))
    helped = models.CharField(_("did the answer help you"), max_length=6, choices=Helped)
    easy = models.PositiveSmallIntegerField(
        _("how easy was it to get help"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("anything to add"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("said at"), default=timezone.now)

    class Meta:
        verbose_name = _("satisfaction")
        verbose_name_plural = _("satisfaction")
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(easy__range=(1, 5)), name="satisfaction_easy_1_to_5")]

    def __str__(self) -> str:
        return f"{self.ticket}, {self.get_helped_display()}"


class Viewing(models.Model):
    """Which agent has a question open, and whether they write: what others see as "Tom answers now"."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="viewings", verbose_name=_("question"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    seen_at = models.DateTimeField(_("seen at"), default=timezone.now)
    writes = models.BooleanField(_("writes an answer"), default=False)

    class Meta:
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="viewing_once")]
        indexes = [models.Index(fields=["seen_at"], name="viewing_by_time")]

    def __str__(self) -> str:
        return f"{self.user}, {self.ticket}"


class LinkWish(models.Model):
    """Somebody asked for new links with an address, of whose questions we may know; gone when the worker looked."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)

    class Meta:
        verbose_name = _("wish for new links")
        verbose_name_plural = _("wishes for new links")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"
