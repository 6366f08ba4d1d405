"""Programmes, cohorts, modules and calls in the admin: through services, once in the log, refused in sentences."""

import re
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import TimeField
from django.urls import reverse

from impacthub.audit.models import Entry
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajects import (
    CohortFactory,
    MaterialFactory,
    ModuleFactory,
    ProgrammeFactory,
    SessionFactory,
)
from tests.trajects.admin_forms import actions, inline, own, url, words
from trajects.models import Assignment, Cohort, Material, Module, Programme, Session

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
FIELDS = {
    "name": "Nieuw",
    "slug": "nieuw",
    "kind": "FILM",
    "summary_nl": "Een jaar leren",
    "starts_on": "2026-09-01",
    "ends_on": "2027-06-30",
}


@pytest.fixture
def lore(person_as, settings):
    """A coordinator of a site whose admin asks for no second step."""
    settings.ADMIN_REQUIRES_MFA = False
    return person_as("coordinator", language="en", name="Lore Claes")


@pytest.fixture
def coordinator(client_for, lore):
    return client_for(lore)


# Programmes


def test_coordinator_adds_a_programme_and_the_log_says_so(coordinator):
    house = OrganisationFactory()
    answer = coordinator.post(url("programme", "add"), {**FIELDS, "organisation": house.pk})
    assert answer.status_code == 302
    programme = Programme.objects.get()
    assert (programme.slug, programme.organisation) == ("nieuw", house)
    assert list(Entry.objects.values_list("action", "object_id")) == [("trajects.programme_created", str(programme.pk))]


def test_an_end_before_the_start_is_refused_in_words(coordinator):
    fields = {**FIELDS, "organisation": OrganisationFactory().pk, "ends_on": "2026-08-31"}
    answer = coordinator.post(url("programme", "add"), fields)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors() == ["Choose a last day that is not before the first."]
    assert not Programme.objects.exists()


def test_the_address_of_a_programme_stays(coordinator, lore):
    programme = ProgrammeFactory(slug="filmpact", name="Oud")
    fields = own(programme, name="Nieuw", slug="other")
    assert coordinator.post(url("programme", "change", programme.pk), fields).status_code == 302
    programme.refresh_from_db()
    assert (programme.name, programme.slug) == ("Nieuw", "filmpact")
    entry = Entry.objects.get()
    assert (entry.action, entry.actor_id) == ("trajects.programme_changed", lore.pk)
    assert entry.changes == {"name": ["Oud", "Nieuw"]}


# Cohorts


def test_a_cohort_is_made(coordinator):
    fields = own(
        CohortFactory.build(programme=ProgrammeFactory()),
        programme=Programme.objects.get().pk,
        id=None,
        places_taken=None,
    )
    assert coordinator.post(url("cohort", "add"), fields).status_code == 302
    cohort = Cohort.objects.get()
    assert (cohort.status, cohort.places_taken) == ("DRAFT", 0)
    assert actions() == ["trajects.cohort_created"]


def test_a_cohort_keeps_its_counter_when_its_form_was_opened_long_ago(coordinator):
    cohort = CohortFactory(capacity=5, name="Oud")
    form = own(cohort, name="Nieuw", capacity=6)
    Cohort.objects.filter(pk=cohort.pk).update(places_taken=3, status="EVALUATING")
    assert coordinator.post(url("cohort", "change", cohort.pk), {**form, **inline("modules")}).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.capacity, cohort.places_taken, cohort.status) == ("Nieuw", 6, 3, "EVALUATING")
    assert actions() == ["trajects.capacity_changed", "trajects.cohort_changed"]


def test_fewer_places_than_are_taken_is_refused(coordinator):
    cohort = CohortFactory(capacity=5, places_taken=4)
    answer = coordinator.post(url("cohort", "change", cohort.pk), {**own(cohort, capacity=3), **inline("modules")})
    assert "There cannot be fewer places than are taken." in words(answer)
    assert actions() == []


