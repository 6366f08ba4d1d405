"""What the pages of the conversation show, each with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import permissions
from community.models import Post, PostReport, Space, SpaceFollowing, Thread, ThreadFollowing
from community.queries.hearing import default_level
from impacthub.markdown import to_text
from impacthub.people.models import User

#: What was said longer ago is not pointed out as new.
NEW_FOR = timedelta(days=60)
#: So many of who wrote in a thread are shown beside it.
VOICES = 4
#: So much of a post that is quoted stands above the answer to it.
QUOTED = 280


@dataclass(frozen=True)
class Shown:
    """One post on its page, and what the reader may do with it."""

    post: Post
    quote: str
    is_answer: bool
    is_first_new: bool
    can_edit: bool
    can_remove: bool
    can_report: bool
    can_accept: bool


@dataclass(frozen=True)
class Hears:
    """How often somebody hears of a thread or a space: ``chosen`` for it (or empty), and what that comes to."""

    chosen: str
    level: str


def spaces_for(user: User) -> QuerySet[Space]:
    """The spaces that ``user`` sees, those of their groups first; with threads, last post and whether it is new."""
    told = Q(threads__posts_count__gt=0)
    return (
        Space.objects.visible_to(user)
        .annotate(
            number_of_threads=Count("threads", filter=told),
            latest=Max("threads__last_post_at", filter=told),
            has_new=Exists(_unread(user).filter(thread__space=OuterRef("pk"))),
        )
        .order_by(Case(When(source="", then=1), default=0), "position", "title_nl", "pk")
    )


def threads_of(space: Space, user: User) -> QuerySet[Thread]:
    """The threads of ``space``, the last active first, each with its last number and whether it is new for ``user``.

    A thread of which nothing may be read yet is only there for who began it and a coordinator.
    """
    rows = Thread.objects.filter(space=space)
    if not permissions.can_coordinate(user):
        rows = rows.filter(Q(posts_count__gt=0) | Q(author=user))
    last = Post.objects.shown().filter(thread=OuterRef("pk")).order_by("-number").values("number")[:1]
    return (
        rows.select_related("author")
        .annotate(
            last_number=Coalesce(Subquery(last), 0),
            has_new=Exists(_unread(user).filter(thread=OuterRef("pk"))),
        )
        .order_by("-last_post_at", "-pk")
    )


def voices(threads: Iterable[Thread]) -> dict[int, list[User]]:
    """By thread the few people who wrote in it last; one query."""
    rows = (
        Post.objects.shown()
        .filter(thread__in=[thread.pk for thread in threads], author__isnull=False)
        .values("thread", "author")
        .annotate(last=Max("number"))
        .annotate(place=Window(RowNumber(), partition_by=F("thread"), order_by=F("last").desc()))
        .filter(place__lte=VOICES)
        .order_by("thread", "place")
    )
    pairs = [(row["thread"], row["author"]) for row in rows]
    people = User.objects.get_queryset().in_bulk({author for _thread, author in pairs})
    found: dict[int, list[User]] = defaultdict(list)
    for thread, author in pairs:
        found[thread].append(people[author])
    return found


def posts_of(thread: Thread, user: User) -> QuerySet[Post]:
    """The posts of ``thread`` that ``user`` sees, in order."""
    rows = Post.objects.visible_to(user).filter(thread=thread)
    return rows.select_related("author", "quote_of__author").order_by("number")


def page_of(posts: QuerySet[Post], number: int, per_page: int) -> int:
    """On which page of ``posts`` the one with ``number`` stands."""
    return posts.filter(number__lt=number).count() // per_page + 1


def shown(posts: Sequence[Post], thread: Thread, user: User, *, read_through: int) -> list[Shown]:
    """What the page shows of ``posts``; the first one after ``read_through`` is marked, when there was one read."""
    new = [post.number for post in posts if post.number > read_through and post.author_id != user.pk]
    first_new = new[0] if new and read_through else None
    accepts = permissions.can_accept_answer(user, thread)
    found = []
    for post in posts:
        post.thread = thread
        found.append(
            Shown(
                post=post,
                quote=quote_of(post.quote_of) if post.quote_of else "",
                is_answer=post.pk == thread.answer_id,
                is_first_new=post.number == first_new,
                can_edit=permissions.can_edit_post(user, post),
                can_remove=permissions.can_remove_post(user, post),
                can_report=permissions.can_report_post(user, post),
                can_accept=accepts and post.status == Post.Status.VISIBLE and post.number > 1,
            )
        )
    return found


def quote_of(post: Post) -> str:
    """The first words of ``post`` as somebody else quotes them; empty when it is not shown any more."""
    if post.status != Post.Status.VISIBLE:
        return ""
    words = to_text(post.text)
    return words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + " …"


def quotable(thread: Thread, number: object) -> Post | None:
    """The post of ``thread`` with ``number``, as somebody typed it, when it can be quoted."""
    if not str(number).isdecimal() or len(str(number)) > 9:
        return None
    return Post.objects.shown().filter(thread=thread, number=int(str(number))).select_related("author").first()


def read_through(thread: Thread, user: User) -> tuple[int, str]:
    """Up to which post ``user`` read ``thread``, and what they chose to hear of it."""
    row = ThreadFollowing.objects.filter(thread=thread, user=user).values_list("read_through", "level").first()
    return row or (0, "")


def hears_of_space(space: Space, user: User) -> Hears:
    """How often ``user`` hears of ``space``."""
    chosen = SpaceFollowing.objects.filter(space=space, user=user).values_list("level", flat=True).first() or ""
    return Hears(chosen, chosen or default_level(space, user))


def hears_of_thread(thread: Thread, user: User, chosen: str) -> Hears:
    """How often ``user``, who chose ``chosen`` for it (or nothing), hears of ``thread``."""
    return Hears(chosen, chosen or hears_of_space(thread.space, user).level)


def to_moderate() -> QuerySet[Post]:
    """Posts that wait for a coordinator, the oldest first: held ones, and those with reports nobody looked at."""
    reported = PostReport.objects.filter(handled_at=None)
    return (
        Post.objects.filter(Q(status=Post.Status.HELD) | Q(pk__in=reported.values("post")))
        .annotate(open_reports=Count("reports", filter=Q(reports__handled_at=None)))
        .select_related("author", "thread__space")
        .order_by("pk")
    )


def when(moment: datetime) -> str:
    """``moment`` as one says it: ``just now``, ``12 minutes ago``, ``yesterday``, a weekday, a date."""
    here, now = timezone.localtime(moment), timezone.localtime()
    minutes, days = int((now - here).total_seconds() // 60), (now.date() - here.date()).days
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    if days < 1:
        return _("today at %(time)s") % {"time": time_format(here)}
    if days == 1:
        return _("yesterday")
    return date_format(here, "l") if days < 7 else date_format(here)


def _unread(user: User) -> QuerySet[Post]:
    """Posts of others, of these days, that ``user`` did not read."""
    read = ThreadFollowing.objects.filter(thread=OuterRef("thread"), user=user, read_through__gte=OuterRef("number"))
    fresh = Post.objects.shown().filter(shown_at__gt=timezone.now() - NEW_FOR).exclude(author=user)
    return fresh.filter(~Exists(read))
