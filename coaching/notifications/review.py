"""What is told of the talk beside a plan: bells at once, and one mail a day at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from coaching import registry
from coaching.models import Comment, Plan, SectionVerdict, Thread
from coaching.queries import review as queries
from impacthub.notifications.links import absolute
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

#: These mails can be switched off together.
CATEGORY = "plan_comments"
#: So much of a comment stands in the daily mail, and so many comments of a section.
EXCERPT, SHOWN = 300, 3
#: Of these sections no word stands in a mail: they tell of people who are protected.
UNQUOTED = frozenset({"care"})

WROTE_ONE = gettext_noop("%(name)s wrote beside “%(section)s” in the plan of %(title)s")
WROTE_MORE = gettext_noop("%(name)s wrote %(count)s comments beside the plan of %(title)s")
READ = gettext_noop("%(name)s read your plan of %(title)s")
RESOLVED = gettext_noop("%(name)s dealt with your question about “%(section)s” in the plan of %(title)s")


@dataclass(frozen=True)
class Said:
    """What is new beside one section: some of the comments, how many there are, and where they stand."""

    section: Any
    comments: Sequence[tuple[str, str]]
    count: int
    url: str

    @property
    def more(self) -> int:
        """How many are not in the mail."""
        return self.count - len(self.comments)


def section_talk_url(plan: Plan, key: str, thread: Thread | None = None) -> str:
    """Where the talk beside a section stands, in the language of now."""
    url = reverse("coaching:section_review", args=[plan.project.slug, key])
    return f"{url}#thread-{thread.pk}" if thread else url


def comments_sent(plan: Plan, drafts: Sequence[Comment], verdicts: Sequence[SectionVerdict], *, by: User) -> None:
    """Ring the bell of everybody who hears it, once for all that was sent together."""
    keys = list(dict.fromkeys([row.thread.key for row in drafts] + [row.section.key for row in verdicts]))
    mark = f"c{drafts[0].pk}" if drafts else f"v{verdicts[0].pk}"
    text = (WROTE_ONE if len(drafts) == 1 else WROTE_MORE) if drafts else READ
    for person in queries.hearers(plan):
        if person.pk == by.pk:
            continue
        with override(person.language):
            section = str(registry.OUTLINES[keys[0]].title)
            url = reverse("coaching:review", args=[plan.project.slug])
            if len(keys) == 1:
                url = section_talk_url(plan, keys[0], drafts[0].thread if drafts else None)
        params = {"name": str(by), "section": section, "count": len(drafts), "title": plan.project.title}
        key = f"coaching.comments_sent:{mark}:{person.pk}"
        notify(person, key, kind="coaching.comments_sent", text=text, params=params, url=url)


def thread_resolved(thread: Thread, *, by: User) -> None:
    """Ring the bell of who asked."""
    person = thread.started_by
    if person is None or person.pk == by.pk or not queries.hearers(thread.plan).filter(pk=person.pk).exists():
        return
    with override(person.language):
        section = str(registry.OUTLINES[thread.key].title)
        url = section_talk_url(thread.plan, thread.key, thread)
    params = {"name": str(by), "section": section, "title": thread.plan.project.title}
    at = thread.resolved_at.timestamp() if thread.resolved_at else 0
    key = f"coaching.thread_resolved:{thread.pk}:{at:.0f}"
    notify(person, key, kind="coaching.thread_resolved", text=RESOLVED, params=params, url=url)


def digest(plan: Plan, person: User, comments: Sequence[Comment], day: date) -> None:
    """The one mail of ``day`` to ``person`` about ``comments`` (each with thread and author), oldest first."""
    by_key: dict[str, list[Comment]] = {}
    for comment in comments:
        by_key.setdefault(comment.thread.key, []).append(comment)
    with override(person.language):
        said = [_said(plan, key, by_key[key]) for key in registry.OUTLINES if key in by_key]
        url = absolute(reverse("coaching:review", args=[plan.project.slug]))
    names = dict.fromkeys(str(comment.author or "") for comment in comments)
    context = {
        "person": person,
        "title": plan.project.title,
        "names": ", ".join(name for name in names if name),
        "said": said,
        "count": len(comments),
        "first": said[0].section,
        "url": url,
        **{f"section_{number}_url": item.url for number, item in enumerate(said)},
    }
    queue_email(
        f"coaching.comments_digest:{plan.pk}:{person.pk}:{day.isoformat()}",
        to=person.email,
        language=person.language,
        template="coaching/comments_digest",
        context=context,
        user=person,
        category=CATEGORY,
    )


def _said(plan: Plan, key: str, comments: list[Comment]) -> Said:
    shown = comments[:SHOWN] if key not in UNQUOTED else []
    words = [(str(comment.author or ""), _cut(comment.text)) for comment in shown]
    return Said(registry.OUTLINES[key].title, words, len(comments), absolute(section_talk_url(plan, key)))


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"
