"""The section as a page: written in and read, saved with the button, with and without JavaScript."""

import re
from html import unescape

import pytest

from coaching import registry
from coaching.models import BudgetLine, Credit, FilmMessage, KeptText, Plan, PlanSection, Vision
from impacthub.audit.models import Entry
from tests.factories.coaching import ActivityFactory, BudgetLineFactory, FilmMessageFactory, GoalFactory, fill_plan

pytestmark = pytest.mark.django_db
KEYS = ["story", "vision", "audiences", "goals", "budget", "funding"]
HTMX = {"HX-Request": "true"}


def text_of(answer) -> str:
    return answer.content.decode()


def every_row(key: str) -> list[str]:
    """The names of all rows of a section."""
    spec = registry.get(key)
    assert spec is not None
    return [f"{rows.name}-{row.pk}" for rows in spec.rows for row in rows.model._default_manager.all()]


# Who sees what


@pytest.mark.parametrize("key", KEYS)
def test_makers_write_and_others_read(as_nele, as_jonas, as_samira, client_for, url_of, key):
    url = url_of("plan_section", key)
    pages = [client.get(url) for client in (as_nele, as_jonas, as_samira, client_for("coordinator"))]
    assert [page.status_code for page in pages] == [200, 200, 200, 200]
    assert [b"data-autosave" in page.content for page in pages] == [True, True, False, False]
    assert b"<textarea" not in pages[2].content


@pytest.mark.parametrize("role", ["producer", "coach", "member", "participant", "reviewer", "philanthropist", "staff"])
def test_strangers_get_the_same_404_as_for_nothing(client_for, url_of, role):
    assert client_for(role).get(url_of("plan_section", "budget")).status_code == 404


def test_anonymous_goes_to_log_in(client_for, url_of):
    url = url_of("plan_section", "budget")
    answer = client_for("anonymous").get(url)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/account/login/?next={url}")


def test_sections_that_are_not_built_are_not_there(as_nele, url_of, film_plan):
    later = [key for key in registry.OUTLINES if registry.get(key) is None]
    codes = {as_nele.get(url_of("plan_section", key)).status_code for key in [*later, "nonsense"]}
    assert codes == {404}


def test_other_methods_are_refused(as_nele, url_of):
    url = url_of("plan_section", "budget")
    assert [as_nele.put(url).status_code, as_nele.delete(url).status_code] == [405, 405]
    assert as_nele.head(url).status_code == 200


@pytest.mark.parametrize("status", sorted(set(Plan.Status.values) - Plan.OPEN))
def test_a_closed_plan_is_read_and_says_why(as_nele, url_of, film_plan, status):
    Plan.objects.update(status=status)
    page = text_of(as_nele.get(url_of("plan_section", "budget")))
    assert "data-autosave" not in page
    assert 'href="/static/img/icons.svg#lock"' in page


def test_reading_changes_nothing(as_nele, as_samira, url_of, film_plan, section_now):
    for client in (as_nele, as_samira):
        client.get(url_of("plan_section", "budget"))
    assert (section_now("budget").version, section_now("budget").status) == (0, "NOT_STARTED")
    assert not Entry.objects.filter(action__startswith="coaching.section").exists()


# The page's own rules


@pytest.mark.parametrize("key", KEYS)
def test_every_described_control_has_its_description(as_nele, url_of, film_plan, key):
    fill_plan(film_plan)
    opened = every_row(key)
    page = text_of(as_nele.get(url_of("plan_section", key), {"open": opened}))
    ids = re.findall(r'\sid="([^"]+)"', page)
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', page) for name in names.split()}
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    assert sorted({name for name in ids if ids.count(name) > 1}) == []
    assert (described | labelled) - set(ids) == set()


def test_a_row_that_hangs_under_two_goals_is_written_in_once(as_nele, url_of, film_plan):
    goals = [GoalFactory(plan=film_plan), GoalFactory(plan=film_plan)]
    task = ActivityFactory(plan=film_plan, title="Visit schools")
    task.goals.set(goals)
    page = text_of(as_nele.get(url_of("plan_section", "goals"), {"open": [f"goals-{goal.pk}" for goal in goals]}))
    assert page.count(f'name="tasks-{task.pk}-title"') == 1


# Save and continue


