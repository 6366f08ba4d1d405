"""The steps of who makes a film: its plan from one sentence on, what is asked about it, and handing it in."""

from decimal import Decimal

from django.utils.translation import override
from playwright.sync_api import Locator, expect

from coaching import registry
from coaching.models import BudgetLine, FilmMessage, FilmSheet, Goal, Plan, PlanSection, Vision
from tests.factories.coaching import fill_for_approval, fill_plan, set_done
from tests.journeys.asking_steps import nl
from tests.journeys.somebody import Somebody

FILM = "Wie wast de was"
SENTENCE = "Drie tieners zorgen thuis voor hun moeder, en niemand op school die het weet."
VISION = "Elke jongere die thuis voor iemand zorgt, wordt op school gezien, geloofd en geholpen."
PROBLEM = "Eén op de vijf jongeren zorgt thuis voor iemand. Scholen vragen er niet naar."
MESSAGE = "Zorgen is geen geheim."
#: What the vision becomes when the coach asks for one thing more.
SHARPER = "Elke jongere die thuis voor iemand zorgt, wordt tegen 2030 op school gezien, geloofd en geholpen."


def path(plan: Plan, rest: str = "") -> str:
    """An address of the film, in Dutch."""
    return f"/nl/projects/{plan.project.slug}/{rest}"


def titled(key: str) -> str:
    """What a section is called."""
    with override("nl"):
        return str(registry.OUTLINES[key].title)


def write(who: Somebody, field: str | Locator, text: str) -> None:
    """Type an answer and go on; it is kept by itself."""
    field = who.page.locator(field) if isinstance(field, str) else field
    with who.page.expect_response(lambda answer: "x-autosave" in answer.request.headers) as kept:
        who.fill(field, text)
        field.blur()
    assert kept.value.ok, kept.value.text()


def choose(who: Somebody, field: Locator) -> None:
    """Tick or choose what is kept by itself."""
    with who.page.expect_response(lambda answer: "x-autosave" in answer.request.headers) as kept:
        field.check()
        field.blur()
    assert kept.value.ok, kept.value.text()


def asked(who: Somebody) -> list[str]:
    """The names of the questions that stand on the page at once; those of the foot are no answers."""
    fields = who.page.locator("#section-form :is(input, textarea, select):visible:not([name=done])")
    return list(dict.fromkeys(fields.evaluate_all("fields => fields.map((field) => field.name)")))


def begin(who: Somebody, plan: Plan) -> None:
    """From the overview, which says where to begin, to one sentence about the film."""
    who.open(path(plan))
    who.headed(FILM)
    who.page.locator(".band a.btn").click()
    who.headed(titled("story"))
    write(who, "#id_logline", SENTENCE)
    assert FilmSheet.objects.get(plan=plan).logline == SENTENCE


def fill_vision(who: Somebody, plan: Plan) -> None:
    """An empty section asks three things; a message unfolds, and is folded up again."""
    who.open(path(plan, "plan/vision/"))
    assert asked(who) == ["vision_nl", "problem_nl", "position_nl"]
    write(who, "#id_vision_nl", VISION)
    write(who, "#id_problem_nl", PROBLEM)
    who.page.locator("button[formaction$='/add/messages/']").click()
    text = who.page.locator("[name^=messages-][name$=-text]")
    expect(text).to_be_focused()
    write(who, text, MESSAGE)
    choose(who, who.page.locator("[name^=messages-][name$=-angle]").first)
    choose(who, who.page.locator("[name^=messages-][name$=-is_headline]"))
    who.page.locator("button[name=close]").click()
    expect(text).to_have_count(0)
    who.sees(MESSAGE)
    who.page.locator("#done-yes").check()
    who.page.get_by_role("button", name=nl("Save and continue")).click()
    who.sees(nl("“%(section)s” is saved.") % {"section": titled("vision")})
    stored = Vision.objects.get(plan=plan)
    assert (stored.vision_nl, stored.problem_nl) == (VISION, PROBLEM)
    message = FilmMessage.objects.get(plan=plan)
    assert (message.text, message.is_headline) == (MESSAGE, True)
    assert PlanSection.objects.get(plan=plan, key="vision").status == "DONE"


