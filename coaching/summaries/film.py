"""P0 and P3: the makers and the messages of the film."""

from typing import Any

from coaching.models import Credit, FilmMessage, Plan
from coaching.summaries.kinds import name_of, register


def _credit(row: Credit, _plan: Plan) -> dict[str, Any]:
    return {"name": name_of(row), "role": row.get_role_display()}


def _message(row: FilmMessage, _plan: Plan) -> dict[str, Any]:
    return {"text": row.text, "name": name_of(row), "angle": row.get_angle_display(), "is_headline": row.is_headline}


register(Credit, _credit)
register(FilmMessage, _message)
