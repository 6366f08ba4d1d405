"""Saving a section while somebody types in it: what the page sends by itself, and what it is told."""

from decimal import Decimal

import pytest

from coaching import registry
from coaching.forms.page import shown_names
from coaching.models import Activity, BudgetLine, FilmSheet, Goal, KeptText, Plan, Presence, Vision
from impacthub.audit.models import Entry
from tests.factories.coaching import AudienceFactory, BudgetLineFactory, GoalFactory, ProjectFactory

pytestmark = pytest.mark.django_db
LONG = "x" * 1_000_000


def test_autosave_stores_what_changed_and_gives_the_next_version(autosave, as_nele, film_plan, section_now, nele):
    answer = autosave(as_nele, "vision", 0, {"vision_en": "Everybody has a roof."})
    section = section_now("vision")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["version"], told["problems"]) == (1, {})
    assert told["sentence"] == f"Draft saved at {section.saved_at.astimezone():%H:%M}"
    assert Vision.objects.get(plan=film_plan).vision_en == "Everybody has a roof."
    assert (section.version, section.status, section.saved_by) == (1, "IN_PROGRESS", nele)
    entry = Entry.objects.get(action="coaching.section_saved")
    assert (entry.actor_id, entry.changes) == (nele.pk, {"vision_en": ["", "Everybody has a roof."]})


def test_autosave_gives_the_sums_anew(autosave, as_nele, film_plan):
    line = BudgetLineFactory(plan=film_plan, unit_rate=1000)
    answer = autosave(as_nele, "budget", 0, {f"lines-{line.pk}-unit_rate": "60,400.00"})
    assert BudgetLine.objects.get().unit_rate == Decimal("60400.00")
    assert "67,648" in answer.json()["panel"]


def test_sums_are_asked_for_after_an_autosave(autosave, as_nele, as_samira, film_plan, url_of):
    line = BudgetLineFactory(plan=film_plan, unit_rate=1000)
    later = {"X-Autosave": "1", "X-Panel": "later"}
    data = {"version": 0, f"lines-{line.pk}-unit_rate": "60,400.00"}
    answer = as_nele.post(url_of("plan_section", "budget"), data, headers=later)
    assert sorted(answer.json()) == ["problems", "sentence", "version"]
    for client in (as_nele, as_samira):
        sums = client.get(url_of("plan_section", "budget"), headers={"X-Panel": "now"}).content.decode()
        assert "67,648" in sums
        assert "<html" not in sums
    assert as_nele.get(url_of("plan_section", "budget")).content.decode().startswith("<!doctype html>")


def test_autosave_leaves_what_was_not_sent_alone(autosave, as_nele, film_plan):
    Vision.objects.create(plan=film_plan, vision_en="Stays", problem_en="Goes")
    autosave(as_nele, "vision", 0, {"problem_en": ""})
    stored = Vision.objects.get()
    assert (stored.vision_en, stored.problem_en) == ("Stays", "")


def test_autosave_reads_amounts_in_the_readers_language(autosave, as_nele, url_of, film_plan):
    line = BudgetLineFactory(plan=film_plan)
    url = url_of("plan_section", "budget").replace("/en/", "/nl/")
    as_nele.post(url, {"version": 0, f"lines-{line.pk}-unit_rate": "60.400,50"}, headers={"X-Autosave": "1"})
    assert BudgetLine.objects.get().unit_rate == Decimal("60400.50")


def test_autosave_keeps_an_amount_that_it_cannot_read(autosave, as_nele, film_plan, url_of, section_now):
    line = BudgetLineFactory(plan=film_plan)
    name = f"lines-{line.pk}-unit_rate"
    answer = autosave(as_nele, "budget", 0, {name: "sixty thousand"})
    assert answer.json()["problems"] == {name: "Type the amount in figures, for example 60,400.00."}
    assert section_now("budget").unread == {name: "sixty thousand"}
    assert BudgetLine.objects.get().unit_rate == 1000
    page = as_nele.get(url_of("plan_section", "budget"), {"open": f"lines-{line.pk}"})
    assert 'value="sixty thousand"' in page.content.decode()


def test_autosave_empties_choices_that_are_no_longer_ticked(autosave, as_nele, film_plan):
    audience = AudienceFactory(plan=film_plan, access_needs=["SDH"], is_key_agent=True)
    names = [f"audiences-{audience.pk}-{name}" for name in ("access_needs", "is_key_agent")]
    answer = autosave(as_nele, "audiences", 0, dict.fromkeys(names, ""))
    audience.refresh_from_db()
    assert answer.json()["problems"] == {}
    assert (audience.access_needs, audience.is_key_agent) == ([], False)


