"""P6: audiences and stakeholders, and how both stand."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import codes
from coaching.models import Audience, Plan, Stakeholder
from coaching.models.audiences import Stance
from coaching.summaries.kinds import name_of, register
from impacthub.amounts import show_number

STANCES = dict(Stance.choices)


def _audience(row: Audience, _plan: Plan) -> dict[str, Any]:
    facts = [
        row.get_kind_display(),
        people(row.size_estimate) if row.size_estimate else "",
        _("%(count)s to reach") % {"count": show_number(row.target_reach)} if row.target_reach else "",
    ]
    return {
        "name": name_of(row),
        "is_key_agent": row.is_key_agent,
        "facts": ", ".join(fact for fact in facts if fact),
        "position": position(row.power, row.interest),
        "stance": stance(row.stance),
        "reach": show_number(row.target_reach) if row.target_reach else "",
        "territory": ", ".join([*(codes.name_of("regions", code) for code in row.territory), row.places]).strip(", "),
        "needs": ", ".join(str(Audience.Access(need).label) for need in row.access_needs if need in Audience.Access),
    }


def people(count: int) -> str:
    """A number of people in words."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": show_number(count)}


def _stakeholder(row: Stakeholder, _plan: Plan) -> dict[str, Any]:
    desired = ""
    if row.desired_stance not in (None, row.stance):
        desired = _("hope for: %(stance)s") % {"stance": stance(row.desired_stance)}
    return {
        "name": name_of(row),
        "position": position(row.power, row.interest),
        "stance": stance(row.stance),
        "desired": desired,
        "next_step": row.next_step,
    }


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


register(Audience, _audience)
register(Stakeholder, _stakeholder)
