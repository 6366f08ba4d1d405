"""What the pages of calls and applications read."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from impacthub.people.models import User
from trajects.answers import HEAD, Gap, Sheet, sheets_of
from trajects.models import Application, Call, Criterion


@dataclass(frozen=True)
class Step:
    """A page of an application in its task list; ``state`` is DONE, IN_PROGRESS or NOT_STARTED."""

    slug: str
    title: str
    hint: str
    state: str
    left: int


@dataclass(frozen=True)
class Progress:
    """How far an application is."""

    steps: list[Step]
    gaps: list[Gap]

    @property
    def done(self) -> int:
        """How many pages are done."""
        return sum(step.state == "DONE" for step in self.steps)

    @property
    def first(self) -> Step | None:
        """The first page that is not done."""
        return next((step for step in self.steps if step.state != "DONE"), None)

    @property
    def slices(self) -> list[tuple[str, str]]:
        """The pages as slices of the beam."""
        return [(step.title, step.state) for step in self.steps]


@dataclass(frozen=True)
class Weighed:
    """A criterion and its part of the total in percent; none for an independent one."""

    criterion: Criterion
    percent: int | None


def progress_of(application: Application) -> Progress:
    """The pages with how far each is, and all that is missing; four queries."""
    sheets = sheets_of(application)
    steps = [Step(sheet.slug, sheet.title, hint_of(sheet), sheet.state, len(sheet.gaps)) for sheet in sheets]
    return Progress(steps, [gap for sheet in sheets for gap in sheet.gaps])


def hint_of(sheet: Sheet) -> str:
    """What a page is about, in half a line: the start of its introduction, else its first questions."""
    if sheet.intro:
        return sheet.intro.splitlines()[0]
    return ", ".join(str(each.asked.label).rstrip("?") for each in sheet.answers[:3])


def neighbours(call: Call, slug: str) -> tuple[str | None, str]:
    """The pages before and after the one called ``slug``; after the last one comes the team. One query."""
    slugs = [HEAD, *call.pages.values_list("slug", flat=True), "team"]
    place = slugs.index(slug)
    return (slugs[place - 1] if place else None), slugs[place + 1]


def criteria_of(call: Call) -> list[Weighed]:
    """By what a jury chooses, with the parts of the total; one query."""
    criteria = list(call.criteria.all())
    whole = sum(criterion.weight for criterion in criteria if not criterion.is_independent)
    return [
        Weighed(each, None if each.is_independent or not whole else round(Decimal(100 * each.weight) / whole))
        for each in criteria
    ]


def own_applications(user: User) -> "QuerySet[Application]":
    """Those in which ``user`` takes part, the newest first."""
    own = Application.objects.filter(people__user=user)
    return own.select_related("call__cohort__programme", "decision__batch").order_by("-id")