def test_save_stores_the_form_and_goes_on(as_nele, url_of, film_plan, section_now):
    answer = as_nele.post(
        url_of("plan_section", "vision"), {"version": 0, "vision_en": "A roof.", "done": "no"}, follow=True
    )
    assert answer.redirect_chain == [(url_of("plan_section", "audiences"), 302)]
    assert "“Vision and messages” is saved." in text_of(answer)
    assert Vision.objects.get().vision_en == "A roof."
    assert section_now("vision").status == PlanSection.Status.IN_PROGRESS


def test_after_the_last_section_comes_the_overview(as_nele, url_of, film_plan):
    last = registry.sections()[-1].key
    answer = as_nele.post(url_of("plan_section", last), {"version": 0, "done": "no"})
    assert answer.headers["Location"] == url_of("project_detail")


def test_done_is_refused_while_something_is_missing(as_nele, url_of, film_plan, section_now):
    message = FilmMessageFactory(plan=film_plan, text="", is_headline=True)
    answer = as_nele.post(
        url_of("plan_section", "vision"), {"version": 0, "vision_en": "Short.", "problem_en": "It is.", "done": "yes"}
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "<title>Error: Vision and messages" in page.replace("\n", "")
    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', page.split("error-summary")[1].split("</ul>")[0])
    assert [name for name, _sentence in links] == ["id_vision_en", f"id_messages-{message.pk}-text"]
    assert all(f'id="{name}"' in page for name, _sentence in links)
    assert 'value="yes" id="done-yes" checked' in page
    assert section_now("vision").status == PlanSection.Status.IN_PROGRESS
    assert Vision.objects.get().vision_en == "Short."


def test_an_error_in_a_group_links_to_its_first_option(as_nele, url_of, film_plan):
    message = FilmMessageFactory(plan=film_plan, angle="", is_headline=True)
    page = text_of(as_nele.post(url_of("plan_section", "vision"), {"version": 0, "done": "yes"}))
    assert f'<a href="#id_messages-{message.pk}-angle_0">' in page
    assert f'id="id_messages-{message.pk}-angle_0"' in page


@pytest.mark.parametrize("key", KEYS)
def test_done_with_everything_there_is_done(as_nele, url_of, film_plan, section_now, key):
    fill_plan(film_plan)
    page = text_of(as_nele.get(url_of("plan_section", key)))
    as_nele.post(url_of("plan_section", key), {**fields_of(page), "done": "yes"})
    assert section_now(key).status == PlanSection.Status.DONE


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the form as it stands, for fields without rows."""
    form = page.split('id="section-form"')[1].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = "checked" in tag or not re.search(r'type="(radio|checkbox)"', tag)
        if name and ticked:
            unsaid = "on" if 'type="checkbox"' in tag else ""
            found.setdefault(name[1], []).append(unescape(value[1]) if value else unsaid)
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        found.setdefault(name, []).append(unescape(text).removeprefix("\n"))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found.setdefault(name, []).extend(re.findall(r'value="([^"]*)"[^>]* selected', options))
    found.pop("done", None)
    return found


def test_the_page_sent_back_as_it_stands_changes_nothing(as_nele, url_of, film_plan, section_now):
    fill_plan(film_plan)
    for key in KEYS:
        opened = every_row(key)
        page = text_of(as_nele.get(url_of("plan_section", key), {"open": opened}))
        as_nele.post(url_of("plan_section", key), {**fields_of(page), "done": "no"})
        assert section_now(key).version == 1
    assert [entry.changes for entry in Entry.objects.filter(action="coaching.section_saved")] == []


def test_what_cannot_be_read_comes_back_with_a_sentence(as_nele, url_of, film_plan):
    line = BudgetLineFactory(plan=film_plan)
    row = f"lines-{line.pk}"
    data = {"version": 0, "shown": row, f"{row}-unit_rate": "60.40.0", f"{row}-code": "A1", "done": "no"}
    answer = as_nele.post(url_of("plan_section", "budget"), data)
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'value="60.40.0"' in page
    assert f'<a href="#id_{row}-unit_rate">Type the amount in figures, for example 60,400.00.</a>' in page
    assert f'id="id_{row}-unit_rate_error"' in page


def test_boxes_of_an_open_row_that_are_not_ticked_are_emptied(as_nele, url_of, film_plan):
    message = FilmMessageFactory(plan=film_plan, text="One", is_headline=True)
    row = f"messages-{message.pk}"
    as_nele.post(url_of("plan_section", "vision"), {"version": 0, "shown": row, f"{row}-text": "Two", "done": "no"})
    message.refresh_from_db()
    assert (message.text, message.is_headline) == ("Two", False)


def test_a_row_that_is_folded_up_is_left_alone(as_nele, url_of, film_plan):
    message = FilmMessageFactory(plan=film_plan, text="One", is_headline=True)
    as_nele.post(url_of("plan_section", "vision"), {"version": 0, "vision_en": "A roof.", "done": "no"})
    message.refresh_from_db()
    assert (message.text, message.is_headline) == ("One", True)


def test_save_in_a_plan_that_was_closed_meanwhile(as_nele, url_of, film_plan):
    Plan.objects.update(status=Plan.Status.IN_REVIEW)
    answer = as_nele.post(
        url_of("plan_section", "vision"), {"version": 0, "vision_en": "Late", "done": "no"}, follow=True
    )
    assert "This plan is read-only now. What you typed last is kept under Versions." in text_of(answer)
    assert KeptText.objects.get().texts["vision_en"] == "Late"


def test_save_is_for_makers(as_samira, client_for, url_of, film_plan):
    data = {"version": 0, "vision_en": "Mine", "done": "no"}
    clients = (as_samira, client_for("coordinator"), client_for("producer"), client_for("anonymous"))
    codes = [client.post(url_of("plan_section", "vision"), data).status_code for client in clients]
    assert (codes, Vision.objects.count()) == ([403, 403, 404, 403], 0)


def test_a_wrong_content_type_is_no_fault_of_ours(as_nele, url_of, film_plan):
    answer = as_nele.post(url_of("plan_section", "vision"), data="{}", content_type="application/json")
    assert answer.status_code == 409


# Rows


def test_a_row_is_added_and_opened_for_htmx(as_nele, url_of, film_plan, section_now):
    answer = as_nele.post(url_of("row_add", "budget", "lines"), {"version": 0}, headers=HTMX)
    line, page = BudgetLine.objects.get(), text_of(answer)
    assert page.lstrip().startswith(f'<li id="lines-{line.pk}"')
    assert f'name="lines-{line.pk}-code"' in page
    assert '<input type="hidden" name="version" id="section-version" value="1" hx-swap-oob="true">' in page
    assert '<div id="panel" hx-swap-oob="innerHTML">' in page
    assert section_now("budget").version == 1
    assert Entry.objects.get(action="coaching.row_added").changes == {"row": f"lines-{line.pk}"}


def test_a_page_that_missed_a_save_keeps_its_version(as_nele, as_jonas, autosave, url_of, film_plan):
    autosave(as_jonas, "budget", 0, {"overhead_pct": "8"})
    answer = as_nele.post(url_of("row_add", "budget", "lines"), {"version": 0}, headers=HTMX)
    assert "section-version" not in text_of(answer)
    again = as_nele.get(url_of("row_open", "budget", f"lines-{BudgetLine.objects.get().pk}"), headers=HTMX)
    assert "section-version" not in text_of(again)


def test_a_row_is_added_without_javascript_and_the_rest_is_saved(as_nele, url_of, film_plan):
    line = BudgetLineFactory(plan=film_plan, description="One")
    row = f"lines-{line.pk}"
    data = {"version": 0, "shown": row, f"{row}-description": "Two", f"{row}-kind": "CASH", f"{row}-scenario": "MIN"}
    answer = as_nele.post(url_of("row_add", "budget", "lines"), data)
    added = BudgetLine.objects.exclude(pk=line.pk).get()
    url = url_of("plan_section", "budget")
    assert answer.headers["Location"] == f"{url}?open={row}&open=lines-{added.pk}#lines-{added.pk}"
    line.refresh_from_db()
    assert line.description == "Two"


def test_a_row_is_removed_and_brought_back(as_nele, url_of, film_plan):
    line = BudgetLineFactory(plan=film_plan, code="A1", description="Producer")
    row = f"lines-{line.pk}"
    gone = text_of(as_nele.post(url_of("row_remove", "budget", row), {"version": 0}, headers=HTMX))
    assert "Removed: A1 Producer." in gone
    assert BudgetLine.objects.present().count() == 0
    assert "Removed: A1 Producer." in text_of(as_nele.get(url_of("plan_section", "budget")))
    back = text_of(as_nele.post(url_of("row_restore", "budget", row), {"version": 1}, headers=HTMX))
    assert f'name="{row}-code"' in back
    assert BudgetLine.objects.present().count() == 1
    actions = Entry.objects.filter(action__startswith="coaching.row").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["coaching.row_removed", "coaching.row_restored"]


def test_a_row_is_removed_and_brought_back_without_javascript(as_nele, url_of, film_plan):
    line = BudgetLineFactory(plan=film_plan)
    row, url = f"lines-{line.pk}", url_of("plan_section", "budget")
    gone = as_nele.post(url_of("row_remove", "budget", row), {"version": 0})
    assert gone.headers["Location"] == f"{url}#{row}"
    assert BudgetLine.objects.present().count() == 0
    back = as_nele.post(url_of("row_restore", "budget", row), {"version": 2})
    assert back.headers["Location"] == f"{url}#{row}"
    assert BudgetLine.objects.present().count() == 1


def test_rows_are_opened_and_folded_up_without_javascript(as_nele, url_of, film_plan):
    first, second = (f"lines-{BudgetLineFactory(plan=film_plan).pk}" for _place in range(2))
    url = url_of("plan_section", "budget")
    opened = as_nele.post(url, {"version": 0, "open": second, "shown": first, f"{first}-description": "One"})
    assert opened.headers["Location"] == f"{url}?open={first}&open={second}#{second}"
    page = text_of(as_nele.get(opened.headers["Location"]))
    assert f'name="{first}-code"' in page
    assert f'name="{second}-code"' in page
    closed = as_nele.post(url, {"version": 1, "close": first, "shown": [first, second]})
    assert closed.headers["Location"] == f"{url}?open={second}#{first}"


def test_a_row_is_opened_and_folded_up_for_htmx(as_nele, url_of, film_plan):
    row = f"lines-{BudgetLineFactory(plan=film_plan).pk}"
    opened = text_of(as_nele.get(url_of("row_open", "budget", row), headers=HTMX))
    closed = text_of(as_nele.get(url_of("row_open", "budget", row), {"closed": ""}, headers=HTMX))
    assert [f'name="{row}-code"' in page for page in (opened, closed)] == [True, False]
    plain = as_nele.get(url_of("row_open", "budget", row))
    assert plain.headers["Location"] == f"{url_of('plan_section', 'budget')}?open={row}#{row}"


def test_no_more_rows_than_there_may_be(as_nele, url_of, film_plan):
    FilmMessage.objects.bulk_create(FilmMessage(plan=film_plan, position=place) for place in range(8))
    page = text_of(as_nele.get(url_of("plan_section", "vision")))
    assert "There can be 8 of these at most." in page
    assert "Add a message" not in page
    answer = as_nele.post(url_of("row_add", "vision", "messages"), {"version": 0}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, url_of("plan_section", "vision"))
    assert FilmMessage.objects.count() == 8


def test_a_stale_row_request_without_javascript_shows_both_texts(as_nele, as_jonas, autosave, url_of, film_plan):
    autosave(as_jonas, "vision", 0, {"vision_en": "Text of Jonas"})
    answer = as_nele.post(url_of("row_add", "vision", "messages"), {"version": 0, "vision_en": "Text of Nele"})
    assert answer.status_code == 409
    assert FilmMessage.objects.count() == 0
    assert KeptText.objects.get().texts["vision_en"] == "Text of Nele"


def test_rows_are_for_makers(as_samira, client_for, url_of, film_plan):
    row = f"lines-{BudgetLineFactory(plan=film_plan).pk}"
    urls = [
        url_of("row_add", "budget", "lines"),
        url_of("row_remove", "budget", row),
        url_of("row_restore", "budget", row),
    ]
    clients = (as_samira, client_for("coordinator"), client_for("producer"), client_for("anonymous"))
    codes = [[client.post(url, headers=HTMX).status_code for url in urls] for client in clients]
    assert codes == [[403] * 3, [403] * 3, [404] * 3, [302] * 3]
    assert [client.get(urls[0]).status_code for client in clients] == [405] * 4
    assert BudgetLine.objects.present().count() == 1


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("row_add", ("budget", "nothing")),
        ("row_add", ("goals", "tasks")),
        ("row_remove", ("budget", "lines-999999")),
        ("row_remove", ("budget", "lines-x")),
        ("row_remove", ("vision", "lines-1")),
        ("row_restore", ("budget", "lines")),
    ],
)
def test_a_row_that_is_not_there_is_404(as_nele, url_of, film_plan, name, arguments):
    assert as_nele.post(url_of(name, *arguments), {"version": 0}, headers=HTMX).status_code == 404


def test_the_first_row_is_the_first_thing_in_a_section(as_nele, url_of, film_plan, section_now):
    as_nele.post(url_of("row_add", "story", "credits"), {"version": 0}, headers=HTMX)
    assert (Credit.objects.count(), section_now("story").status) == (1, "IN_PROGRESS")
