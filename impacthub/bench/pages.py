"""The pages that are measured and their bars. A room that adds a page adds a line."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.http import http_date

from coaching.models import CoachingSession, Plan, ShareLink
from coaching.share_links import share_token
from community.links import registration_token
from community.models import Registration, Thread
from impacthub.bench import crowd, large_plan
from impacthub.bench.measure import Visit
from impacthub.demo.cohorts import CODE, NOW
from impacthub.jobs.models import Job
from trajects.models import Application, ApplicationPage, Session

#: The film that the demo's producer works on.
FILM = large_plan.SMALL
DEMO_DOMAIN = "@demo.impacthub.test"
PRODUCER = "producent"
PARTICIPANT, JUROR, MEMBER = "deelnemer", "jury", "lid"
#: The demo's gatherings that is next, full and over, and its first space.
EVENT, FULL_EVENT, PAST_EVENT = "van-zaal-naar-raadszaal", "samen-aan-het-budget", "de-grond-onder-de-stad"
SPACE = "aan-de-slag"
#: The calls of the demo that are open and being read, and a film in the latter that the demo's jury member has done.
OPEN_CALL, READ_CALL, READ_FILM = "filmcoaching-2", "filmpact-5", "Wie veegt de straat"
#: An article of the demo, and the topic it stands under.
ARTICLE = {"topic": "budget", "slug": "wat-kost-een-impactcampagne"}
#: Bars: CPU of a page against the floor, of a hundredfold database against a small one; megabytes; PDF against bare.
PAGE, AUTOSAVE, ASK, GROWTH = 1.6, 1.0, 1.0, 1.15
#: Bar: a page of a plan with as many rows as it may have, against the same page of a small one.
LARGE_PLAN = 1.1
#: The sections whose pages are measured, of a small plan and of the large one.
SECTIONS = (
    *("story", "potential", "issue", "environment", "vision", "audiences", "goals", "team"),
    *("partners", "rights", "campaign", "budget", "funding", "care"),
)
#: Pages around a plan, by what they are called here and their address, as its maker asks for them.
AROUND = {
    "hand-in": "plan_hand_in",
    "trajectory": "trajectory_detail",
    "screenings": "screening_list",
    "reach": "campaign_reach",
    "versions": "version_list",
}
WEB_MB, PDF_MB, PDF_TIMES = 200, 350, 1.3

_typed = count(1)


@dataclass(frozen=True)
class Page:
    """``visit()`` is asked as the demo's ``who`` (empty: nobody) and may cost ``bar`` times the floor.

    ``small`` names the page of a small plan that this one may cost :data:`LARGE_PLAN` times of.
    """

    name: str
    who: str
    visit: Callable[[], Visit]
    bar: float = PAGE
    small: str = ""


def plan(slug: str = FILM) -> Plan:
    """The plan that is written in, read and printed."""
    return Plan.objects.get(project__slug=slug)


def _at(name: str, **arguments: object) -> Callable[[], Visit]:
    return lambda: Visit(reverse(name, kwargs=arguments))


def _section(key: str, slug: str = FILM) -> Callable[[], Visit]:
    return _at("coaching:plan_section", slug=slug, key=key)


def _autosave(slug: str = FILM) -> Visit:
    """One more sentence in the note of the first budget line, as the page's script sends it."""
    found = plan(slug)
    line = found.budgetline_rows.order_by("pk").values_list("pk", flat=True)[0]
    version = found.sections.get(key="budget").version
    body = urlencode({"version": version, f"lines-{line}-note": f"Checked {next(_typed)} times"})
    path = reverse("coaching:plan_section", args=[slug, "budget"])
    return Visit(path, body.encode(), headers={"X-Autosave": "1", "X-Panel": "later"})


def _sums() -> Visit:
    """What the rows add up to, as the page's script asks for it after saving."""
    return Visit(reverse("coaching:plan_section", args=[FILM, "budget"]), headers={"X-Panel": "now"})


def _job() -> Visit:
    job = Job.objects.filter(asked_by__email=PRODUCER + DEMO_DOMAIN).latest("created_at")
    return Visit(reverse("jobs:job_detail", args=[job.pk]))


def _of_application(name: str, **arguments: object) -> Callable[[], Visit]:
    """A page of the participant's own application."""
    return lambda: Visit(reverse(name, kwargs={"reference": _own().reference, **arguments}))


def _own() -> Application:
    return Application.objects.get(call__slug=OPEN_CALL, people__user__email=PARTICIPANT + DEMO_DOMAIN)


