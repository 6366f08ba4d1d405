"""The campaign to read, in templates."""

from typing import Any

from django import template

from coaching.queries import Reading
from coaching.readings.campaign import campaign_reading as read

register = template.Library()


@register.simple_tag(takes_context=True)
def campaign_reading(context: template.Context, reading: Reading) -> dict[str, Any]:
    """Phases, activities and reach in finished texts: ``{% campaign_reading reading as shown %}``."""
    return read(reading, context["plan"])