def fill_rest(plan: Plan) -> None:
    """The other sections, as their makers would; one answer was forgotten."""
    fill_plan(plan)
    fill_for_approval(plan)
    set_done(plan, *(spec.key for spec in registry.sections()))
    FilmSheet.objects.filter(plan=plan).update(duration_min=None)


def missing(who: Somebody) -> Locator:
    """What has to be done before the plan goes on, on the page to hand it in."""
    return who.page.locator("section[aria-labelledby=missing] li a")


def find_missing(who: Somebody, plan: Plan) -> None:
    """The page names the one thing that is left, and its link leads to the field."""
    who.open(path(plan, "hand-in/"))
    expect(missing(who)).to_have_count(1)
    expect(missing(who)).to_contain_text(titled("story"))
    expect(who.page.locator("form[action$='/hand-in/submit/']")).to_have_count(0)
    missing(who).click()
    field = who.page.locator("#id_duration_min")
    expect(field).to_be_in_viewport()
    write(who, field, "72")
    assert FilmSheet.objects.get(plan=plan).duration_min == 72


def hand_in(who: Somebody, plan: Plan) -> None:
    """Nothing is left, so the button is there."""
    who.open(path(plan, "hand-in/"))
    expect(missing(who)).to_have_count(0)
    who.page.locator("form[action$='/hand-in/submit/'] button").click()
    who.sees(nl("The plan is handed in. Your coach reads it now, and you hear of it here."))
    plan.refresh_from_db()
    assert plan.status == "IN_REVIEW"


def change(who: Somebody, plan: Plan) -> None:
    """One sentence and one amount."""
    who.open(path(plan, "plan/vision/"))
    write(who, "#id_vision_nl", SHARPER)
    line = BudgetLine.objects.filter(plan=plan).first()
    assert line is not None
    who.open(path(plan, f"plan/budget/?open=lines-{line.pk}"))
    write(who, f"[name=lines-{line.pk}-unit_rate]", "1500")
    line.refresh_from_db()
    assert line.unit_rate == Decimal(1500)


def compare(who: Somebody, plan: Plan) -> None:
    """The words and the numbers that changed since the first version, each as it was and as it is."""
    who.open(path(plan, "versions/"))
    who.page.locator("a[href$='/versions/1/now/']").click()
    changed = who.page.locator("section#vision")
    expect(changed.locator("ins")).to_contain_text(["tegen 2030"])
    sums = who.page.locator("main table").first
    expect(sums).to_contain_text("8.000")
    expect(sums).to_contain_text("8.500")


def sign(who: Somebody, plan: Plan) -> None:
    """Yes, on behalf of the one role they have."""
    who.open(path(plan, "hand-in/"))
    who.page.locator("input[name=sign-agreed][value=yes]").check()
    who.page.locator("form[action$='/hand-in/sign/'] button").click()
    who.sees(nl("Your answer stands with the plan."))


def change_approved(who: Somebody, plan: Plan) -> None:
    """The goals of an approved plan ask why they change, and are open after that."""
    goal = Goal.objects.get(plan=plan)
    who.open(path(plan, f"plan/goals/?open=goals-{goal.pk}"))
    title = who.page.locator(f"[name=goals-{goal.pk}-title]")
    expect(title).to_have_count(0)
    who.page.locator("form#reason button").click()
    expect(who.page.locator("#id_text")).to_have_attribute("aria-invalid", "true")
    who.fill("#id_text", "De school vroeg een jaar uitstel.")
    who.page.locator("form#reason button").click()
    who.sees(nl("You can change this section until tomorrow."))
    who.open(path(plan, f"plan/goals/?open=goals-{goal.pk}"))
    write(who, title, "Elke school een vaste contactpersoon")
    goal.refresh_from_db()
    assert goal.title == "Elke school een vaste contactpersoon"
