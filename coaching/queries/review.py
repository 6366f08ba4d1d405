"""What is said beside a plan, and who hears of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects

from coaching import registry
from coaching.models import Comment, Plan, SectionVerdict, TeamMember, Thread
from impacthub.people.models import Membership, Role, User
from impacthub.statements import Statement


@dataclass(frozen=True)
class Talk:
    """A thread with what this reader sees of it: what was sent, and their own drafts."""

    thread: Thread
    comments: list[Comment]

    @property
    def is_draft(self) -> bool:
        """True while only its writer sees it."""
        return self.thread.sent_at is None

    @property
    def is_resolved(self) -> bool:
        """True when somebody called it dealt with."""
        return self.thread.status == Thread.Status.RESOLVED

    @property
    def place(self) -> str:
        """The row or the field that it is about; empty for the whole section."""
        return self.thread.row or self.thread.field

    @property
    def about(self) -> str:
        """The question that it is about, as the form asks it; empty for a whole row or section."""
        spec = registry.get(self.thread.key)
        rows = spec.row_set(self.thread.row.rpartition("-")[0]) if spec else None
        form = rows.form if rows else (spec.form if spec else None)
        field = getattr(form, "base_fields", {}).get(self.thread.field)
        return str(field.label) if field is not None else ""


def hearers(plan: Plan) -> QuerySet[User]:
    """Who hears what is said beside ``plan``: its makers and coaches, and coordinators who joined in; no readers."""
    team = TeamMember.objects.filter(project=plan.project_id).exclude(role=TeamMember.Role.READER).values("user")
    coordinators = Membership.objects.known().filter(role=Role.COORDINATOR).values("user")
    joined = Comment.objects.filter(thread__plan=plan, sent_at__isnull=False, author__in=coordinators).values("author")
    people = User.objects.get_queryset().filter(is_active=True, erased_at=None)
    return (people.filter(pk__in=team) | people.filter(pk__in=joined)).order_by("pk")


def _threads(plan: int, _now: datetime) -> QuerySet[Thread]:
    return Thread.objects.filter(plan=plan).select_related("started_by", "resolved_by").order_by("pk")


#: Asked for on every page of a section, so written once.
BESIDE_PLAN = Statement(_threads)
BESIDE_SECTION = Statement(lambda plan, now, key: _threads(plan, now).filter(key=key), words=1)


def talks(plan: Plan, user: User, *, key: str = "", hidden: Iterable[str] = ()) -> list[Talk]:
    """The threads beside the plan, or beside section ``key``, as ``user`` sees them; two queries.

    ``hidden`` names row sets (``"care-participants"``) of which this reader sees nothing.
    """
    seen = Comment.objects.filter(sent_at__isnull=False) | Comment.objects.filter(author=user)
    threads = BESIDE_SECTION.read(plan.pk, None, key) if key else BESIDE_PLAN.read(plan.pk)
    shown = Prefetch("comments", seen.select_related("author").order_by("pk"), to_attr="seen")
    prefetch_related_objects(threads, shown)
    closed = set(hidden)
    found = [
        Talk(thread, thread.seen) for thread in threads if f"{thread.key}-{thread.row.rpartition('-')[0]}" not in closed
    ]
    return [talk for talk in found if talk.comments]


def by_place(found: Iterable[Talk]) -> dict[str, list[Talk]]:
    """Threads by the row or field they stand beside; those about the whole section under the empty name."""
    places: dict[str, list[Talk]] = defaultdict(list)
    for talk in found:
        places[talk.place].append(talk)
    return dict(places)


def closed_sets() -> set[str]:
    """The row sets that tell of people who are protected, such as ``"care-participants"``; no query."""
    return {f"{spec.key}-{rows.name}" for spec in registry.sections() for rows in spec.rows if rows.private}


def waiting(plan: Plan, makers: Iterable[int], *, hidden: Iterable[str] = ()) -> list[Thread]:
    """The open questions that a maker has not answered yet, each with its last comment as ``last``; two queries."""
    makers = set(makers)
    latest = Comment.objects.filter(thread=OuterRef("pk"), sent_at__isnull=False).order_by("-pk").values("pk")[:1]
    threads = Thread.objects.filter(plan=plan, status=Thread.Status.OPEN, sent_at__isnull=False)
    rows = list(threads.annotate(last_pk=Subquery(latest)).order_by("pk"))
    closed = set(hidden)
    rows = [row for row in rows if f"{row.key}-{row.row.rpartition('-')[0]}" not in closed]
    said = Comment.objects.select_related("author").in_bulk([row.last_pk for row in rows]) if rows else {}
    found: list[Thread] = []
    for row in rows:
        last = said[row.last_pk]
        if last.author_id not in makers:
            row.last = last  # type: ignore[attr-defined]  # for the page
            found.append(row)
    return found


def open_blockers(plan: Plan) -> QuerySet[Thread]:
    """What has to be solved before the plan is approved."""
    return Thread.objects.filter(
        plan=plan, kind=Thread.Kind.BLOCKER, status=Thread.Status.OPEN, sent_at__isnull=False
    ).order_by("pk")


def drafts(plan: Plan, user: User) -> QuerySet[Comment]:
    """What ``user`` wrote beside the plan and did not send yet."""
    return Comment.objects.filter(thread__plan=plan, author=user, sent_at=None).select_related("thread").order_by("pk")


def verdicts(plan: Plan, user: User | None = None) -> Mapping[str, SectionVerdict]:
    """The newest verdict of each section that was sent, or that is ``user``'s own draft; one query."""
    rows = SectionVerdict.objects.filter(section__plan=plan)
    sent = rows.filter(sent_at__isnull=False)
    if user is not None:
        sent |= rows.filter(given_by=user)
    return {row.section.key: row for row in sent.select_related("section", "given_by").order_by("pk")}


def said_between(plan: Plan, since: datetime, until: datetime) -> list[Comment]:
    """What was sent beside ``plan`` after ``since`` and up to ``until``, oldest first; one query."""
    rows = Comment.objects.filter(thread__plan=plan, sent_at__gt=since, sent_at__lte=until)
    return list(rows.select_related("thread", "author").order_by("sent_at", "pk"))