def test_autosave_empties_rows_that_are_no_longer_chosen(autosave, as_nele, film_plan):
    goal = GoalFactory(plan=film_plan)
    goal.key_agents.add(AudienceFactory(plan=film_plan))
    autosave(as_nele, "goals", 0, {f"goals-{goal.pk}-key_agents": ""})
    assert goal.key_agents.count() == 0


def test_autosave_takes_all_values_of_a_name(autosave, as_nele, film_plan):
    audience = AudienceFactory(plan=film_plan)
    autosave(as_nele, "audiences", 0, {f"audiences-{audience.pk}-access_needs": ["SDH", "CHILDCARE"]})
    audience.refresh_from_db()
    assert audience.access_needs == ["SDH", "CHILDCARE"]


def test_autosave_reads_line_ends_the_same_however_they_were_sent(autosave, as_nele, film_plan):
    autosave(as_nele, "vision", 0, {"problem_en": "One\r\nTwo"})
    assert Vision.objects.get().problem_en == "One\nTwo"


# Two at once


def test_stale_autosave_is_told_what_the_other_wrote(autosave, as_nele, as_jonas, jonas, nele, film_plan, section_now):
    autosave(as_jonas, "vision", 0, {"vision_en": "Text of Jonas"})
    answer = autosave(as_nele, "vision", 0, {"vision_en": "Text of Nele", "problem_en": "Nobody sees."})
    assert answer.status_code == 409
    assert answer.json() == {
        "version": 1,
        "by": "Jonas",
        "own": False,
        "time": f"{section_now('vision').saved_at.astimezone():%H:%M}",
        "theirs": {"vision_en": "Text of Jonas"},
        "labels": {"vision_en": "Impact vision", "problem_en": "The problem"},
        "sentence": "Somebody else saved this section in the meantime.",
    }
    kept = KeptText.objects.get()
    assert (kept.texts, kept.written_by) == ({"vision_en": "Text of Nele", "problem_en": "Nobody sees."}, nele)
    assert Vision.objects.get().vision_en == "Text of Jonas"


def test_stale_autosave_is_told_of_rows_that_came(autosave, as_nele, as_jonas, film_plan, url_of):
    as_jonas.post(url_of("row_add", "budget", "lines"), {"version": 0}, headers={"HX-Request": "true"})
    answer = autosave(as_nele, "budget", 0, {"overhead_pct": "8"})
    line = BudgetLine.objects.get()
    assert (answer.status_code, answer.json()["theirs"]) == (409, {f"lines-{line.pk}": []})


def test_stale_autosave_that_empties_a_field_is_told_its_name(autosave, as_nele, as_jonas, film_plan):
    autosave(as_jonas, "vision", 0, {"vision_en": "Text of Jonas"})
    answer = autosave(as_nele, "vision", 0, {"vision_en": ""})
    assert answer.json()["labels"] == {"vision_en": "Impact vision"}
    assert KeptText.objects.count() == 0


def test_autosave_after_joining_leaves_nothing_under_versions(autosave, as_nele, as_jonas, film_plan):
    autosave(as_jonas, "vision", 0, {"vision_en": "Text of Jonas"})
    autosave(as_nele, "vision", 0, {"problem_en": "Nobody sees."})
    answer = autosave(as_nele, "vision", 1, {"problem_en": "Nobody sees."}, contested="")
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert KeptText.objects.count() == 0


def test_autosave_that_wins_keeps_the_text_that_loses(autosave, as_nele, as_jonas, jonas, film_plan):
    autosave(as_jonas, "vision", 0, {"vision_en": "Text of Jonas"})
    autosave(as_nele, "vision", 0, {"vision_en": "Text of Nele"})
    autosave(as_nele, "vision", 1, {"vision_en": "Text of Nele"}, contested=["", "vision_en"])
    kept = KeptText.objects.get()
    assert (kept.texts, kept.written_by) == ({"vision_en": "Text of Jonas"}, jonas)
    assert Vision.objects.get().vision_en == "Text of Nele"


