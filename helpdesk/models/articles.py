"""Article: an answer that stays, in several languages, each with its versions and what readers say of it."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.models.tickets import AGENTS, Ticket
from helpdesk.models.topics import Topic
from impacthub.people.models import Language, User
from impacthub.search import Folded, FoldedVector, Together, Weighted
from impacthub.states import Flow
from impacthub.versions import Versioned


class Article(models.Model):
    """One subject. Its texts in other languages are translations of the one in ``source_language``."""

    slug = models.SlugField(_("name in addresses"), max_length=100, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="articles", verbose_name=_("topic"))
    source_language = models.CharField(_("first written in"), max_length=2, choices=Language, default=Language.NL)
    ticket = models.ForeignKey(
        Ticket, models.SET_NULL, related_name="articles", null=True, blank=True, verbose_name=_("made of question")
    )
    created_at = models.DateTimeField(_("begun at"), default=timezone.now)
    fictional = models.BooleanField(_("invented"), default=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ticket__isnull=False), name="article_once_a_ticket")
        ]

    def __str__(self) -> str:
        return self.slug


class ArticleTextQuerySet(models.QuerySet["ArticleText"]):
    """Which texts, seen by whom."""

    def published(self) -> "ArticleTextQuerySet":
        """Those that anybody may read."""
        return self.filter(published_number__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> "ArticleTextQuerySet":
        """What is published to anybody; drafts to who answers the helpdesk."""
        return self if isinstance(user, User) and user.has_role(*AGENTS) else self.published()


class ArticleText(models.Model):
    """An article in one language, as it is read now: what was last published, or empty while nothing is.

    ``translates`` is the number of the source's version that a translation says; None for the source itself.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="texts", verbose_name=_("article"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("title"), max_length=140, blank=True)
    short = models.TextField(_("short answer"), max_length=500, blank=True)
    body = models.TextField(_("text"), max_length=30_000, blank=True)
    sources = models.TextField(_("sources, one a line"), max_length=2000, blank=True)
    published_number = models.PositiveIntegerField(_("published version"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    translates = models.PositiveIntegerField(_("translates version"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("reviewed by")
    )
    words = models.GeneratedField(
        expression=Together(
            Weighted(FoldedVector(Folded("title")), "A"),
            Weighted(FoldedVector(Folded("short")), "B"),
            Weighted(FoldedVector(Folded("body")), "D"),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of an article")
        verbose_name_plural = _("texts of articles")
        ordering = ["article_id", "language"]
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="article_text_once"),
            models.CheckConstraint(
                condition=Q(published_number=None, published_at=None)
                | (Q(published_number__isnull=False, published_at__isnull=False) & ~Q(title="")),
                name="article_text_published_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="article_text_latest",
                condition=Q(published_number__isnull=False),
            ),
            GinIndex(fields=["words"], name="article_text_words"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.article} ({self.language})"

    @property
    def is_source(self) -> bool:
        """True for the text that the others translate; reads ``article``."""
        return self.language == self.article.source_language


class ArticleVersion(Versioned):
    """One version of one text. A published one no longer changes; at most one is being written or reviewed.

    ``significance`` says what a new version means for translations. ``allowed`` are signs that look like personal
    data and that somebody looked at and let stand.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("version of an article", "draft")
        REVIEW = "REVIEW", pgettext_lazy("version of an article", "to be reviewed")
        PUBLISHED = "PUBLISHED", pgettext_lazy("version of an article", "published")
        REPLACED = "REPLACED", pgettext_lazy("version of an article", "replaced")
        DROPPED = "DROPPED", pgettext_lazy("version of an article", "dropped")

    class Significance(models.IntegerChoices):
        SMALL = 1, _("small: translations stay right")
        MATTERS = 2, _("matters: translations are partly out of date")
        RETRANSLATE = 3, _("large: translations are no longer right")

    FLOW: ClassVar[Flow] = {
        Status.DRAFT: frozenset({Status.REVIEW, Status.DROPPED}),
        Status.REVIEW: frozenset({Status.DRAFT, Status.PUBLISHED, Status.DROPPED}),
        Status.PUBLISHED: frozenset({Status.REPLACED}),
        Status.REPLACED: frozenset(),
        Status.DROPPED: frozenset(),
    }

    text = models.ForeignKey(ArticleText, models.CASCADE, related_name="versions", verbose_name=_("text of an article"))
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    title = models.CharField(_("title"), max_length=140)
    short = models.TextField(_("short answer"), max_length=500, blank=True)
    body = models.TextField(_("text"), max_length=30_000, blank=True)
    sources = models.TextField(_("sources, one a line"), max_length=2000, blank=True)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    significance = models.PositiveSmallIntegerField(
        _("what this means for translations"), choices=Significance, default=Significance.SMALL
    )
    translates = models.PositiveIntegerField(_("translates version"), null=True, blank=True)
    allowed = ArrayField(models.CharField(max_length=120), verbose_name=_("looked at"), default=list, blank=True)
    author = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("written by"))
    created_at = models.DateTimeField(_("begun at"), default=timezone.now)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    reviewer = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("reviewed by")
    )
    remark = models.TextField(_("what the reviewer says"), max_length=1000, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        ordering = ["text_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="article_version_number_once"),
            models.UniqueConstraint(
                fields=["text"], condition=Q(status="PUBLISHED"), name="article_version_published_once"
            ),
            models.UniqueConstraint(
                fields=["text"], condition=Q(status__in=["DRAFT", "REVIEW"]), name="article_version_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], name="article_version_open", condition=Q(status__in=["DRAFT", "REVIEW"]))
        ]

    def __str__(self) -> str:
        return f"{self.text_id}, {self.number}"

    @property
    def edition(self) -> str:
        """Which words these are: another version, or one more save, is another edition."""
        return f"{self.number}.{self.version}"


class ArticleFeedback(models.Model):
    """A reader says whether an article helped; nothing of who they are."""

    class Reason(models.TextChoices):
        UNCLEAR = "UNCLEAR", pgettext_lazy("why an article did not help", "I do not understand it")
        INCOMPLETE = "INCOMPLETE", pgettext_lazy("why an article did not help", "what I need is not in it")
        WRONG = "WRONG", pgettext_lazy("why an article did not help", "it is wrong or out of date")
        OTHER = "OTHER", pgettext_lazy("why an article did not help", "something else")

    text = models.ForeignKey(ArticleText, models.CASCADE, related_name="feedback", verbose_name=_("text of an article"))
    number = models.PositiveIntegerField(_("version"))
    helped = models.BooleanField(_("helped"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    comment = models.CharField(_("in your words"), max_length=300, blank=True)
    #: It was said beside the question form, where the answer made a question unnecessary.
    instead_of_question = models.BooleanField(_("instead of a question"), default=False)
    created_at = models.DateTimeField(_("said at"), default=timezone.now)

    class Meta:
        verbose_name = _("feedback on an article")
        verbose_name_plural = _("feedback on articles")
        ordering = ["-id"]
        indexes = [models.Index(fields=["text", "helped", "created_at"], name="article_feedback_of")]

    def __str__(self) -> str:
        return f"{self.text_id}, {self.helped}"


class ArticleTask(models.Model):
    """An article helps too few of its readers: somebody should look at it. Closed by a new version or by hand."""

    text = models.ForeignKey(ArticleText, models.CASCADE, related_name="tasks", verbose_name=_("text of an article"))
    helped = models.PositiveIntegerField(_("helped"))
    answers = models.PositiveIntegerField(_("answers"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("by"))

    class Meta:
        verbose_name = _("task for an article")
        verbose_name_plural = _("tasks for articles")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["text"], condition=Q(closed_at=None), name="article_task_open_once"),
            models.CheckConstraint(condition=Q(helped__lte=F("answers")), name="article_task_within_answers"),
        ]

    def __str__(self) -> str:
        return f"{self.text_id}, {self.helped}/{self.answers}"
