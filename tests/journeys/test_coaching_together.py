"""Two people and no mouse: the same task in two sections at once, and the pages of a section by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from coaching.models import Activity, Comment, KeptText, SectionVerdict, Vision
from tests.journeys.asking_steps import nl
from tests.journeys.keyboard_steps import go_to, type_in, use
from tests.journeys.making_steps import path, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_dutch"),
]
HIS, HERS = "Bel tien scholen in Gent", "Bel tien scholen in Antwerpen"


@pytest.mark.parametrize("wins", ["mine", "theirs"])
def test_a_task_that_two_change_in_two_sections_keeps_both_texts(somebody, film, nele, jonas, wins):
    task = Activity.objects.filter(plan=film, goals__isnull=False).get()
    goal = task.goals.get()
    nele_here, jonas_here = somebody(nele), somebody(jonas)
    nele_here.open(path(film, f"plan/goals/?open=goals-{goal.pk}"))
    jonas_here.open(path(film, f"plan/campaign/?open=activities-{task.pk}"))
    in_goals = nele_here.page.locator(f"[name=tasks-{task.pk}-title]")
    expect(in_goals).to_have_value(task.title)
    write(jonas_here, f"[name=activities-{task.pk}-title]", HIS)
    in_goals.fill(HERS)
    in_goals.blur()
    dialog = nele_here.page.locator("#conflict")
    expect(dialog.locator("[data-mine]")).to_have_text(HERS)
    expect(dialog.locator("[data-theirs]")).to_have_text(HIS)
    expect(dialog.locator("h2")).to_contain_text("Jonas")
    task.refresh_from_db()
    assert task.title == HIS
    if wins == "theirs":
        dialog.locator("#side-theirs").check()
    with nele_here.page.expect_response(lambda answer: "x-autosave" in answer.request.headers):
        dialog.get_by_role("button", name=nl("Save this version"), exact=True).click()
    expect(in_goals).to_have_value(HERS if wins == "mine" else HIS)
    task.refresh_from_db()
    assert task.title == (HERS if wins == "mine" else HIS)
    lost = {f"tasks-{task.pk}-title": HIS if wins == "mine" else HERS}
    assert [kept.texts for kept in KeptText.objects.all()] == [lost]
    nele_here.open(path(film, "plan/versions/"))
    nele_here.sees(lost.popitem()[1])
    jonas_here.page.reload()
    expect(jonas_here.page.locator(f"[name=activities-{task.pk}-title]")).to_have_value(task.title)


def test_the_other_way_round_the_campaign_shows_both_texts(somebody, film, nele, jonas):
    task = Activity.objects.filter(plan=film, goals__isnull=False).get()
    nele_here, jonas_here = somebody(nele), somebody(jonas)
    jonas_here.open(path(film, f"plan/campaign/?open=activities-{task.pk}"))
    nele_here.open(path(film, f"plan/goals/?open=goals-{task.goals.get().pk}"))
    write(nele_here, f"[name=tasks-{task.pk}-title]", HERS)
    in_campaign = jonas_here.page.locator(f"[name=activities-{task.pk}-title]")
    in_campaign.fill(HIS)
    in_campaign.blur()
    dialog = jonas_here.page.locator("#conflict")
    expect(dialog.locator("[data-mine]")).to_have_text(HIS)
    expect(dialog.locator("[data-theirs]")).to_have_text(HERS)
    with jonas_here.page.expect_response(lambda answer: "x-autosave" in answer.request.headers):
        dialog.get_by_role("button", name=nl("Save this version"), exact=True).click()
    task.refresh_from_db()
    assert task.title == HIS
    assert [kept.texts for kept in KeptText.objects.all()] == [{f"activities-{task.pk}-title": HERS}]


def test_another_field_of_the_same_task_is_no_conflict(somebody, film, nele, jonas):
    task = Activity.objects.filter(plan=film, goals__isnull=False).get()
    nele_here, jonas_here = somebody(nele), somebody(jonas)
    nele_here.open(path(film, f"plan/goals/?open=goals-{task.goals.get().pk}"))
    jonas_here.open(path(film, f"plan/campaign/?open=activities-{task.pk}"))
    jonas_here.page.locator(f"[name=activities-{task.pk}-ends_on]").fill("2026-10-20")
    jonas_here.page.locator(f"[name=activities-{task.pk}-ends_on]").blur()
    expect(jonas_here.page.locator("#save-state")).to_have_text(re.compile(r"\d\d[:.]\d\d"), timeout=10_000)
    title = nele_here.page.locator(f"[name=tasks-{task.pk}-title]")
    title.fill(HERS)
    title.blur()
    expect(nele_here.page.locator("#save-state")).to_have_text(re.compile(r"\d\d[:.]\d\d"), timeout=10_000)
    expect(nele_here.page.locator("#conflict")).to_be_hidden()
    task.refresh_from_db()
    assert (task.title, f"{task.ends_on}") == (HERS, "2026-10-20")
    assert KeptText.objects.count() == 0


def test_a_coach_reviews_a_section_by_keyboard_alone(somebody, film, samira):
    who = somebody(samira)
    who.open(path(film, "review/"))
    page = who.page
    use(page, page.locator("a.task-name[href$='/review/vision/']"))
    use(page, page.locator("a.ask-here[href*='?ask=vision_nl#']"))
    expect(page.locator("#id_new-text")).to_be_visible()
    type_in(page, page.locator("#id_new-text"), "Tegen wanneer?")
    kind = page.locator("input[name=new-kind][value=QUESTION]")
    go_to(page, kind)
    page.keyboard.press("Space")
    use(page, page.locator("form#ask button[type=submit]"))
    expect(page.locator("article.is-draft")).to_contain_text("Tegen wanneer?")
    verdict = page.locator("#verdict input[name=verdict]").first
    go_to(page, verdict)
    page.keyboard.press("Space")
    use(page, page.locator("#verdict button[name=send]"))
    who.headed(nl("Talk beside the plan"))
    assert Comment.objects.get().sent_at is not None
    assert SectionVerdict.objects.get().sent_at is not None


def test_a_maker_answers_writes_and_folds_by_keyboard_alone(somebody, film, nele):
    task = Activity.objects.filter(plan=film, goals__isnull=False).get()
    who = somebody(nele)
    page = who.page
    who.open(path(film, "plan/campaign/"))
    use(page, page.locator(f"#activities-{task.pk} button[name=open]"))
    title = page.locator(f"[name=activities-{task.pk}-title]")
    expect(title).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    with page.expect_response(lambda answer: "x-autosave" in answer.request.headers):
        page.keyboard.type(HERS)
        page.keyboard.press("Tab")
    use(page, page.locator(f"#activities-{task.pk} button[name=close]"))
    expect(page.locator(f"#activities-{task.pk} button[name=open]")).to_be_focused()
    task.refresh_from_db()
    assert task.title == HERS
    page.keyboard.press("Control+Home")
    use(page, page.locator("button[formaction$='/add/phases/']"), back=True)
    expect(page.locator("[name^=phases-][name$=-name]")).to_be_focused()
    assert Vision.objects.filter(plan=film).exists()