def test_a_knowledge_partner_is_given_in_the_table(coordinator):
    module = ModuleFactory(owner=None, title_nl="Impactbudget", number=1)
    partner = OrganisationFactory()
    rows = [
        own(module, owner=partner.pk),
        {
            "cohort": module.cohort_id,
            "number": 90,
            "title_nl": "Impactbudget",
            "week_from": 1,
            "week_to": 2,
            "hours": 4,
        },
    ]
    data = {**own(module.cohort), **inline("modules", *rows, initial=1)}
    assert coordinator.post(url("cohort", "change", module.cohort_id), data).status_code == 302
    first, second = Module.objects.order_by("number")
    assert (first.owner, first.status) == (partner, "PUBLISHED")
    assert (second.slug, second.status) == ("impactbudget", "DRAFT")
    assert actions() == ["trajects.cohort_arranged"]


def test_a_cohort_is_stepped_along_its_flow(coordinator):
    cohort = CohortFactory(status="DRAFT")
    page = coordinator.get(url("cohort", "step", cohort.pk))
    assert [code for code, _label in page.context["form"].fields["to"].choices] == [
        "ENROLMENT_OPEN",
        "ENROLMENT_CLOSED",
    ]
    assert actions() == []
    refused = coordinator.post(url("cohort", "step", cohort.pk), {"confirmed": "yes", "to": "RUNNING"})
    assert refused.status_code == 422
    done = coordinator.post(url("cohort", "step", cohort.pk), {"confirmed": "yes", "to": "ENROLMENT_OPEN"}, follow=True)
    assert "The status is changed." in words(done)
    assert actions() == ["trajects.cohort_moved"]


def test_at_the_end_of_a_flow_there_is_no_step(coordinator):
    cohort = CohortFactory(status="CLOSED")
    answer = coordinator.get(url("cohort", "step", cohort.pk), follow=True)
    assert "“closed” is the last status there is." in words(answer)


def week_plan(page, **fields) -> dict:
    """The form of the weeks as it is shown, with ``fields`` instead of some."""
    initial = {name: value for name, value in page.context["form"].initial.items() if value not in (False, None)}
    return {name: "on" if value is True else value for name, value in (initial | fields).items()}


def test_the_weeks_are_shown_and_then_planned(coordinator):
    cohort = CohortFactory(weeks=6)
    page = coordinator.get(url("cohort", "plan_weeks", cohort.pk))
    data = week_plan(page, programme_days=2, peer_sessions=0, free_weeks="3, 4")
    shown = coordinator.post(url("cohort", "plan_weeks", cohort.pk), {**data, "show": "yes"})
    assert "Plan 5 sessions and 4 tasks" in words(shown)
    assert [week.number for week in shown.context["weeks"]] == [1, 2, 5, 6]
    assert not Session.objects.exists()
    done = coordinator.post(url("cohort", "plan_weeks", cohort.pk), {**data, "confirmed": "yes"}, follow=True)
    assert "5 sessions and 4 tasks are planned." in words(done)
    assert (Session.objects.count(), Assignment.objects.count()) == (5, 4)
    assert actions() == ["trajects.weeks_planned"]
    again = coordinator.post(url("cohort", "plan_weeks", cohort.pk), {**data, "show": "yes"})
    assert "Nothing: every week has what you ask for already." in words(again)


def test_the_hours_of_the_weeks_are_text_of_24_hours(coordinator):
    address = url("cohort", "plan_weeks", CohortFactory(starts_on=date(2026, 9, 7), weeks=4).pk)
    page = coordinator.get(address)
    assert 'type="time"' not in page.content.decode()
    form = page.context["form"]
    clocks = [name for name, field in form.fields.items() if isinstance(field, TimeField)]
    assert clocks
    for name in clocks:
        assert re.search(rf'<input[^>]*type="text"[^>]*name="{name}"|name="{name}"[^>]*type="text"', str(form[name]))
        assert re.search(r'value="[0-2][0-9]:[0-5][0-9]"', str(form[name]))
    shown = coordinator.post(
        address, {**week_plan(page), "day_starts": "14.30", "day_ends": "half vijf", "show": "yes"}
    )
    assert shown.context["form"].cleaned_data["day_starts"] == time(14, 30)
    assert list(shown.context["form"].errors) == ["day_ends"]
    assert 'value="half vijf"' in shown.content.decode()


