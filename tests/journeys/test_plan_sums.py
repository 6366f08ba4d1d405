"""The sums of the plan follow what somebody types, wherever on the page they stand."""

import pytest
from playwright.sync_api import Browser, expect

from tests.factories.coaching import BudgetLineFactory, FundingSourceFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_gap_and_subtotal_follow_a_cost(page, sign_in, url_of, plan, nele):
    line = BudgetLineFactory(plan=plan, code="A1", description="Impact producer", unit_rate=1000)
    FundingSourceFactory(plan=plan, amount_requested=120, status="CONFIRMED")
    sign_in(nele)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(url_of("budget", f"?open=lines-{line.pk}"))
    gap, subtotal = page.locator(".gap-line"), page.locator("[data-echo-of='total-A']")
    expect(gap).to_have_text("€1,000 still to find, of €1,120")
    expect(subtotal).to_have_text("€1,000")
    page.locator(f"[name=lines-{line.pk}-unit_rate]").fill("2,000")
    expect(gap).to_have_text("€2,120 still to find, of €2,240", timeout=8000)
    expect(subtotal).to_have_text("€2,000")
    expect(page.locator("#panel .gap-figure")).to_contain_text("€2,120")


def test_a_removed_cost_leaves_the_sums(page, sign_in, url_of, plan, nele):
    BudgetLineFactory(plan=plan, code="A1", description="Impact producer", unit_rate=1000)
    BudgetLineFactory(plan=plan, code="B1", description="Research", unit_rate=500)
    sign_in(nele)
    page.goto(url_of("budget"))
    page.get_by_role("button", name="Remove B1 Research").click()
    expect(page.locator("[data-echo-of='total-B']")).to_have_text("")
    expect(page.locator("#panel .gap-figure")).to_contain_text("€1,120 still to find, of €1,120")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-echo-of='total-B']")).to_have_text("€500")


def test_without_javascript_the_sums_are_those_of_the_last_save(browser: Browser, session_for, url_of, plan, nele):
    BudgetLineFactory(plan=plan, code="A1", unit_rate=1000)
    context = browser.new_context(java_script_enabled=False)
    session_for(context, nele)
    page = context.new_page()
    page.goto(url_of("budget"))
    expect(page.locator("[data-echo-of='total-A']")).to_have_text("€1,000")
    expect(page.locator(".gap-line")).to_have_text("€1,120 still to find, of €1,120")
    context.close()
