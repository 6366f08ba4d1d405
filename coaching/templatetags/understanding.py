"""The sections that understand the film and its field, in templates."""

from typing import Any

from django import template

from coaching.queries import Reading
from coaching.readings import potential

register = template.Library()


@register.simple_tag
def scan_reasons(reading: Reading) -> list[dict[str, Any]]:
    """Why the assessors gave what they gave."""
    return potential.scan_reasons(reading)
