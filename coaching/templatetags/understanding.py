"""The sections that understand the film and its field, in templates."""

from typing import Any

from django import template

from coaching.queries import Reading
from coaching.readings import issue, potential
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
