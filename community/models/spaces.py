"""Space, thread and post: where people talk, and who hears of it how often."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community import registry
from impacthub.languages import Translated
from impacthub.people.models import Role, User
from impacthub.states import Flow
from trajects.models.columns import line, lines

#: A post that so many people reported is hidden until a coordinator has looked at it.
REPORTS_TO_HIDE = 3


class Level(models.TextChoices):
    """How often somebody hears of new posts."""

    ALL = "ALL", _("every post by mail")
    DIGEST = "DIGEST", _("one mail a day")
    MUTE = "MUTE", _("nothing")


class SpaceQuerySet(models.QuerySet["Space"]):
    """Which spaces, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "SpaceQuerySet":
        """The open ones to everybody with a role; those of a cohort or project to who is in it, at this moment."""
        if not isinstance(user, User) or not user.roles:
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        mine = Q(source="")
        for source in registry.sources():
            mine |= Q(source=source.kind, source_id__in=source.ids_of(user))
        return self.filter(mine)


class Space(models.Model):
    """A place to talk. With a ``source`` (such as a cohort) its people are those of that source, asked each time."""

    source = models.CharField(_("follows"), max_length=20, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    slug = models.SlugField(_("name in addresses"), max_length=120, unique=True)
    title_nl, title_fr, title_en = (line(_("title"), code, length=120, required=True) for code in ("nl", "fr", "en"))
    about_nl, about_fr, about_en = (lines(_("what it is for"), code, length=500) for code in ("nl", "fr", "en"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("opened at"), default=timezone.now)

    title, about = Translated(), Translated()

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        ordering = ["position", "title_nl", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source=""), name="space_once_a_source"
            ),
            models.CheckConstraint(
                condition=Q(source="", source_id__isnull=True) | (~Q(source="") & Q(source_id__isnull=False)),
                name="space_source_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_open_to_all(self) -> bool:
        """True when every member may read and write in it."""
        return not self.source

    @property
    def default_level(self) -> str:
        """What somebody hears who chose nothing: of an open space nothing, of their own group one mail a day."""
        return Level.MUTE if self.is_open_to_all else Level.DIGEST


class SpaceFollowing(models.Model):
    """How often ``user`` wants to hear of a space."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="followings", verbose_name=_("space"))
    user = models.ForeignKey(User, models.CASCADE, related_name="space_followings", verbose_name=_("person"))
    level = models.CharField(_("level"), max_length=6, choices=Level)

    class Meta:
        verbose_name = _("following of a space")
        verbose_name_plural = _("followings of spaces")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["space", "user"], name="space_following_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.space}"


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Which threads, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "ThreadQuerySet":
        """Those of the spaces that ``user`` sees."""
        return self.filter(space__in=Space.objects.visible_to(user))


class Thread(models.Model):
    """A conversation. ``last_post_at`` and ``posts_count`` are of the posts that everybody may read."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="threads", verbose_name=_("space"))
    slug = models.SlugField(_("name in addresses"), max_length=100)
    title = models.CharField(_("title"), max_length=140)
    language = models.CharField(_("language"), max_length=2, default="nl")
    author = models.ForeignKey(
        User, models.SET_NULL, related_name="threads", null=True, blank=True, verbose_name=_("begun by")
    )
    created_at = models.DateTimeField(_("begun at"), default=timezone.now)
    last_post_at = models.DateTimeField(_("last post at"), default=timezone.now)
    posts_count = models.PositiveIntegerField(_("posts"), default=0)
    answer = models.ForeignKey(
        "Post", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("accepted answer")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-last_post_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["space", "slug"], name="thread_slug_once")]
        indexes = [models.Index(fields=["space", "-last_post_at", "-id"], name="thread_latest")]

    def __str__(self) -> str:
        return self.title


class PostQuerySet(models.QuerySet["Post"]):
    """Which posts, seen by whom."""

    def shown(self) -> "PostQuerySet":
        """Those that everybody of the space may read."""
        return self.filter(status=Post.Status.VISIBLE)

    def visible_to(self, user: User | AnonymousUser) -> "PostQuerySet":
        """Those of the threads that ``user`` sees; held and hidden ones only to who wrote them and a coordinator."""
        rows = self.filter(thread__in=Thread.objects.visible_to(user))
        if isinstance(user, User) and user.has_role(Role.COORDINATOR):
            return rows
        own = Q(author=user) if isinstance(user, User) else Q(pk=None)
        return rows.filter(Q(status__in=[Post.Status.VISIBLE, Post.Status.REMOVED]) | own)


class Post(models.Model):
    """Something somebody said, in Markdown that is cleaned when it is shown."""

    class Status(models.TextChoices):
        VISIBLE = "VISIBLE", pgettext_lazy("post", "shown")
        HELD = "HELD", pgettext_lazy("post", "waits for a coordinator")
        HIDDEN = "HIDDEN", pgettext_lazy("post", "hidden")
        REMOVED = "REMOVED", pgettext_lazy("post", "removed by who wrote it")

    FLOW: ClassVar[Flow] = {
        Status.VISIBLE: frozenset({Status.HIDDEN, Status.REMOVED}),
        Status.HELD: frozenset({Status.VISIBLE, Status.HIDDEN, Status.REMOVED}),
        Status.HIDDEN: frozenset({Status.VISIBLE, Status.REMOVED}),
        Status.REMOVED: frozenset(),
    }

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts", verbose_name=_("thread"))
    number = models.PositiveIntegerField(_("number"), default=1)
    author = models.ForeignKey(
        User, models.SET_NULL, related_name="posts", null=True, blank=True, verbose_name=_("written by")
    )
    text = models.TextField(_("text"), max_length=10_000)
    quote_of = models.ForeignKey(
        "self", models.SET_NULL, related_name="quoted_in", null=True, blank=True, verbose_name=_("quotes")
    )
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.VISIBLE)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    shown_at = models.DateTimeField(_("shown since"), null=True, blank=True)
    edited_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    told_at = models.DateTimeField(_("mailed to who wants every post"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["thread_id", "number"]
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="post_number_once")]
        indexes = [
            models.Index(fields=["author", "-created_at"], name="post_of_author"),
            models.Index(fields=["shown_at"], name="post_by_time", condition=Q(status="VISIBLE")),
            models.Index(fields=["id"], name="post_to_tell", condition=Q(status="VISIBLE", told_at__isnull=True)),
            models.Index(fields=["id"], name="post_to_moderate", condition=Q(status__in=["HELD", "HIDDEN"])),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PostReport(models.Model):
    """Somebody says that a post breaks the house rules."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="reports", verbose_name=_("post"))
    reporter = models.ForeignKey(User, models.CASCADE, related_name="post_reports", verbose_name=_("reported by"))
    reason = models.CharField(_("why"), max_length=300)
    created_at = models.DateTimeField(_("reported at"), default=timezone.now)
    handled_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    handled_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("looked at by"))
    upheld = models.BooleanField(_("was right"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of a post")
        verbose_name_plural = _("reports of posts")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["post", "reporter"], name="post_report_once")]
        indexes = [models.Index(fields=["id"], name="post_report_open", condition=Q(handled_at__isnull=True))]

    def __str__(self) -> str:
        return self.reason


class ThreadFollowing(models.Model):
    """How often ``user`` wants to hear of one thread, and how far they have read it."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="followings", verbose_name=_("thread"))
    user = models.ForeignKey(User, models.CASCADE, related_name="thread_followings", verbose_name=_("person"))
    level = models.CharField(_("level"), max_length=6, choices=Level, blank=True)
    read_through = models.PositiveIntegerField(_("read up to post"), default=0)

    class Meta:
        verbose_name = _("following of a thread")
        verbose_name_plural = _("followings of threads")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="thread_following_once")]
        indexes = [models.Index(fields=["user", "thread"], name="thread_following_of_person")]

    def __str__(self) -> str:
        return f"{self.user}, {self.thread}"


class Digest(models.Model):
    """Up to which moment somebody's daily mail has told them what was said; the next one begins there."""

    user = models.OneToOneField(User, models.CASCADE, related_name="digest", verbose_name=_("person"))
    told_through = models.DateTimeField(_("told up to"))
    sent_on = models.DateField(_("last mail on"), null=True, blank=True)

    class Meta:
        verbose_name = _("daily mail")
        verbose_name_plural = _("daily mails")
        ordering = ["user_id"]

    def __str__(self) -> str:
        return str(self.user)
