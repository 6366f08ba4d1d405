"""P6: audiences and stakeholders, and how both stand."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import codes
from coaching.models import Audience, Plan, Stakeholder
from coaching.models.audiences import Stance
from coaching.summaries.kinds import chosen, joined, name_of, quiet, register
from impacthub.amounts import show_number

STANCES = dict(Stance.choices)


def _audience(row: Audience, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "is_key_agent": row.is_key_agent,
        "facts": ", ".join(_facts(row)),
        "position": position(row.power, row.interest),
        "stance": stance(row.stance),
        "reach": show_number(row.target_reach) if row.target_reach else "",
        "territory": ", ".join([*(codes.name_of("regions", code) for code in row.territory), row.places]).strip(", "),
        "needs": ", ".join(str(Audience.Access(need).label) for need in row.access_needs if need in Audience.Access),
    }


def _facts(row: Audience) -> list[str]:
    facts = [
        chosen(row, "kind"),
        people(row.size_estimate) if row.size_estimate else "",
        _("%(count)s to reach") % {"count": show_number(row.target_reach)} if row.target_reach else "",
    ]
    return [fact for fact in facts if fact]


def _audience_line(row: Audience, _plan: Plan, _under: Mapping[str, int]) -> SafeString:
    agent = format_html(' <span class="st st-question">{}</span>', _("key agent")) if row.is_key_agent else ""
    return format_html(
        "<p><strong>{}</strong>{}</p>{}{}",
        name_of(row),
        agent,
        quiet(joined(*_facts(row))),
        quiet(joined(position(row.power, row.interest), stance(row.stance))),
    )


def people(count: int) -> str:
    """A number of people in words."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": show_number(count)}


def _stakeholder(row: Stakeholder, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "position": position(row.power, row.interest),
        "stance": stance(row.stance),
        "desired": _desired(row),
        "next_step": row.next_step,
    }


def _desired(row: Stakeholder) -> str:
    if row.desired_stance in (None, row.stance):
        return ""
    return _("hope for: %(stance)s") % {"stance": stance(row.desired_stance)}


def _stakeholder_line(row: Stakeholder, _plan: Plan, _under: Mapping[str, int]) -> SafeString:
    stands = joined(position(row.power, row.interest), stance(row.stance))
    step = format_html("{}: {}", _("next step"), row.next_step) if row.next_step else ""
    return format_html(
        "<p><strong>{}</strong></p>{}{}",
        name_of(row),
        quiet(joined(stands, _desired(row)) if stands else ""),
        quiet(step),
    )


def position(power: int | None, interest: int | None) -> str:
    """Power and interest in one text; what is not answered is left out."""
    parts = [
        _("power %(number)d of 5") % {"number": power} if power else "",
        _("interest %(number)d of 5") % {"number": interest} if interest else "",
    ]
    return ", ".join(part for part in parts if part)


def stance(value: int | None) -> str:
    """The words for a stance from −2 to 2; empty for none."""
    return "" if value is None else str(STANCES[value])


register(Audience, _audience, _audience_line)
register(Stakeholder, _stakeholder, _stakeholder_line)
