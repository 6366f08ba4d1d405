"""P4: causes as a tree with the organisations pinned on them, and the six parts of the field."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching.charts import bubbles, trees
from coaching.models import Cause, ConsultedPerson, Initiative, Plan
from coaching.queries.stored import rows_of
from coaching.summaries.kinds import chosen

#: Beside an organisation's name, so that its stance does not stand in its colour alone.
SIGNS = {"ALLY": "+", "OPPONENT": "−"}
#: Before the campaign starts.
PEOPLE_TO_ASK = 3
#: So many characters fit in a line of a box.
_LABEL, _PIN = 25, 29


def issue_panel(plan: Plan) -> dict[str, Any]:
    """The tree, the six bubbles with what is empty, and whom the team still has to ask; three queries."""
    causes: list[Cause] = [cause for cause in rows_of(plan, Cause) if cause.label]
    initiatives: list[Initiative] = [row for row in rows_of(plan, Initiative) if row.organisation]
    return {
        "comes_first": True,
        "tree": _tree(causes, _pinned(causes, initiatives)),
        "not_pinned": ", ".join(str(row) for row in initiatives if not _is_pinned(row, causes)),
        **_field(initiatives),
        "warnings": _warnings(rows_of(plan, ConsultedPerson)) if causes or initiatives else [],
    }


def _is_pinned(row: Initiative, causes: Sequence[Cause]) -> bool:
    return any(cause.pk == row.cause_id for cause in causes)


def _pinned(causes: Sequence[Cause], initiatives: Sequence[Initiative]) -> dict[int, list[Initiative]]:
    """The organisations by the cause they work on."""
    found: dict[int, list[Initiative]] = defaultdict(list)
    for row in initiatives:
        if row.cause_id is not None:
            found[row.cause_id].append(row)
    return {cause.pk: found[cause.pk] for cause in causes}


def _tree(causes: Sequence[Cause], pinned: Mapping[int, Sequence[Initiative]]) -> dict[str, Any] | None:
    if not causes:
        return None
    labels = {cause.pk: trees.lines_of(cause.label, _LABEL) for cause in causes}
    heights = {pk: 34 + 16 * len(labels[pk]) + 17 * len(pinned[pk]) for pk in labels}
    forest = trees.forest([trees.Leaf(cause.pk, cause.parent_id, heights[cause.pk]) for cause in causes])
    return {
        "width": forest.width,
        "height": forest.height,
        "box": trees.BOX,
        "lines": forest.lines,
        "nodes": [_node(cause, forest.boxes[cause.pk], labels[cause.pk], pinned[cause.pk]) for cause in causes],
        "list": _outline(causes, pinned),
    }


def _node(cause: Cause, box: trees.Box, label: Sequence[str], pins: Sequence[Initiative]) -> dict[str, Any]:
    """A box with its level, its words and who works on it, line by line."""
    below = box.y + 30 + 16 * len(label)
    return {
        "x": box.x,
        "y": box.y,
        "height": box.height,
        "level": chosen(cause, "level"),
        "level_y": box.y + 17,
        "kind": cause.level.lower() or "open",
        "text_x": box.x + 12,
        "label": [(line, box.y + 34 + 16 * place) for place, line in enumerate(label)],
        "pins": [
            (trees.shortened(f"{SIGNS.get(row.side, '·')} {row.organisation}", _PIN), below + 8 + 17 * place)
            for place, row in enumerate(pins)
        ],
    }


def _outline(causes: Sequence[Cause], pinned: Mapping[int, Sequence[Initiative]]) -> list[dict[str, Any]]:
    """The same as a table: each cause with what it follows from and who works on it."""
    names = {cause.pk: cause.label for cause in causes}
    return [
        {
            "label": cause.label,
            "level": chosen(cause, "level"),
            "parent": names.get(cause.parent_id or 0, ""),
            "initiatives": ", ".join(_with_side(row) for row in pinned[cause.pk]),
        }
        for cause in causes
    ]


def _with_side(row: Initiative) -> str:
    return f"{row.organisation} ({chosen(row, 'side')})" if row.side else row.organisation


def _field(initiatives: Sequence[Initiative]) -> dict[str, Any]:
    """The six parts of the ecosystem of change with who is in each; an empty one is a gap in the map."""
    by_field: dict[str, list[Initiative]] = defaultdict(list)
    for row in initiatives:
        by_field[row.field].append(row)
    counts = [len(by_field[field]) for field in Initiative.Field.values]
    parts = [
        {
            **place,
            "label": capfirst(field.label),
            "count": count,
            "names": ", ".join(_with_side(row) for row in by_field[field]),
        }
        for field, count, place in zip(Initiative.Field, counts, bubbles.bubbles(counts), strict=True)
    ]
    empty = [str(part["label"]) for part in parts if not part["count"]]
    return {
        "field": parts if any(counts) else [],
        "field_text": ", ".join(f"{part['label']} {part['count']}" for part in parts),
        "empty_parts": ", ".join(empty),
    }


def _warnings(asked: Sequence[ConsultedPerson]) -> list[str]:
    """Whom to ask before the campaign starts; not a gap when the plan is handed in."""
    found = []
    if len(asked) < PEOPLE_TO_ASK:
        found.append(_("Before the campaign starts: ask at least three people who know the issue."))
    elif not any(person.affected for person in asked):
        found.append(_("Before the campaign starts: ask at least one person whom it concerns."))
    return found
