"""Mails about posts: each one to who wants every post, and once a day what was said to everybody else who follows."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from community.models import Digest, Level, Post
from community.notifications import threads as mails
from community.queries.hearing import hearing
from impacthub.notifications.services import queue_many
from impacthub.people.models import User

#: So many posts are told of in one transaction.
PORTION = 50
#: A post that was not told of within so long is left to the page.
TOLD_WITHIN = timedelta(days=1)
#: The daily mail leaves between these hours; it tells of what was shown until a minute before the first of them,
#: when everything that was being written is there.
FIRST_HOUR, LAST_HOUR = time(7, 30), time(19, 30)
SETTLED = timedelta(minutes=1)
#: The first daily mail tells of a day; after the clock was away one tells of so many at most.
FIRST_REACH, REACH = timedelta(days=1), timedelta(days=8)


def tell_posts() -> int:
    """Mail the posts that were not told of yet to who wants every post; returns how many mails were written."""
    number = 0
    while (written := _tell_portion()) is not None:
        number += written
    return number


def send_digests() -> int:
    """Write today's daily mails, from 7.30 in the morning; run again the same day it writes none twice.

    A mail without anything new is not written. Returns how many were.
    """
    now = timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    if not FIRST_HOUR <= now.time() < LAST_HOUR:
        return 0
    cutoff = datetime.combine(now.date(), FIRST_HOUR, tzinfo=now.tzinfo) - SETTLED
    heard = _heard(cutoff)
    people = User.objects.get_queryset().filter(pk__in=heard, is_active=True, erased_at=None)
    number = sum(_send(person, heard[person.pk], cutoff, now.date()) for person in people.order_by("pk"))
    Digest.objects.filter(told_through__lt=cutoff).update(told_through=cutoff)
    return number


@transaction.atomic
def _tell_portion() -> int | None:
    """None when there is nothing to tell."""
    untold = Post.objects.shown().filter(told_at=None).select_for_update(skip_locked=True, of=("self",))
    posts = list(untold.select_related("thread__space", "author").order_by("id")[:PORTION])
    if not posts:
        return None
    now = timezone.now()
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(told_at=now)
    fresh = [post for post in posts if post.shown_at and post.shown_at > now - TOLD_WITHIN]
    hear = hearing({post.thread_id: post.thread for post in fresh}.values(), Level.ALL)
    people = User.objects.get_queryset().in_bulk({user for users in hear.values() for user in users})
    messages = (
        message
        for post in fresh
        for message in mails.new_post(post, [people[pk] for pk in sorted(hear[post.thread_id]) if pk != post.author_id])
    )
    return queue_many(messages)


def _heard(cutoff: datetime) -> dict[int, list[Post]]:
    """By person the posts that their daily mail of ``cutoff`` tells of, before it was looked whether they had it."""
    rows = Post.objects.shown().filter(shown_at__gt=cutoff - REACH, shown_at__lte=cutoff)
    posts = list(rows.select_related("thread__space", "author").order_by("shown_at", "id"))
    threads = {post.thread_id: post.thread for post in posts}
    hear = hearing(threads.values(), Level.DIGEST)
    everybody = {user for users in hear.values() for user in users}
    told = dict(Digest.objects.filter(user__in=everybody).values_list("user", "told_through"))
    heard: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        for user in hear[post.thread_id]:
            since = told.get(user, cutoff - FIRST_REACH)
            if user != post.author_id and post.shown_at and post.shown_at > since:
                heard[user].append(post)
    return dict(heard)


@transaction.atomic
def _send(person: User, posts: list[Post], cutoff: datetime, day: date) -> bool:
    """False when somebody else wrote the mail of ``day`` meanwhile."""
    start = {"told_through": cutoff - FIRST_REACH}
    row, _new = Digest.objects.select_for_update().get_or_create(user=person, defaults=start)
    if row.sent_on == day or row.told_through >= cutoff:
        return False
    row.told_through, row.sent_on = cutoff, day
    row.save(update_fields=["told_through", "sent_on"])
    mails.digest(person, posts, day)
    return True
