"""The plan on paper: the figures of the screen, tagged, in its language, without the screener, and reaching nothing."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from PIL import Image

from coaching import panels, registry, services
from coaching.confidential import is_confidential
from coaching.models import (
    Activity,
    Assumption,
    Attachment,
    Audience,
    BudgetLine,
    Credit,
    FilmMessage,
    FilmSheet,
    FundingSource,
    Goal,
    Plan,
    Project,
    Stakeholder,
)
from coaching.reports import PLAN_PDF, plan_context, plan_pdf
from impacthub.demo.loading import load_demo
from impacthub.jobs.models import Job
from impacthub.jobs.registry import JobFailed
from impacthub.jobs.services import ask_job, run_job
from impacthub.people.models import User
from tests.factories.coaching import (
    AssumptionFactory,
    AudienceFactory,
    BudgetLineFactory,
    FundingSourceFactory,
    ProjectFactory,
    fill_plan,
)
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def maker(db: None) -> User:
    return UserFactory()


@pytest.fixture
def plan(maker: User) -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en", team={"PRODUCER": maker}).plan


def made(plan: Plan, by: User) -> Any:
    """The PDF that ``by`` gets, through the job."""
    job = ask_job(PLAN_PDF, by=by, title=plan.project.title, arguments={"plan": plan.pk})
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (Job.Status.DONE, "")
    with job.file.open() as file:
        return pypdf.PdfReader(io.BytesIO(file.read()))


def text_of(reader: Any) -> str:
    """All its words without the spaces: where a line breaks is no matter."""
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def tight(text: object) -> str:
    return "".join(str(text).split())


def tags(reader: Any) -> list[Any]:
    """Every element of the tag tree, from the root down."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        for child in node if isinstance(node, list) else []:
            walk(child)
        if isinstance(node, dict):
            found.extend([node] if "/S" in node else [])
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def fonts(reader: Any) -> dict[str, bool]:
    """Every font by its name, and whether it is in the file."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found[inner["/FontName"].split("+")[1]] = bool({"/FontFile2", "/FontFile3"} & set(inner))
    return found


@pytest.fixture
def example() -> Plan:
    """The example film with everything in its plan."""
    load_demo()
    return Plan.objects.get(project__slug="wat-de-grond-onthoudt")


def test_the_pdf_shows_the_figures_of_the_screen_and_is_accessible(example: Plan) -> None:
    reader = made(example, User.objects.get(email="producent@demo.impacthub.test"))
    text = text_of(reader)
    with translation.override("nl"):
        budget, funding = panels.budget_panel(example), panels.funding_panel(example)
        audiences, goals = panels.audience_panel(example), panels.goal_panel(example)
    wanted = [
        funding["headline"]["amount"], funding["headline"]["text"],
        *(step["amount"] for step in budget["steps"]),
        *(category["cash"] for category in budget["categories"]),
        *(scenario["cash"] for scenario in budget["scenarios"]),
        *(gap["amount"] for gap in funding["gaps"]),
        *(part["amount"] for part in funding["bar"]),
        *(scenario["percent"] for scenario in funding["coverage"]),
        audiences["beyond"], audiences["total"],
        *(row["title"] for row in goals["worksheet"]),
        *(row["statement"] for row in goals["worksheet"]),
    ]  # fmt: skip
    assert [figure for figure in wanted if tight(figure) not in text] == []
    for row in [
        *Credit.objects.filter(plan=example), *FilmMessage.objects.filter(plan=example),
        *Audience.objects.filter(plan=example), *Stakeholder.objects.filter(plan=example),
        *Activity.objects.filter(plan=example), *Assumption.objects.filter(plan=example),
        *BudgetLine.objects.filter(plan=example), *FundingSource.objects.filter(plan=example),
    ]:  # fmt: skip
        assert tight(row).removeprefix(getattr(row, "code", "")) in text
    assert tight(example.film.synopsis) in text
    _has_no_screener(example, text)
    _is_accessible(reader, "Wat de Grond Onthoudt")


def _has_no_screener(plan: Plan, text: str) -> None:
    assert plan.film.screener_url
    assert plan.film.screener_password
    assert tight(plan.film.screener_url) not in text
    assert tight(plan.film.screener_password) not in text


def _is_accessible(reader: Any, title: str) -> None:
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"] == {"/Marked": True}
    assert reader.metadata.title.endswith(title)
    found = tags(reader)
    figures = [tag for tag in found if tag["/S"] == "/Figure"]
    assert len(figures) > 20
    assert [figure for figure in figures if not str(figure.get("/Alt", "")).strip()] == []
    levels = [int(tag["/S"][2:]) for tag in found if tag["/S"] in {f"/H{level}" for level in range(1, 7)}]
    assert levels[0] == 1
    assert max(later - former for former, later in pairwise(levels)) == 1
    embedded = fonts(reader)
    assert {name.split("-")[0].split(",")[0] for name in embedded} == {"Archivo", "Literata"}
    assert set(embedded.values()) == {True}


def test_a_plan_that_was_not_handed_in_says_concept_on_every_page(plan: Plan, maker: User) -> None:
    fill_plan(plan)
    reader = made(plan, maker)
    assert [page for page in reader.pages if "Concept" not in page.extract_text()] == []


@pytest.mark.parametrize("status", ["IN_REVIEW", "IN_CAMPAIGN", "PUBLISHED"])
def test_a_plan_that_was_handed_in_is_no_concept(plan: Plan, maker: User, status: str) -> None:
    Plan.objects.filter(pk=plan.pk).update(status=status)
    assert "Concept" not in text_of(made(plan, maker))


def test_the_pdf_is_in_the_plans_language_whoever_asks(plan: Plan, maker: User) -> None:
    Plan.objects.filter(pk=plan.pk).update(language="fr")
    with translation.override("en"):
        reader = made(plan, maker)
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    with translation.override("fr"):
        titles = [tight(spec.outline.title) for spec in registry.sections()]
    text = text_of(reader)
    assert [title for title in titles if title not in text] == []


def test_an_empty_plan_has_a_pdf_too(plan: Plan, maker: User) -> None:
    text = text_of(made(plan, maker))
    assert tight("Nothing is filled in yet.") in text
    assert tight("No costs yet.") in text


def test_parts_begin_on_a_new_page_and_their_sections_follow_on(plan: Plan, maker: User) -> None:
    opens = [section["outline"].key for section in plan_context(plan)["sections"] if section["opens"]]
    assert opens == ["story", "vision", "team", "care"]
    assert len(made(plan, maker).pages) < len(registry.sections())


def test_what_folds_on_the_screen_has_its_heading_on_paper(plan: Plan, maker: User) -> None:
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=90), "ends_on": today - timedelta(days=80)}
    Activity.objects.create(plan=plan, title="Look back", status="DONE", owner=maker, **days)
    ahead = {"starts_on": today, "ends_on": today + timedelta(days=20), "days": 4}
    Activity.objects.create(plan=plan, title="Look ahead", owner=maker, **ahead)
    text = text_of(made(plan, maker))
    assert tight("What is done") in text
    assert tight("Days of work by person and month") in text


def test_a_still_stands_in_the_pdf_with_its_credit_and_description(plan: Plan, maker: User) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "#4b3ba6").save(picture, "PNG")
    still = SimpleUploadedFile("still.png", picture.getvalue())
    services.add_attachment(
        plan, still, kind=Attachment.Kind.STILL, by=maker, credit="Ana Peeters", alt="A violet room"
    )
    reader = made(plan, maker)
    assert tight("Ana Peeters") in text_of(reader)
    assert "A violet room" in [str(tag["/Alt"]) for tag in tags(reader) if tag["/S"] == "/Figure"]
    assert len({image.name for page in reader.pages for image in page.images}) == 1


def test_who_can_no_longer_see_the_plan_gets_no_pdf(plan: Plan, maker: User) -> None:
    job = ask_job(PLAN_PDF, by=maker, title="x", arguments={"plan": plan.pk})
    plan.project.team.all().delete()
    with pytest.raises(JobFailed, match=r"^You can no longer see this plan\.$"):
        plan_pdf(job)


def test_a_long_plan_takes_no_more_queries_than_a_short_one(plan: Plan) -> None:
    fill_plan(plan)
    goal = Goal.objects.get(plan=plan)
    counts = []
    for more in (1, 20):
        for _number in range(more):
            AssumptionFactory(plan=plan, goal=goal)
            AudienceFactory(plan=plan).goals.add(goal)
            BudgetLineFactory(plan=plan).goals.add(goal)
            source = FundingSourceFactory(plan=plan, earmarked=True)
            source.earmarked_lines.set(BudgetLine.objects.filter(plan=plan))
        fresh = Plan.objects.select_related("project__organisation", "project__programme").get(pk=plan.pk)
        with CaptureQueriesContext(connection) as captured:
            plan_context(fresh)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# What somebody typed stays words

SECRET = "planted-secret-41d9"
#: Texts of the daily work with a partner, which are not for paper, and those that another one replaces there.
NOT_SHOWN = {
    "goal.who", "goal.what", "goal.how_much",
    "partnership.what_they_want", "partnership.contacted_by", "partnership.next_step", "partnership.what_worked",
}  # fmt: skip


@contextmanager
def counted_requests() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine; yields its port and the addresses that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


def hostile(port: int, secret: Path) -> list[str]:
    return [
        f"<img src=http://127.0.0.1:{port}/img>",
        f"<link rel=attachment href=file://{secret}>",
        f"</style><link rel=stylesheet href=http://127.0.0.1:{port}/css>",
        "{{ plan.film.screener_url }}{% load static %}",
        f"<object data=file://{secret}></object>",
        f"<style>@import 'http://127.0.0.1:{port}/import'</style>",
        f"<svg><image href=http://127.0.0.1:{port}/svg></svg>",
    ]


def typed_everywhere(plan: Plan, values: list[str]) -> dict[str, str]:
    """Put one of ``values`` and a mark of its own in every text of the plan; returns the texts by field."""
    texts: dict[str, str] = {}
    plan.project.title = values[0]
    plan.project.save()
    written_in = [rows.model for spec in registry.sections() for rows in spec.rows]
    written_in += [spec.details for spec in registry.sections() if spec.details]
    for model in dict.fromkeys(written_in):
        if not model._default_manager.filter(plan=plan).exists():
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.CharField | models.TextField) or field.choices:
                continue
            if (field.max_length or 999) < 90:
                continue
            number = len(texts)
            text = f"{values[number % len(values)]} M{number:03}M"
            model._default_manager.filter(plan=plan).update(**{field.name: text})
            texts[f"{model._meta.model_name}.{field.name}"] = text
    return texts


def test_hostile_words_are_shown_as_words_and_reach_nothing(plan: Plan, maker: User, tmp_path: Path) -> None:
    fill_plan(plan)
    AssumptionFactory(plan=plan, goal=Goal.objects.get(plan=plan))
    BudgetLine.objects.filter(plan=plan).update(kind="IN_KIND")
    FilmSheet.objects.filter(plan=plan).update(production_budget=1)
    secret = tmp_path / "passwd"
    secret.write_text(SECRET)
    (Path(settings.MEDIA_ROOT) / "secret.txt").write_text(SECRET)
    with counted_requests() as (port, asked):
        texts = typed_everywhere(plan, hostile(port, secret))
        project = Project.objects.get(pk=plan.project_id)
        reader = made(project.plan, maker)
    assert asked == []
    assert dict(reader.attachments) == {}
    text = text_of(reader)
    assert SECRET not in text
    left_out = {name for name, typed in texts.items() if tight(typed) not in text}
    confidential = {name for name in texts if is_confidential(*name.split("."))}
    assert (left_out - confidential, confidential - left_out) == (NOT_SHOWN, set())
    assert len(texts) > 90
