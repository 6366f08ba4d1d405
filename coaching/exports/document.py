"""The plan as a text document: real headings, tables with a head that repeats, and its language set."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from coaching.content import Content, Fact, Part, Rows, plan_content, present
from coaching.content.sums import category_sums, funding_sums, scenario_labels, scenario_sums
from coaching.exports.plans import plan_of
from coaching.models import Plan
from impacthub.jobs.models import Job
from impacthub.jobs.registry import Result

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
GREEN = RGBColor(0x00, 0x5B, 0x3F)
LANGUAGES = {"nl": "nl-BE", "fr": "fr-BE", "en": "en-GB"}


def plan_docx(job: Job) -> Result:
    """The plan that ``job`` names, in the plan's own language."""
    plan = plan_of(job)
    with translation.override(plan.language):
        content = written(plan, plan_content(plan))
    return Result(f"impactplan-{plan.project.slug}.docx", DOCX, content)


def written(plan: Plan, content: Content) -> bytes:
    """``content`` as a document in the active language."""
    document = _new(plan)
    _cover(document, plan)
    for part in present(content, plan.language):
        document.add_heading(_plain(part.title), 1)
        if part.key == "budget":
            _budget_tables(document, content)
        if part.key == "funding":
            _table(document, [_("Sum"), _("Amount")], [[sum.label, sum.text] for sum in funding_sums(content)], {1})
        _part(document, part)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _new(plan: Plan) -> Any:
    """An empty document with its title, its language and our colours."""
    document = Document()
    title = _("Impact plan of %(title)s") % {"title": plan.project.title}
    core = document.core_properties
    core.title, core.author, core.language = _plain(title), _plain(str(plan.project.organisation)), plan.language
    core.comments = ""
    fonts = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = fonts.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        fonts.append(language)
    language.set(qn("w:val"), LANGUAGES[plan.language])
    document.styles["Normal"].font.size = Pt(11)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        document.styles[name].font.color.rgb = GREEN
    header = document.sections[0].header.paragraphs[0]
    header.text = title = _plain(title)
    if not plan.is_submitted:
        header.add_run(" · ").bold = True
        header.add_run(_("Concept")).bold = True
    _page_number(document.sections[0].footer.paragraphs[0])
    return document


def _page_number(paragraph: Any) -> None:
    """The page's number, which the word processor fills in."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _cover(document: Any, plan: Plan) -> None:
    project = plan.project
    document.add_heading(_plain(project.title), 0)
    known = [
        (_("Organisation"), str(project.organisation)),
        (_("Programme"), str(project.programme or "")),
        (_("Date"), date_format(timezone.localdate(), "DATE_FORMAT")),
        (_("Status"), str(plan.get_status_display())),
        (_("Currency"), plan.currency),
    ]
    for label, text in known:
        if text:
            _answer(document, label, text)


def _budget_tables(document: Any, content: Content) -> None:
    heads = scenario_labels(content)
    rows = [[label, *(sum.text for sum in sums)] for label, sums in scenario_sums(content)]
    document.add_heading(_("What it costs, without VAT"), 2)
    _table(document, [_("Sum"), *heads], rows, set(range(1, len(heads) + 1)))
    parts = category_sums(content)
    if parts:
        document.add_heading(_("By category"), 2)
        rows = [[f"{part.letter} {part.label}", part.cash.text, part.in_kind.text] for part in parts]
        _table(document, [_("Category"), _("Cash"), _("In kind")], rows, {1, 2})


def _part(document: Any, part: Part) -> None:
    if part.is_empty:
        document.add_paragraph(_("Nothing is filled in here yet."))
    for fact in part.facts:
        _answer(document, fact.label, fact.text)
    for group in part.groups:
        if group.rows:
            document.add_heading(_plain(group.title), 2)
            _rows(document, group)


def _rows(document: Any, group: Rows) -> None:
    """Rows that add up as a table, others under a heading each."""
    head = group.head
    if not head:
        for row in group.rows:
            document.add_heading(_plain(row.title), 3)
            for fact in row.answers:
                _answer(document, fact.label, fact.text)
        return
    has_rest = any(line.rest for line in group.lines)
    labels = [group.title, *(fact.label for fact in head), *([_("Also")] if has_rest else [])]
    cells = [
        [line.title, *(fact.text if fact else "" for fact in line.cells), *([_joined(line.rest)] if has_rest else [])]
        for line in group.lines
    ]
    _table(document, labels, cells, {place for place, fact in enumerate(head, start=1) if fact.number is not None})


def _joined(facts: Sequence[Fact]) -> str:
    return "; ".join(f"{fact.label}: {fact.text}" for fact in facts)


def _answer(document: Any, label: str, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{_plain(label)}: ").bold = True
    paragraph.add_run(_plain(text))


def _table(document: Any, head: Sequence[str], rows: Iterable[Sequence[str]], right: set[int]) -> None:
    """A table whose first row is a head on every page; the columns in ``right`` are numbers."""
    table = document.add_table(rows=1, cols=len(head), style="Light Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    marked = OxmlElement("w:tblHeader")
    marked.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(marked)
    for texts in [head, *rows]:
        cells = table.rows[0].cells if texts is head else table.add_row().cells
        for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            cell.text = _plain(text)
            if place in right:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _plain(text: str) -> str:
    """``text`` without the letters that a document cannot hold."""
    return "".join(letter for letter in str(text) if letter >= " " or letter in "\n\t").translate(_NOT_HELD)


_NOT_HELD = {0xFFFE: None, 0xFFFF: None, **dict.fromkeys(range(0xD800, 0xE000))}
