"""The pages around the sections: the overview, both texts of a conflict, versions, files, screener, PDF."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coaching import registry
from coaching.models import Attachment, FilmSheet, KeptText, Plan, TeamMember, Vision
from impacthub.audit.models import Entry
from impacthub.jobs.models import Job
from tests.factories.coaching import AudienceFactory, BudgetLineFactory, ProjectFactory, fill_plan, set_done

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


def text_of(answer) -> str:
    """The page without tags, its words one space apart."""
    main = answer.content.decode().split('<main id="main"')[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").split())


# An empty section


def open_names(answer) -> list[str]:
    """The names of the questions that are not folded up."""
    form = answer.content.decode().split('id="section-form"')[1].split("</form>")[0]
    shown = re.sub(r"<details class=\"more\">.*?</details>", "", form, flags=re.DOTALL)
    names = re.findall(r"<(?:input|select|textarea)[^>]* name=\"([^\"]+)\"", shown)
    return [name for name in dict.fromkeys(names) if name not in ("csrfmiddlewaretoken", "version", "done")]


def test_an_empty_film_asks_for_four_things(as_nele, url_of):
    assert open_names(as_nele.get(url_of("plan_section", "story"))) == ["title", "logline", "format", "phase"]


@pytest.mark.parametrize(
    ("values", "shown"),
    [({"synopsis": "A house."}, "synopsis"), ({"production_budget": 0}, "production_budget")],
)
def test_a_fold_with_something_in_it_is_open(as_nele, url_of, film_plan, values, shown):
    FilmSheet.objects.create(plan=film_plan, **values)
    names = open_names(as_nele.get(url_of("plan_section", "story")))
    assert shown in names
    assert ("trailer_url" in names, "duration_min" in names) == (shown != "synopsis", shown == "synopsis")


# The overview


def test_overview_of_a_new_plan(as_nele, url_of):
    page = text_of(as_nele.get(url_of("project_detail")))
    assert "Hello Nele, this is your impact plan." in page
    assert "Coach: Samira El Idrissi" in page
    assert "First this Start with Film and story What it is about, who made it for whom Open Film and story" in page
    built = len(registry.sections())
    assert page.count("Not started") == built
    assert page.count("Comes later") == 16 - built
    sentence = f"That is possible once all sections are done. {built} to go. {16 - built} sections open later"
    assert sentence in page


def test_overview_goes_on_with_what_lies_untouched_longest(as_nele, autosave, url_of):
    autosave(as_nele, "budget", 0, {"overhead_pct": "8"})
    autosave(as_nele, "vision", 0, {"vision_en": "A roof."})
    page = text_of(as_nele.get(url_of("project_detail")))
    assert "First this Go on with Impact budget" in page
    assert page.count("In progress") == 2


def test_overview_with_everything_done_leads_to_handing_in(as_nele, url_of, film_plan):
    built = [spec.key for spec in registry.sections()]
    set_done(film_plan, *built)
    page = text_of(as_nele.get(url_of("project_detail")))
    later = 16 - len(built)
    assert "First this Hand in the plan" in page
    assert f"{len(built)} of 16 sections done" in page
    assert f"All sections are done. {later} sections open later" in page


def test_overview_for_who_reads_has_no_first_thing(as_samira, client_for, url_of, film_plan):
    for client in (as_samira, client_for("coordinator")):
        page = text_of(client.get(url_of("project_detail")))
        assert f"this is the impact plan of {film_plan.project.organisation}." in page
        assert "First this" not in page


@pytest.mark.parametrize("status", sorted(set(Plan.Status.values) - Plan.OPEN))
def test_overview_of_a_closed_plan_says_why(as_nele, url_of, film_plan, status):
    Plan.objects.update(status=status)
    page = text_of(as_nele.get(url_of("project_detail")))
    assert "coordinator" in page or "the coach can give it back" in page
    assert "First this" not in page
    assert "Hand in the plan" not in page


def test_overview_shows_what_was_typed_as_text(as_nele, url_of, film_plan):
    film_plan.project.title = "<b>Kamers</b>"
    film_plan.project.save()
    assert b"<b>Kamers</b>" not in as_nele.get(url_of("project_detail")).content


def test_list_has_the_films_of_the_reader(as_nele, as_samira, client_for, url_of, samira):
    ProjectFactory(title="Another film", team={"COACH": samira})
    ProjectFactory(title="A third film")
    url = "/en/projects/"
    lists = [text_of(client.get(url)) for client in (as_nele, as_samira, client_for("coordinator"))]
    titles = ("Stille Kamers", "Another film", "A third film")
    assert [[title in page for title in titles] for page in lists] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert "0 of 16 sections done." in lists[0]
    assert "No films yet" in text_of(client_for("member").get(url))


def test_list_has_pages(client_for, db):
    for _number in range(31):
        ProjectFactory()
    client = client_for("coordinator")
    assert "Page 1 of 2" in text_of(client.get("/en/projects/"))
    assert "Page 2 of 2" in text_of(client.get("/en/projects/?page=2"))
    assert "Page 2 of 2" in text_of(client.get("/en/projects/?page=99"))


# Both texts of a conflict


@pytest.fixture
def conflict(as_nele, as_jonas, autosave, url_of):
    """The page that Nele gets when Jonas was first."""
    autosave(as_jonas, "vision", 0, {"vision_en": "Text of Jonas"})
    data = {"version": 0, "vision_en": "Text of Nele", "problem_en": "Nobody sees.", "done": "no"}
    return as_nele.post(url_of("plan_section", "vision"), data)


def test_conflict_page_shows_both_texts(conflict):
    page = text_of(conflict)
    assert conflict.status_code == 409
    assert "Jonas and you changed the same text" in page
    assert "Text of Nele" in page
    assert "Text of Jonas" in page
    html = conflict.content.decode()
    assert '<input type="hidden" name="version" value="1">' in html
    assert '<input type="hidden" name="problem_en" value="Nobody sees.">' in html
    assert 'type="hidden" name="vision_en"' not in html


def test_choice_on_the_conflict_page_is_saved(conflict, as_nele, url_of, jonas):
    data = {"version": 1, "contested": ["", "vision_en"], "vision_en": "Text of Nele", "problem_en": "Nobody sees."}
    answer = as_nele.post(url_of("plan_section", "vision"), data)
    assert answer.status_code == 302
    stored = Vision.objects.get()
    assert (stored.vision_en, stored.problem_en) == ("Text of Nele", "Nobody sees.")
    assert [(kept.texts, kept.written_by) for kept in KeptText.objects.all()][-1] == (
        {"vision_en": "Text of Jonas"},
        jonas,
    )


def test_conflict_over_choices_offers_what_either_chose(as_nele, as_jonas, autosave, url_of, film_plan):
    row = f"audiences-{AudienceFactory(plan=film_plan).pk}"
    autosave(as_jonas, "audiences", 0, {f"{row}-access_needs": ["SDH"], f"{row}-kind": "MASS"})
    data = {"version": 0, "shown": row, f"{row}-access_needs": ["CHILDCARE"], f"{row}-kind": "COMMUNITY"}
    page = as_nele.post(url_of("plan_section", "audiences"), data)
    html = page.content.decode()
    assert page.status_code == 409
    assert "childcare" in text_of(page)
    assert "In the plan now: subtitles for deaf and hard-of-hearing people" in text_of(page)
    assert re.findall(r'<input[^>]*type="checkbox"[^>]*value="(\w+)"', html) == ["CHILDCARE", "SDH"]
    assert re.findall(rf'type="radio" name="{row}-kind" value="(\w+)"', html) == ["COMMUNITY", "MASS"]


# Versions


def test_versions_show_texts_that_lost(as_nele, conflict, url_of):
    page = text_of(as_nele.get(url_of("kept_texts")))
    assert "Vision and messages Nele Verbeeck" in page
    assert "Impact vision Text of Nele" in page


def test_versions_show_words_and_not_codes(as_nele, url_of, film_plan, section_now, nele):
    line = BudgetLineFactory(plan=film_plan, code="A1", description="Producer")
    texts = {f"lines-{line.pk}-kind": "IN_KIND", f"lines-{line.pk}-note": "", "gone-9-x": "left"}
    KeptText.objects.create(section=section_now("budget"), texts=texts, written_by=nele)
    page = text_of(as_nele.get(url_of("kept_texts")))
    assert "(A1 Producer) in kind" in page
    assert "gone-9-x left" in page


def test_versions_go_after_thirty_days(as_nele, url_of, film_plan, section_now):
    kept = KeptText.objects.create(section=section_now("vision"), texts={"vision_en": "Long ago"})
    assert "Long ago" in text_of(as_nele.get(url_of("kept_texts")))
    KeptText.objects.filter(pk=kept.pk).update(kept_until=timezone.now() - timedelta(minutes=1))
    page = text_of(as_nele.get(url_of("kept_texts")))
    assert "Long ago" not in page
    assert "No other versions" in page


def test_versions_are_for_makers(as_samira, client_for, url_of, film_plan):
    url = url_of("kept_texts")
    clients = (as_samira, client_for("coordinator"), client_for("producer"), client_for("anonymous"))
    assert [client.get(url).status_code for client in clients] == [403, 403, 404, 302]
    assert as_samira.post(url).status_code == 405


# Files


def upload(name: str = "letter.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_file_is_added_listed_fetched_and_removed(as_nele, as_samira, url_of, film_plan, nele):
    line = BudgetLineFactory(plan=film_plan, code="A1", description="Producer")
    added = as_nele.post(url_of("file_add"), {"kind": "PROOF", "line": line.pk, "upload": upload()}, follow=True)
    attachment = Attachment.objects.get()
    assert added.redirect_chain == [(url_of("plan_section", "budget") + "#files", 302)]
    assert (attachment.name, attachment.added_by, attachment.line) == ("letter.pdf", nele, line)
    assert "letter.pdf" in text_of(as_samira.get(url_of("plan_section", "budget")))
    answer = as_samira.get(url_of("file_open", attachment.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert as_samira.post(url_of("file_remove", attachment.pk)).status_code == 403
    as_nele.post(url_of("file_remove", attachment.pk))
    assert Attachment.objects.count() == 0
    actions = Entry.objects.filter(action__startswith="coaching.file").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["coaching.file_added", "coaching.file_removed"]


def test_a_file_that_we_do_not_take_gets_a_sentence(as_nele, url_of, film_plan):
    line = BudgetLineFactory(plan=film_plan)
    data = {"kind": "PROOF", "line": line.pk, "upload": upload("page.pdf", b"<html>")}
    answer = as_nele.post(url_of("file_add"), data)
    assert answer.status_code == 422
    assert "We take PDF, JPEG, PNG and WebP here. This file is none of these." in text_of(answer)
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("data", [{}, {"kind": "NONSENSE"}, {"kind": "PROOF"}, {"kind": "STILL", "upload": "text"}])
def test_a_form_without_a_file_comes_back(as_nele, url_of, film_plan, data):
    assert as_nele.post(url_of("file_add"), data).status_code == 422


def test_files_of_another_film_are_not_there(as_nele, url_of, film_plan, section_now):
    other = Attachment.objects.create(
        plan=ProjectFactory().plan, kind="LETTER", file="x", name="x.pdf", content_type="application/pdf", size=1
    )
    assert as_nele.get(url_of("file_open", other.pk)).status_code == 404
    assert as_nele.post(url_of("file_remove", other.pk)).status_code == 404


# Screener


@pytest.fixture
def screener(film_plan):
    return FilmSheet.objects.create(
        plan=film_plan, screener_url="https://screener.example/film", screener_password="sesame"
    )


def test_the_screener_is_shown_and_noted(as_nele, as_samira, url_of, screener, samira, film_plan):
    page = text_of(as_samira.post(url_of("screener_open")))
    assert "https://screener.example/film" in page
    assert "sesame" in page
    entry = Entry.objects.get(action="coaching.screener_opened")
    assert (entry.actor_id, entry.object_id) == (samira.pk, str(film_plan.pk))
    assert as_samira.get(url_of("screener_open")).status_code == 405


def test_readers_and_strangers_see_no_screener(client_for, person_as, url_of, screener, film_plan):
    reader = person_as("member")
    TeamMember.objects.create(project=film_plan.project, user=reader, role=TeamMember.Role.READER)
    page = client_for(reader).get(url_of("plan_section", "story"))
    assert b"sesame" not in page.content
    assert b"screener.example" not in page.content
    assert client_for(reader).post(url_of("screener_open")).status_code == 403
    assert client_for("producer").post(url_of("screener_open")).status_code == 404
    assert not Entry.objects.filter(action="coaching.screener_opened").exists()


# On paper


def test_the_pdf_is_asked_for_once(as_nele, url_of, nele, film_plan):
    first, second = as_nele.post(url_of("plan_pdf")), as_nele.post(url_of("plan_pdf"))
    job = Job.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"/en/jobs/{job.pk}/"
    assert (job.kind, job.asked_by, job.arguments) == ("coaching.plan_pdf", nele, {"plan": film_plan.pk})
    assert as_nele.get(url_of("plan_pdf")).status_code == 405


def test_the_pdf_is_for_who_sees_the_plan(as_samira, client_for, url_of, film_plan):
    clients = (as_samira, client_for("coordinator"), client_for("producer"), client_for("anonymous"))
    assert [client.post(url_of("plan_pdf")).status_code for client in clients] == [302, 302, 404, 302]
    assert Job.objects.count() == 2


def test_every_page_names_the_film_in_its_title(as_nele, url_of, film_plan):
    fill_plan(film_plan)
    for url in (url_of("project_detail"), url_of("plan_section", "budget"), url_of("kept_texts")):
        assert "Stille Kamers · ImpactHub</title>" in as_nele.get(url).content.decode()
