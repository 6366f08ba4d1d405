"""What this device keeps of a plan: exactly what the server does not have, for exactly as long."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from coaching.models import BudgetLine, PlanSection
from coaching.models.project import TeamMember
from tests.factories.coaching import BudgetLineFactory
from tests.journeys.test_plan import SENTENCE, copies, saved, vision

pytestmark = [pytest.mark.browser, pytest.mark.slow]


#: The line goes dead under a save: before the server has it, or after.
DEAD_LINE = """
const plain = window.fetch;
window.fetch = async (url, how) => {
  if (!how?.headers?.["X-Autosave"]) return plain(url, how);
  if (ARRIVES) await plain(url, how);
  window.wasSent = true;
  return new Promise(() => {});
};
"""


def lose_answers(page: Page, *, arrives: bool) -> None:
    """Let ``page`` hear nothing of its saves; ``arrives`` says whether the server gets them."""
    page.evaluate(DEAD_LINE.replace("ARRIVES", "true" if arrives else "false"))


def leave_while_saving(page: Page, name: str, text: str) -> None:
    page.locator(f"[name={name}]").fill(text)
    page.locator(f"[name={name}]").blur()
    wait_for(page, lambda: page.evaluate("window.wasSent === true"))
    page.close(run_before_unload=True)


def wait_for(page: Page, is_so: Callable[[], object]) -> None:
    for _turn in range(50):
        if is_so():
            return
        page.wait_for_timeout(100)
    pytest.fail("it never came")


def test_what_is_being_saved_when_the_tab_closes_is_offered_again(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    lose_answers(page, arrives=False)
    leave_while_saving(page, "vision_en", SENTENCE)
    again = context.new_page()
    again.goto(url_of("vision"))
    expect(again.locator("#found")).to_be_visible()
    again.get_by_role("button", name="Use it").click()
    saved(again)
    assert vision(plan) == SENTENCE
    assert copies(again) == []


def test_a_save_that_was_heard_is_not_offered_again(page, context, sign_in, url_of, nele, plan):
    line = BudgetLineFactory(plan=plan, code="A1", unit_rate=1000)
    sign_in(nele)
    page.goto(url_of("budget", f"?open=lines-{line.pk}"))
    lose_answers(page, arrives=True)
    leave_while_saving(page, f"lines-{line.pk}-unit_rate", "2000")
    assert BudgetLine.objects.get(pk=line.pk).unit_rate == 2000
    again = context.new_page()
    with again.expect_response(f"**/rows/lines-{line.pk}/"):
        again.goto(url_of("budget"))
    wait_for(again, lambda: copies(again) == [])
    expect(again.locator("#found")).to_be_hidden()
    expect(again.locator("#save-state")).to_have_text("Everything is saved")


def test_text_of_a_folded_row_is_offered_when_the_server_does_not_have_it(page, context, sign_in, url_of, nele, plan):
    line = BudgetLineFactory(plan=plan, code="A1", unit_rate=1000)
    sign_in(nele)
    page.goto(url_of("budget", f"?open=lines-{line.pk}"))
    lose_answers(page, arrives=False)
    leave_while_saving(page, f"lines-{line.pk}-unit_rate", "2000")
    again = context.new_page()
    again.goto(url_of("budget"))
    again.get_by_role("button", name="Use it").click()
    wait_for(again, lambda: BudgetLine.objects.get(pk=line.pk).unit_rate == 2000)
    expect(again.locator("#panel")).to_contain_text("€2,240")
    assert copies(again) == []


def test_a_save_goes_on_when_the_page_goes_unless_it_is_too_big(page, sign_in, url_of, nele, plan):
    page.add_init_script(
        "window.carried = []; const plain = window.fetch; window.fetch = (url, how) => {"
        " if (how?.headers?.['X-Autosave']) window.carried.push(how.keepalive); return plain(url, how); }"
    )
    sign_in(nele)
    page.goto(url_of("vision"))
    page.locator("[name=vision_en]").evaluate("field => field.removeAttribute('maxlength')")
    for text in (SENTENCE, "Every young carer. " * 4000):
        page.locator("[name=vision_en]").fill(text)
        with page.expect_response("**/plan/vision/"):
            page.locator("[name=vision_en]").blur()
    assert page.evaluate("window.carried") == [True, False]


def test_what_is_typed_before_the_page_is_ready_is_saved(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    held: list[Route] = []
    page.route(re.compile(r"/js/autosave[^/]*\.js"), lambda route: held.append(route))
    page.goto(url_of("vision"), wait_until="commit")
    page.locator("[name=vision_en]").fill(SENTENCE)
    wait_for(page, lambda: held)
    expect(page.locator("#save-state")).to_have_text("")
    held[0].continue_()
    saved(page)
    assert vision(plan) == SENTENCE
    assert PlanSection.objects.get(plan=plan, key="vision").version == 1


def test_a_save_in_one_window_leaves_what_another_keeps(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    other = context.new_page()
    for window in (page, other):
        window.goto(url_of("vision"))
    page.route("**/plan/vision/", lambda route: route.abort())
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    other.locator("[name=problem_en]").fill("Nobody sees them.")
    other.locator("[name=problem_en]").blur()
    saved(other)
    assert [SENTENCE in other.evaluate("name => localStorage.getItem(name)", name) for name in copies(other)] == [True]
    page.unroute("**/plan/vision/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    assert vision(plan) == SENTENCE
    assert copies(page) == []


def test_who_is_no_longer_in_the_team_keeps_the_text(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    TeamMember.objects.filter(user=nele).delete()
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    state = page.locator("#save-state")
    expect(state).to_have_text("You may no longer write in this plan. Your text stays on this device.")
    expect(page.locator("#signed-out")).to_be_hidden()
    expect(page.locator("#save-again")).to_be_hidden()
    page.locator("[name=vision_en]").press_sequentially(" And at home.")
    page.get_by_role("button", name="Save and continue").click()
    expect(state).to_have_text("You may no longer write in this plan. Your text stays on this device.")
    expect(page.locator("[name=vision_en]")).to_have_value(f"{SENTENCE} And at home.")
    (name,) = copies(page)
    assert f"{SENTENCE} And at home." in page.evaluate("name => localStorage.getItem(name)", name)


def test_an_old_token_is_renewed_once(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    tokens: list[str] = []

    def age_first(route: Route) -> None:
        headers = route.request.headers
        tokens.append(headers["x-csrftoken"])
        route.continue_(headers={**headers, "x-csrftoken": "x" * 32} if len(tokens) == 1 else headers)

    page.route("**/plan/vision/", age_first)
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    saved(page)
    assert len(tokens) == 2
    assert vision(plan) == SENTENCE
    expect(page.locator("#signed-out")).to_be_hidden()


def test_without_any_token_somebody_signs_in_again(page, context, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    context.clear_cookies(name="csrf")
    page.locator("[name=vision_en]").fill(SENTENCE)
    page.locator("[name=vision_en]").blur()
    expect(page.locator("#signed-out")).to_be_visible()
    expect(page.locator("#save-state")).to_have_text("Not saved: you are signed out.")
    assert len(copies(page)) == 1


def test_what_cannot_be_read_is_said_under_the_field_once_it_is_left(page, sign_in, url_of, nele, plan):
    line = BudgetLineFactory(plan=plan, code="A1", unit_rate=1000)
    sign_in(nele)
    page.goto(url_of("budget", f"?open=lines-{line.pk}"))
    amount = page.locator(f"[name=lines-{line.pk}-unit_rate]")
    hint = page.locator(f"[id='{amount.get_attribute('id')}_unread']")
    amount.fill("twelve")
    saved(page)
    expect(hint).to_have_count(0)
    amount.blur()
    expect(hint).to_have_class("form-text")
    sentence = hint.inner_text()
    assert "twelve" in PlanSection.objects.get(plan=plan, key="budget").unread.values()
    assert hint.get_attribute("id") in (amount.get_attribute("aria-describedby") or "").split()
    assert sentence != ""
    amount.fill("12")
    amount.blur()
    expect(hint).to_have_count(0)
    assert "_unread" not in (amount.get_attribute("aria-describedby") or "")
    assert BudgetLine.objects.get(pk=line.pk).unit_rate == 12


def test_the_time_of_what_was_found_reads_as_in_the_bar(page, sign_in, url_of, nele, plan):
    sign_in(nele)
    page.goto(url_of("vision"))
    page.evaluate(
        "([name, text]) => localStorage.setItem(name, JSON.stringify("
        "{at: new Date().setHours(1, 5), version: 0, texts: {vision_en: [text]}}))",
        [f"impacthub:{nele.pk}:{plan.pk}:vision:earlier", SENTENCE],
    )
    page.reload()
    expect(page.locator("#found-text")).to_have_text("We found text on this device from 01:05")