def _answer() -> Visit:
    """A few more words in one answer, as the page's script sends them."""
    own = _own()
    page = ApplicationPage.objects.get(application=own, page__slug="film")
    body = urlencode({"version": page.version, "a_synopsis": f"Six neighbours cook. Version {next(_typed)}."})
    path = reverse("trajects:application_page", args=[own.reference, "film"])
    return Visit(path, body.encode(), headers={"X-Autosave": "1"})


def _dossier() -> Visit:
    reference = Application.objects.get(call__slug=READ_CALL, title=READ_FILM).reference
    return Visit(reverse("trajects:jury_application", args=[READ_CALL, reference]))


def _session(name: str) -> Callable[[], Visit]:
    """A page of the last session for the whole cohort that was held."""

    def visit() -> Visit:
        held = Session.objects.filter(cohort__slug=NOW, enrolment=None, status=Session.Status.HELD)
        return Visit(reverse(name, args=[NOW, held.latest("starts_at").slug]))

    return visit


def _registration() -> Visit:
    """The page of who comes to the event, as their mail leads to it."""
    found = Registration.objects.filter(event__slug=EVENT).earliest("pk")
    return Visit(reverse("community_signed:registration", args=[registration_token(found)]))


def _unchanged() -> Visit:
    """The public feed, asked for by a calendar that has it as it is."""
    known = {"If-Modified-Since": http_date(time.time())}
    return Visit(reverse("community:event_feed"), headers=known, expected=304)


def _thread() -> Visit:
    thread = Thread.objects.filter(space__slug=SPACE).earliest("pk")
    return Visit(reverse("community:thread_detail", args=[SPACE, thread.slug]))


def _coaching_session() -> Visit:
    """The page of the last talk of the film's team with its coach that was held."""
    held = CoachingSession.objects.filter(trajectory__project__slug=FILM).exclude(log="").latest("number")
    return Visit(reverse("coaching:coaching_session_detail", args=[FILM, held.number]))


def _shared() -> Visit:
    """A plan as a stranger reads it by the link of its team."""
    link = ShareLink.objects.filter(revoked_at=None).earliest("pk")
    return Visit(reverse("coaching_signed:shared_plan", args=[share_token(link)]))


