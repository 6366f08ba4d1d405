"""Modules of a cohort, and their materials in three languages with a file each."""

from datetime import timedelta
from typing import Any

from impacthub.demo import papers, people
from impacthub.demo.sheets import Sheet
from impacthub.people.models import Organisation
from trajects.models import Cohort, Material, MaterialText, Module
from trajects.services import store_material_file

LANGUAGES = ("nl", "fr", "en")
#: Of a module: the column, and where it stands in the data.
TEXTS = ("title", "goal", "body", "deliverable")
#: Where an owner stands when the data name nobody.
NOBODY = {"owner": "", "responsible": ""}


def three(name: str, texts: Any) -> dict[str, str]:
    """``[nl, fr, en]`` as three columns; lists of lines become lines."""
    joined = ["\n".join(text) if isinstance(text, list) else text.strip() for text in texts]
    return {f"{name}_{language}": text for language, text in zip(LANGUAGES, joined, strict=True)}


def add_module(cohort: Cohort, row: Sheet, weeks: tuple[int, int], *, papers_too: bool) -> Module:
    """One module of ``cohort`` from its first until its last week, as far as the calendar says it is."""
    columns = {key: value for name in TEXTS if name in row for key, value in three(name, row[name]).items()}
    columns |= three("outcomes", row["outcomes"]) if "outcomes" in row else {}
    module = Module.objects.create(
        cohort=cohort,
        number=row["number"],
        slug=row["slug"],
        status=_status(cohort, weeks),
        owner=Organisation.objects.filter(slug=row.get("owner", "")).first(),
        responsible=people.person(row["responsible"]) if "responsible" in row else None,
        plan_sections=row.get("sections", []),
        hours=row.get("hours", 24),
        theory_pct=row.get("theory", 40),
        week_from=weeks[0],
        week_to=weeks[1],
        reviewed_on=cohort.starts_on - timedelta(days=20),
        **columns,
    )
    module.contributors.set(Organisation.objects.filter(slug__in=row.get("contributors", [])))
    for position, material in enumerate(row.get("materials", []), start=1):
        _material(module, position, material, with_file=papers_too)
    return module


def _status(cohort: Cohort, weeks: tuple[int, int]) -> str:
    """Published, but for what runs now and what lies behind."""
    now = cohort.week_of(cohort.ends_on) + 1 if cohort.this_week >= cohort.weeks else cohort.this_week
    if weeks[1] < now:
        return Module.Status.EVALUATED
    return Module.Status.RUNNING if weeks[0] <= now else Module.Status.PUBLISHED


def _material(module: Module, position: int, row: Sheet, *, with_file: bool) -> None:
    material = Material.objects.create(
        module=module,
        position=position,
        kind=row["kind"],
        minutes=row["minutes"],
        licence=row["licence"],
        source=row["source"],
        edition="1.2",
    )
    for language, (title, about) in zip(LANGUAGES, row["texts"], strict=True):
        text = MaterialText.objects.create(material=material, language=language, title=title, about=about)
        if with_file:
            lines = getattr(module, f"outcomes_{language}").splitlines()
            paper = papers.sheet(title, lines, language) if row.get("sheet") else papers.text(title, [about, *lines])
            store_material_file(text, paper, by=module.responsible)
