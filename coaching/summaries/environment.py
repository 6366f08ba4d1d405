"""P5: a reading in texts; its line is a template, for it names its audience."""

from typing import Any

from django.utils.translation import gettext as _

from coaching.charts import quadrants
from coaching.models import Plan, StoryPosition
from coaching.summaries.kinds import name_of, register


def _position(row: StoryPosition, _plan: Plan) -> dict[str, Any]:
    return {
        "name": name_of(row),
        "awareness": _step(row.awareness),
        "opposition": _step(row.opposition),
        "film_role": row.get_film_role_display(),
        "evidence_awareness": row.evidence_awareness,
        "evidence_opposition": row.evidence_opposition,
        "expected_counter": row.expected_counter,
        "response_line": row.response_line,
    }


def _step(value: int | None) -> str:
    return "" if value is None else _("%(number)d of 5") % {"number": quadrants.cell_of(value) + 1}


register(StoryPosition, _position)
