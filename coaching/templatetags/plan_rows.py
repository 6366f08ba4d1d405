"""Rows of a plan in templates: each in one line, and lists in groups."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coaching import readings, summaries
from coaching.forms.page import RowList, RowView
from coaching.models import Audience, BudgetLine, FilmSheet, FundingSource, Vision
from coaching.models.budget import Category
from coaching.queries import Reading

register = template.Library()


@register.simple_tag(takes_context=True)
def summary(context: template.Context, row: Any) -> dict[str, Any]:
    """The row's texts for one line: ``{% summary row as shown %}``."""
    return summaries.summary(row, context["plan"])


@register.simple_tag(takes_context=True)
def line_groups(context: template.Context, lines: Sequence[BudgetLine]) -> list[dict[str, Any]]:
    """Budget lines by category with their costs."""
    return summaries.line_groups(lines, context["plan"])


@register.simple_tag(takes_context=True)
def source_groups(context: template.Context, sources: Sequence[FundingSource]) -> list[dict[str, Any]]:
    """Funding sources by how far they are."""
    return summaries.source_groups(sources, context["plan"])


@register.simple_tag(takes_context=True)
def film_facts(context: template.Context, film: FilmSheet) -> list[readings.Fact]:
    """What is known of the film, name by name."""
    return readings.film_facts(film, context["plan"])


@register.simple_tag(takes_context=True)
def vision_texts(context: template.Context, vision: Vision) -> list[dict[str, str]]:
    """The vision, language by language."""
    return readings.vision_texts(vision, context["plan"])


@register.simple_tag(takes_context=True)
def audience_details(context: template.Context, audience: Audience) -> dict[str, Any]:
    """An audience with all its answers."""
    return readings.audience_details(audience, context["plan"])


@register.simple_tag(takes_context=True)
def goal_details(context: template.Context, reading: Reading) -> list[dict[str, Any]]:
    """The goals by rank with all that hangs on them."""
    return readings.goal_details(reading, context["plan"])


@register.simple_tag
def items(names: Sequence[str]) -> SafeString:
    """``names`` as the items of a list, for where a template would be slow: there may be a hundred."""
    return format_html_join("", "<li>{}</li>", ((name,) for name in names))


class Rest(RowList):
    """The rows of a list that are in no group yet; it is full when the whole list is."""

    def __init__(self, views: list[RowView], whole: RowList) -> None:
        list.__init__(self, views)
        self.row_set, self.parent, self.add_url = whole.row_set, whole.parent, whole.add_url
        self.present = whole.present


@register.simple_tag(takes_context=True)
def by_category(context: template.Context, views: RowList) -> dict[str, Any]:
    """The rows of the budget's form by category, with what each costs, and those without a category."""
    groups: dict[str, list[RowView]] = defaultdict(list)
    for view in views:
        groups[view.row.category].append(view)  # type: ignore[attr-defined]  # these are budget lines
    rest = Rest(groups.pop("", []), views)
    labels = dict(Category.choices)
    totals = {part["letter"]: part["total"] for part in context["panel"]["categories"]}
    shown = [
        {"letter": key, "label": labels.get(key, ""), "total": totals.get(key, ""), "views": groups[key]}
        for key in sorted(groups)
    ]
    return {"groups": shown, "rest": rest}


@register.simple_tag
def by_stage(views: RowList) -> dict[str, Any]:
    """The rows of the funding's form by how far they are; what has no name yet stands apart, where it was added."""
    stages: dict[int, list[RowView]] = defaultdict(list)
    rest = []
    for view in views:
        source = view.row
        assert isinstance(source, FundingSource)
        if source.source:
            stages[summaries.SOURCE_STAGES[source.status]].append(view)
        else:
            rest.append(view)
    labels = summaries.stage_labels()
    return {
        "groups": [{"label": labels[stage], "views": stages[stage]} for stage in sorted(stages)],
        "rest": Rest(rest, views),
        "rest_label": _("Without a name yet"),
    }
