"""The pages that are measured and their bars. A room that adds a page adds a line."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from django.urls import reverse

from coaching.models import Plan
from impacthub.bench.measure import Visit
from impacthub.jobs.models import Job

#: The film that the demo's producer works on.
FILM = "wat-de-grond-onthoudt"
DEMO_DOMAIN = "@demo.impacthub.test"
PRODUCER = "producent"
#: Bars: CPU of a page against the floor, of a hundredfold database against a small one; megabytes; PDF against bare.
PAGE, AUTOSAVE, GROWTH = 1.6, 1.0, 1.15
WEB_MB, PDF_MB, PDF_TIMES = 200, 350, 1.3

_typed = count(1)


@dataclass(frozen=True)
class Page:
    """``visit()`` is asked as the demo's ``who`` (empty: nobody) and may cost ``bar`` times the floor."""

    name: str
    who: str
    visit: Callable[[], Visit]
    bar: float = PAGE


def plan() -> Plan:
    """The plan that is written in, read and printed."""
    return Plan.objects.get(project__slug=FILM)


def _at(name: str, **arguments: object) -> Callable[[], Visit]:
    return lambda: Visit(reverse(name, kwargs=arguments))


def _section(key: str) -> Callable[[], Visit]:
    return _at("coaching:plan_section", slug=FILM, key=key)


def _autosave() -> Visit:
    """One more sentence in the note of the first budget line, as the page's script sends it."""
    found = plan()
    line = found.budgetline_rows.order_by("pk").values_list("pk", flat=True)[0]
    version = found.sections.get(key="budget").version
    body = urlencode({"version": version, f"lines-{line}-note": f"Checked {next(_typed)} times"})
    path = reverse("coaching:plan_section", args=[FILM, "budget"])
    return Visit(path, body.encode(), headers={"X-Autosave": "1"})


def _job() -> Visit:
    job = Job.objects.filter(asked_by__email=PRODUCER + DEMO_DOMAIN).latest("created_at")
    return Visit(reverse("jobs:job_detail", args=[job.pk]))


PAGES = (
    Page("home", "", _at("home")),
    Page("log in", "", _at("account_login")),
    Page("overview", "coordinator", _at("overview")),
    Page("search", PRODUCER, lambda: Visit(reverse("search") + "?q=grond")),
    Page("projects", "coordinator", _at("coaching:project_list")),
    Page("task list", PRODUCER, _at("coaching:project_detail", slug=FILM)),
    *(
        Page(f"section {key}", PRODUCER, _section(key))
        for key in ("story", "vision", "audiences", "goals", "budget", "funding")
    ),
    Page("budget to read", "coach", _section("budget")),
    Page("autosave", PRODUCER, _autosave, AUTOSAVE),
    Page("notifications", PRODUCER, _at("notifications:notification_list")),
    Page("job", PRODUCER, _job),
    Page("account", PRODUCER, _at("people:account")),
    Page("own data", PRODUCER, _at("people:own_data")),
    Page("admin index", "coordinator", _at("admin:index")),
)
