"""P7: goals with their tasks and assumptions."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.goal_sentences import statement_of
from coaching.models import Assumption, Goal, Plan
from coaching.summaries.kinds import chosen, joined, name_of, quiet, register


def _goal(row: Goal, plan: Plan) -> dict[str, Any]:
    statement = statement_of(row, plan.language)
    return {
        "rank": str(row.priority or ""),
        "name": row.title or statement or _("not named yet"),
        "statement": statement if row.title else "",
        "is_proposal": bool(statement) and not row.statement,
        "dynamic": chosen(row, "dynamic"),
        "level": chosen(row, "level"),
        "status": chosen(row, "status"),
    }


def _goal_line(row: Goal, plan: Plan, under: Mapping[str, int]) -> SafeString:
    shown, tasks = _goal(row, plan), under.get("tasks", 0)
    said = format_html('<p class="said" lang="{}">{}</p>', plan.language, shown["statement"])
    return format_html(
        '<div class="ranked"><span class="rank">{}</span><div><p><strong>{}</strong></p>{}{}{}</div></div>',
        _rank(shown["rank"]),
        shown["name"],
        said if shown["statement"] else "",
        quiet(_("Made of the four answers.") if shown["is_proposal"] else ""),
        quiet(
            joined(
                shown["dynamic"],
                shown["status"],
                ngettext("%(number)s task", "%(number)s tasks", tasks) % {"number": tasks} if tasks else "",
            )
        ),
    )


def _rank(rank: str) -> SafeString:
    if rank:
        return format_html('<span class="visually-hidden">{} </span>{}', _("rank"), rank)
    dash = mark_safe('<span aria-hidden="true">–</span>')
    return format_html('{}<span class="visually-hidden">{}</span>', dash, _("no rank yet"))


def _assumption(row: Assumption, _plan: Plan) -> dict[str, Any]:
    return {"name": name_of(row), "confidence": chosen(row, "confidence"), "test": row.test}


def _assumption_line(row: Assumption, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    sure = format_html("{}: {}", _("how sure"), chosen(row, "confidence")) if row.confidence else ""
    return format_html('<p class="said" lang="{}">{}</p>{}', plan.language, name_of(row), quiet(sure))


register(Goal, _goal, _goal_line)
register(Assumption, _assumption, _assumption_line)
