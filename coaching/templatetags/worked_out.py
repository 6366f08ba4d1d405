"""What a section adds up to, drawn again only when something in it changed: a drawing has hundreds of parts."""

from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

#: So many panels are remembered, a dozen megabytes in each process at most.
MOST_REMEMBERED = 200
PLAIN = frozenset({bool, int, float, Decimal, date, datetime})
_drawn: dict[bytes, SafeString] = {}


@register.simple_tag(takes_context=True)
def worked_out(context: Context) -> SafeString:
    """The panel of a section: ``panel_body`` with ``panel``, the plan's language and the film's title, and no more.

    As long as these stay the same it is not drawn again; nor is it remembered when something in ``panel`` is a row or
    the like, which may change under the same name.
    """
    name = context["panel_body"]
    facts = {
        "panel": context["panel"],
        "plan": {"language": context["plan"].language},
        "project": {"title": context["project"].title},
    }
    try:
        known = (name, get_language(), _plain(facts))
    except TypeError:
        return _draw(name, facts)
    key = sha256(repr(known).encode()).digest()
    found = _drawn.get(key)
    if found is None:
        found = _draw(name, facts)
        if len(_drawn) >= MOST_REMEMBERED:
            _drawn.clear()
        if not settings.DEBUG:  # who changes a template sees it
            _drawn[key] = found
    return found


def _draw(name: str, facts: dict[str, Any]) -> SafeString:
    shown = get_template(name).template  # type: ignore[attr-defined]  # our templates are Django's
    return SafeString(shown.render(Context(facts)))


def _plain(value: Any) -> Any:
    """``value`` in a form that says all of it; raises ``TypeError`` for a row and the like."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is SafeString:
        return (value,)
    if kind is dict:
        return [(key, _plain(inner)) for key, inner in value.items()]
    if kind is list or kind is tuple:
        return [_plain(inner) for inner in value]
    if kind in PLAIN or isinstance(value, Promise):
        return (kind.__name__, str(value))
    if is_dataclass(kind) and kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # the stubs lack it
        return (kind.__name__, _plain(vars(value)))
    raise TypeError(kind)