def test_a_plan_that_cannot_be_is_kept_with_a_sentence(coordinator):
    cohort = CohortFactory()
    page = coordinator.get(url("cohort", "plan_weeks", cohort.pk))
    data = week_plan(page, day_starts="16:00", day_ends="09:00", free_weeks="kerst", place="De Zaal")
    answer = coordinator.post(url("cohort", "plan_weeks", cohort.pk), {**data, "confirmed": "yes"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "day_ends": ["Choose an hour after the beginning."],
        "free_weeks": ["Type numbers of weeks with commas between, for example 8, 9, 17."],
    }
    assert "De Zaal" in words(answer)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("model", "button", "name"), [("cohort", "matrix", "cohort_matrix"), ("cohort", "on_the_site", "cohort_detail")]
)
def test_a_cohort_leads_to_its_pages(coordinator, model, button, name):
    cohort = CohortFactory()
    answer = coordinator.get(url(model, button, cohort.pk))
    assert answer["Location"] == reverse(f"trajects:{name}", args=[cohort.slug])


# Modules and materials


def test_a_module_is_changed_with_its_relations(coordinator):
    module = ModuleFactory(title_nl="Oud", status="DRAFT")
    partner, before = OrganisationFactory(name="Partner"), ModuleFactory(cohort=module.cohort, title_nl="Eerst")
    fields = own(module, title_nl="Nieuw", contributors=[partner.pk], prerequisites=[before.pk], plan_sections=["P3"])
    answer = coordinator.post(url("module", "change", module.pk), {**fields, **inline("materials")})
    assert answer.status_code == 302
    module.refresh_from_db()
    assert (module.title_nl, module.plan_sections, module.status) == ("Nieuw", ["P3"], "DRAFT")
    assert (list(module.contributors.all()), list(module.prerequisites.all())) == ([partner], [before])
    entry = Entry.objects.get()
    assert entry.action == "trajects.module_changed"
    assert entry.changes["contributors"] == [[], ["Partner"]]


def test_a_module_stays_within_its_cohort(coordinator):
    module = ModuleFactory(cohort=CohortFactory(weeks=10), week_from=1, week_to=2)
    fields = own(module, week_to=11, prerequisites=[ModuleFactory().pk])
    answer = coordinator.post(url("module", "change", module.pk), {**fields, **inline("materials")})
    assert answer.context["adminform"].form.errors == {
        "week_to": ["The cohort has 10 weeks."],
        "prerequisites": ["Choose modules of the same cohort."],
    }


def text(**fields) -> dict:
    return {"language": "nl", "title": "Sjabloon", "about": "", "url": "", **fields}


def material(module: Module, *rows: dict, initial: int = 0) -> dict:
    return {"module": module.pk, "kind": "TEMPLATE", "position": 1, **inline("texts", *rows, initial=initial)}


def test_a_material_is_made_with_a_checked_file(coordinator):
    module = ModuleFactory()
    upload = SimpleUploadedFile("../budget sjabloon.docx", PDF, content_type="application/msword")
    data = material(module, text(upload=upload), text(language="fr", title="Modèle", url="https://example.org/"))
    assert coordinator.post(url("material", "add"), data).status_code == 302
    made = Material.objects.get()
    first, second = made.texts.order_by("-language")
    assert (first.filename, first.content_type, first.size) == ("budget sjabloon.pdf", "application/pdf", len(PDF))
    with first.file.open() as file:
        assert file.read() == PDF
    assert (second.title, second.url, bool(second.file)) == ("Modèle", "https://example.org/", False)
    assert actions() == ["trajects.material_created", "trajects.material_arranged", "trajects.material_file_stored"]


