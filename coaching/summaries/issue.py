"""P4: causes, organisations, moments, studies and people asked, each in one line."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coaching.models import AgendaMoment, Cause, ConsultedPerson, Initiative, Plan, Research
from coaching.summaries.kinds import joined, name_of, quiet, register


def _cause(row: Cause, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "level": row.get_level_display(),
        "evidence": row.evidence,
        "source_url": row.source_url,
    }


def _cause_line(row: Cause, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _cause(row, plan)
    return format_html("<p><strong>{}</strong></p>{}", shown["name"], quiet(shown["level"]))


def _initiative(row: Initiative, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "what": row.what,
        "side": row.get_side_display(),
        "field": row.get_field_display(),
        "level": row.get_level_display(),
        "contact": row.get_contact_display(),
        "led_by_affected": row.led_by_affected,
    }


def _initiative_line(row: Initiative, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _initiative(row, plan)
    affected = _("led by people affected") if row.led_by_affected else ""
    return format_html(
        "<p><strong>{}</strong></p>{}{}",
        shown["name"],
        quiet(shown["what"]),
        quiet(joined(shown["side"], shown["field"], shown["level"], shown["contact"], affected)),
    )


def _moment(row: AgendaMoment, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "date": date_format(row.happens_on, "DATE_FORMAT") if row.happens_on else "",
        "body": row.body,
        "window": row.get_window_display(),
    }


def _moment_line(row: AgendaMoment, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _moment(row, plan)
    facts = quiet(joined(shown["date"], shown["body"], shown["window"]))
    return format_html("<p><strong>{}</strong></p>{}", shown["name"], facts)


def _research(row: Research, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "year": str(row.year or ""),
        "source_url": row.source_url,
        "key_finding": row.key_finding,
    }


def _research_line(row: Research, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _research(row, plan)
    return format_html(
        "<p><strong>{}</strong></p>{}", shown["name"], quiet(joined(shown["year"], shown["key_finding"]))
    )


def _consulted(row: ConsultedPerson, _plan: Plan) -> dict[str, Any]:
    """Without the name: that stays with who may write."""
    return {
        "name": row.role or _("no role written down yet"),
        "affected": row.affected,
        "date": date_format(row.asked_on, "DATE_FORMAT") if row.asked_on else "",
    }


def _consulted_line(row: ConsultedPerson, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    """Closed rows stand on the makers' own page only, so the name is there for them."""
    shown = _consulted(row, plan)
    affected = _("is affected") if row.affected else ""
    return format_html(
        "<p><strong>{}</strong></p>{}", row.name or shown["name"], quiet(joined(row.role, affected, shown["date"]))
    )


register(Cause, _cause, _cause_line)
register(Initiative, _initiative, _initiative_line)
register(AgendaMoment, _moment, _moment_line)
register(Research, _research, _research_line)
register(ConsultedPerson, _consulted, _consulted_line)
