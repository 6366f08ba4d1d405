"""The plan as files: the same numbers in all of them, real headings, tables and sums, and no letter that breaks one."""

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from coaching import panels, queries, registry
from coaching.content import plan_content
from coaching.exports import BUDGET_XLSX, PLAN_DOCX, PLAN_JSON
from coaching.exports.data import plan_data
from coaching.exports.document import written
from coaching.exports.workbook import sheets
from coaching.models import BudgetLine, FilmSheet, Goal, Plan
from coaching.reports import PLAN_PDF
from impacthub.amounts import parse_amount
from impacthub.jobs.models import Job
from impacthub.jobs.services import ask_job, run_job
from impacthub.people.models import User
from impacthub.tables import to_xlsx
from tests.factories.coaching import BudgetLineFactory, FundingSourceFactory, ProjectFactory, fill_plan
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(db: None) -> User:
    return UserFactory()


@pytest.fixture
def plan(maker: User) -> Plan:
    plan: Plan = ProjectFactory(title="Stille Kamers", language="en", team={"PRODUCER": maker}).plan
    fill_plan(plan)
    return plan


def made(kind: str, plan: Plan, by: User) -> tuple[str, bytes]:
    """The name and the bytes of the file that ``by`` gets, through the job."""
    job = ask_job(kind, by=by, title="x", arguments={"plan": plan.pk})
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (Job.Status.DONE, "")
    with job.file.open() as file:
        return job.filename, file.read()


def styled(document: Any) -> list[tuple[str, str]]:
    """Each paragraph of ``document`` with the name of its style."""
    return [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]


