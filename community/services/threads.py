"""Threads and their posts: begin one, reply, change or remove what one wrote, and say how often one hears of it."""

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.models import Level, Post, Space, SpaceFollowing, Thread, ThreadFollowing
from community.notifications import threads as mails
from community.services.spaces import free_slug
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

#: So long after somebody joined their account is new: it writes few posts, and those with links wait.
NEW_FOR = timedelta(days=1)
#: A new account writes so many posts within so long.
NEW_POSTS, NEW_POSTS_IN = 3, timedelta(minutes=10)
#: The same words of the same person within so long are one post that was sent twice.
TWICE = timedelta(minutes=1)
#: A thread cannot have the name of a page.
RESERVED = ("new", "follow", "preview")
_LINK = re.compile(r"https?:|www\.|\]\(|\]:|<\w+:|@\w+\.\w", re.IGNORECASE)


class TooManyPosts(Exception):
    """A new account wrote much in a short time; ``str()`` says when it can go on."""


class ThreadClosed(Exception):
    """Nobody writes here any more; ``str()`` says so to a person."""


class PostGone(Exception):
    """The post is not shown any more, so nothing can be done with it; ``str()`` says so to a person."""


class LinksWait(Exception):
    """A new account cannot put links in a post that is shown already; ``str()`` says what to do."""


@transaction.atomic
def start_thread(space: Space, *, title: str, text: str, language: str, by: User) -> Thread:
    """Begin a thread in ``space`` with its first post; sent twice it is begun once.

    Raises :class:`ThreadClosed` and :class:`TooManyPosts`.
    """
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if space.closed_at:
        raise ThreadClosed(_("This space is closed, so nothing can be written in it any more."))
    if again := _sent_before(Post.objects.filter(thread__space=space, thread__title=title, number=1), text, by):
        return again.thread
    base = slugify(title)[:80].strip("-") or "thread"
    taken = Thread.objects.filter(space=space, slug__startswith=base).values_list("slug", flat=True)
    slug = free_slug(base, [*RESERVED, *taken])
    thread = Thread.objects.create(space=space, slug=slug, title=title, language=language, author=by)
    record("community.thread_started", thread, by=by)
    _write(thread, text, by=by, held=has_link(title))
    return Thread.objects.select_related("space").get(pk=thread.pk)


@transaction.atomic
def reply(thread: Thread, *, text: str, by: User, quote_of: Post | None = None) -> Post:
    """Write a post in ``thread``, and read it up to there; sent twice it is written once.

    Raises :class:`ThreadClosed` and :class:`TooManyPosts`.
    """
    thread = Thread.objects.select_for_update(of=("self",), no_key=True).select_related("space").get(pk=thread.pk)
    if thread.closed_at or thread.space.closed_at:
        raise ThreadClosed(_("This thread is closed, so nothing can be added to it any more."))
    return _sent_before(thread.posts.all(), text, by) or _write(thread, text, by=by, quote_of=quote_of)


@transaction.atomic
def edit_post(post: Post, *, text: str, by: User) -> Post:
    """Change the words of ``post``. Raises :class:`PostGone`, :class:`ThreadClosed` and :class:`LinksWait`."""
    post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("thread__space").get(pk=post.pk)
    if post.status not in (Post.Status.VISIBLE, Post.Status.HELD):
        raise PostGone(_("This post is not shown any more, so it cannot be changed."))
    if post.thread.closed_at or post.thread.space.closed_at:
        raise ThreadClosed(_("This thread is closed, so nothing in it can be changed any more."))
    if post.text == text:
        return post
    if post.status == Post.Status.VISIBLE and _is_new(by) and has_link(text):
        raise LinksWait(_("A new account cannot change a post into one with a link. Write the link in a new post."))
    post.text, post.edited_at = text, timezone.now()
    post.save(update_fields=["text", "edited_at"])
    record("community.post_edited", post.thread, by=by, changes={"post": post.number})
    return post


@transaction.atomic
def remove_post(post: Post, *, by: User) -> Post:
    """Take back what one wrote: its words go, its place in the thread stays. Raises ``TransitionNotAllowed``."""
    thread = Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=post.thread_id)
    post, old = states.move(post, "status", Post.FLOW, Post.Status.REMOVED)
    post.text = ""
    post.save(update_fields=["text"])
    if thread.answer_id == post.pk:
        Thread.objects.filter(pk=thread.pk).update(answer=None)
    count_posts(thread)
    record("community.post_removed", thread, by=by, changes={"post": post.number, "status": [old, post.status]})
    return post


@transaction.atomic
def accept_answer(thread: Thread, post: Post | None, *, by: User) -> Thread:
    """Mark ``post`` as the answer to ``thread``, or with None say that there is none yet. Raises :class:`PostGone`."""
    thread = Thread.objects.select_for_update(of=("self",), no_key=True).select_related("space").get(pk=thread.pk)
    if post is not None and not Post.objects.shown().filter(pk=post.pk, thread=thread).exists():
        raise PostGone(_("This post is not shown any more, so it cannot be the answer."))
    before = thread.answer_id
    if before == (post.pk if post else None):
        return thread
    thread.answer = post
    thread.save(update_fields=["answer"])
    record("community.answer_accepted", thread, by=by, changes={"answer": [before, thread.answer_id]})
    if post is not None and post.author is not None and post.author != by:
        mails.answer_accepted(thread, post)
    return thread


