"""Members, conversation and the newsletter of the demo."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from coaching.models import Project
from community.models import (
    Audience,
    Level,
    Newsletter,
    Post,
    Profile,
    Space,
    SpaceFollowing,
    Subscriber,
    Thread,
    Topic,
)
from community.models.members import FIELDS
from community.services import open_missing_spaces
from impacthub.audit.services import record
from impacthub.demo.gatherings import in_each, names
from impacthub.demo.people import DOMAIN, address
from impacthub.demo.sheets import Sheet, sheet
from impacthub.people.models import Sector, User
from trajects.models import Cohort

#: Which text somebody said yes to.
TEXT_VERSION = "2026-11"


def load() -> int:
    """Add the profiles that are not there yet, and with the first of them conversation and newsletters.

    Returns how many profiles.
    """
    data = sheet("community/members")
    people = {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    there = set(Profile.objects.values_list("user__email", flat=True))
    shown = [row for row in data["shown"] if address(row["login"]) not in there and row["login"] in people]
    hidden = [login for login in data["hidden"] if address(login) not in there and login in people]
    for row in shown:
        _add_profile(people[row["login"]], row)
    for login in hidden:
        _add_profile(people[login], {})
    if not Space.objects.filter(slug=data["spaces"][0]["slug"]).exists():
        _spaces(data, people)
        _newsletters(data)
    return len(shown) + len(hidden)


def _add_profile(user: User, row: Sheet) -> None:
    audience = Audience[row.get("shows", "NOBODY")]
    seen = {f"{name}_for": audience for name in (*FIELDS, "listed")}
    seen |= {f"{name}_for": Audience[who] for name, who in row.get("but", {}).items()}
    if "listed" in row:
        seen["listed_for"] = Audience[row["listed"]]
    own = {name: value for name, value in row.items() if name not in ("login", "shows", "but", "listed", "topics")}
    profile = Profile.objects.create(
        user=user,
        handle=slugify(user.name),
        name=user.name,
        contact_for=min(audience, Audience.MEMBERS),
        fictional=True,
        **seen,
        **own,
    )
    profile.topics.set(Topic.objects.filter(slug__in=row.get("topics", ())))
    record("community.profile_saved", profile, by=None)


def _spaces(data: Sheet, people: dict[str, User]) -> None:
    for position, row in enumerate(data["spaces"]):
        texts = in_each("title", row["title"]) | in_each("about", row["about"])
        space = Space.objects.create(slug=row["slug"], position=position, **texts)
        SpaceFollowing.objects.bulk_create(
            SpaceFollowing(space=space, user=people[login], level=Level.DIGEST) for login in row["followers"]
        )
        _threads(space, row["threads"], people)
    open_missing_spaces()
    cohort = Cohort.objects.filter(slug=data["cohort"]["slug"]).first()
    project = data["project"]
    for source, found, threads in (
        ("cohort", cohort.pk if cohort else None, data["cohort"]["threads"]),
        ("project", _project(project["slug"]), project["threads"]),
    ):
        for its_space in Space.objects.filter(source=source, source_id=found):
            _threads(its_space, threads, people)


def _project(slug: str) -> int | None:
    return Project.objects.filter(slug=slug).values_list("pk", flat=True).first()


def _threads(space: Space, rows: list[Sheet], people: dict[str, User]) -> None:
    for row in rows:
        begun = _ago(row["days_ago"], 0)
        thread = Thread.objects.create(
            space=space,
            slug=slugify(row["title"])[:90],
            title=row["title"],
            language=row["language"],
            author=people[row["author"]],
            created_at=begun,
        )
        posts: list[Post] = []
        for number, (login, days, text, *quotes) in enumerate(row["posts"], start=1):
            when = _ago(days, number)
            post = Post.objects.create(
                thread=thread,
                number=number,
                author=people[login],
                text=text,
                created_at=when,
                shown_at=when,
                told_at=when,
                quote_of=posts[quotes[0] - 1] if quotes else None,
            )
            posts.append(post)
        thread.posts_count, thread.last_post_at = len(posts), posts[-1].created_at
        thread.answer = posts[row["answer"] - 1] if "answer" in row else None
        thread.save(update_fields=["posts_count", "last_post_at", "answer"])
        record("community.thread_started", thread, by=thread.author)


def _ago(days: int, number: int) -> datetime:
    """A moment in the morning of so many days ago, later posts of a day later in it; never one that is to come."""
    morning = timezone.localtime().replace(hour=9, minute=41, second=0, microsecond=0) - timedelta(days=days)
    return min(morning + timedelta(minutes=17 * number), timezone.now() - timedelta(minutes=12 - number))


def _newsletters(data: Sheet) -> None:
    _readers(data["readers"])
    for row in data["newsletters"]:
        send_at = _next_morning(row)
        sent = "weeks_ago" in row
        ended: dict[str, Any] = {"sent_at": send_at, "count": Subscriber.objects.active().count()} if sent else {}
        issue = Newsletter.objects.create(
            slug=row["slug"],
            status=Newsletter.Status.SENT if sent else Newsletter.Status.SCHEDULED,
            send_at=send_at,
            fictional=True,
            **ended,
            **in_each("subject", row["subject"]),
            **in_each("body", row["body"]),
        )
        record("community.newsletter_created", issue, by=None)


def _next_morning(row: Sheet) -> datetime:
    days = 7 * (row.get("weeks_ahead", 0) - row.get("weeks_ago", 0))
    return (timezone.localtime() + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


def _readers(wanted: Sheet) -> None:
    known, sectors, rows = names(300), Sector.values, []
    statuses = [(Subscriber.Status.ACTIVE, code) for code in ("nl", "fr", "en") for _number in range(wanted[code])]
    statuses += [(Subscriber.Status.ASKED, "nl")] * wanted["asked"] + [(Subscriber.Status.LEFT, "nl")] * wanted["left"]
    for number, (status, code) in enumerate(statuses):
        asked = timezone.now() - timedelta(days=60 + number)
        said = None if status == Subscriber.Status.ASKED else asked + timedelta(minutes=4)
        rows.append(
            Subscriber(
                email=f"{slugify(next(known))}@lezer.{DOMAIN}",
                language=code,
                status=status,
                sector=sectors[number % len(sectors)],
                text_version=TEXT_VERSION,
                asked_at=asked,
                confirmed_at=said,
                left_at=asked + timedelta(days=30) if status == Subscriber.Status.LEFT else None,
            )
        )
    Subscriber.objects.bulk_create(rows)
