"""Which functions say a row in one line, by the row's model."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching.models import Plan

#: ``function(row, plan)`` gives the row's texts, each finished, by name.
Summary = Callable[[Any, Plan], dict[str, Any]]
#: ``function(row, plan, under)`` gives the row as finished HTML; ``under`` counts the rows under it by row set.
Line = Callable[[Any, Plan, Mapping[str, int]], SafeString]

_summaries: dict[type[Any], Summary] = {}
_lines: dict[type[Any], Line] = {}
#: So many drawn rows are remembered, a few megabytes in each process.
MOST_REMEMBERED = 5000
_drawn: dict[Hashable, SafeString] = {}


def register(model: type[Any], function: Summary, line: Line | None = None) -> None:
    """Let ``function`` say the rows of ``model`` in finished texts, and ``line`` draw a closed one, if it is given.

    A list may have a hundred closed rows. So ``line`` uses the row's own columns, the plan's language and currency and
    ``under``, and nothing else: it runs no query, and is not asked again while these are the same.
    """
    _summaries[model] = function
    if line is not None:
        _lines[model] = _remembered(model, line)


def _remembered(model: type[Any], line: Line) -> Line:
    """``line``, which draws a row again only when something in it changed."""
    own = attrgetter(*(column.attname for column in model._meta.concrete_fields))

    def drawn(row: Any, plan: Plan, under: Mapping[str, int]) -> SafeString:
        columns = tuple([tuple(value) if type(value) is list else value for value in own(row)])
        key = (model, columns, get_language(), plan.language, plan.currency, *under.items())
        try:
            found = _drawn.get(key)
        except TypeError:  # a column with more than codes in it
            return line(row, plan, under)
        if found is None:
            if len(_drawn) >= MOST_REMEMBERED:
                _drawn.clear()
            found = _drawn[key] = line(row, plan, under)
        return found

    return drawn


def summary(row: Any, plan: Plan) -> dict[str, Any]:
    """The texts of ``row``; which ones depends on its kind."""
    return _summaries[type(row)](row, plan)


def line_of(model: type[Any]) -> Line | None:
    """What draws a closed row of ``model``, or None: then its template does."""
    return _lines.get(model)


def name_of(row: Any) -> str:
    """What the row is called, in words that say so when it has no name."""
    return str(row) or _("not named yet")


def chosen(row: Any, field: str) -> str:
    """The words for what is chosen in ``field``; ``get_…_display()`` would read all choices each time."""
    model: Any = type(row)
    value = getattr(row, field)
    return str(_choices(model, field).get(value, value))


@cache
def _choices(model: Any, field: str) -> dict[Any, Any]:
    return dict(model._meta.get_field(field).flatchoices)


def joined(*facts: str | None) -> SafeString:
    """What is known of ``facts``, with commas between them, safe to show."""
    return mark_safe(", ".join(conditional_escape(fact) for fact in facts if fact))  # each is escaped


def quiet(text: str) -> SafeString:
    """``text`` as a small line of its own; nothing when there is none."""
    return format_html('<p class="small quiet">{}</p>', text) if text else SafeString("")
