"""Which function says a row in one line, by the row's model."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from coaching.models import Plan

Summary = Callable[[Any, Plan], dict[str, Any]]

_summaries: dict[type[Any], Summary] = {}


def register(model: type[Any], function: Summary) -> None:
    """Let ``function(row, plan)`` say the rows of ``model`` in finished texts."""
    _summaries[model] = function


def summary(row: Any, plan: Plan) -> dict[str, Any]:
    """The texts of ``row``; which ones depends on its kind."""
    return _summaries[type(row)](row, plan)


def name_of(row: Any) -> str:
    """What the row is called, in words that say so when it has no name."""
    return str(row) or _("not named yet")