def test_autosave_brings_a_removed_row_back(autosave, as_nele, as_jonas, film_plan, url_of):
    line = BudgetLineFactory(plan=film_plan)
    row = f"lines-{line.pk}"
    as_jonas.post(url_of("row_remove", "budget", row), {"version": 0}, headers={"HX-Request": "true"})
    answer = autosave(as_nele, "budget", 0, {f"{row}-description": "Interviews"})
    assert (answer.status_code, answer.json()["theirs"]) == (409, {row: []})
    answer = autosave(as_nele, "budget", 1, {f"{row}-description": "Interviews"}, contested="")
    assert answer.status_code == 200
    assert [row.description for row in BudgetLine.objects.present()] == ["Interviews"]


# Not allowed, and nonsense


@pytest.mark.parametrize("status", sorted(set(Plan.Status.values) - Plan.OPEN))
def test_autosave_in_a_closed_plan_says_so_and_keeps_the_text(autosave, as_nele, film_plan, status):
    Plan.objects.update(status=status)
    answer = autosave(as_nele, "vision", 0, {"vision_en": "Too late"})
    sentence = "This plan is read-only now. What you typed last is kept under Versions."
    assert (answer.status_code, answer.json()) == (409, {"closed": True, "sentence": sentence})
    assert KeptText.objects.get().texts == {"vision_en": "Too late"}
    assert Vision.objects.count() == 0


def test_autosave_is_for_makers(autosave, as_samira, client_for, film_plan):
    codes = {
        who: autosave(client, "vision", 0, {"vision_en": "x"}).status_code
        for who, client in {
            "coach": as_samira,
            "coordinator": client_for("coordinator"),
            "stranger": client_for("producer"),
            "anonymous": client_for("anonymous"),
        }.items()
    }
    assert codes == {"coach": 403, "coordinator": 403, "stranger": 404, "anonymous": 302}
    assert Vision.objects.count() == 0


def test_autosave_leaves_unknown_names_out(autosave, as_nele, film_plan, section_now):
    answer = autosave(as_nele, "vision", 0, {"nothing": "x", "plan": "7", "vision_en-extra-": "x", "-": "x"})
    assert answer.status_code in (200, 400)
    answer = autosave(as_nele, "vision", 0, {"nothing": "x", "plan": "7", "id": "9"})
    assert (answer.status_code, Vision.objects.count()) == (200, 0)
    assert section_now("vision").touched == {}


@pytest.mark.parametrize("row", ["lines-999999999", "lines-x", "goals-1", "lines-" + "9" * 30, "nothing-1"])
def test_autosave_of_a_row_that_is_not_there_is_refused(autosave, as_nele, film_plan, row, section_now):
    answer = autosave(as_nele, "budget", 0, {f"{row}-description": "x"})
    assert answer.status_code == 400
    assert section_now("budget").version == 0


def test_autosave_never_reaches_into_another_plan(autosave, as_nele, film_plan):
    line = BudgetLineFactory(plan=ProjectFactory().plan, description="Theirs")
    answer = autosave(as_nele, "budget", 0, {f"lines-{line.pk}-description": "Mine"})
    line.refresh_from_db()
    assert (answer.status_code, line.description) == (400, "Theirs")


def test_autosave_chooses_only_rows_of_this_plan(autosave, as_nele, film_plan):
    line = BudgetLineFactory(plan=film_plan)
    goal = GoalFactory(plan=ProjectFactory().plan)
    answer = autosave(as_nele, "budget", 0, {f"lines-{line.pk}-goals": [goal.pk]})
    assert list(answer.json()["problems"]) == [f"lines-{line.pk}-goals"]
    assert line.goals.count() == 0


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "1.0", "٣"])
def test_autosave_with_a_version_that_is_none_is_stale(autosave, as_nele, film_plan, version):
    answer = autosave(as_nele, "vision", version, {"vision_en": "x"})
    assert answer.status_code == 409


BAD = {
    "nul": "a\x00b",
    "a megabyte": LONG,
    "ten to the thirtieth": str(10**30),
    "negative": "-5",
    "infinite": "inf",
    "no number": "NaN",
    "exponent": "1e9",
    "arabic figures": "٣٤",
    "a date": "2026-02-31",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% debug %}",
    "lone surrogate": "\\ud800",
    "right to left": "\u202e\u2066",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("key", ["story", "vision", "audiences", "goals", "budget", "funding"])
def test_autosave_survives_bad_input_in_every_field(autosave, as_nele, film_plan, url_of, key, bad):
    names = every_name(as_nele, url_of, film_plan, key)
    for some in (names[:2], names[2:4]) if bad == LONG else (names,):
        answer = autosave(as_nele, key, section_version(film_plan, key), dict.fromkeys(some, bad))
        assert answer.status_code == 200
    assert as_nele.get(url_of("plan_section", key)).status_code == 200


