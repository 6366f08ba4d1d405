"""The sections that understand the film and its field, in templates."""

from collections.abc import Mapping
from typing import Any

from django import template

from coaching.models import Plan
from coaching.queries import Reading
from coaching.readings import capacity, environment, issue, potential, rights
from coaching.readings.tables import Table

register = template.Library()


@register.simple_tag
def scan_reasons(reading: Reading) -> list[dict[str, Any]]:
    """Why the assessors gave what they gave."""
    return potential.scan_reasons(reading)


@register.simple_tag(takes_context=True)
def issue_tables(context: template.Context, reading: Reading) -> list[Table]:
    """The rows of the issue map, a table a kind."""
    return issue.issue_tables(reading, context["plan"])


@register.simple_tag
def environment_table(reading: Reading, panel: Mapping[str, Any]) -> Table:
    """What stands behind the map of the story environment."""
    return environment.environment_table(reading, panel)


@register.simple_tag
def of_row(found: Mapping[int, Any] | str, row: Any) -> Any:
    """What a panel worked out for ``row``; None for a row it does not know."""
    return found.get(row.pk) if isinstance(found, Mapping) else None


@register.simple_tag
def team_tables(reading: Reading, plan: Plan) -> list[Table]:
    """Who works on the campaign, and who thinks along."""
    return capacity.team_tables(reading, plan)


@register.simple_tag
def rights_table(reading: Reading, plan: Plan) -> Table:
    """All rights windows."""
    return rights.rights_table(reading, plan)
