"""The steps of who guides a film: the coordinator who finds it a coach, and the coach who reads, asks and decides."""

from playwright.sync_api import expect

from coaching.models import Coach, Match, Plan, Project, SectionVerdict, TeamMember, Trajectory
from impacthub.people.models import Role, User
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajectory import CoachFactory
from tests.journeys.asking_steps import nl
from tests.journeys.making_steps import FILM, MESSAGE, path
from tests.journeys.selection_steps import pick
from tests.journeys.somebody import Somebody

ABOUT_VISION = "Tegen wanneer moet dat zo zijn?"
ABOUT_MESSAGE = "Voor wie is dit nog een geheim?"
WISH = "Zet er een jaar bij, en reken de zaalhuur na."
ANSWER = "Tegen 2030, dat schrijven we erbij."


def a_coach(name: str) -> Coach:
    """Somebody who reads Dutch and coaches."""
    user = UserFactory(name=name, language="nl", roles=[Role.COACH])
    coach: Coach = CoachFactory(user=user)
    return coach


def make_film(who: Somebody) -> Plan:
    """A film of a house, in the admin: a title is enough."""
    OrganisationFactory(name="Huis Noord")
    who.open("/admin/coaching/project/add/")
    who.fill("#id_title", FILM)
    pick(who, "#id_organisation", "Huis Noord")
    who.press("Bewaar")
    expect(who.page.get_by_role("link", name=FILM).first).to_be_visible()
    return Project.objects.get().plan


def add_maker(who: Somebody, plan: Plan, person: User, role: str) -> None:
    """By the address that everybody knows them by."""
    who.open(path(plan, "team/"))
    who.fill("#id_email", person.email)
    who.page.locator("#id_role").select_option(role)
    who.page.get_by_role("button", name=nl("Add to the team")).click()
    expect(who.page.locator("main ul.rows")).to_contain_text(person.name)


def set_up(who: Somebody, plan: Plan) -> None:
    """What the coaching is for, and in how many hours."""
    who.open(path(plan, "trajectory/"))
    who.page.locator("main a[href$='/trajectory/edit/']").click()
    who.fill("#id_aims", "Een plan dat een school durft te tonen")
    who.fill("#id_hours_budget", "24")
    who.page.locator("input[name=expected_help][value=STRATEGY]").check()
    who.page.locator("main form button[type=submit]").click()
    expect(who.page.get_by_role("link", name=nl("Look for a coach"), exact=True)).to_be_visible()


def find_coach(who: Somebody, plan: Plan, coach: Coach) -> None:
    """The page says of each coach how well they fit and why; one of them is put forward and asked."""
    who.follow(nl("Look for a coach"))
    place = who.page.locator("section[aria-labelledby=candidates] li").filter(has_text=coach.user.name)
    expect(place.locator(".score")).to_have_text("15")
    expect(place.locator("dl.fit > div")).to_have_count(6)
    place.get_by_role("button").click()
    match = Match.objects.get()
    assert (match.coach, match.score, match.status) == (coach, 15, "PROPOSED")
    who.page.locator(f"form[action$='/coach/{match.pk}/offer/'] button").click()
    expect(who.page.locator("section[aria-labelledby=asked]")).to_contain_text(coach.user.name)
    match.refresh_from_db()
    assert match.status == "OFFERED"


def take_film(who: Somebody, plan: Plan) -> None:
    """From the coach's own board: what is asked, why them, and yes."""
    who.open("/nl/coaching/")
    who.page.locator(".band a.btn").click()
    expect(who.page.locator("dl.fit > div")).to_have_count(6)
    who.page.locator("button[name=answer][value=yes]").click()
    who.headed(nl("Trajectory"))
    assert TeamMember.objects.filter(project=plan.project, role="COACH").count() == 1
    assert Trajectory.objects.get().status == "MATCHED"


def ask(who: Somebody, plan: Plan, place: str, text: str) -> None:
    """A question beside one answer of the vision: a draft."""
    who.page.locator(f"a.ask-here[href*='?ask={place}#']").click()
    who.fill("#id_new-text", text)
    who.page.locator("input[name=new-kind][value=QUESTION]").check()
    who.page.locator("form#ask button[type=submit]").click()
    expect(who.page.locator("article.is-draft").filter(has_text=text)).to_be_visible()


def read_and_ask(who: Somebody, plan: Plan, row: str) -> None:
    """Two questions beside the vision and two verdicts, kept as drafts and sent together."""
    who.open(path(plan, "review/"))
    who.page.locator("a.task-name[href$='/review/vision/']").click()
    who.sees(MESSAGE)
    ask(who, plan, "vision_nl", ABOUT_VISION)
    ask(who, plan, row, ABOUT_MESSAGE)
    judge(who, "UPDATE")
    who.open(path(plan, "review/goals/"))
    judge(who, "GOOD")
    assert set(SectionVerdict.objects.values_list("sent_at", flat=True)) == {None}
    who.open(path(plan, "review/"))
    expect(who.page.locator(".band strong, .band p").filter(has_text="4")).to_have_count(1)
    who.page.locator("form[action$='/review/send/'] button").click()
    who.headed(nl("Talk beside the plan"))
    expect(who.page.locator(".band")).to_have_count(0)
    verdicts = SectionVerdict.objects.filter(sent_at__isnull=False)
    assert set(verdicts.values_list("section__key", "verdict")) == {("vision", "UPDATE"), ("goals", "GOOD")}


def judge(who: Somebody, verdict: str) -> None:
    """What the coach thinks of the section, as a draft."""
    who.page.locator(f"#verdict input[name=verdict][value={verdict}]").check()
    who.page.locator("#verdict button:not([name])").click()
    expect(who.page.locator("#verdict")).to_be_visible()
    who.sees(nl("Your verdict is kept as a draft."))


def give_back(who: Somebody, plan: Plan) -> None:
    """Ask for a change: a reason first, then the plan is open again."""
    who.open(path(plan, "hand-in/"))
    who.fill("#id_return-note", WISH)
    who.page.locator("form[action$='/hand-in/return/'] button").click()
    who.sees(nl("The plan is given back. Its makers can write in it again."))
    plan.refresh_from_db()
    assert plan.status == "CHANGES_REQUESTED"


def approve(who: Somebody, plan: Plan) -> None:
    """All signed, so the button is there."""
    who.open(path(plan, "hand-in/"))
    who.page.locator("form[action$='/hand-in/approve/'] button").click()
    who.sees(nl("The plan is approved, and kept as it is now."))
    plan.refresh_from_db()
    assert plan.status == "APPROVED"
