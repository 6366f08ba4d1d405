"""What the pages of a cohort show: its year week by week, and who is in it; each with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub.languages import Text
from impacthub.people.models import Role, User
from trajects.models import (
    Assignment,
    Cohort,
    MaterialText,
    Module,
    ModuleReading,
    Participant,
    Session,
    Submission,
)

#: Sessions for which one travels: their ticks are high.
DAYS = (Session.Kind.PROGRAMME_DAY, Session.Kind.CLOSING)
#: Work that somebody handed in has one of these statuses.
HANDED_IN = frozenset(Submission.Status.values) - {Submission.Status.OPEN}
#: So many things that are still open, people and files stand on the cohort's page; the rest is one click further.
OPEN_SHOWN, PEOPLE_SHOWN, FILES_SHOWN = 5, 8, 8
#: Weeks without a module are taken together by so many.
BLOCK = 13
SESSION_COLUMNS = (
    "cohort", "enrolment", "kind", "slug", "status", "starts_at", "ends_at", "mode", "place", "address",
    "title_nl", "title_fr", "title_en", "bring_nl", "bring_fr", "bring_en",
)  # fmt: skip
MODULE_COLUMNS = (
    "cohort", "number", "slug", "status", "week_from", "week_to", "hours", "title_nl", "title_fr", "title_en",
)  # fmt: skip

#: Of a participant's enrolment, what every page of the cohort shows.
COHORT_COLUMNS = (
    "enrolment__cohort__name", "enrolment__cohort__slug", "enrolment__cohort__status", "enrolment__cohort__starts_on",
    "enrolment__cohort__weeks", "enrolment__cohort__programme__name", "enrolment__cohort__programme__slug",
)  # fmt: skip
PERSON_COLUMNS = (
    "task", "network_role", "user__name", "user__email", "user__erased_at", "enrolment__title",
    "enrolment__organisation__name",
)  # fmt: skip
TEXT_COLUMNS = (
    "material", "language", "title", "about", "url", "file", "size", "material__kind", "material__minutes",
    "material__licence", "material__source", "material__module__slug",
)  # fmt: skip


@dataclass(frozen=True)
class Viewer:
    """Who looks at a cohort: ``participant`` and ``enrolments`` are keys, when they take part.

    ``handed_in`` are keys of assignments, ``read`` of modules.
    """

    user: User
    participant: int | None
    enrolments: Sequence[int]
    handed_in: frozenset[int] = frozenset()
    read: frozenset[int] = frozenset()

    @property
    def takes_part(self) -> bool:
        """True for a participant."""
        return self.participant is not None


@dataclass(frozen=True)
class Item:
    """One thing in a week: a session, an assignment or a module; ``row`` is what it is made of."""

    kind: str
    title: Text
    url: str
    row: Any
    day: date | None = None
    is_done: bool = False
    is_cancelled: bool = False

    @property
    def label(self) -> str:
        """Which kind of thing it is, in words."""
        if self.kind == "session":
            return capfirst(str(self.row.get_kind_display()))
        return _("Assignment") if self.kind == "assignment" else _("Module")

    @property
    def hint(self) -> str:
        """When and where, or how much time it asks."""
        if self.kind == "session":
            return session_hint(self.row)
        if self.kind == "module":
            return _hours(round(self.row.hours / (self.row.week_to - self.row.week_from + 1)))
        hours = _hours(self.row.hours)
        due = timezone.localtime(self.row.due_at)
        until = _("until %(day)s, %(time)s") % {"day": date_format(due, "l"), "time": time_format(due)}
        return f"{hours}, {until}" if hours else capfirst(until)


@dataclass(frozen=True)
class Tick:
    """One week in the bar: ``height`` is low, high or top; ``name`` says what is in it."""

    number: int
    url: str
    name: str
    height: str
    when: str


@dataclass(frozen=True)
class Week:
    """One week with what happens in it."""

    number: int
    monday: date
    url: str
    items: Sequence[Item] = ()

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def days(self) -> list[tuple[date | None, list[Item]]]:
        """Its items by day; what belongs to the whole week first."""
        return [(day, list(items)) for day, items in groupby(self.items, key=lambda item: item.day)]


@dataclass(frozen=True)
class Block:
    """Weeks that belong together: those of one module, or some without one."""

    title: Text | None
    weeks: Sequence[Week]
    is_now: bool

    @property
    def span(self) -> str:
        """Which weeks it has."""
        first, last = self.weeks[0].number, self.weeks[-1].number
        if first == last:
            return _("week %(number)d") % {"number": first}
        return _("weeks %(first)d to %(last)d") % {"first": first, "last": last}


@dataclass
class Year:
    """All weeks of a cohort as ``viewer`` may see them."""

    cohort: Cohort
    viewer: Viewer
    sessions: Sequence[Session]
    assignments: Sequence[Assignment]
    modules: Sequence[Module]
    url: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.url = cohort_url(self.cohort)

    @cached_property
    def this(self) -> int:
        """The number of the present week."""
        return self.cohort.this_week

    @cached_property
    def is_over(self) -> bool:
        """True from the day after its last one."""
        return self.cohort.ends_on < timezone.localdate()

    @property
    def has_begun(self) -> bool:
        """True from the monday of its first week on."""
        return self.this > 0

    def week(self, number: int) -> Week:
        """Week ``number``, with everything in it by day."""
        items = self._items.get(number, [])
        ordered = sorted(items, key=lambda item: (item.day is not None, item.day or date.min, item.kind))
        return Week(number, self.cohort.monday_of(number), f"{self.url}weeks/{number}/", ordered)

    @cached_property
    def weeks(self) -> list[Week]:
        """Every week, in order."""
        return [self.week(number) for number in range(1, self.cohort.weeks + 1)]

    @cached_property
    def ticks(self) -> list[Tick]:
        """The bar of the year."""
        days = {self._week_of(self._days[row.pk]): row for row in self.sessions if _is_day(row)}
        this, word = self.this, _("Week %(number)d")
        learnt: dict[int, Text] = {}
        for module in self.modules:
            learnt |= dict.fromkeys(range(module.week_from, module.week_to + 1), module.title)
        found = []
        for number in range(1, self.cohort.weeks + 1):
            day = days.get(number)
            what, name = day.title if day else learnt.get(number, ""), word % {"number": number}
            height = "top" if number == this and not self.is_over else "high" if day else "low"
            when = "past" if number < this or self.is_over else "now" if number == this else "later"
            url = f"{self.url}weeks/{number}/"
            found.append(Tick(number, url, f"{name}: {what}" if what else name, height, when))
        return found

    @cached_property
    def blocks(self) -> list[Block]:
        """The weeks of each module together; an open one for the block of this week."""
        found = []
        for (module, _run), numbers in groupby(range(1, self.cohort.weeks + 1), key=self._block_of):
            weeks = [self.weeks[number - 1] for number in numbers]
            is_now = any(week.number == self.this for week in weeks)
            found.append(Block(module.title if module else None, weeks, is_now))
        return found

    @cached_property
    def left_open(self) -> list[Assignment]:
        """What a participant did not hand in yet from the weeks before this one."""
        if not self.viewer.takes_part:
            return []
        return [row for row in self.assignments if row.week < self.this and row.pk not in self.viewer.handed_in]

    @property
    def left_open_shown(self) -> list[Assignment]:
        """The latest of them."""
        return self.left_open[-OPEN_SHOWN:][::-1]

    def modules_of(self, number: int) -> list[Module]:
        """What is learnt in week ``number``."""
        return [module for module in self.modules if module.week_from <= number <= module.week_to]

    @cached_property
    def _days(self) -> dict[int, date]:
        """On which day each session is."""
        return {session.pk: session.day for session in self.sessions}

    @cached_property
    def _items(self) -> dict[int, list[Item]]:
        found: dict[int, list[Item]] = defaultdict(list)
        for module in self.modules:
            item = Item(
                "module", module.title, f"{self.url}modules/{module.slug}/", module, None, module.pk in self.viewer.read
            )
            for number in range(module.week_from, min(module.week_to, self.cohort.weeks) + 1):
                found[number].append(item)
        for session in self.sessions:
            url, day = f"{self.url}sessions/{session.slug}/", self._days[session.pk]
            gone = session.status == Session.Status.CANCELLED
            held = session.status == Session.Status.HELD
            found[self._week_of(day)].append(Item("session", session.title, url, session, day, held, gone))
        for row in self.assignments:
            url, day = f"{self.url}assignments/{row.slug}/", timezone.localdate(row.due_at)
            found[row.week].append(Item("assignment", row.title, url, row, day, row.pk in self.viewer.handed_in))
        return found

    def _week_of(self, day: date) -> int:
        return max(1, min(self.cohort.week_of(day), self.cohort.weeks))

    def _block_of(self, number: int) -> tuple[Module | None, int]:
        """The module that began last of those of the week; without one, which run of weeks it is in."""
        modules = self.modules_of(number)
        if modules:
            module = max(modules, key=lambda module: (module.week_from, module.number))
            return module, 0
        return None, (number - 1) // BLOCK


def cohort_url(cohort: Cohort) -> str:
    """The address of its page; those of its weeks, sessions, modules and assignments begin with it."""
    return reverse("trajects:cohort_detail", args=[cohort.slug])


def session_hint(session: Session) -> str:
    """When in the day a session is, and where."""
    begins, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    hours = _("%(begins)s to %(ends)s") % {"begins": time_format(begins), "ends": time_format(ends)}
    where = session.place or str(session.get_mode_display())
    return f"{hours}, {where}"


def find(user: User, slug: str, *, progress: bool = True) -> tuple[Cohort, Viewer] | None:
    """The cohort called ``slug`` and how ``user`` stands to it, when they may see it; two queries at most.

    Without ``progress`` it is not read what they handed in and read so far.
    """
    rows: QuerySet[Any] = Participant.objects.taking_part().filter(user=user, enrolment__cohort__slug=slug)
    rows = rows.select_related("enrolment__cohort__programme").only(*COHORT_COLUMNS).order_by("pk")
    if own := list(with_progress(rows) if progress else rows):
        return own[0].enrolment.cohort, viewer_from(user, own)
    cohort = Cohort.objects.visible_to(user).select_related("programme").filter(slug=slug).first()
    return (cohort, Viewer(user, None, [])) if cohort else None


def with_progress(rows: QuerySet[Participant]) -> QuerySet[Any]:
    """``rows`` with the keys of what their team handed in, and of what they read."""
    done = Submission.objects.filter(enrolment=OuterRef("enrolment"), status__in=HANDED_IN).order_by()
    read = ModuleReading.objects.filter(participant=OuterRef("pk")).order_by()
    return rows.annotate(handed_in=ArraySubquery(done.values("assignment")), read=ArraySubquery(read.values("module")))


def viewer_from(user: User, rows: Sequence[Any]) -> Viewer:
    """A viewer of their ``rows`` in one cohort, with the progress that :func:`with_progress` put there."""
    handed_in = frozenset(key for row in rows for key in getattr(row, "handed_in", ()))
    read = frozenset(key for row in rows for key in getattr(row, "read", ()))
    return Viewer(user, rows[0].pk if rows else None, [row.enrolment_id for row in rows], handed_in, read)


def modules_for(user: User, cohort: Cohort) -> QuerySet[Module]:
    """The modules of ``cohort`` that ``user`` reads: the published, those they answer for, all for a coordinator."""
    modules = Module.objects.filter(cohort=cohort).order_by("number")
    if user.has_role(Role.COORDINATOR):
        return modules
    return modules.filter(Q(status__in=Module.SHOWN) | Q(responsible=user))


def year_of(cohort: Cohort, viewer: Viewer, *, only_week: int | None = None) -> Year:
    """The whole year; three queries. Contacts with one team are there for that team and who gives them.

    With ``only_week`` there is what happens in that week, and the days for which one travels.
    """
    given = Session.trainers.through.objects.filter(user=viewer.user).values("session")
    own = Q(enrolment=None) | Q(enrolment__in=viewer.enrolments) | Q(pk__in=given)
    sessions = Session.objects.filter(own, cohort=cohort).only(*SESSION_COLUMNS).order_by("starts_at", "pk")
    columns = ("cohort", "week", "slug", "due_at", "hours", "title_nl", "title_fr", "title_en")
    assignments = Assignment.objects.filter(cohort=cohort).only(*columns).order_by("week", "due_at", "pk")
    modules = modules_for(viewer.user, cohort).only(*MODULE_COLUMNS)
    if only_week is not None:
        first, after = (timezone.make_aware(datetime.combine(day, time())) for day in _span(cohort, only_week))
        sessions = sessions.filter(Q(kind__in=DAYS) | Q(starts_at__gte=first, starts_at__lt=after))
        assignments = assignments.filter(week=only_week)
        modules = modules.filter(week_from__lte=only_week, week_to__gte=only_week)
    return Year(cohort, viewer, list(sessions), list(assignments), list(modules))


def _span(cohort: Cohort, number: int) -> tuple[date, date]:
    """The first day of a week, and the first after it; what lies outside the year belongs to its ends."""
    first = date(1900, 1, 1) if number == 1 else cohort.monday_of(number)
    return first, date(2900, 1, 1) if number == cohort.weeks else cohort.monday_of(number + 1)


def next_day(year: Year) -> Session | None:
    """The next day for which one travels."""
    now = timezone.now()
    return next((row for row in year.sessions if _is_day(row) and row.ends_at > now), None)


def people_shown(cohort: Cohort) -> list[Participant]:
    """Some of who take part, with what they work on; one query, and one more than is shown when there are more."""
    return list(participants(cohort)[: PEOPLE_SHOWN + 1])


def participants(cohort: Cohort) -> QuerySet[Participant]:
    """Everybody who takes part, by organisation, with what they work on."""
    rows = Participant.objects.taking_part().filter(enrolment__cohort=cohort)
    rows = rows.select_related("user", "enrolment__organisation").only(*PERSON_COLUMNS)
    return rows.order_by("enrolment__organisation__name", "enrolment", "pk")


def givers(cohort: Cohort) -> list[User]:
    """Who gives sessions or answers for a module, each once; one query."""
    teaching = Q(sessions_given__cohort=cohort) | Q(modules__cohort=cohort)
    ids = User.objects.filter(teaching).values("pk")
    return list(User.objects.filter(pk__in=ids, erased_at=None).order_by("name", "pk"))


def files_of(modules: Sequence[Module]) -> list[MaterialText]:
    """The materials of ``modules`` in the reader's language, else in one that there is; one query."""
    texts = MaterialText.objects.filter(material__module__in=[module.pk for module in modules])
    texts = texts.select_related("material__module").only(*TEXT_COLUMNS)
    return in_readers_language(list(texts.order_by("material__module__number", "material__position", "material")))


def in_readers_language(texts: Sequence[MaterialText]) -> list[MaterialText]:
    """One text of each material: in the reader's language, else in Dutch, else in any."""
    found: dict[int, MaterialText] = {}
    for text in sorted(texts, key=lambda text: (text.is_fallback, text.language != "nl")):
        found.setdefault(text.material_id, text)
    order = dict.fromkeys(text.material_id for text in texts)
    return [found[material] for material in order]


def _hours(hours: Decimal | int) -> str:
    if not hours:
        return ""
    amount = number_format(hours) if hours % 1 else str(int(hours))
    return ngettext("About %(hours)s hour", "About %(hours)s hours", 1 if hours == 1 else 2) % {"hours": amount}


def _is_day(session: Session) -> bool:
    return session.kind in DAYS and session.status != Session.Status.CANCELLED
