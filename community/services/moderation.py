"""House rules: a post that several people report is hidden at once, and a coordinator says what happens to it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import REPORTS_TO_HIDE, Post, PostReport, Thread
from community.notifications import threads as mails
from community.services.threads import PostGone, count_posts
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User


class OwnPost(Exception):
    """Nobody reports what they wrote themselves; ``str()`` says what they can do."""


@transaction.atomic
def report_post(post: Post, *, reason: str, by: User) -> PostReport:
    """Say that ``post`` breaks the house rules; by the third who says so it is hidden until a coordinator looked.

    Twice by one person has the effect of once. Raises :class:`OwnPost` and ``PostGone``.
    """
    if post.author_id == by.pk:
        raise OwnPost(_("You wrote this post yourself, so you can remove it."))
    thread = _locked(post)
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    report, is_new = PostReport.objects.get_or_create(post=post, reporter=by, defaults={"reason": reason})
    if not is_new:
        return report
    if post.status != Post.Status.VISIBLE:
        raise PostGone(_("This post is not shown any more."))
    record("community.post_reported", thread, by=by, changes={"post": post.number})
    if PostReport.objects.filter(post=post, handled_at=None).count() >= REPORTS_TO_HIDE:
        post, old = states.move(post, "status", Post.FLOW, Post.Status.HIDDEN)
        record("community.post_hidden", thread, by=None, changes={"post": post.number, "status": [old, post.status]})
        count_posts(thread)
    mails.post_reported(post)
    return report


@transaction.atomic
def judge_post(post: Post, *, shown: bool, by: User) -> Post:
    """Decide that ``post`` is shown or hidden, which also answers its reports. Raises ``TransitionNotAllowed``."""
    thread = _locked(post)
    post = Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post.pk)
    old, to = post.status, Post.Status.VISIBLE if shown else Post.Status.HIDDEN
    if old != to:
        post, old = states.move(post, "status", Post.FLOW, to)
    if shown and post.shown_at is None:
        post.shown_at = timezone.now()
        post.save(update_fields=["shown_at"])
        mails.quoted(post)
    open_reports = PostReport.objects.filter(post=post, handled_at=None)
    open_reports.update(handled_at=timezone.now(), handled_by=by, upheld=not shown)
    if not shown and thread.answer_id == post.pk:
        Thread.objects.filter(pk=thread.pk).update(answer=None)
    count_posts(thread)
    record("community.post_judged", thread, by=by, changes={"post": post.number, "status": [old, post.status]})
    if old != to:
        mails.post_judged(post)
    return post


def _locked(post: Post) -> Thread:
    """The thread of ``post``, locked before the post itself, as everywhere."""
    return Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=post.thread_id)
