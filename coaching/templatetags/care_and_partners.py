"""Care and partners in templates: what is known, as finished texts."""

from django import template

from coaching import readings
from coaching.models import Use
from coaching.queries import Reading

register = template.Library()


@register.simple_tag
def care_facts(reading: Reading) -> list[readings.Fact]:
    """What every screening needs, name by name: ``{% care_facts reading as facts %}``."""
    return readings.care_facts(reading)


@register.simple_tag
def uses() -> list[str]:
    """The ways in which somebody in the film can be shown, in the order of the table."""
    return [str(use.label) for use in Use]