def words_of(content: bytes) -> list[str]:
    """Every paragraph and cell of a document."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


# The text document


def test_the_document_has_real_headings_heads_of_tables_and_its_language(plan: Plan, maker: User) -> None:
    name, content = made(PLAN_DOCX, plan, maker)
    document = Document(io.BytesIO(content))
    headings = [(style, text) for style, text in styled(document) if style.startswith(("Title", "Heading"))]
    assert name == "impactplan-stille-kamers.docx"
    assert headings[0] == ("Title", "Stille Kamers")
    with translation.override("en"):
        titles = [str(spec.outline.title) for spec in registry.sections()]
    assert [text for style, text in headings if style == "Heading 1"] == titles
    assert document.core_properties.language == "en"
    assert "Impact plan of Stille Kamers" in document.core_properties.title
    languages = [mark.get(qn("w:val")) for mark in document.styles.element.iter(qn("w:lang"))]
    assert languages[0] == "en-GB"
    heads = [
        table.rows[0]._tr.trPr is not None and table.rows[0]._tr.trPr.find(qn("w:tblHeader"))
        for table in document.tables
    ]
    assert heads
    assert None not in heads


@pytest.mark.parametrize(("status", "is_concept"), [("DRAFT", True), ("APPROVED", False)])
def test_a_document_that_was_not_handed_in_says_concept(plan: Plan, status: str, is_concept: bool) -> None:
    plan.status = status
    document = Document(io.BytesIO(written(plan, plan_content(plan))))
    assert ("Concept" in document.sections[0].header.paragraphs[0].text) is is_concept


def test_the_document_holds_what_was_typed_letter_for_letter(plan: Plan, maker: User) -> None:
    typed = "Été — “stille” kamers 🎬 <w:p> & ]]>\x01\x0b\ufffe end"
    FilmSheet.objects.filter(plan=plan).update(synopsis=typed)
    _name, content = made(PLAN_DOCX, plan, maker)
    assert any("Été — “stille” kamers 🎬 <w:p> & ]]> end" in text for text in words_of(content))


# The workbook


def test_the_workbook_has_typed_cells_and_sums_that_go_along(plan: Plan, maker: User) -> None:
    BudgetLine.objects.filter(plan=plan).delete()
    BudgetLineFactory(
        plan=plan,
        code="A1",
        description="=HYPERLINK(1)",
        quantity="2.50",
        unit_rate="100.10",
        actual_on=date(2027, 3, 4),
    )
    name, content = made(BUDGET_XLSX, plan, maker)
    assert name == "budget-stille-kamers.xlsx"
    formulas, values = (load_workbook(io.BytesIO(content), data_only=only) for only in (False, True))
    assert formulas.sheetnames == ["Costs", "Sums", "Categories", "Funding", "Still missing"]
    row = [cell.value for cell in values["Costs"][2]]
    assert row[:4] == ["A", "A1", "\t=HYPERLINK(1)", 2.5]
    assert (row[5], row[9]) == (100.1, 250.25)
    assert values["Costs"]["O2"].value.date() == date(2027, 3, 4)
    assert formulas["Costs"]["J2"].value == "=ROUND(D2*F2,2)"
    assert formulas["Costs"]["J2"].number_format == "#,##0.00"
    assert formulas["Sums"]["B5"].value == "=B2+B3+B4"
    assert formulas["Sums"]["C2"].value == (
        "=SUMIFS('Costs'!$J$2:$J$2,'Costs'!$H$2:$H$2,\"Cash\",'Costs'!$I$2:$I$2,\"At least this\")"
        "+SUMIFS('Costs'!$J$2:$J$2,'Costs'!$H$2:$H$2,\"Cash\",'Costs'!$I$2:$I$2,\"What we aim for\")"
    )
    assert formulas["Categories"]["C2"].value.startswith("=SUMIFS('Costs'!$J$2:$J$2,'Costs'!$A$2:$A$2,A2,")


def test_an_empty_plan_has_all_files_too(maker: User) -> None:
    empty = ProjectFactory(team={"PRODUCER": maker}, language="nl").plan
    for kind in (PLAN_DOCX, BUDGET_XLSX, PLAN_JSON):
        assert made(kind, empty, maker)[1]


# The data


def test_the_data_is_what_a_version_keeps_and_the_screenings(plan: Plan, maker: User) -> None:
    name, content = made(PLAN_JSON, plan, maker)
    data = json.loads(content)
    assert name == "impactplan-stille-kamers.json"
    assert (data["film"], data["made_by"], data["screenings"]) == ("stille-kamers", "ImpactHub", [])
    assert {key: data[key] for key in plan_content(plan)} == plan_content(plan)


# The same numbers everywhere

AMOUNTS = st.decimals(min_value=0, max_value=99_999, places=2)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["A1", "B2", "J1", ""]),
        st.decimals(min_value=0, max_value=999, places=2),
        AMOUNTS,
        st.sampled_from(["CASH", "IN_KIND"]),
        st.sampled_from(["MIN", "TARGET", "DREAM"]),
    ),
    max_size=8,
)


def _filled(lines: list[Any], asked: Decimal) -> Plan:
    plan: Plan = ProjectFactory(language="en").plan
    for code, quantity, rate, kind, scenario in lines:
        BudgetLineFactory(
            plan=plan, code=code, quantity=quantity, unit_rate=rate, kind=kind, scenario=scenario, actual=None
        )
    FundingSourceFactory(plan=plan, amount_requested=asked, amount_granted=asked, status="CONFIRMED")
    return plan


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, asked=AMOUNTS)
def test_every_file_and_the_page_have_the_same_numbers(db: None, lines: list[Any], asked: Decimal) -> None:
    plan = _filled(lines, asked)
    with translation.override("en"):
        _tell_the_same(plan)


def _tell_the_same(plan: Plan) -> None:
    money = queries.plan_money(plan)
    names = ("direct_cash", "overhead", "contingency", "total_cash", "in_kind", "grand_total")
    truth = {scenario: [getattr(totals, name) for name in names] for scenario, totals in money.budgets.items()}

    page = panels.budget_panel(plan)
    assert [parse_amount(step["amount"], "en") for step in page["steps"]] == truth["TARGET"]

    content = plan_content(plan)
    data = json.loads(json.dumps(plan_data(plan)))
    assert {
        scenario: [Decimal(kept[name]) for name in names] for scenario, kept in data["figures"]["budget"].items()
    } == truth

    book = load_workbook(io.BytesIO(to_xlsx(sheets(content))), data_only=True)
    for column, scenario in zip("BCD", truth, strict=True):
        sums = [Decimal(str(book["Sums"][f"{column}{row}"].value)) for row in range(2, 8)]
        assert sums == truth[scenario]

    table = Document(io.BytesIO(written(plan, content))).tables[0]
    for place, scenario in enumerate(truth, start=1):
        cells = [row.cells[place].text for row in table.rows[1:]]
        assert [parse_amount(text, "en") for text in cells] == truth[scenario]

    missing = {row[0].value: Decimal(str(row[1].value)) for row in book["Still missing"].iter_rows(min_row=2)}
    assert missing["Promised"] == money.funding.confirmed
    gap = money.funding.gap_confirmed
    assert missing["Not promised yet" if gap >= 0 else "Not promised yet: surplus"] == abs(gap)


# Who


@pytest.mark.parametrize("kind", [PLAN_DOCX, BUDGET_XLSX, PLAN_JSON])
def test_who_can_no_longer_see_the_plan_gets_no_file(plan: Plan, maker: User, kind: str) -> None:
    job = ask_job(kind, by=maker, title="x", arguments={"plan": plan.pk})
    plan.project.team.all().delete()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (Job.Status.FAILED, "You can no longer see this plan.")


def test_a_long_plan_takes_no_more_queries_than_a_short_one(plan: Plan) -> None:
    goal = Goal.objects.get(plan=plan)
    counts = []
    for more in (1, 15):
        for _number in range(more):
            BudgetLineFactory(plan=plan).goals.add(goal)
            FundingSourceFactory(plan=plan)
        fresh = Plan.objects.select_related("project__organisation", "project__programme").get(pk=plan.pk)
        with CaptureQueriesContext(connection) as captured:
            written(fresh, plan_data(fresh))
        counts.append(len(captured))
    assert counts[0] == counts[1]


# The page


def test_plan_exports_offers_four_files_and_asks_for_one(as_nele, url_of, film_plan, nele):
    page = as_nele.get(url_of("plan_exports")).content.decode()
    assert [kind in page for kind in ("Make a PDF", "Make a DOCX", "Make a XLSX", "Make a JSON")] == [True] * 4
    for kind, name in {"pdf": PLAN_PDF, "docx": PLAN_DOCX, "xlsx": BUDGET_XLSX, "json": PLAN_JSON}.items():
        answer = as_nele.post(url_of("plan_exports"), {"kind": kind})
        job = Job.objects.get(kind=name)
        assert answer["Location"] == f"/en/files/{job.pk}/" or str(job.pk) in answer["Location"]
        assert (job.asked_by, job.arguments) == (nele, {"plan": film_plan.pk})


def test_plan_exports_of_something_else_is_refused(as_nele, url_of):
    assert as_nele.post(url_of("plan_exports"), {"kind": "exe"}).status_code == 400


def test_plan_exports_for_a_stranger_does_not_exist(client_for, url_of):
    client = client_for("participant")
    assert [client.get(url_of("plan_exports")).status_code, client.post(url_of("plan_exports")).status_code] == [
        404
    ] * 2