def test_a_new_file_takes_the_place_of_the_old(coordinator):
    made = MaterialFactory()
    row = own(made.texts.get(), material=made.pk, upload=SimpleUploadedFile("nieuw.pdf", PDF))
    answer = coordinator.post(url("material", "change", made.pk), material(made.module, row, initial=1))
    assert answer.status_code == 302
    assert made.texts.get().filename == "nieuw.pdf"
    assert actions() == ["trajects.material_changed", "trajects.material_file_stored"]


def test_a_harmful_file_is_refused_and_nothing_is_kept(coordinator):
    upload = SimpleUploadedFile("budget.pdf", b"MZ\x90\x00", content_type="application/pdf")
    answer = coordinator.post(url("material", "add"), material(ModuleFactory(), text(upload=upload)))
    assert "This file is none of these." in words(answer)
    assert not Material.objects.exists()


def test_a_material_needs_an_address_or_a_file(coordinator):
    answer = coordinator.post(url("material", "add"), material(ModuleFactory(), text()))
    assert "Give an address or choose a file." in words(answer)
    assert not Material.objects.exists()


def test_a_text_leaves_with_its_file(coordinator, django_capture_on_commit_callbacks):
    made = MaterialFactory(languages=("nl", "fr"))
    dutch, french = made.texts.get(language="nl"), made.texts.get(language="fr")
    dutch.file.save("kept.pdf", SimpleUploadedFile("kept.pdf", PDF))
    stored = dutch.file.storage
    rows = [own(french, material=made.pk), {**own(dutch, material=made.pk), "DELETE": "on"}]
    with django_capture_on_commit_callbacks(execute=True):
        answer = coordinator.post(url("material", "change", made.pk), material(made.module, *rows, initial=2))
    assert answer.status_code == 302
    assert list(made.texts.all()) == [french]
    assert not stored.exists(dutch.file.name)


# Sessions and assignments


def session_form(session: Session, **fields) -> dict:
    return own(session, **{"join_url": "", **fields})


def test_a_session_is_planned_and_moved_and_cancelled(coordinator):
    cohort = CohortFactory()
    day = SessionFactory.build(cohort=cohort)
    fields = session_form(day, cohort=cohort.pk, title_nl="Programmadag", slug=None, uid=None)
    trainer = UserFactory()
    assert coordinator.post(url("session", "add"), {**fields, "trainers": [trainer.pk]}).status_code == 302
    session = Session.objects.get()
    assert (session.slug, list(session.trainers.all())) == ("programmadag", [trainer])
    fields = session_form(session, place="Elders", trainers=[trainer.pk])
    assert coordinator.post(url("session", "change", session.pk), fields).status_code == 302
    session.refresh_from_db()
    assert (session.place, session.sequence) == ("Elders", 1)
    page = coordinator.get(url("session", "cancel", session.pk))
    assert "Everybody who should be there gets a mail" in words(page)
    coordinator.post(url("session", "cancel", session.pk), {"confirmed": "yes", "reason": "Storm"})
    session.refresh_from_db()
    assert session.status == "CANCELLED"
    coordinator.post(url("session", "reinstate", session.pk), {"confirmed": "yes"})
    assert actions() == [
        "trajects.session_planned",
        "trajects.session_changed",
        "trajects.session_cancelled",
        "trajects.session_reinstated",
    ]


def test_a_session_stays_within_its_cohort(coordinator):
    session = SessionFactory()
    answer = coordinator.post(url("session", "change", session.pk), session_form(session, module=ModuleFactory().pk))
    assert answer.context["adminform"].form.errors == {"module": ["Choose one of the same cohort."]}
