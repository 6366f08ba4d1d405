"""What is said about the conversation: a new post, what was said since yesterday, and what became of a post."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from community.models import Post, Thread
from community.notifications.mute_links import mute_url
from impacthub.markdown import to_text
from impacthub.notifications.links import absolute
from impacthub.notifications.services import Message, notify, queue_email
from impacthub.people.models import Membership, Role, User

#: Mails about the conversation can be switched off together, as one category.
CATEGORY = "discussions"
#: So much of a post stands in its mail; of each post in the daily mail less.
QUOTED, EXCERPT = 2000, 240
#: The daily mail shows so many threads, and of each so many posts; the rest stands on the page.
THREADS_SHOWN, POSTS_SHOWN = 10, 3

QUOTED_YOU = gettext_noop("%(name)s responds to your words in “%(title)s”")
ACCEPTED = gettext_noop("Your post in “%(title)s” is accepted as the answer")
WAITS = gettext_noop("A post in “%(title)s” waits for you")
REPORTED = gettext_noop("A post in “%(title)s” was reported")
SHOWN = gettext_noop("Your post in “%(title)s” is shown")
HIDDEN = gettext_noop("Your post in “%(title)s” was hidden by a coordinator")


@dataclass(frozen=True)
class Said:
    """One thread in somebody's daily mail: some of its new ``posts``, how many there are, and where they stand."""

    thread: Thread
    posts: Sequence[tuple[str, str]]
    count: int
    url: str
    mute_url: str

    @property
    def more(self) -> int:
        """How many new posts are not in the mail."""
        return self.count - len(self.posts)


def post_url(thread: Thread, number: int) -> str:
    """Where post ``number`` of ``thread`` (with its space) stands, in the language of now."""
    url = reverse("community:thread_detail", args=[thread.space.slug, thread.slug])
    return f"{url}?post={number}#post-{number}"


def new_post(post: Post, people: Iterable[User]) -> Iterable[Message]:
    """For each of ``people`` the mail about ``post`` (with its author, its thread and that one's space)."""
    thread, words = post.thread, _cut(post.text, QUOTED)
    for person in people:
        with override(person.language):
            url = absolute(post_url(thread, post.number))
        muted = mute_url(thread.pk, person.pk)
        context = {
            "person": person,
            "name": str(post.author or ""),
            "thread": thread,
            "is_first": post.number == 1,
            "words": words,
            "lines": words.splitlines(),
            "url": url,
        }
        yield Message(
            key=f"community.post_new:{post.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            template="community/post_new",
            context=context,
            user=person,
            category=CATEGORY,
            unsubscribe_url=muted,
        )


def digest(person: User, posts: Sequence[Post], day: date) -> None:
    """The daily mail of ``day`` for ``person`` with ``posts`` (each with author, thread and space), oldest first."""
    threads: dict[int, list[Post]] = {}
    for post in posts:
        threads.setdefault(post.thread_id, []).append(post)
    with override(person.language):
        said = [_said(rows, person) for rows in list(threads.values())[:THREADS_SHOWN]]
        url = absolute(reverse("community:space_list"))
    links: dict[str, Any] = {}
    for number, item in enumerate(said):
        links |= {f"thread_{number}_url": item.url, f"mute_{number}_url": item.mute_url}
    context = {
        "person": person,
        "said": said,
        "count": len(posts),
        "threads": len(threads),
        "first": said[0].thread.title,
        "more": len(threads) - len(said),
        "url": url,
        **links,
    }
    queue_email(
        f"community.digest:{person.pk}:{day.isoformat()}",
        to=person.email,
        language=person.language,
        template="community/digest",
        context=context,
        user=person,
        category=CATEGORY,
    )


def quoted(post: Post) -> None:
    """Tell who is quoted in ``post``, under the bell, when it is shown."""
    if post.quote_of is None or post.quote_of.author is None or post.quote_of.author_id == post.author_id:
        return
    if not _reads(post.quote_of.author, post):
        return
    params = {"name": str(post.author or ""), "title": post.thread.title}
    _ring(post.quote_of.author, "post_quoted", post, QUOTED_YOU, **params)


def answer_accepted(thread: Thread, post: Post) -> None:
    """Tell who wrote the answer, under the bell."""
    assert post.author is not None  # the service looked
    post.thread = thread
    if _reads(post.author, post):
        _ring(post.author, "answer_accepted", post, ACCEPTED, title=thread.title)


def post_waits(post: Post) -> None:
    """Tell the coordinators, under the bell, that ``post`` is only shown when one of them says so."""
    _ring_coordinators("post_waits", post, WAITS)


def post_reported(post: Post) -> None:
    """Tell the coordinators, under the bell and once a post, that somebody reported ``post``."""
    _ring_coordinators("post_reported", post, REPORTED)


def post_judged(post: Post) -> None:
    """Tell who wrote ``post``, under the bell, what a coordinator decided."""
    if post.author is not None:
        is_shown = post.status == Post.Status.VISIBLE
        kind = "post_shown" if is_shown else "post_hidden"
        _ring(post.author, kind, post, SHOWN if is_shown else HIDDEN, title=post.thread.title)


def _said(posts: list[Post], person: User) -> Said:
    thread = posts[0].thread
    shown = [(str(post.author or ""), _cut(to_text(post.text), EXCERPT)) for post in posts[:POSTS_SHOWN]]
    url = absolute(post_url(thread, posts[0].number))
    return Said(thread, shown, len(posts), url, mute_url(thread.pk, person.pk))


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def _reads(person: User, post: Post) -> bool:
    """Whether ``person`` still sees ``post``: who left a cohort or a film hears nothing of its space."""
    return Post.objects.visible_to(person).filter(pk=post.pk).exists()


def _ring(person: User, kind: str, post: Post, text: str, **params: str) -> None:
    with override(person.language):
        url = post_url(post.thread, post.number)
    key = f"community.{kind}:{post.pk}:{person.pk}"
    notify(person, key, kind=f"community.{kind}", text=text, params=params, url=url)


def _ring_coordinators(kind: str, post: Post, text: str) -> None:
    known = Membership.objects.known().filter(role=Role.COORDINATOR)
    people = User.objects.get_queryset().filter(pk__in=known.values("user"), is_active=True)
    for person in people:
        if person.pk == post.author_id:
            continue
        with override(person.language):
            url = reverse("community:moderation_post", args=[post.pk])
        key = f"community.{kind}:{post.pk}:{person.pk}"
        notify(person, key, kind=f"community.{kind}", text=text, params={"title": post.thread.title}, url=url)