PAGES = (
    Page("home", "", _at("home")),
    Page("log in", "", _at("account_login")),
    Page("overview", "coordinator", _at("overview")),
    Page("search", PRODUCER, lambda: Visit(reverse("search") + "?q=grond")),
    Page("projects", "coordinator", _at("coaching:project_list")),
    Page("task list", PRODUCER, _at("coaching:project_detail", slug=FILM)),
    *(Page(f"section {key}", PRODUCER, _section(key)) for key in SECTIONS),
    *(
        Page(f"section {key}, large plan", PRODUCER, _section(key, large_plan.SLUG), small=f"section {key}")
        for key in SECTIONS
    ),
    Page("budget to read", "coach", _section("budget")),
    *(Page(name, PRODUCER, _at(f"coaching:{address}", slug=FILM)) for name, address in AROUND.items()),
    Page("coach board", "coach", _at("coaching:coach_board")),
    Page("review of a section", "coach", _at("coaching:section_review", slug=FILM, key="goals")),
    Page("coaching session", PRODUCER, _coaching_session),
    Page("compared versions", PRODUCER, _at("coaching:version_compare", slug=FILM, a="1", b="now")),
    Page("shared plan", "", _shared),
    Page("autosave", PRODUCER, _autosave, AUTOSAVE),
    Page("sums after an autosave", PRODUCER, _sums, AUTOSAVE),
    Page("autosave, large plan", PRODUCER, partial(_autosave, large_plan.SLUG), AUTOSAVE, small="autosave"),
    Page("notifications", PRODUCER, _at("notifications:notification_list")),
    Page("job", PRODUCER, _job),
    Page("account", PRODUCER, _at("people:account")),
    Page("own data", PRODUCER, _at("people:own_data")),
    Page("admin index", "coordinator", _at("admin:index")),
    Page("programme", "", _at("trajects:programme_detail", slug="filmpact-verder")),
    Page("calls", "", _at("trajects:call_list")),
    Page("call", "", _at("trajects:call_detail", slug=OPEN_CALL)),
    Page("applications", PARTICIPANT, _at("trajects:application_list")),
    Page("application", PARTICIPANT, _of_application("trajects:application_detail")),
    Page("application team", PARTICIPANT, _of_application("trajects:application_team")),
    Page("question page", PARTICIPANT, _of_application("trajects:application_page", page="film")),
    Page("application check", PARTICIPANT, _of_application("trajects:application_check")),
    Page("application autosave", PARTICIPANT, _answer, AUTOSAVE),
    Page("overview of a participant", PARTICIPANT, _at("overview")),
    Page("jury calls", JUROR, _at("trajects:jury_list")),
    Page("jury queue", JUROR, _at("trajects:jury_call", slug=READ_CALL)),
    Page("jury dossier", JUROR, _dossier),
    Page("ranking of 500", "coordinator", _at("trajects:ranking", slug=crowd.SLUG)),
    Page("conditions of 500", "coordinator", _at("trajects:eligibility_list", slug=crowd.SLUG)),
    Page("decisions", "coordinator", _at("trajects:decision_board", slug=READ_CALL)),
    Page("decisions of 500", "coordinator", _at("trajects:decision_board", slug=crowd.SLUG)),
    Page("cohorts", "coordinator", _at("trajects:cohort_list")),
    Page("cohort", PARTICIPANT, _at("trajects:cohort_detail", slug=NOW)),
    Page("cohort week", PARTICIPANT, _at("trajects:cohort_week", slug=NOW, number=8)),
    Page("cohort people", PARTICIPANT, _at("trajects:cohort_people", slug=NOW)),
    Page("module", PARTICIPANT, _at("trajects:module_detail", slug=NOW, module="visie-en-doelen")),
    Page("session", PARTICIPANT, _session("trajects:session_detail")),
    Page("assignment", PARTICIPANT, _at("trajects:assignment_detail", slug=NOW, assignment="week-10")),
    Page("everybody's work", "coach", _at("trajects:assignment_detail", slug=NOW, assignment="week-10")),
    Page("attendance", "coordinator", _session("trajects:session_attendance")),
    Page("matrix", "coordinator", _at("trajects:cohort_matrix", slug=NOW)),
    Page("my certificates", "lid", _at("trajects:certificate_list")),
    Page("certificate", "", lambda: Visit(reverse("trajects_signed:certificate_verify", args=[CODE]))),
    Page("agenda", "", _at("community:event_list")),
    Page("agenda of a member", MEMBER, _at("community:event_list")),
    Page("past gatherings", "", lambda: Visit(reverse("community:event_list") + "?past=1")),
    Page("event", "", _at("community:event_detail", slug=EVENT)),
    Page("event that is full", "", _at("community:event_detail", slug=FULL_EVENT)),
    Page("event of a member", MEMBER, _at("community:event_detail", slug=EVENT)),
    Page("registration by its link", "", _registration),
    Page("events for a calendar that has them", "", _unchanged),
    Page("check-in", "coordinator", _at("community:event_check_in", slug=EVENT)),
    Page("who comes", "coordinator", _at("community:event_people", slug=EVENT)),
    Page("board of gatherings", "coordinator", _at("community:event_board")),
    Page("turnout", "coordinator", _at("community:event_turnout", slug=PAST_EVENT)),
    Page("members", MEMBER, _at("community:member_list")),
    Page("members found", MEMBER, lambda: Visit(reverse("community:member_list") + "?q=plan&region=BE2")),
    Page("member", MEMBER, _at("community:member_detail", handle="yara-steenkiste")),
    Page("own profile", MEMBER, _at("community:member_profile_edit")),
    Page("messages", MEMBER, _at("community:message_list")),
    Page("discussions", MEMBER, _at("community:space_list")),
    Page("threads", MEMBER, _at("community:thread_list", space=SPACE)),
    Page("thread", MEMBER, _thread),
    Page("moderation", "coordinator", _at("community:moderation_list")),
    Page("newsletter", "", _at("community:newsletter")),
    Page("newsletter to read", "", _at("community:newsletter_detail", slug="nieuws-herfst")),
    Page("ask page", "", _at("helpdesk:ask"), ASK),
    Page("guides", "", _at("helpdesk:guide_list")),
    Page("guides found", "", lambda: Visit(reverse("helpdesk:guide_list") + "?q=begroting")),
    Page("article", "", _at("helpdesk:guide_detail", **ARTICLE)),
    Page("inbox", "coordinator", _at("helpdesk:inbox")),
    Page("inbox with all questions", "coordinator", lambda: Visit(reverse("helpdesk:inbox") + "?show=all")),
    Page("inbox search", "coordinator", lambda: Visit(reverse("helpdesk:inbox") + "?q=partners")),
    *(
        Page(f"admin list of {name}", "coordinator", _at(f"admin:community_{name}_changelist"))
        for name in ("event", "registration", "newsletter", "subscriber")
    ),
    *(
        Page(f"admin list of {name}", "coordinator", _at(f"admin:trajects_{name}_changelist"))
        for name in ("call", "application", "cohort", "module", "session", "assignment", "enrolment", "certificate")
    ),
)