@transaction.atomic
def follow_thread(thread: Thread, level: str, *, by: User) -> ThreadFollowing:
    """Choose how often ``by`` hears of ``thread``; an empty ``level`` is as in its space. Raises ValueError."""
    chosen = Level(level).value if level else ""
    following, _new = ThreadFollowing.objects.select_for_update().get_or_create(thread=thread, user=by)
    before = following.level
    if before != chosen:
        following.level = chosen
        following.save(update_fields=["level"])
        record("community.thread_followed", thread, by=by, changes={"level": [before, chosen]})
    return following


@transaction.atomic
def mark_read(thread: Thread, *, number: int, by: User) -> int:
    """``by`` read ``thread`` up to post ``number``, which never goes back; returns up to where it is read now."""
    last = thread.posts.aggregate(last=Max("number"))["last"] or 0
    following, _new = ThreadFollowing.objects.select_for_update().get_or_create(thread=thread, user=by)
    read = min(number, last)
    if read > following.read_through:
        following.read_through = read
        following.save(update_fields=["read_through"])
    return following.read_through


@transaction.atomic
def close_thread(thread: Thread, *, by: User) -> Thread:
    """Let nobody write in ``thread`` any more; it can still be read. Twice has the effect of once."""
    thread = Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=thread.pk)
    if thread.closed_at is None:
        thread.closed_at = timezone.now()
        thread.save(update_fields=["closed_at"])
        record("community.thread_closed", thread, by=by)
    return thread


@transaction.atomic
def reopen_thread(thread: Thread, *, by: User) -> Thread:
    """Let people write in ``thread`` again. Twice has the effect of once."""
    thread = Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=thread.pk)
    if thread.closed_at is not None:
        thread.closed_at = None
        thread.save(update_fields=["closed_at"])
        record("community.thread_reopened", thread, by=by)
    return thread


def has_link(text: str) -> bool:
    """True when somebody who reads ``text`` could be led elsewhere."""
    return bool(_LINK.search(text))


def count_posts(thread: Thread) -> None:
    """Write down how many posts of ``thread`` everybody may read, and when the last one came; lock it before."""
    shown = thread.posts.filter(status=Post.Status.VISIBLE)
    last = shown.aggregate(last=Max("shown_at"))["last"]
    Thread.objects.filter(pk=thread.pk).update(posts_count=shown.count(), last_post_at=last or thread.created_at)


def _write(thread: Thread, text: str, *, by: User, quote_of: Post | None = None, held: bool = False) -> Post:
    """Add a post to ``thread``, whose row is locked or new."""
    is_new = _is_new(by)
    if is_new:
        _slow_down(by)
    held = is_new and (held or has_link(text))
    last = thread.posts.aggregate(last=Max("number"))["last"] or 0
    now = timezone.now()
    post = Post.objects.create(
        thread=thread,
        number=last + 1,
        author=by,
        text=text,
        quote_of=quote_of,
        status=Post.Status.HELD if held else Post.Status.VISIBLE,
        created_at=now,
        shown_at=None if held else now,
    )
    record("community.post_written", thread, by=by, changes={"post": post.number, "status": post.status})
    count_posts(thread)
    mark_read(thread, number=post.number, by=by)
    _hear_replies(thread, by)
    if held:
        mails.post_waits(post)
    else:
        mails.quoted(post)
    return post


def _sent_before(posts: "QuerySet[Post]", text: str, person: User) -> Post | None:
    """The post among ``posts`` that ``person`` wrote a moment ago with these words; the thread is locked."""
    same = posts.filter(author=person, text=text, created_at__gt=timezone.now() - TWICE)
    return same.select_related("thread__space").order_by("-number").first()


def _is_new(person: User) -> bool:
    return person.date_joined > timezone.now() - NEW_FOR


def _slow_down(person: User) -> None:
    """Raise :class:`TooManyPosts`; the lock on the person lets them write one post after the other."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    lately = Post.objects.filter(author=person, created_at__gt=timezone.now() - NEW_POSTS_IN)
    if lately.count() >= NEW_POSTS:
        raise TooManyPosts(
            _("You are new here, so you can write three posts in ten minutes. Wait a little and send it again.")
        )


def _hear_replies(thread: Thread, person: User) -> None:
    """Who writes in a thread of which they would hear nothing hears of it once a day, unless they chose otherwise."""
    chose_space = SpaceFollowing.objects.filter(space=thread.space_id, user=person).exists()
    if thread.space.is_open_to_all and not chose_space:
        ThreadFollowing.objects.filter(thread=thread, user=person, level="").update(level=Level.DIGEST)
