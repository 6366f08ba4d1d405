"""The steps of a film on its way: a session with the coach, and an evening with an audience."""

from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from coaching.models import ActionPoint, Activity, CoachingSession, Plan, PrivateNote, RightsWindow, Screening
from impacthub.people.models import User
from tests.journeys.asking_steps import nl
from tests.journeys.making_steps import path, write
from tests.journeys.somebody import Somebody

QUESTION, SAID, DECIDED = "Hoe vragen we een school?", "We belden drie scholen.", "We beginnen in Gent."
PRIVATE = "Ze twijfelt of de regisseur meekan."
PROMISE = "Bel de directeur van de eerste school"
EVENING, HOST = "Avond met mantelzorgers", "Buurthuis De Brug"


def plan_session(who: Somebody, plan: Plan) -> CoachingSession:
    """In an hour, at the table of the coach."""
    starts = timezone.localtime() + timedelta(hours=1)
    who.open(path(plan, "trajectory/"))
    who.page.locator("a[href$='/sessions/new/']").first.click()
    who.fill("#id_day", starts.date().isoformat())
    who.fill("#id_hour", f"{starts:%H:%M}")
    who.fill("#id_minutes", "60")
    who.fill("#id_place", "Huis Noord")
    who.page.locator("main form button[type=submit]").click()
    session = CoachingSession.objects.get()
    who.page.wait_for_url(f"**/sessions/{session.number}/")
    return session


def prepare(who: Somebody, plan: Plan) -> None:
    """The makers put their question there beforehand."""
    who.open(path(plan, "sessions/1/"))
    write(who, "#id_questions", QUESTION)


def hold(who: Somebody, plan: Plan, *present: User) -> None:
    """It took place, with who was there."""
    who.open(path(plan, "sessions/1/"))
    who.sees(QUESTION)
    for person in present:
        who.page.locator("form[action$='/held/']").get_by_label(str(person)).check()
    who.page.locator("form[action$='/held/'] button:not([formaction])").click()
    who.sees(nl("Noted. Write down what was said, and share it with the team."))


def write_together(coach: Somebody, maker: Somebody, plan: Plan) -> None:
    """Both have the notes open; the second to write does not lose what the first wrote."""
    for who in (coach, maker):
        who.open(path(plan, "sessions/1/"))
    write(coach, "#id_log", SAID)
    maker.page.locator("#id_decisions").fill(DECIDED)
    maker.page.locator("#id_decisions").blur()
    expect(maker.page.locator("#id_log")).to_have_value(SAID)
    expect(maker.page.locator("#save-state")).to_have_attribute("data-state", "saved")
    maker.page.reload()
    session = CoachingSession.objects.get()
    assert (session.log, session.decisions, session.questions) == (SAID, DECIDED, QUESTION)


def write_alone(coach: Somebody, maker: Somebody, plan: Plan) -> None:
    """A note that only the coach reads, on a page of its own."""
    coach.open(path(plan, "sessions/1/"))
    coach.page.locator("a[href$='/sessions/1/note/']").click()
    write(coach, "#id_text", PRIVATE)
    assert PrivateNote.objects.get().text == PRIVATE
    for page in ("", "sessions/1/", "trajectory/"):
        maker.open(path(plan, page))
        assert PRIVATE not in maker.page.content()
    expect(maker.page.locator("a[href$='/note/']")).to_have_count(0)
    assert maker.context.request.get(maker.origin + path(plan, "sessions/1/note/")).status == 403


def agree(who: Somebody, plan: Plan, owner: User, day: date) -> None:
    """What, who and when; then the notes go to the team."""
    who.open(path(plan, "sessions/1/"))
    who.page.locator("#agreements details summary").click()
    who.fill("#point-text", PROMISE)
    who.page.locator("#point-owner").select_option(str(owner.pk))
    who.fill("#point-due_on", day.isoformat())
    who.page.locator("#agreements details form button").click()
    expect(who.page.locator("#agreements")).to_contain_text(PROMISE)
    who.page.locator("form[action$='/sessions/1/share/'] button").click()
    who.sees(nl("The team gets an e-mail and says whether the notes are right."))
    point = ActionPoint.objects.get()
    assert (point.text, point.owner, point.due_on) == (PROMISE, owner, day)