@pytest.mark.parametrize("key", ["story", "vision", "audiences", "goals", "budget", "funding"])
def test_autosave_survives_two_values_where_one_belongs(autosave, as_nele, film_plan, url_of, key):
    names = every_name(as_nele, url_of, film_plan, key)
    answer = autosave(as_nele, key, section_version(film_plan, key), {name: ["1", "2"] for name in names})
    assert answer.status_code == 200


def every_name(client, url_of, plan, key) -> list[str]:
    """The names of all fields of a section, one row of every kind among them."""
    spec = registry.get(key)
    assert spec is not None
    rows: list[str] = []
    for row_set in spec.rows:
        parent = rows[0] if row_set.parent else ""
        client.post(url_of("row_add", key, row_set.name), {"parent": parent}, headers={"HX-Request": "true"})
        row = row_set.model._default_manager.filter(plan=plan).latest("pk")
        rows.append(f"{row_set.name}-{row.pk}")
    return shown_names(spec, rows)


def section_version(plan, key) -> int:
    return plan.sections.get(key=key).version


def test_more_than_we_take_at_once_is_refused_with_a_page(autosave, as_nele, film_plan):
    assert autosave(as_nele, "vision", 0, {"vision_en": LONG * 3}).status_code == 413


def test_the_rules_of_the_columns_hold(autosave, as_nele, film_plan):
    line = BudgetLineFactory(plan=film_plan, code="A1")
    name = f"lines-{line.pk}-code"
    answer = autosave(as_nele, "budget", 0, {name: "Z0"})
    line.refresh_from_db()
    assert (answer.json()["problems"], line.code) == (
        {name: "Use a letter from A to J and a number, such as A1."},
        "A1",
    )


def test_text_that_is_too_long_to_keep_is_not_stored_and_said(autosave, as_nele, film_plan, section_now):
    answer = autosave(as_nele, "vision", 0, {"problem_en": LONG})
    assert answer.json()["problems"] == {"problem_en": "This is too long to keep. Shorten it to 20000 characters."}
    assert section_now("vision").unread == {}


def test_nul_characters_are_taken_out(autosave, as_nele, film_plan):
    autosave(as_nele, "vision", 0, {"vision_en": "A\x00 roof"})
    assert Vision.objects.get().vision_en == "A roof"


def test_the_title_stays_when_it_is_emptied(autosave, as_nele, film_plan, section_now):
    answer = autosave(as_nele, "story", 0, {"title": ""})
    assert answer.json()["problems"] == {"title": "Give the film a title; a working title will do."}
    film_plan.project.refresh_from_db()
    assert film_plan.project.title == "Stille Kamers"


def test_the_title_stands_on_the_project(autosave, as_nele, film_plan):
    autosave(as_nele, "story", 0, {"title": "Kamers", "logline": "Three teenagers."})
    film_plan.project.refresh_from_db()
    assert (film_plan.project.title, film_plan.project.slug) == ("Kamers", "stille-kamers")
    assert FilmSheet.objects.get().logline == "Three teenagers."


def test_a_task_hangs_under_its_goal(as_nele, film_plan, url_of):
    goal = GoalFactory(plan=film_plan)
    as_nele.post(url_of("row_add", "goals", "tasks"), {"parent": f"goals-{goal.pk}"}, headers={"HX-Request": "true"})
    assert list(Activity.objects.get().goals.all()) == [Goal.objects.get()]


# Presence


def test_presence_names_who_else_writes(as_nele, as_jonas, url_of, film_plan, nele):
    first = as_nele.post(url_of("section_presence", "vision"))
    assert first.json() == {"sentence": "", "version": 0}
    second = as_jonas.post(url_of("section_presence", "vision"))
    assert second.json() == {"sentence": "Nele is writing here too", "version": 0}
    assert as_jonas.post(url_of("section_presence", "goals")).json()["sentence"] == ""
    assert Presence.objects.count() == 3


def test_presence_is_for_makers(as_samira, client_for, url_of, film_plan):
    url = url_of("section_presence", "vision")
    clients = (as_samira, client_for("coordinator"), client_for("producer"), client_for("anonymous"))
    assert [client.post(url).status_code for client in clients] == [403, 403, 404, 302]
    assert Presence.objects.count() == 0


def test_presence_in_a_closed_plan_is_refused(as_nele, url_of, film_plan):
    Plan.objects.update(status=Plan.Status.IN_REVIEW)
    assert as_nele.post(url_of("section_presence", "vision")).status_code == 403
