"""A maker writes in the plan: nothing that is typed is lost, with and without JavaScript, alone and together."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from coaching.models import Activity, BudgetLine, FilmSheet, KeptText, Plan, PlanSection, Vision
from impacthub.people.models import LogIn, User
from tests.factories.coaching import BudgetLineFactory, GoalFactory
from tests.journeys.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SENTENCE = "Every young carer is seen at school."


def saved(page: Page) -> None:
    """Wait until the bar says that the draft is saved."""
    expect(page.locator("#save-state")).to_have_text(re.compile(r"Draft saved at \d\d:\d\d"), timeout=8000)


def copies(page: Page) -> list[str]:
    """The names of what the plan keeps on this device."""
    names: list[str] = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('impacthub:'))")
    return names


def log_in(page: Page, person: User) -> None:
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()


def vision(plan: Plan) -> str:
    found = Vision.objects.filter(plan=plan).first()
    return found.vision_en if found else ""


def test_producer_changes_the_budget_and_sees_the_gap_change(page, live_server, nele, plan):
    line = BudgetLineFactory(plan=plan, code="A1", description="Impact producer", unit_rate=1000)
    page.goto(live_server.url + reverse("account_login") + "?with=password")
    log_in(page, nele)
    expect(page.locator("h1")).to_have_text("Stille Kamers")
    page.get_by_role("link", name="Impact budget", exact=True).click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("€1,120")
    page.get_by_role("button", name="Change A1 Impact producer").click()
    amount = page.locator(f"[name=lines-{line.pk}-unit_rate]")
    expect(page.locator(f"[name=lines-{line.pk}-code]")).to_be_focused()
    amount.fill("2000")
    amount.blur()
    saved(page)
    expect(panel).to_contain_text("€2,240")
    assert BudgetLine.objects.get(pk=line.pk).unit_rate == 2000


def test_text_typed_mid_sentence_is_there_after_closing_the_tab(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    page.locator("[name=vision_en]").press_sequentially("Every young car")
    page.close(run_before_unload=True)
    again = context.new_page()
    again.goto(url_of("vision"))
    field = again.locator("[name=vision_en]")
    if again.locator("#found-use").is_visible():
        again.locator("#found-use").click()
    expect(field).to_have_value("Every young car")
    if vision(plan) != "Every young car":
        saved(again)
    assert vision(plan) == "Every young car"


def test_what_is_typed_while_a_save_runs_is_saved_too(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held or "x-autosave" not in route.request.headers:
            route.continue_()
        else:
            held.append(route)

    page.route("**/plan/vision/", hold_first)
    field = page.locator("[name=vision_en]")
    field.fill("Every young carer")
    page.wait_for_timeout(2500)
    assert len(held) == 1
    expect(page.locator("#save-state")).to_have_text("Saving")
    field.press_sequentially(" is seen at school.")
    held[0].continue_()
    page.wait_for_timeout(2500)
    saved(page)
    expect(field).to_have_value(SENTENCE)
    assert vision(plan) == SENTENCE
    assert PlanSection.objects.get(plan=plan, key="vision").version == 2
    assert KeptText.objects.count() == 0


def test_two_windows_show_both_texts_and_nothing_is_lost(page, session_for, second, sign_in, url_of, nele, jonas, plan):
    sign_in(nele)
    session_for(second, jonas)
    other = second.new_page()
    page.goto(url_of("vision"))
    other.goto(url_of("vision"))
    other.locator("[name=problem_en]").fill("Nobody sees them, says Jonas.")
    other.locator("[name=problem_en]").blur()
    saved(other)
    page.locator("[name=problem_en]").fill("Nobody sees them, says Nele.")
    page.locator("[name=problem_en]").blur()
    dialog = page.locator("#conflict")
    expect(dialog.locator("h2")).to_have_text("Jonas and you changed the same text")
    expect(dialog.locator("[data-mine]")).to_have_text("Nobody sees them, says Nele.")
    expect(dialog.locator("[data-theirs]")).to_have_text("Nobody sees them, says Jonas.")
    assert dialog.locator("mark").all_inner_texts() == ["Nele.", "Jonas."]
    dialog.get_by_role("button", name="Save this version").click()
    saved(page)
    assert Vision.objects.get(plan=plan).problem_en == "Nobody sees them, says Nele."
    kept = KeptText.objects.get()
    assert (kept.texts, kept.written_by) == ({"problem_en": "Nobody sees them, says Jonas."}, jonas)
    page.get_by_role("link", name="Versions").click()
    expect(page.locator("main")).to_contain_text("Nobody sees them, says Jonas.")


@pytest.mark.parametrize(
    ("choice", "text"),
    [("theirs", "Text of Jonas"), ("both", "Text of Jonas\n\nText of Nele")],
)
def test_the_other_choices_of_a_conflict(page, session_for, second, sign_in, url_of, nele, jonas, plan, choice, text):
    sign_in(nele)
    session_for(second, jonas)
    other = second.new_page()
    page.goto(url_of("vision"))
    other.goto(url_of("vision"))
    for window, words in ((other, "Text of Jonas"), (page, "Text of Nele")):
        window.locator("[name=problem_en]").fill(words)
        window.locator("[name=problem_en]").blur()
        if window is other:
            saved(other)
    if choice == "theirs":
        page.locator("#side-theirs").check()
    page.get_by_role("button", name="Save this version" if choice == "theirs" else "Put both under each other").click()
    saved(page)
    expect(page.locator("[name=problem_en]")).to_have_value(text)
    assert Vision.objects.get(plan=plan).problem_en == text
    assert [kept.texts for kept in KeptText.objects.all()] == [{"problem_en": "Text of Nele"}]


def test_two_windows_of_one_person_say_so(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    other = context.new_page()
    for window in (other, page):
        window.goto(url_of("vision"))
    for window, text in ((other, "From the other window"), (page, "From this window")):
        window.locator("[name=problem_en]").fill(text)
        window.locator("[name=problem_en]").blur()
        if window is other:
            saved(other)
    dialog = page.locator("#conflict")
    expect(dialog.locator("h2")).to_have_text("You changed the same text in another window")
    expect(dialog.locator("[data-side]")).to_have_text(re.compile(r"Version in the other window, \d\d:\d\d"))
    expect(dialog.locator("[data-theirs]")).to_have_text("From the other window")


def test_two_who_write_in_different_places_are_joined(page, session_for, second, sign_in, url_of, nele, jonas, plan):
    sign_in(nele)
    session_for(second, jonas)
    other = second.new_page()
    page.goto(url_of("vision"))
    other.goto(url_of("vision"))
    other.locator("[name=problem_en]").fill("Nobody sees them.")
    other.locator("[name=problem_en]").blur()
    saved(other)
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    saved(page)
    expect(page.locator("[name=problem_en]")).to_have_value("Nobody sees them.")
    stored = Vision.objects.get(plan=plan)
    assert (stored.vision_en, stored.problem_en) == (SENTENCE, "Nobody sees them.")
    assert KeptText.objects.count() == 0


def test_text_typed_offline_comes_back(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    context.set_offline(True)
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    expect(page.locator("#save-state")).to_have_text("No connection. Your text is on this device.")
    page.close()
    context.set_offline(False)
    assert vision(plan) == ""
    again = context.new_page()
    again.goto(url_of("vision"))
    expect(again.locator("#found-text")).to_have_text(re.compile(r"We found text on this device from \d+:\d\d"))
    again.get_by_role("button", name="Use it").click()
    saved(again)
    assert vision(plan) == SENTENCE
    assert copies(again) == []


def test_a_connection_that_returns_saves_by_itself(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    context.set_offline(True)
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    context.set_offline(False)
    saved(page)
    assert vision(plan) == SENTENCE


def test_the_password_of_the_screener_never_stays_on_the_device(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("story"))
    context.set_offline(True)
    page.locator("details", has=page.locator("[name=screener_password]")).locator("summary").first.click()
    page.locator("[name=screener_password]").fill("open sesame")
    page.locator("[name=logline]").fill("A film about care.")
    page.locator("[name=logline]").blur()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "A film about care." in kept
    assert "open sesame" not in kept


def test_an_expired_session_loses_nothing(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    LogIn.objects.all().delete()
    field = page.locator("[name=vision_en]")
    field.fill(SENTENCE)
    field.blur()
    dialog = page.locator("#signed-out")
    expect(dialog).to_be_visible()
    with context.expect_page() as opened:
        dialog.get_by_role("link", name="Sign in in a new tab").click()
    sign_in_tab = opened.value
    sign_in_tab.goto(sign_in_tab.url + "?with=password")
    log_in(sign_in_tab, nele)
    expect(sign_in_tab.locator("h1")).to_have_text("Stille Kamers")
    sign_in_tab.close()
    page.bring_to_front()
    expect(dialog).to_be_hidden(timeout=15000)
    expect(field).to_have_value(SENTENCE)
    assert vision(plan) == SENTENCE


def test_a_server_that_fails_twice_offers_to_try_again(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))

    def fail(route: Route) -> None:
        if "x-autosave" in route.request.headers:
            route.fulfill(status=503, body="away")
        else:
            route.continue_()

    page.route("**/plan/vision/", fail)
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible(timeout=8000)
    expect(page.locator("#save-state")).to_have_text("Not saved.")
    page.unroute("**/plan/vision/")
    again.click()
    saved(page)
    assert vision(plan) == SENTENCE


def test_an_answer_that_is_lost_on_its_way_is_no_conflict(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    lost: list[Route] = []

    def lose_first(route: Route) -> None:
        if "x-autosave" in route.request.headers and not lost:
            lost.append(route)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/plan/vision/", lose_first)
    field = page.locator("[name=vision_en]")
    field.fill("Every young carer")
    field.blur()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    assert vision(plan) == "Every young carer"
    field.fill(SENTENCE)
    field.blur()
    saved(page)
    assert page.locator("#conflict").is_hidden()
    assert vision(plan) == SENTENCE


def test_a_row_never_becomes_a_page_to_sign_in(page, sign_in, url_of, nele, plan):
    line = BudgetLineFactory(plan=plan, code="A1", description="Impact producer")
    sign_in(nele)
    page.goto(url_of("budget"))
    LogIn.objects.all().delete()
    page.get_by_role("button", name="Change A1 Impact producer").click()
    expect(page.locator("#signed-out")).to_be_visible()
    expect(page.locator(f"#lines-{line.pk}")).to_contain_text("Impact producer")


def test_signing_out_clears_this_device(page, context, sign_in, live_server, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    context.set_offline(True)
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    assert [name.rpartition(":")[0] for name in copies(page)] == [f"impacthub:{nele.pk}:{plan.pk}:vision"]
    page.close()
    context.set_offline(False)
    away = context.new_page()
    away.goto(live_server.url + reverse("account_logout"))
    assert len(copies(away)) == 1
    away.locator("form[action$='/account/logout/'] button").click()
    away.wait_for_url("**/")
    assert away.evaluate("Object.keys(localStorage)") == []


def test_a_plan_that_is_handed_in_meanwhile_says_so(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    Plan.objects.update(status=Plan.Status.IN_REVIEW)
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    sentence = "This plan is read-only now. What you typed last is kept under Versions."
    expect(page.locator("#save-state")).to_have_text(sentence)
    assert vision(plan) == ""
    assert KeptText.objects.get().texts == {"vision_en": SENTENCE}


def test_the_button_waits_for_what_is_being_saved(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    page.locator("[name=vision_en]").press_sequentially(SENTENCE)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("Audiences and key agents")
    assert vision(plan) == SENTENCE
    assert KeptText.objects.count() == 0


def test_somebody_else_who_writes_here_is_named(page, session_for, second, sign_in, url_of, nele, jonas, plan):
    session_for(second, jonas)
    other = second.new_page()
    other.goto(url_of("vision"))
    expect(other.locator("#save-state")).to_have_text("Everything is saved")
    sign_in(nele)
    page.goto(url_of("vision"))
    expect(page.locator("#presence")).to_have_text("Jonas is writing here too")


def test_rows_are_added_removed_and_brought_back(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("budget"))
    page.get_by_role("button", name="Add a cost").click()
    expect(page.locator("[name^=lines-][name$=-code]")).to_have_count(1)
    line = BudgetLine.objects.get()
    expect(page.locator(f"[name=lines-{line.pk}-code]")).to_be_focused()
    page.keyboard.type("A1")
    page.locator(f"[name=lines-{line.pk}-description]").fill("Impact producer")
    page.get_by_role("button", name=re.compile("^Fold up")).click()
    expect(page.get_by_role("button", name="Change A1 Impact producer")).to_be_focused()
    page.get_by_role("button", name="Remove A1 Impact producer").click()
    expect(page.locator(f"#lines-{line.pk}")).to_contain_text("Removed: A1 Impact producer.")
    expect(page.locator(f"#lines-{line.pk}")).to_be_focused()
    assert BudgetLine.objects.present().count() == 0
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.locator(f"[name=lines-{line.pk}-code]")).to_have_value("A1")
    assert [(row.code, row.description) for row in BudgetLine.objects.present()] == [("A1", "Impact producer")]
    assert KeptText.objects.count() == 0


def test_a_task_is_added_under_a_goal(page, sign_in, url_of, nele, plan):
    goal = GoalFactory(plan=plan, title="Contact person")
    sign_in(nele)
    page.goto(url_of("goals", f"?open=goals-{goal.pk}"))
    page.get_by_role("button", name="Add a task").click()
    expect(page.locator("[name^=tasks-][name$=-title]")).to_be_focused()
    page.keyboard.type("Visit schools")
    page.keyboard.press("Tab")
    saved(page)
    task = Activity.objects.get()
    assert (task.title, list(task.goals.all())) == ("Visit schools", [goal])


def test_everything_works_without_javascript(plain, session_for, url_of, nele, plan):
    line = BudgetLineFactory(plan=plan, code="A1", description="Impact producer", unit_rate=1000)
    session_for(plain, nele)
    page = plain.new_page()
    page.goto(url_of("budget"))
    expect(page.locator(".bar noscript p")).to_contain_text("Save now and then")
    page.get_by_role("button", name="Change A1 Impact producer").click()
    page.locator(f"[name=lines-{line.pk}-unit_rate]").fill("2000")
    page.get_by_role("button", name="Add a cost").click()
    added = BudgetLine.objects.exclude(pk=line.pk).get()
    page.locator(f"[name=lines-{added.pk}-code]").fill("B1")
    page.locator(f"[name=lines-{added.pk}-description]").fill("Interviews")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("Funding")
    stored = [(row.code, row.description, row.unit_rate) for row in BudgetLine.objects.present()]
    assert stored == [("A1", "Impact producer", 2000), ("B1", "Interviews", None)]


def test_a_conflict_without_javascript_shows_both_texts(plain, session_for, url_of, nele, jonas, plan):
    session_for(plain, nele)
    page = plain.new_page()
    page.goto(url_of("vision"))
    page.locator("[name=vision_en]").fill("Text of Nele")
    Vision.objects.update_or_create(plan=plan, defaults={"vision_en": "Text of Jonas"})
    section = PlanSection.objects.get(plan=plan, key="vision")
    section.version, section.saved_by = 1, jonas
    section.touch(["vision_en"])
    section.save()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("Jonas and you changed the same text")
    expect(page.locator("main")).to_contain_text("Text of Nele")
    page.get_by_label("Both under each other").check()
    page.get_by_role("button", name="Save these").click()
    assert vision(plan) == "Text of Jonas\n\nText of Nele"


def test_a_section_is_filled_in_by_keyboard_alone(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))

    def tab_to(name: str) -> None:
        for _stop in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name || document.activeElement.innerText.trim()") == name:
                return
        pytest.fail(f"Tab never reaches {name}")

    tab_to("vision_en")
    page.keyboard.type(SENTENCE)
    tab_to("problem_en")
    page.keyboard.type("Nobody sees them.")
    tab_to("done")
    tab_to("Save and continue")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Audiences and key agents")
    assert vision(plan) == SENTENCE


def test_enter_in_a_field_saves_and_stays(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("story"))
    page.locator("[name=original_title]").evaluate("field => { field.closest('details').open = true }")
    page.locator("[name=original_title]").fill("Silent Rooms")
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator("h1")).to_have_text("Film and story")
    assert plan.film.original_title == "Silent Rooms"


def test_phases_to_come_are_drawn_open(page, sign_in, url_of, nele, plan):
    FilmSheet.objects.create(plan=plan, phase="PRODUCTION")
    sign_in(nele)
    page.goto(url_of("story"))
    fills = page.locator(".phases circle").evaluate_all("dots => dots.map((dot) => getComputedStyle(dot).fill)")
    assert (len(set(fills[:3])), len(set(fills[3:])), len(set(fills))) == (1, 1, 2)