def confirm(who: Somebody, plan: Plan, owner: User) -> None:
    """The overview says what is left to do; the notes are right."""
    who.open(path(plan))
    rail = who.page.locator("section[aria-labelledby=to-do]")
    expect(rail).to_contain_text(PROMISE)
    expect(rail).to_contain_text(str(owner))
    rail.locator("a[href$='/sessions/1/']").click()
    who.page.locator("select[name=mood]").select_option("7")
    who.page.locator("form[action$='/confirm/'] button:not([formaction])").click()
    who.sees(nl("Thank you. The notes are confirmed."))
    session = CoachingSession.objects.get()
    assert (session.status, session.mood, session.log) == ("CONFIRMED", 7, SAID)


def plan_evening(who: Somebody, plan: Plan, task: Activity, day: date) -> Screening:
    """For a task of the plan; the page says what is not arranged yet."""
    RightsWindow.objects.filter(plan=plan).update(status=RightsWindow.Status.NEGOTIABLE)
    who.open(path(plan, "screenings/"))
    who.page.locator("a[href$='/screenings/new/']").first.click()
    who.fill("#id_title", EVENING)
    who.page.locator("#id_kind").select_option("COMMUNITY")
    who.fill("#id_starts_at_0", day.isoformat())
    who.fill("#id_starts_at_1", "19:30")
    who.page.locator("details:has(#id_activity) > summary").click()
    who.page.locator("#id_activity").select_option(str(task.pk))
    who.page.locator("main form .btn[type=submit]").click()
    expect(who.page.locator("main .notice-warning li")).to_have_count(3)
    screening = Screening.objects.get()
    assert (screening.activity, screening.status) == (task, "PROVISIONAL")
    return screening


def arrange(who: Somebody, plan: Plan, screening: Screening) -> None:
    """Each missing thing leads to where it is filled in; then the screening is confirmed."""
    to_confirm = who.page.locator("form:has(input[name=to][value=CONFIRMED]) button")
    to_confirm.click()
    expect(who.page.locator("main .notice-warning li")).to_have_count(3)
    who.page.locator("main .notice-warning a[href$='#id_licence_ok']").click()
    who.page.locator("#id_licence_ok").check()
    who.fill("#id_host_name", HOST)
    who.page.locator("main form .btn[type=submit]").click()
    expect(who.page.locator("main .notice-warning li")).to_have_count(1)
    who.page.locator("main .notice-warning a[href$='/plan/rights/']").click()
    window = RightsWindow.objects.get(plan=plan)
    who.page.locator(f"#windows-{window.pk} button[name=open]").click()
    with who.page.expect_response(lambda answer: "x-autosave" in answer.request.headers) as kept:
        who.page.locator(f"[name=windows-{window.pk}-status]").select_option("FREE")
    assert kept.value.ok
    who.open(path(plan, f"screenings/{screening.pk}/"))
    expect(who.page.locator("main .notice-warning")).to_have_count(0)
    to_confirm.click()
    screening.refresh_from_db()
    assert screening.status == "CONFIRMED"


def report(who: Somebody, plan: Plan, screening: Screening) -> None:
    """How many came, counted; it shows in the reach, beside how it is known."""
    who.open(path(plan, f"screenings/{screening.pk}/"))
    who.page.locator("aside a[href$='/report/']").click()
    who.page.locator("main form .btn[type=submit]").click()
    expect(who.page.locator("#id_attendance_counted")).to_have_attribute("aria-invalid", "true")
    who.fill("#id_attendance_counted", "84")
    who.fill("#id_pledges", "12")
    who.page.locator("main form .btn[type=submit]").click()
    who.sees(nl("The report is saved."))
    screening.refresh_from_db()
    assert screening.status == "REPORTED"
    who.open(path(plan, "reach/"))
    expect(who.page.locator("section[aria-labelledby=at-screenings] .gap-figure")).to_contain_text("84")
