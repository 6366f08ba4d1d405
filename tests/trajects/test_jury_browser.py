"""A juror in a real browser: the keyboard is enough, with and without our script."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page, expect

from impacthub.people.models import User
from tests.factories.trajects import CRITERIA, ApplicationFactory, CallFactory, JuryMemberFactory
from tests.guards.test_browser import axe_faults, look_at
from tests.strict import Watch
from trajects.models import Application, Call
from trajects.queries.reviewing import Given
from trajects.services import reviews

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY = "Because who sees this does something else tomorrow, and would never have done so without it."


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def call() -> Call:
    """A call that its jury reads."""
    return CallFactory(closed=True, status=Call.Status.REVIEWING)


@pytest.fixture
def juror(call: Call) -> User:
    """Who scores."""
    return JuryMemberFactory(call=call).user


@pytest.fixture
def application(call: Call) -> Application:
    """The only one to read."""
    return ApplicationFactory(call=call, status="IN_REVIEW", title="Stil water")


def address(live_server: Any, call: Call, *parts: str) -> str:
    """Below the queue of ``call``."""
    return live_server.url + reverse("trajects:jury_call", args=[call.slug]) + "".join(f"{part}/" for part in parts)


def test_from_the_queue_to_done_with_the_keyboard_alone(
    page: Page, live_server: Any, sign_in: Callable[[User], None], call: Call, juror: User, application: Application
) -> None:
    sign_in(juror)
    page.goto(address(live_server, call))
    page.get_by_role("link", name="Read it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stil water")
    page.get_by_role("radio", name="None").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first = page.locator("[name=score_film]").first
    expect(first).to_be_visible()
    first.focus()
    for number, _criterion in enumerate(CRITERIA):
        page.keyboard.press("5" if number == 0 else "4")
        page.keyboard.press("Tab")
        if number == 0:
            expect(page.get_by_text("Still 80 characters")).to_be_visible()
            page.keyboard.type(WHY)
            expect(page.get_by_text("Still 80 characters")).to_have_count(0)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save as done, and next")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have read everything")).to_be_visible()
    application.refresh_from_db()
    assert (application.reviews_in, application.total) == (1, Decimal("80.00"))


def test_arrows_choose_where_our_script_does_not_run(
    browser: Any, live_server: Any, context: Any, sign_in: Callable[[User], None], call: Call, juror: User,
    application: Application,
) -> None:  # fmt: skip
    reviews.declare_conflict(application, by=juror, conflict="NONE")
    sign_in(juror)
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(address(live_server, call, application.reference))
    for key, _weight in CRITERIA:
        page.locator(f"[name=score_{key}]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Save as done, and next").press("Enter")
    expect(page.get_by_text("You have read everything")).to_be_visible()
    plain.close()
    application.refresh_from_db()
    assert application.total == Decimal("50.00")


@pytest.mark.parametrize("runs", [True, False])
@pytest.mark.parametrize("button", ["Skip for now", "I abstain", "Change what you declared"])
def test_no_way_out_throws_away_what_was_typed(
    browser: Any, live_server: Any, context: Any, sign_in: Callable[[User], None], call: Call, juror: User,
    application: Application, button: str, runs: bool,
) -> None:  # fmt: skip
    review = reviews.declare_conflict(application, by=juror, conflict="NONE")
    sign_in(juror)
    theirs = browser.new_context(java_script_enabled=runs, storage_state=context.storage_state())
    page = theirs.new_page()
    mine = address(live_server, call, application.reference)
    page.goto(mine)
    page.locator("[name=score_film]").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=why_film]").fill("Not enough yet")
    page.get_by_role("button", name=button).click()
    page.wait_for_url(lambda url: url != mine)
    page.goto(mine)
    expect(page.locator("[name=why_film]")).to_have_value("Not enough yet")
    expect(page.locator("[name=score_film]").first).to_be_checked()
    theirs.close()
    review.refresh_from_db()
    assert review.status == ("ABSTAINED" if button == "I abstain" else "OPEN")


def test_two_windows_of_one_review_show_both_texts(
    page: Page, live_server: Any, watch: Watch, sign_in: Callable[[User], None], axe_source: str, call: Call,
    juror: User, application: Application,
) -> None:  # fmt: skip
    review = reviews.declare_conflict(application, by=juror, conflict="NONE")
    sign_in(juror)
    page.goto(address(live_server, call, application.reference))
    page.locator("[name=comment]").fill("Older words")
    scores = {key: Given(4, "") for key, _weight in CRITERIA}
    reviews.save_review(review, by=juror, scores=scores, comment="Newer words", done=True)
    page.get_by_role("button", name="Save as a draft").last.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("[name=comment]")).to_have_value("Older words")
    page.get_by_text("What was saved", exact=True).click()
    expect(page.get_by_text("Newer words")).to_be_visible()
    assert [*watch.take(), *axe_faults(page, axe_source)] == []
    watch.take()
    page.get_by_role("link", name="Keep what was saved").click()
    expect(page.locator("[name=comment]")).to_have_value("Newer words")
    review.refresh_from_db()
    assert (review.status, review.comment) == ("DONE", "Newer words")


def test_the_pages_have_no_faults_for_axe(
    page: Page, watch: Watch, sign_in: Callable[[User], None], person_as: Callable[..., User], axe_source: str,
    call: Call, juror: User, application: Application,
) -> None:  # fmt: skip
    queue = reverse("trajects:jury_call", args=[call.slug])
    mine = f"{queue}{application.reference}/"
    sign_in(juror)
    look_at(page, watch, [queue, mine], axe_source)
    review = reviews.declare_conflict(application, by=juror, conflict="NONE")
    scores = {key: Given(value % 4 + 1, WHY) for value, (key, _weight) in enumerate(CRITERIA)}
    look_at(page, watch, [mine], axe_source)
    reviews.save_review(review, by=juror, scores=scores, comment="Talk about it", done=True)
    sign_in(person_as("coordinator"))
    names = ("ranking_application", "eligibility_application")
    behind = [reverse(f"trajects:{name}", args=[call.slug, application.reference]) for name in names]
    look_at(page, watch, [reverse("trajects:ranking", args=[call.slug]), *behind], axe_source)
