"""P12: phases, activities and reach."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coaching.models import Activity, Phase, Plan, Reach
from coaching.summaries.kinds import chosen, joined, name_of, quiet, register
from impacthub.amounts import show_number


def _phase(row: Phase, _plan: Plan) -> dict[str, Any]:
    return {"name": name_of(row), "when": from_until(row.starts_on, row.ends_on)}


def _phase_line(row: Phase, _plan: Plan, _under: Mapping[str, int]) -> SafeString:
    return format_html("<p><strong>{}</strong></p>{}", name_of(row), quiet(from_until(row.starts_on, row.ends_on)))


def _activity(row: Activity, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "when": from_until(row.starts_on, row.ends_on),
        "kind": chosen(row, "kind"),
        "status": chosen(row, "status"),
        "is_milestone": row.is_milestone,
        "target": _target(row),
        "reason": row.outside_reason,
    }


def _target(row: Activity) -> str:
    if row.output_target is None:
        return ""
    return f"{show_number(row.output_target)} {row.output_unit}".strip()


def _activity_line(row: Activity, _plan: Plan, _under: Mapping[str, int]) -> SafeString:
    when = from_until(row.starts_on, row.ends_on)
    if not (when or row.kind):
        return format_html("<p>{}</p>", name_of(row))
    facts = joined(when, chosen(row, "kind"), chosen(row, "status"), _("milestone") if row.is_milestone else "")
    return format_html("<p><strong>{}</strong></p>{}", name_of(row), quiet(facts))


def _reach(row: Reach, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "channel": chosen(row, "channel"),
        "number": "" if row.number is None else show_number(row.number),
        "quality": chosen(row, "quality"),
        "when": from_until(row.starts_on, row.ends_on),
        "source": row.source,
    }


def _reach_line(row: Reach, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _reach(row, plan)
    return format_html(
        '<div class="sum-line"><div><p><strong>{}</strong></p>{}</div><p class="amount">{}</p></div>',
        shown["name"],
        quiet(joined(shown["channel"], shown["when"], shown["source"])),
        joined(shown["number"], shown["quality"]),
    )


def from_until(first: date | None, last: date | None) -> str:
    """From one day until another in short, or the one of them that is known."""
    if first and last and first != last:
        return _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}
    day = first or last
    return _day(day) if day else ""


def _day(day: date) -> str:
    return date_format(day, "j N Y")


register(Phase, _phase, _phase_line)
register(Activity, _activity, _activity_line)
register(Reach, _reach, _reach_line)
